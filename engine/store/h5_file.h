#pragma once
// One open HDF5 file, and attributes of its groups. No HDF5 type shows in this header.

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace pendler {

class H5File {
 public:
  /// Empty, for writing; a file of that name is emptied. Throws InputError when it cannot be made,
  /// or another process is writing it.
  static H5File create(std::filesystem::path const& path);
  /// For reading. Throws InputError when it is missing, no HDF5 or cut short.
  static H5File open(std::filesystem::path const& path);

  H5File(H5File&& other) noexcept;
  H5File& operator=(H5File&&) = delete;
  ~H5File();
  /// Throws RunError when anything was not written.
  void close();
  /// Throws RunError when the disk has failed so far. HDF5 goes on as if it had not.
  void check() const;

  std::int64_t id() const { return id_; }
  std::filesystem::path const& path() const { return path_; }
  /// Bytes that the file takes so far.
  std::uint64_t size() const;
  bool has(std::string const& object) const;

  void set(std::string const& group, std::string const& name, std::string_view value);
  void set(std::string const& group, std::string const& name, char const* value) {
    set(group, name, std::string_view(value));
  }
  void set(std::string const& group, std::string const& name, std::int64_t value);
  void set(std::string const& group, std::string const& name, std::uint64_t value);
  void set(std::string const& group, std::string const& name, double value);
  std::optional<std::string> text(std::string const& group, std::string const& name) const;
  std::optional<std::uint64_t> number(std::string const& group, std::string const& name) const;
  std::optional<double> real(std::string const& group, std::string const& name) const;
  /// All text attributes of a group, by name.
  std::vector<std::pair<std::string, std::string>> texts(std::string const& group) const;

 private:
  struct State;
  H5File(std::int64_t id, std::filesystem::path path, std::unique_ptr<State> state);
  std::int64_t id_;
  std::filesystem::path path_;
  std::unique_ptr<State> state_;  // of a file being written
};

}  // namespace pendler
