#pragma once
// The state of a run as named columns, which store writes without understanding them.

#include <algorithm>
#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "base/columns.h"

namespace pendler {

/// Named columns with values of their own.
class SavedState {
 public:
  template <class T>
  void put(std::string const& name, std::vector<T> const& values) {
    auto const bytes = std::as_bytes(std::span(values));
    columns_[name] = {shape_of<T>(), sizeof(T), {bytes.begin(), bytes.end()}};
  }
  /// Throws InputError when there is no such column, or one of another type.
  template <class T>
  std::vector<T> get(std::string const& name) const {
    Saved const& column = found(name, shape_of<T>());
    std::vector<T> out(column.bytes.size() / sizeof(T));
    std::copy(column.bytes.begin(), column.bytes.end(),
              std::as_writable_bytes(std::span(out)).begin());
    return out;
  }
  /// By name; to be written, or to be filled with the values of another state.
  Columns columns();
  /// Digest of the columns' names, types and widths: the same for every state that the same program
  /// saves.
  std::string layout() const;

 private:
  struct Saved {
    Shape shape;
    std::size_t row_bytes = 0;
    std::vector<std::byte> bytes;
  };
  Saved const& found(std::string const& name, Shape shape) const;

  std::map<std::string, Saved> columns_;
};

}  // namespace pendler
