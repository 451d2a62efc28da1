#pragma once
// How a results file is known.

#include <cstdint>

namespace pendler {

constexpr char const* kResultsFormat = "pendler results";
constexpr std::uint64_t kResultsFormatVersion = 1;

}  // namespace pendler
