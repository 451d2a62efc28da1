#include "store/seal.h"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <fstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "base/hash.h"

namespace pendler {

namespace {

constexpr std::string_view kMark = "\npendler seal ";
constexpr std::size_t kDigits = 16, kSize = kMark.size() + kDigits;

std::string digest_of_bytes(std::ifstream& in, std::uintmax_t size) {
  std::vector<char> buffer(1U << 20U);
  Digest digest;
  in.seekg(0);
  while (size > 0 && in) {
    auto const want = std::min<std::uintmax_t>(size, buffer.size());
    in.read(buffer.data(), static_cast<std::streamsize>(want));
    digest.add(buffer.data(), static_cast<std::size_t>(in.gcount()));
    size -= want;
  }
  return digest.text();
}

}  // namespace

void put_seal(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary);
  std::string const digest = digest_of_bytes(in, std::filesystem::file_size(path));
  std::ofstream out(path, std::ios::binary | std::ios::app);
  out << kMark << digest;
  out.close();
  if (!in || !out) throw RunError(path.string() + ": cannot be sealed: " + std::strerror(errno));
}

Seal seal_of(std::filesystem::path const& path) {
  std::ifstream in(path, std::ios::binary | std::ios::ate);
  auto const size = static_cast<std::uintmax_t>(std::max<std::streamoff>(in.tellg(), 0));
  if (!in || size < kSize) return Seal::none;
  std::string end(kSize, ' ');
  in.seekg(static_cast<std::streamoff>(size - kSize));
  in.read(end.data(), static_cast<std::streamsize>(kSize));
  if (!in || !end.starts_with(kMark)) return Seal::none;
  return end.substr(kMark.size()) == digest_of_bytes(in, size - kSize) ? Seal::whole : Seal::broken;
}

}  // namespace pendler
