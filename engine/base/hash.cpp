#include "base/hash.h"

#include <xxhash.h>

#include <array>
#include <cinttypes>
#include <cstdio>

namespace pendler {

Digest::Digest() : state_(XXH64_createState()) {
  XXH64_reset(state_, 0);
}
Digest::~Digest() {
  XXH64_freeState(state_);
}

void Digest::add(void const* bytes, std::size_t size) {
  if (size > 0) XXH64_update(state_, bytes, size);
}

void Digest::add(std::string_view text) {
  add(static_cast<std::uint64_t>(text.size()));
  add(text.data(), text.size());
}

void Digest::add(Columns const& columns) {
  constexpr std::array<std::size_t, 10> kBytes{1, 1, 2, 2, 4, 4, 8, 8, 4, 8};
  for (Column const& c : columns.list()) {
    add(std::string_view(c.name));
    add(static_cast<std::uint8_t>(c.type));
    add(static_cast<std::uint64_t>(c.size()));
    if (c.type == Scalar::text) {
      auto const* text = static_cast<std::string const*>(c.data());
      for (std::size_t i = 0; i < c.size(); ++i) add(std::string_view(text[i]));
    } else {
      add(c.data(), c.size() * c.width * kBytes[static_cast<std::size_t>(c.type)]);
    }
  }
}

std::uint64_t Digest::value() const {
  return XXH64_digest(state_);
}

std::string Digest::text() const {
  std::array<char, 17> hex{};
  std::snprintf(hex.data(), hex.size(), "%016" PRIx64, value());
  return hex.data();
}

}  // namespace pendler
