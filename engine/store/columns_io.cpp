#include "store/columns_io.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>
#include <new>
#include <sstream>
#include <stdexcept>
#include <vector>

#include "base/error.h"
#include "store/column_storage.h"
#include "store/h5.h"

namespace pendler {

namespace {

constexpr std::size_t kChunkBytes = std::size_t{1} << 20;

void write_column(H5File& file, std::string const& group, Column const& column) {
  std::size_t const rows = column.size();
  std::size_t const row_bytes = h5::bytes_of(column.type) * column.width;
  std::size_t const chunk =
      std::clamp<std::size_t>(kChunkBytes / row_bytes, 1, std::max(rows, std::size_t{1}));
  auto const set = h5::create_column(file.id(), group + "/" + column.name, column,
                                     {.rows = rows, .chunk = rows == 0 ? 0 : chunk});
  if (rows > 0) h5::write_rows(set, column, 0, rows, column.data());
}

[[noreturn]] void bad(H5File const& file, std::string const& name, std::string const& what) {
  throw InputError(file.path().string() + ": dataset " + name + ": " + what);
}

void read_text(H5File const& file, std::string const& name, hid_t set, std::string* out,
               std::size_t rows) {
  auto const type = h5::text_type();
  std::vector<char*> texts(rows, nullptr);
  bool const good = H5Dread(set, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, texts.data()) >= 0;
  if (good) {
    for (std::size_t i = 0; i < rows; ++i) out[i] = texts[i] != nullptr ? texts[i] : "";
  }
  h5::Handle space(H5Dget_space(set), H5Sclose);
  H5Dvlen_reclaim(type, space, H5P_DEFAULT, static_cast<void*>(texts.data()));
  if (!good) bad(file, name, "cannot be read: " + h5::last_error());
}

h5::Handle open_dataset(H5File const& file, std::string const& name) {
  if (!file.has(name)) bad(file, name, "is missing");
  h5::Handle set(H5Dopen2(file.id(), name.c_str(), H5P_DEFAULT), H5Dclose);
  if (!set.valid()) bad(file, name, "is not a dataset");
  return set;
}

bool is_of_type(hid_t stored, Scalar type) {
  return type == Scalar::text ? H5Tget_class(stored) == H5T_STRING && H5Tis_variable_str(stored) > 0
                              : H5Tequal(stored, h5::file_type(type)) > 0;
}

/// Type, width, unit and description.
void describe(H5File const& file, std::string const& name, Column& column) {
  auto const set = open_dataset(file, name);
  h5::Handle type(H5Dget_type(set), H5Tclose);
  constexpr std::array kScalars{Scalar::i8,  Scalar::u8,  Scalar::i16, Scalar::u16,
                                Scalar::i32, Scalar::u32, Scalar::i64, Scalar::u64,
                                Scalar::f32, Scalar::f64, Scalar::text};
  auto const found = std::find_if(kScalars.begin(), kScalars.end(),
                                  [&](Scalar scalar) { return is_of_type(type, scalar); });
  if (found == kScalars.end()) bad(file, name, "has a type that no column has");
  column.type = *found;
  h5::Handle space(H5Dget_space(set), H5Sclose);
  std::array<hsize_t, 2> dims{0, 1};
  if (int const rank = H5Sget_simple_extent_ndims(space); rank != 1 && rank != 2)
    bad(file, name, "has " + std::to_string(rank) + " dimensions");
  H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  column.width = dims[1];
  column.unit = file.text(name, "units").value_or("");
  column.description = file.text(name, "description").value_or("");
}

/// Rows in the dataset, after its type and shape are found as expected.
std::size_t checked_rows(H5File const& file, std::string const& name, hid_t set,
                         Column const& column) {
  h5::Handle type(H5Dget_type(set), H5Tclose);
  if (!is_of_type(type, column.type))
    bad(file, name, "has another type than " + h5::type_text(column.type));
  h5::Handle space(H5Dget_space(set), H5Sclose);
  std::array<hsize_t, 2> dims{0, 1};
  int const rank = H5Sget_simple_extent_ndims(space);
  if (rank != (column.width == 1 ? 1 : 2)) {
    bad(file, name,
        "has " + std::to_string(rank) + " dimensions, expected " + (column.width == 1 ? "1" : "2"));
  }
  H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  if (dims[1] != column.width) {
    bad(file, name,
        "is " + std::to_string(dims[1]) + " wide, expected " + std::to_string(column.width));
  }
  if (dims[0] > std::numeric_limits<std::uint32_t>::max())
    bad(file, name, "has " + std::to_string(dims[0]) + " rows, more than an id can number");
  return dims[0];
}

void read_column(H5File const& file, std::string const& group, Column const& column) {
  std::string const name = group + "/" + column.name;
  auto const set = open_dataset(file, name);
  std::size_t const rows = checked_rows(file, name, set, column);
  try {
    column.resize(rows);
    if (rows == 0) return;
    if (column.type == Scalar::text) {
      read_text(file, name, set, static_cast<std::string*>(column.data()), rows);
    } else if (H5Dread(set, h5::memory_type(column.type), H5S_ALL, H5S_ALL, H5P_DEFAULT,
                       column.data()) < 0) {
      bad(file, name, "cannot be read: " + h5::last_error());
    }
  } catch (std::bad_alloc const&) {
    bad(file, name, std::to_string(rows) + " rows are more than fits into memory");
  } catch (std::length_error const&) {
    bad(file, name, std::to_string(rows) + " rows are more than fits into memory");
  }
}

/// Rows are two columns, NAME_offsets before NAME.
void check_offsets(H5File const& file, std::string const& group, Column const& offsets,
                   Column const& values) {
  auto const* at = static_cast<std::uint32_t const*>(offsets.data());
  std::size_t const n = offsets.size();
  if (n == 0 || at[0] != 0 || at[n - 1] != values.size() || !std::is_sorted(at, at + n))
    bad(file, group + "/" + offsets.name,
        "does not fit the " + std::to_string(values.size()) + " values of " + values.name);
}

}  // namespace

void write_columns(H5File& file, std::string const& group, Columns const& columns) {
  h5::create_or_open_group(file.id(), group);
  for (Column const& column : columns.list()) write_column(file, group, column);
}

void write_table(H5File& file, std::string const& group, Columns const& columns) {
  write_columns(file, group, columns);
  std::string names;
  for (Column const& column : columns.list()) {
    if (!names.empty()) names += ',';
    names += column.name;
  }
  file.set(group, "columns", names);
}

std::vector<Column> columns_in(H5File const& file, std::string const& group) {
  std::vector<Column> out;
  std::istringstream names(file.text(group, "columns").value_or(""));
  for (std::string name; std::getline(names, name, ',');) {
    Column& column = out.emplace_back();
    column.name = name;
    describe(file, group + "/" + name, column);
  }
  return out;
}

void read_columns(H5File const& file, std::string const& group, Columns const& columns) {
  auto const& list = columns.list();
  for (std::size_t i = 0; i < list.size(); ++i) {
    read_column(file, group, list[i]);
    if (i > 0 && list[i - 1].name == list[i].name + "_offsets")
      check_offsets(file, group, list[i - 1], list[i]);
  }
}

}  // namespace pendler
