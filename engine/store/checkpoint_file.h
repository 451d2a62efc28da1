#pragma once
// Checkpoints: the state of a run, its results so far, and what a run has to be to go on from there
// (docs/checkpoint.md).

#include <cstddef>
#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/columns.h"
#include "base/time.h"
#include "results/sink.h"
#include "store/h5_file.h"
#include "store/held_rows.h"

namespace pendler {

struct CheckpointMeta {
  Millis time = 0;
  std::string scenario, scenario_text;
  std::string results_digest;  // of the results so far
  /// Name and value of all that must be equal in a run that goes on.
  std::vector<std::pair<std::string, std::string>> run;
};

class Checkpoint {
 public:
  /// Throws InputError when it is missing, damaged, or of another format.
  explicit Checkpoint(std::filesystem::path const& path);

  CheckpointMeta const& meta() const { return meta_; }
  std::filesystem::path const& path() const { return file_.path(); }
  /// Fills the columns. Throws InputError when one is missing or of another type, or when the file
  /// is damaged.
  void read_state(Columns const& state) const;
  /// Hands over the results so far, in the pieces and the order in which they came.
  void replay(Sink& to) const;

 private:
  friend class CheckpointWriter;
  H5File file_;
  CheckpointMeta meta_;
  std::uint64_t batches_ = 0;
};

/// Takes part in a run as a sink.
class CheckpointWriter : public Sink {
 public:
  /// The results up to `resumed` are in there, and do not come again.
  explicit CheckpointWriter(std::optional<Checkpoint> resumed = std::nullopt);

  void append(std::string_view table, Columns const& rows) override;
  /// A file of that name is replaced when the new one is whole and on disk. Throws InputError when
  /// it cannot be made, RunError when the disk fails.
  void write(std::filesystem::path const& path, CheckpointMeta const& meta, Columns const& state);

 private:
  void write_results(H5File& file);

  // Its results are copied into the next one; it stays readable while a new file takes its name.
  std::optional<Checkpoint> before_;
  // Since then.
  std::map<std::string, HeldRows, std::less<>> tables_;
  std::vector<std::string> piece_table_;
  std::vector<std::uint64_t> piece_rows_;
};

}  // namespace pendler
