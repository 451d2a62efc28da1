#include "store/table_writer.h"

#include <algorithm>
#include <array>
#include <cassert>
#include <cstring>
#include <vector>

#include "base/error.h"
#include "store/column_storage.h"

namespace pendler {

namespace {

constexpr std::size_t kChunkRows = std::size_t{1} << 16;

/// The rows of one column that are not in the file yet.
struct Pending {
  Column column;  // without its handles
  std::vector<std::byte> bytes;
  std::vector<std::string> texts;
  h5::Handle set;

  std::size_t row_bytes() const { return h5::bytes_of(column.type) * column.width; }
  void take(Column const& from, std::size_t rows) {
    if (column.type == Scalar::text) {
      auto const* values = static_cast<std::string const*>(from.data());
      texts.insert(texts.end(), values, values + rows);
    } else if (rows > 0) {
      auto const* values = static_cast<std::byte const*>(from.data());
      bytes.insert(bytes.end(), values, values + rows * row_bytes());
    }
  }
  void const* at(std::size_t row) const {
    if (column.type == Scalar::text) return texts.data() + row;
    return bytes.data() + row * row_bytes();
  }
  void drop(std::size_t rows) {
    if (column.type == Scalar::text) {
      texts.erase(texts.begin(), texts.begin() + static_cast<std::ptrdiff_t>(rows));
    } else {
      bytes.erase(bytes.begin(), bytes.begin() + static_cast<std::ptrdiff_t>(rows * row_bytes()));
    }
  }
};

}  // namespace

struct TableWriter::Table {
  std::string path;
  std::vector<Pending> columns;
  std::size_t written = 0, pending = 0;  // rows

  void write(H5File& file, std::size_t rows) {
    for (Pending& p : columns) {
      if (!p.set.valid()) {
        // A table that ends within its first chunk gets one of its own size.
        std::size_t const chunk = std::clamp<std::size_t>(rows, 1, kChunkRows);
        p.set = h5::create_column(file.id(), path + "/" + p.column.name, p.column,
                                  {.rows = 0, .chunk = chunk, .grows = true});
      }
      if (rows == 0) continue;
      std::array<hsize_t, 2> const size{written + rows, p.column.width};
      if (H5Dset_extent(p.set, size.data()) < 0)
        throw RunError("cannot extend " + path + ": " + h5::last_error());
      h5::write_rows(p.set, p.column, written, rows, p.at(0));
      p.drop(rows);
    }
    written += rows;
    pending -= rows;
  }
};

TableWriter::TableWriter(H5File& file) : file_(file) {}
TableWriter::~TableWriter() = default;

void TableWriter::append(std::string_view table, Columns const& rows) {
  auto& slot = tables_[std::string(table)];
  auto const& list = rows.list();
  if (!slot) {
    slot = std::make_unique<Table>();
    slot->path.append("/").append(table);
    for (Column const& c : list) {
      Column const shape{c.name, c.unit, c.description, c.type, c.width, {}, {}, {}};
      slot->columns.push_back({shape, {}, {}, {}});
    }
  }
  assert(list.size() == slot->columns.size());
  std::size_t const count = list.empty() ? 0 : list.front().size();
  for (std::size_t i = 0; i < list.size(); ++i) {
    Pending& p = slot->columns[i];
    assert(list[i].name == p.column.name && list[i].type == p.column.type &&
           list[i].width == p.column.width && list[i].size() == count);
    p.take(list[i], count);
  }
  slot->pending += count;
  while (slot->pending >= kChunkRows) slot->write(file_, kChunkRows);
}

std::uint64_t TableWriter::pending_bytes() const {
  std::uint64_t sum = 0;
  for (auto const& [name, table] : tables_) {
    for (Pending const& p : table->columns) {
      sum += p.bytes.size();
      for (auto const& text : p.texts) sum += text.size() + 2 * sizeof(void*);
    }
  }
  return sum;
}

void TableWriter::finish() {
  for (auto& [name, table] : tables_) table->write(file_, table->pending);
  tables_.clear();
}

std::uint64_t bytes_of(Columns const& rows) {
  std::uint64_t sum = 0;
  for (Column const& c : rows.list()) {
    sum += c.size() * h5::bytes_of(c.type) * c.width;
    if (c.type != Scalar::text) continue;
    auto const* texts = static_cast<std::string const*>(c.data());
    for (std::size_t i = 0; i < c.size(); ++i) sum += texts[i].size() + sizeof(void*);
  }
  return sum;
}

}  // namespace pendler
