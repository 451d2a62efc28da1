#pragma once
// A whole text file as UTF-8, or a clear error.

#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>

namespace pendler {

/// Line and column (in characters), both from 1; 0 = not known.
struct TextPosition {
  int line = 0, column = 0;
};
TextPosition position_in(std::string_view text, std::size_t byte);

/// Refuses what is missing, not a regular file, larger than `most_bytes`, not UTF-8, or holds a NUL
/// byte. A byte order mark is taken off.
std::string read_text_file(std::filesystem::path const& path, std::size_t most_bytes = 256U << 20U);

/// The same checks on a text at hand; `name` is for messages.
std::string checked_text(std::string text, std::string const& name);

}  // namespace pendler
