#include "store/results_file.h"

#include "base/error.h"
#include "store/results_format.h"
#include "store/static_tables.h"

namespace pendler {

namespace {
// For HDF5's own tables and the attributes of a partial file.
constexpr std::uint64_t kSlack = std::uint64_t{1} << 20;
}  // namespace

ResultsFile::ResultsFile(std::filesystem::path path, bool overwrite)
    : target_(std::move(path), overwrite, kResultsFormat),
      file_(H5File::create(target_.part())),
      tables_(file_) {
  file_.set("/", "format", kResultsFormat);
  file_.set("/", "format_version", kResultsFormatVersion);
}

ResultsFile::~ResultsFile() {
  if (open_) close_partial("the run did not finish");
}

template <class Write>
void ResultsFile::guarded(Write&& write) {
  try {
    file_.check();
    write();
    file_.check();
  } catch (RunError const& e) {
    throw RunError(target_.name().string() + ": results cannot be written: " + e.what());
  }
}

void ResultsFile::reserve(std::uint64_t more) {
  target_.reserve(file_.size() + tables_.pending_bytes() + more + kSlack);
}

void ResultsFile::describe(ResultsMeta const& meta, Network const& network,
                           IdVector<VehicleTypeId, VehicleType> const& vehicle_types) {
  described_ = true;
  guarded([&] {
    reserve(static_tables_bytes(network) + meta.scenario_text.size());
    file_.set("/meta", "program_version", meta.program_version);
    file_.set("/meta", "scenario", meta.scenario);
    file_.set("/meta", "scenario_text", meta.scenario_text);
    file_.set("/meta", "seed", meta.seed);
    file_.set("/meta", "begin", format_time_of_day(meta.begin));
    file_.set("/meta", "end", format_time_of_day(meta.end));
    file_.set("/meta", "begin_s", static_cast<double>(meta.begin) / kSecond);
    file_.set("/meta", "end_s", static_cast<double>(meta.end) / kSecond);
    file_.set("/meta", "tick_ms", std::int64_t{meta.tick_ms});
    file_.set("/meta", "interval_s", std::int64_t{meta.interval_s});
    file_.set("/meta", "threads", std::int64_t{meta.threads});
    file_.set("/meta", "crs", network.crs);
    file_.set("/meta", "stand_in", std::uint64_t{network.stand_in});
    for (auto const& [name, digest] : meta.input_digests)
      file_.set("/meta/input_digests", name, digest);
    write_static_tables(file_, network, vehicle_types);
  });
}

void ResultsFile::append(std::string_view table, Columns const& rows) {
  guarded([&] {
    reserve(bytes_of(rows));
    tables_.append(table, rows);
  });
}

void ResultsFile::finish(std::string const& digest) {
  guarded([&] {
    tables_.finish();
    file_.set("/meta", "digest", digest);
    file_.set("/meta", "complete", std::uint64_t{1});
  });
  open_ = false;
  guarded([&] { file_.close(); });
  closed_ = true;
  guarded([&] { target_.commit(); });
}

std::filesystem::path ResultsFile::close_partial(std::string const& reason) noexcept {
  open_ = false;
  try {
    if (!described_) {  // nothing has run yet
      file_.close();
      target_.remove();
      return {};
    }
    if (!closed_) {
      file_.check();
      tables_.finish();
      file_.set("/meta", "complete", std::uint64_t{0});
      file_.set("/meta", "until", format_time_of_day(until_));
      file_.set("/meta", "until_s", static_cast<double>(until_) / kSecond);
      file_.set("/meta", "reason", reason);
      file_.close();
    }
    target_.commit_partial();
    return target_.partial();
  } catch (std::exception const&) {
    return {};
  }
}

}  // namespace pendler
