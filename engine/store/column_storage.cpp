#include "store/column_storage.h"

#include <array>
#include <vector>

#include "base/error.h"

namespace pendler::h5 {

namespace {
// Measured on a day's traffic table (bench/store_bench): level 1 is within some per cent of level
// 6 in size behind shuffle, at a third of its time.
constexpr unsigned kDeflateLevel = 1;

int rank_of(Column const& column) {
  return column.width == 1 ? 1 : 2;
}
}  // namespace

Handle create_column(hid_t file, std::string const& path, Column const& column, Extent extent) {
  std::array<hsize_t, 2> const dims{extent.rows, column.width};
  std::array<hsize_t, 2> const limits{extent.grows ? H5S_UNLIMITED : extent.rows, column.width};
  Handle space(H5Screate_simple(rank_of(column), dims.data(), limits.data()), H5Sclose);
  auto const properties = dataset_properties();
  if (extent.chunk > 0) {
    std::array<hsize_t, 2> const chunk{extent.chunk, column.width};
    H5Pset_chunk(properties, rank_of(column), chunk.data());
    if (bytes_of(column.type) > 1) H5Pset_shuffle(properties);
    H5Pset_deflate(properties, kDeflateLevel);
  }
  // Whole chunks are written at once, so a cache would only keep them from the disk.
  Handle access(H5Pcreate(H5P_DATASET_ACCESS), H5Pclose);
  H5Pset_chunk_cache(access, 0, 0, 1.0);
  auto const text = text_type();
  hid_t const type = column.type == Scalar::text ? hid_t(text) : file_type(column.type);
  auto set = create_dataset(file, path, type, space, properties, access);
  set_text(set, "units", column.unit);
  if (!column.description.empty()) set_text(set, "description", column.description);
  return set;
}

void write_rows(hid_t dataset, Column const& column, std::size_t first, std::size_t rows,
                void const* values) {
  std::array<hsize_t, 2> const start{first, 0}, count{rows, column.width};
  Handle memory(H5Screate_simple(rank_of(column), count.data(), nullptr), H5Sclose);
  Handle space(H5Dget_space(dataset), H5Sclose);
  H5Sselect_hyperslab(space, H5S_SELECT_SET, start.data(), nullptr, count.data(), nullptr);
  herr_t written = 0;
  if (column.type == Scalar::text) {
    auto const* texts = static_cast<std::string const*>(values);
    std::vector<char const*> pointers(rows);
    for (std::size_t i = 0; i < rows; ++i) {
      if (texts[i].find('\0') != std::string::npos)
        throw InputError("column " + column.name + ", row " + std::to_string(first + i) +
                         ": the text holds a NUL byte");
      pointers[i] = texts[i].c_str();
    }
    written = H5Dwrite(dataset, text_type(), memory, space, H5P_DEFAULT, pointers.data());
  } else {
    written = H5Dwrite(dataset, memory_type(column.type), memory, space, H5P_DEFAULT, values);
  }
  if (written < 0) throw RunError("cannot write column " + column.name + ": " + last_error());
}

}  // namespace pendler::h5
