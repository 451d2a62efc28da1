#pragma once
// Inside store only: an HDF5 file driver for new files.
//
// HDF5 cannot give up a file whose disk fails: closing it tries to write again, fails again, keeps
// it open, and may crash at exit (seen with 1.10.8: a segmentation fault after a refused flush).
// So this driver tells HDF5 that all is well, remembers the first error and drops every later
// write; its owner asks for the error and never lets such a file get its name.

#include <hdf5.h>

namespace pendler::h5 {

struct WriteState {
  int error = 0;  // errno of the first failed write
};

/// `state` must outlive the file. The file is locked while it is open; what it held is dropped.
void set_write_driver(hid_t file_access, WriteState& state);

}  // namespace pendler::h5
