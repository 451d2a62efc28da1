#include "base/nearest.h"

#include <algorithm>
#include <limits>
#include <vector>

namespace pendler {

namespace {
char lower(char c) {
  return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
}
constexpr std::size_t kLongest = 200;  // the distance is quadratic, and the input not trusted
}  // namespace

std::size_t edit_distance(std::string_view a, std::string_view b) {
  a = a.substr(0, kLongest);
  b = b.substr(0, kLongest);
  std::vector<std::size_t> before(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j) last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      bool const same = lower(a[i - 1]) == lower(b[j - 1]);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, last[j - 1] + (same ? 0U : 1U)});
      if (i > 1 && j > 1 && lower(a[i - 1]) == lower(b[j - 2]) &&
          lower(a[i - 2]) == lower(b[j - 1])) {
        row[j] = std::min(row[j], before[j - 2] + 1);
      }
    }
    before.swap(last);
    last.swap(row);
  }
  return last[b.size()];
}

std::string nearest_name(std::string_view name, std::span<std::string const> known) {
  std::string best;
  std::size_t least = std::numeric_limits<std::size_t>::max();
  for (auto const& candidate : known) {
    if (candidate.empty()) continue;
    bool const begins = name.size() > 2 && std::string_view(candidate).starts_with(name);
    std::size_t const distance = begins ? 1 : edit_distance(name, candidate);
    if (distance < least) least = distance, best = candidate;
  }
  return best;
}

std::string listed(std::span<std::string const> names) {
  constexpr std::size_t kMost = 24;
  std::string out;
  std::size_t const shown = std::min(names.size(), kMost);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i > 0) out += i + 1 == names.size() ? " or " : ", ";
    out += "'" + names[i] + "'";
  }
  if (names.size() > shown) out += " … (" + std::to_string(names.size() - shown) + " more)";
  return out;
}

}  // namespace pendler
