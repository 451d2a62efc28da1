#pragma once
// Any table as a group of HDF5 datasets, one a column. Numbers: 1-D, or rows × width; chunked,
// shuffle + deflate. Text: variable-length UTF-8. Attributes `units` and `description`.

#include <string>
#include <vector>

#include "base/columns.h"
#include "store/h5_file.h"

namespace pendler {

/// Makes the group. Throws RunError when the disk fails.
void write_columns(H5File& file, std::string const& group, Columns const& columns);

/// Fills every column; sizes come from the file. Throws InputError, naming file and dataset, where
/// a column is missing, has another type or width, or where offsets of rows do not fit their
/// values.
void read_columns(H5File const& file, std::string const& group, Columns const& columns);

/// With the order of the columns, for columns_in().
void write_table(H5File& file, std::string const& group, Columns const& columns);

/// What the columns of such a group are, without their values. Throws InputError.
std::vector<Column> columns_in(H5File const& file, std::string const& group);

}  // namespace pendler
