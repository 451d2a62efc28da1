#pragma once
// The two ways to fail. Our own mistakes assert; what was not found is std::optional.

#include <stdexcept>
#include <string>

namespace pendler {

/// Wrong input: says where (file:line:column, table and row, OSM object), what was found, what was
/// expected. Exit code 1.
struct InputError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

/// Something outside failed while running (disk, memory). Exit code 3.
struct RunError : std::runtime_error {
  using std::runtime_error::runtime_error;
};

}  // namespace pendler
