#pragma once
// Inside store only: one column as a dataset, whole or growing.

#include <cstddef>
#include <string>

#include "base/columns.h"
#include "store/h5.h"

namespace pendler::h5 {

struct Extent {
  std::size_t rows = 0;
  std::size_t chunk = 0;  // rows; 0 = not chunked (an empty column)
  bool grows = false;
};

/// With `units` and `description`.
Handle create_column(hid_t file, std::string const& path, Column const& column, Extent extent);

/// Writes `values` (as Column::data()) to the rows from `first`.
void write_rows(hid_t dataset, Column const& column, std::size_t first, std::size_t rows,
                void const* values);

}  // namespace pendler::h5
