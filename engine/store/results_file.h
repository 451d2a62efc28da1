#pragma once
// The results file: one self-describing HDF5 file a run (docs/results-format.md). Written as
// NAME.part; it has its name only when it is complete.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

#include "base/time.h"
#include "demand/vehicle_types.h"
#include "network/network.h"
#include "results/run_record.h"
#include "results/sink.h"
#include "store/h5_file.h"
#include "store/new_file.h"
#include "store/table_writer.h"

namespace pendler {

class ResultsFile : public Sink {
 public:
  /// To be made before the run starts: throws InputError when the name is taken (and may not be
  /// overwritten) or cannot be written.
  ResultsFile(std::filesystem::path path, bool overwrite);
  /// Without finish() the run has failed: close_partial().
  ~ResultsFile() override;

  /// Writes /meta and the tables that do not change: links, areas, vehicle types, lines, stops.
  void describe(
      ResultsMeta const& meta, Network const& network,
      IdVector<VehicleTypeId, VehicleType> const& vehicle_types = standard_vehicle_types());
  /// Throws RunError when there is no room on the disk; what was appended before stays good.
  void append(std::string_view table, Columns const& rows) override;
  /// How far the simulation has come; stands in a partial file as `until`.
  void note_until(Millis time) { until_ = time; }

  /// The file is complete and gets its name. Throws RunError; there is then no file of that name
  /// (or still the old one).
  void finish(std::string const& digest);
  /// Closes what there is as NAME.partial.h5 and says where that is; an empty path when the disk
  /// could not take it (NAME.part then stays, and is not to be read).
  std::filesystem::path close_partial(std::string const& reason) noexcept;

 private:
  void reserve(std::uint64_t more);
  template <class Write>
  void guarded(Write&& write);

  NewFile target_;
  H5File file_;
  TableWriter tables_;
  Millis until_ = 0;
  bool open_ = true, described_ = false;
  bool closed_ = false;  // whole, but perhaps without its name
};

}  // namespace pendler
