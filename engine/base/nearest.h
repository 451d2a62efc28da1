#pragma once
// For messages about wrong names: which known one was probably meant.

#include <span>
#include <string>
#include <string_view>

namespace pendler {

/// Edits (insert, delete, replace a character, swap two neighbours) that make `b` of `a`, not
/// minding the case of ASCII letters. Optimal string alignment distance.
std::size_t edit_distance(std::string_view a, std::string_view b);

/// The known name with the smallest distance, the first one of equals; empty when there is none. A
/// name that another one begins with is one edit away from it.
std::string nearest_name(std::string_view name, std::span<std::string const> known);

/// "'a', 'b' or 'c'"; of more than 24 only the first ones and how many more there are.
std::string listed(std::span<std::string const> names);

}  // namespace pendler
