#include "ingest/csv.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/error.h"
#include "base/nearest.h"
#include "ingest/number_text.h"
#include "ingest/text_file.h"

namespace pendler {

namespace {

std::string place_text(std::string const& name, int line, int column) {
  return name + ":" + std::to_string(line) + ":" + std::to_string(column) + ": ";
}

// Reads records one after the other and knows where it is.
class CsvScanner {
 public:
  CsvScanner(std::string_view text, std::string const& name) : text_(text), name_(name) {}

  bool at_end() const { return at_ >= text_.size(); }

  std::vector<CsvCell> record() {
    std::vector<CsvCell> cells;
    do {
      cells.push_back(at('"') ? quoted_cell() : plain_cell());
    } while (take(','));
    if (!at_end()) {
      take('\r');
      if (!take('\n')) fail(line_, column_, "text after a closing quote; expected a comma");
    }
    return cells;
  }

 private:
  bool at(char c) const { return at_ < text_.size() && text_[at_] == c; }
  bool at_line_end() const {
    return at('\n') || (at('\r') && at_ + 1 < text_.size() && text_[at_ + 1] == '\n');
  }
  void step() {
    char const c = text_[at_++];
    if (c == '\n') {
      ++line_;
      column_ = 1;
    } else if ((static_cast<unsigned char>(c) & 0xC0U) != 0x80U) {
      ++column_;
    }
  }
  bool take(char c) {
    if (!at(c)) return false;
    step();
    return true;
  }
  [[noreturn]] void fail(int line, int column, std::string const& what) const {
    throw InputError(place_text(name_, line, column) + what);
  }

  CsvCell plain_cell() {
    CsvCell cell{"", line_, column_};
    while (!at_end() && !at(',') && !at_line_end()) {
      if (at('"')) {
        fail(line_, column_, "a quote inside of a field; expected the whole field in quotes");
      }
      cell.text += text_[at_];
      step();
    }
    return cell;
  }
  CsvCell quoted_cell() {
    CsvCell cell{"", line_, column_};
    step();
    for (;;) {
      if (at_end()) fail(cell.line, cell.column, "a quote that is never closed");
      if (take('"')) {
        if (!at('"')) return cell;
      }
      cell.text += text_[at_];
      step();
    }
  }

  std::string_view text_;
  std::string const& name_;
  std::size_t at_ = 0;
  int line_ = 1, column_ = 1;
};

}  // namespace

CsvTable::CsvTable(std::string const& text, std::string name) : name_(std::move(name)) {
  std::string const checked = checked_text(text, name_);
  CsvScanner scanner(checked, name_);
  if (scanner.at_end()) {
    throw InputError(name_ + ":1:1: an empty file; expected a line with the names of the columns");
  }
  take_header(scanner.record());
  while (!scanner.at_end()) {
    auto record = scanner.record();
    bool const blank = record.size() == 1 && record[0].text.empty();
    if (blank && columns_.size() > 1) continue;
    if (record.size() != columns_.size()) {
      auto const& last = record.back();
      throw InputError(place_text(name_, last.line, last.column) + std::to_string(record.size()) +
                       " fields; expected " + std::to_string(columns_.size()) +
                       " as in the first line");
    }
    std::move(record.begin(), record.end(), std::back_inserter(cells_));
    ++rows_;
  }
}

void CsvTable::take_header(std::vector<CsvCell> const& record) {
  for (auto const& cell : record) {
    auto const where = place_text(name_, cell.line, cell.column);
    if (cell.text.empty()) throw InputError(where + "a column without a name; expected one");
    if (has(cell.text)) {
      throw InputError(where + "the column '" + cell.text + "' again; expected it once");
    }
    columns_.push_back(cell.text);
  }
}

bool CsvTable::has(std::string_view column) const {
  return std::find(columns_.begin(), columns_.end(), column) != columns_.end();
}

CsvColumn CsvTable::column(std::string_view name) const {
  auto const at = std::find(columns_.begin(), columns_.end(), name);
  if (at == columns_.end()) {
    throw InputError(name_ + ":1:1: no column '" + std::string(name) + "' among " +
                     listed(columns_) + "; expected one; nearest is '" +
                     nearest_name(name, columns_) + "'");
  }
  return {*this, static_cast<std::size_t>(at - columns_.begin())};
}

CsvTable read_csv(std::filesystem::path const& path) {
  return {read_text_file(path), path.string()};
}

std::string const& CsvColumn::text(std::size_t row) const {
  return table_->cell(row, index_).text;
}

std::string const& CsvColumn::name(std::size_t row) const {
  if (text(row).empty()) refuse(row, "a text");
  return text(row);
}

double CsvColumn::number(std::size_t row, double least, double most) const {
  auto const value = number_in<double>(text(row));
  if (!value || !std::isfinite(*value) || *value < least || *value > most) {
    refuse(row, "a number from " + short_number(least) + " to " + short_number(most) +
                    ", with a decimal point");
  }
  return *value;
}

std::int64_t CsvColumn::integer(std::size_t row, std::int64_t least, std::int64_t most) const {
  auto const value = number_in<std::int64_t>(text(row));
  if (!value || *value < least || *value > most) {
    refuse(row, "a whole number from " + std::to_string(least) + " to " + std::to_string(most));
  }
  return *value;
}

Millis CsvColumn::time_of_day(std::size_t row) const {
  auto const time = parse_time_of_day(text(row));
  if (!time) refuse(row, "a time of day such as 06:30, up to 47:59:59");
  return *time;
}

void CsvColumn::refuse(std::size_t row, std::string const& expected,
                       std::string const& meant) const {
  auto const& cell = table_->cell(row, index_);
  throw InputError(place_text(table_->name(), cell.line, cell.column) +
                   table_->column_name(index_) + " is '" + cell.text + "'; expected " + expected +
                   (meant.empty() ? "" : "; did you mean '" + meant + "'?"));
}

}  // namespace pendler
