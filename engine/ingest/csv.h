#pragma once
// CSV as in RFC 4180: quotes, line breaks in quotes, CRLF or LF, with or without a byte order mark.
// The first record names the columns. Messages say FILE:LINE:COLUMN of the cell.

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/time.h"

namespace pendler {

struct CsvCell {
  std::string text;
  int line = 0, column = 0;
};

class CsvTable;

/// One column by its name, read as a type.
class CsvColumn {
 public:
  CsvColumn(CsvTable const& table, std::size_t index) : table_(&table), index_(index) {}

  std::string const& text(std::size_t row) const;  // may be empty
  std::string const& name(std::size_t row) const;  // not empty
  double number(std::size_t row, double least, double most) const;
  std::int64_t integer(std::size_t row, std::int64_t least, std::int64_t most) const;
  Millis time_of_day(std::size_t row) const;
  /// "FILE:LINE:COLUMN: NAME is 'x'; expected EXPECTED[; did you mean 'MEANT'?]"
  [[noreturn]] void refuse(std::size_t row, std::string const& expected,
                           std::string const& meant = "") const;

 private:
  CsvTable const* table_;
  std::size_t index_;
};

class CsvTable {
 public:
  /// `name` is for messages. Throws InputError for an open or stray quote, a record with more or
  /// fewer fields than columns, a column without a name or named twice, and no record at all.
  CsvTable(std::string const& text, std::string name);

  std::size_t rows() const { return rows_; }
  bool has(std::string_view column) const;
  /// Throws InputError with the nearest column when there is none of that name.
  CsvColumn column(std::string_view name) const;
  std::string const& name() const { return name_; }
  std::string const& column_name(std::size_t column) const { return columns_[column]; }
  CsvCell const& cell(std::size_t row, std::size_t column) const {
    return cells_[row * columns_.size() + column];
  }

 private:
  void take_header(std::vector<CsvCell> const& record);
  std::string name_;
  std::vector<std::string> columns_;
  std::vector<CsvCell> cells_;  // row by row
  std::size_t rows_ = 0;
};

CsvTable read_csv(std::filesystem::path const& path);

}  // namespace pendler
