#pragma once
// Inside store only: a checksum of all bytes of a closed file, behind the end that HDF5 knows of.
// HDF5 itself reads damaged files to no end (a loop in its heaps of texts, 1.10).

#include <filesystem>

namespace pendler {

enum class Seal { whole, broken, none };

/// Throws RunError.
void put_seal(std::filesystem::path const& path);
Seal seal_of(std::filesystem::path const& path);

}  // namespace pendler
