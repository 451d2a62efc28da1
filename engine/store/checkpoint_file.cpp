#include "store/checkpoint_file.h"

#include <cmath>

#include "base/error.h"
#include "store/columns_io.h"
#include "store/digested_part.h"
#include "store/h5.h"
#include "store/new_file.h"
#include "store/seal.h"

namespace pendler {

namespace {

constexpr std::uint64_t kFormatVersion = 8;
constexpr char const* kFormat = "pendler checkpoint";

std::string batch_group(std::uint64_t batch) {
  return "/results/" + std::to_string(batch);
}

struct Pieces {
  std::vector<std::string> table;
  std::vector<std::uint64_t> rows;

  Columns columns() {
    Columns out;
    out.add("table", table).add("rows", rows);
    return out;
  }
};

/// A batch of results, one group a table.
std::map<std::string, HeldRows> read_batch(H5File const& file, std::string const& group,
                                           Pieces& pieces) {
  read_columns(file, group + "/pieces", pieces.columns());
  if (pieces.table.size() != pieces.rows.size())
    throw InputError(file.path().string() + ": " + group + "/pieces does not fit together");
  std::map<std::string, HeldRows> tables;
  for (std::string const& table : pieces.table) {
    if (tables.contains(table)) continue;
    std::string const at = group + "/" + table;
    HeldRows& rows = tables[table] = HeldRows(columns_in(file, at));
    read_columns(file, at, rows.all());
  }
  return tables;
}

H5File open_checkpoint(std::filesystem::path const& path) {
  Seal const seal = seal_of(path);
  if (seal == Seal::broken)
    throw InputError(path.string() + ": is damaged: its bytes do not have their checksum");
  H5File file = H5File::open(path);
  if (file.text("/", "format") != kFormat)
    throw InputError(path.string() + ": is not a checkpoint");
  auto const version = file.number("/", "format_version").value_or(0);
  if (version != kFormatVersion)
    throw InputError(path.string() + ": has format version " + std::to_string(version) +
                     ", expected " + std::to_string(kFormatVersion));
  if (seal == Seal::none)
    throw InputError(path.string() + ": is damaged or cut short: its checksum is missing");
  return file;
}

}  // namespace

Checkpoint::Checkpoint(std::filesystem::path const& path) : file_(open_checkpoint(path)) {
  meta_.time = std::llround(file_.real("/meta", "time_s").value_or(0) * kSecond);
  meta_.scenario = file_.text("/meta", "scenario").value_or("");
  meta_.scenario_text = file_.text("/meta", "scenario_text").value_or("");
  meta_.results_digest = file_.text("/meta", "results_digest").value_or("");
  meta_.run = file_.texts("/run");
  batches_ = file_.number("/results", "batches").value_or(0);
}

void Checkpoint::read_state(Columns const& state) const {
  read_digested(file_, "/state", state);
}

void Checkpoint::replay(Sink& to) const {
  for (std::uint64_t batch = 1; batch <= batches_; ++batch) {
    std::string const group = batch_group(batch);
    Pieces pieces;
    auto tables = read_batch(file_, group, pieces);
    std::map<std::string, std::size_t> next;
    for (std::size_t i = 0; i < pieces.table.size(); ++i) {
      HeldRows& rows = tables[pieces.table[i]];
      std::size_t& first = next[pieces.table[i]];
      if (pieces.rows[i] > rows.size() - first)
        throw InputError(path().string() + ": " + group + "/pieces names more rows than there are");
      to.append(pieces.table[i], rows.rows(first, pieces.rows[i]));
      first += pieces.rows[i];
    }
  }
}

CheckpointWriter::CheckpointWriter(std::optional<Checkpoint> resumed)
    : before_(std::move(resumed)) {}

void CheckpointWriter::append(std::string_view table, Columns const& rows) {
  HeldRows& held = tables_[std::string(table)];
  std::size_t const before = held.size();
  held.append(rows);
  piece_table_.emplace_back(table);
  piece_rows_.push_back(held.size() - before);
}

void CheckpointWriter::write_results(H5File& file) {
  std::uint64_t batches = before_ ? before_->batches_ : 0;
  if (batches > 0 &&
      H5Ocopy(before_->file_.id(), "/results", file.id(), "/results", H5P_DEFAULT, H5P_DEFAULT) < 0)
    throw RunError("the results of " + before_->path().string() +
                   " cannot be copied: " + h5::last_error());
  if (!piece_table_.empty()) {
    std::string const group = batch_group(++batches);
    Columns pieces;
    pieces.add("table", piece_table_).add("rows", piece_rows_);
    write_columns(file, group + "/pieces", pieces);
    for (auto& [table, rows] : tables_) write_table(file, group + "/" + table, rows.all());
  }
  file.set("/results", "batches", batches);
}

void CheckpointWriter::write(std::filesystem::path const& path, CheckpointMeta const& meta,
                             Columns const& state) {
  NewFile const target(path, true, kFormat);
  auto file = H5File::create(target.part());
  try {
    file.set("/", "format", kFormat);
    file.set("/", "format_version", kFormatVersion);
    file.set("/meta", "time", format_time_of_day(meta.time));
    file.set("/meta", "time_s", static_cast<double>(meta.time) / kSecond);
    file.set("/meta", "scenario", meta.scenario);
    file.set("/meta", "scenario_text", meta.scenario_text);
    file.set("/meta", "results_digest", meta.results_digest);
    for (auto const& [name, value] : meta.run) file.set("/run", name, value);
    write_results(file);
    write_digested(file, "/state", state);
    file.close();
    put_seal(target.part());
    target.commit();
  } catch (...) {
    target.remove();
    throw;
  }
  Checkpoint written(path);
  before_.emplace(std::move(written));
  tables_.clear();
  piece_table_.clear();
  piece_rows_.clear();
}

}  // namespace pendler
