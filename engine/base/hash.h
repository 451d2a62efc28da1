#pragma once
// The digest of data tables: XXH64 over column names, shapes and bytes.

#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/columns.h"

struct XXH64_state_s;

namespace pendler {

class Digest {
 public:
  Digest();
  ~Digest();
  Digest(Digest const&) = delete;
  Digest& operator=(Digest const&) = delete;

  void add(void const* bytes, std::size_t size);
  void add(std::string_view text);
  template <class T>
  requires std::is_arithmetic_v<T>
  void add(T value) { add(&value, sizeof value); }
  /// Names, types, row counts and values of all columns, in their order.
  void add(Columns const& columns);
  std::uint64_t value() const;
  /// 16 hexadecimal digits.
  std::string text() const;

 private:
  XXH64_state_s* state_;
};

}  // namespace pendler
