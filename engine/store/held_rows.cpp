#include "store/held_rows.h"

#include <cassert>

#include "store/h5.h"

namespace pendler {

std::size_t HeldRows::Held::row_bytes() const {
  return h5::bytes_of(column.type) * column.width;
}
std::size_t HeldRows::Held::size() const {
  return column.type == Scalar::text ? texts.size() : bytes.size() / row_bytes();
}
void HeldRows::Held::resize(std::size_t rows) {
  if (column.type == Scalar::text) {
    texts.resize(rows);
  } else {
    bytes.resize(rows * row_bytes());
  }
}
void* HeldRows::Held::at(std::size_t row) {
  if (column.type == Scalar::text) return texts.data() + row;
  return bytes.data() + row * row_bytes();
}

HeldRows::HeldRows(std::vector<Column> const& columns) {
  for (Column const& c : columns)
    columns_.push_back({{c.name, c.unit, c.description, c.type, c.width, {}, {}, {}}, {}, {}});
}

void HeldRows::append(Columns const& rows) {
  auto const& list = rows.list();
  if (columns_.empty()) *this = HeldRows(list);
  assert(list.size() == columns_.size());
  for (std::size_t i = 0; i < list.size(); ++i) {
    Held& held = columns_[i];
    assert(list[i].name == held.column.name && list[i].type == held.column.type);
    std::size_t const count = list[i].size();
    if (count == 0) continue;
    if (held.column.type == Scalar::text) {
      auto const* texts = static_cast<std::string const*>(list[i].data());
      held.texts.insert(held.texts.end(), texts, texts + count);
    } else {
      auto const* bytes = static_cast<std::byte const*>(list[i].data());
      held.bytes.insert(held.bytes.end(), bytes, bytes + count * held.row_bytes());
    }
  }
}

std::size_t HeldRows::size() const {
  return columns_.empty() ? 0 : columns_.front().size();
}

Columns HeldRows::rows(std::size_t first, std::size_t count) {
  Columns out;
  for (Held& held : columns_) {
    Column column = held.column;
    column.size = [count] { return count; };
    column.data = [&held, first] { return held.at(first); };
    out.add(std::move(column));
  }
  return out;
}

Columns HeldRows::all() {
  Columns out;
  for (Held& held : columns_) {
    Column column = held.column;
    column.size = [&held] { return held.size(); };
    column.resize = [&held](std::size_t rows) { held.resize(rows); };
    column.data = [&held] { return held.at(0); };
    out.add(std::move(column));
  }
  return out;
}

}  // namespace pendler
