#include "ingest/text_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>
#include <optional>

#include "base/error.h"

namespace pendler {

namespace {

// Length of the UTF-8 sequence at `at`, or 0 when it is none (overlong forms and surrogates too).
std::size_t sequence_length(std::string_view text, std::size_t at) {
  auto byte = [&](std::size_t i) {
    return i < text.size() ? static_cast<unsigned char>(text[i]) : 0U;
  };
  auto follows = [&](std::size_t i) { return (byte(i) & 0xC0U) == 0x80U; };
  unsigned const first = byte(at), second = byte(at + 1);
  if (first < 0x80) return 1;
  if (first < 0xC2) return 0;
  if (first < 0xE0) return follows(at + 1) ? 2 : 0;
  if (first < 0xF0) {
    bool const wrong = (first == 0xE0 && second < 0xA0) || (first == 0xED && second >= 0xA0);
    return !wrong && follows(at + 1) && follows(at + 2) ? 3 : 0;
  }
  if (first > 0xF4) return 0;
  bool const wrong = (first == 0xF0 && second < 0x90) || (first == 0xF4 && second >= 0x90);
  return !wrong && follows(at + 1) && follows(at + 2) && follows(at + 3) ? 4 : 0;
}

std::optional<std::size_t> first_wrong_byte(std::string_view text) {
  for (std::size_t at = 0; at < text.size();) {
    std::size_t const step = text[at] == '\0' ? 0 : sequence_length(text, at);
    if (step == 0) return at;
    at += step;
  }
  return std::nullopt;
}

}  // namespace

TextPosition position_in(std::string_view text, std::size_t byte) {
  TextPosition at{1, 1};
  for (std::size_t i = 0; i < byte && i < text.size(); ++i) {
    if (text[i] == '\n') {
      ++at.line;
      at.column = 1;
    } else if ((static_cast<unsigned char>(text[i]) & 0xC0U) != 0x80U) {
      ++at.column;
    }
  }
  return at;
}

std::string checked_text(std::string text, std::string const& name) {
  if (text.starts_with("\xEF\xBB\xBF")) text.erase(0, 3);
  if (auto const wrong = first_wrong_byte(text)) {
    auto const at = position_in(text, *wrong);
    bool const nul = text[*wrong] == '\0';
    throw InputError(name + ":" + std::to_string(at.line) + ":" + std::to_string(at.column) +
                     (nul ? ": a NUL byte; expected text"
                          : ": a byte that is not UTF-8; expected a text file in UTF-8"));
  }
  return text;
}

std::string read_text_file(std::filesystem::path const& path, std::size_t most_bytes) {
  std::error_code error;
  auto const status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw InputError(path.string() + ": no such file");
  if (!std::filesystem::is_regular_file(status)) {
    throw InputError(path.string() + ": not a regular file; expected a text file");
  }
  auto const size = std::filesystem::file_size(path, error);
  if (!error && size > most_bytes) {
    throw InputError(path.string() + ": " + std::to_string(size) + " bytes; expected at most " +
                     std::to_string(most_bytes));
  }
  std::ifstream in(path, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(in), {}};
  if (!in) throw InputError(path.string() + ": cannot be read: " + std::strerror(errno));
  return checked_text(std::move(text), path.string());
}

}  // namespace pendler
