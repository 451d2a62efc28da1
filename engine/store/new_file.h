#pragma once
// A file that appears under its name only when it is complete: written as NAME.part, then renamed.

#include <cstdint>
#include <filesystem>
#include <string_view>

namespace pendler {

class NewFile {
 public:
  /// `format`: of such files, as "pendler network". Throws InputError when the name is taken and
  /// may not be overwritten, or by anything else than a file of that format, or the folder is
  /// missing or read-only.
  NewFile(std::filesystem::path name, bool overwrite, std::string_view format);

  std::filesystem::path const& name() const { return name_; }
  std::filesystem::path const& part() const { return part_; }
  /// NAME.partial.h5 (NAME without its .h5).
  std::filesystem::path partial() const;

  /// Keeps disk space for `part()` up to that size. Throws RunError when the disk, a quota or the
  /// process's file size limit has no room; does nothing on file systems that cannot reserve.
  void reserve(std::uint64_t size) const;
  /// The closed NAME.part gets its name; on disk when this returns. Throws RunError.
  void commit() const;
  /// The closed NAME.part becomes partial(). Throws RunError.
  void commit_partial() const;
  void remove() const noexcept;

 private:
  void rename_to(std::filesystem::path const& target, bool overwrite) const;

  std::filesystem::path name_, part_;
  bool overwrite_;
};

}  // namespace pendler
