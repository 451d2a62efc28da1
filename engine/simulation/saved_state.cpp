#include "simulation/saved_state.h"

#include "base/error.h"
#include "base/hash.h"

namespace pendler {

Columns SavedState::columns() {
  Columns out;
  for (auto& [name, saved] : columns_) {
    auto* column = &saved;
    out.add({name, "1", "", saved.shape.type, saved.shape.width,
             [column] { return column->bytes.size() / column->row_bytes; },
             [column](std::size_t rows) { column->bytes.resize(rows * column->row_bytes); },
             [column] { return static_cast<void*>(column->bytes.data()); }});
  }
  return out;
}

std::string SavedState::layout() const {
  Digest digest;
  for (auto const& [name, saved] : columns_) {
    digest.add(std::string_view(name));
    digest.add(static_cast<std::uint8_t>(saved.shape.type));
    digest.add(std::uint64_t{saved.shape.width});
  }
  return digest.text();
}

SavedState::Saved const& SavedState::found(std::string const& name, Shape shape) const {
  auto const it = columns_.find(name);
  if (it == columns_.end()) throw InputError("the saved state holds no column " + name);
  if (it->second.shape != shape)
    throw InputError("the saved state's column " + name + " has another type");
  return it->second;
}

}  // namespace pendler
