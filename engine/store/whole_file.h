#pragma once
// Inside store only: a file that is written at once, with a format and its version.

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "store/h5_file.h"

namespace pendler {

struct FileFormat {
  char const* what;  // "network": the format is "pendler network"
  std::uint64_t version;
  char const* advice;  // for who has a file of another version
};

/// `fill` writes into a file of another name; only complete it gets its own.
void write_whole_file(std::filesystem::path const& path, FileFormat const& format, bool overwrite,
                      std::function<void(H5File&)> const& fill);
/// Throws InputError where it is none of that format and version.
H5File open_whole_file(std::filesystem::path const& path, FileFormat const& format);

}  // namespace pendler
