#pragma once
// Inside store only: rows of a table with values of their own.

#include <cstddef>
#include <string>
#include <vector>

#include "base/columns.h"

namespace pendler {

class HeldRows {
 public:
  HeldRows() = default;
  /// Without rows; of each column only what it is, not its values.
  explicit HeldRows(std::vector<Column> const& columns);

  /// Rows with the same columns, after those that are there.
  void append(Columns const& rows);
  std::size_t size() const;
  /// Valid until the next append().
  Columns rows(std::size_t first, std::size_t count);
  /// To be filled.
  Columns all();

 private:
  struct Held {
    Column column;  // without its handles
    std::vector<std::byte> bytes;
    std::vector<std::string> texts;

    std::size_t row_bytes() const;
    std::size_t size() const;
    void resize(std::size_t rows);
    void* at(std::size_t row);
  };
  std::vector<Held> columns_;
};

}  // namespace pendler
