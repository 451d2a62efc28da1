#pragma once
// Inside store only: HDF5 identifiers that close themselves, and HDF5's error stack as one
// sentence.

#include <hdf5.h>

#include <string>
#include <utility>

#include "base/columns.h"

namespace pendler::h5 {

class Handle {
 public:
  using Close = herr_t (*)(hid_t);
  Handle() = default;
  Handle(hid_t id, Close close) : id_(id), close_(close) {}
  Handle(Handle&& other) noexcept : id_(std::exchange(other.id_, -1)), close_(other.close_) {}
  Handle& operator=(Handle&& other) noexcept {
    std::swap(id_, other.id_);
    std::swap(close_, other.close_);
    return *this;
  }
  ~Handle() {
    if (id_ >= 0) close_(id_);
  }
  operator hid_t() const { return id_; }
  bool valid() const { return id_ >= 0; }

 private:
  hid_t id_ = -1;
  Close close_ = nullptr;
};

/// HDF5 prints its stack to stderr unless told otherwise; we put it into our own messages instead.
void quiet();

/// The operating system's words if HDF5 names them ("No space left on device"), or else HDF5's
/// innermost message.
std::string last_error();

std::size_t bytes_of(Scalar type);
/// In files all numbers are little endian.
hid_t file_type(Scalar type);
hid_t memory_type(Scalar type);
std::string type_text(Scalar type);
/// Variable-length UTF-8.
Handle text_type();

/// Makes the groups on the way to an object. Times of creation are left out, so that equal runs
/// make equal files.
Handle create_dataset(hid_t file, std::string const& path, hid_t type, hid_t space,
                      hid_t properties, hid_t access = H5P_DEFAULT);
Handle dataset_properties();
Handle create_or_open_group(hid_t file, std::string const& path);
/// Like H5Lexists for every part of the path.
bool exists(hid_t file, std::string const& path);

void set_text(hid_t object, char const* name, std::string const& value);

/// nullptr-free access for variable-length text in memory.
hsize_t rows_of(hid_t dataset);

}  // namespace pendler::h5
