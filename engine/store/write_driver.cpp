#include "store/write_driver.h"

#include <fcntl.h>
#include <sys/file.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <iterator>

namespace pendler::h5 {

namespace {

struct Access {
  WriteState* state;
};

struct File {
  H5FD_t base;  // HDF5's own part, first
  int fd;
  haddr_t allocated;  // HDF5's end of allocated addresses
  haddr_t end;        // of what was written
  WriteState* state;
};

File* file_of(H5FD_t* base) {
  return reinterpret_cast<File*>(base);
}
File const* file_of(H5FD_t const* base) {
  return reinterpret_cast<File const*>(base);
}

H5FD_t* open_file(char const* name, unsigned flags, hid_t access, haddr_t) {
  auto const* info = static_cast<Access const*>(H5Pget_driver_info(access));
  if (info == nullptr || (flags & H5F_ACC_RDWR) == 0) return nullptr;
  int const fd = ::open(name, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
  if (fd < 0) {
    info->state->error = errno;
    return nullptr;
  }
  // Locked before it is emptied, so that nobody's open file is lost.
  bool const taken = ::flock(fd, LOCK_EX | LOCK_NB) < 0 && errno == EWOULDBLOCK;
  if (taken || ::ftruncate(fd, 0) < 0) {
    info->state->error = errno;
    ::close(fd);
    return nullptr;
  }
  return reinterpret_cast<H5FD_t*>(new File{{}, fd, 0, 0, info->state});
}

herr_t close_file(H5FD_t* base) {
  File* file = file_of(base);
  if (::close(file->fd) < 0 && file->state->error == 0) file->state->error = errno;
  delete file;
  return 0;
}

herr_t query(H5FD_t const*, unsigned long* flags) {
  *flags = H5FD_FEAT_AGGREGATE_METADATA | H5FD_FEAT_ACCUMULATE_METADATA | H5FD_FEAT_DATA_SIEVE |
           H5FD_FEAT_AGGREGATE_SMALLDATA | H5FD_FEAT_DEFAULT_VFD_COMPATIBLE;
  return 0;
}

haddr_t get_allocated(H5FD_t const* base, H5FD_mem_t) {
  return file_of(base)->allocated;
}
herr_t set_allocated(H5FD_t* base, H5FD_mem_t, haddr_t address) {
  file_of(base)->allocated = address;
  return 0;
}
haddr_t get_end(H5FD_t const* base, H5FD_mem_t) {
  return file_of(base)->end;
}

herr_t read(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size, void* buffer) {
  auto* to = static_cast<char*>(buffer);
  while (size > 0) {
    ssize_t const n = ::pread(file_of(base)->fd, to, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n < 0 && file_of(base)->state->error == 0) file_of(base)->state->error = errno;
    if (n <= 0) {  // not written yet (or never, after an error)
      std::memset(to, 0, size);
      return 0;
    }
    to += n, address += static_cast<haddr_t>(n), size -= static_cast<std::size_t>(n);
  }
  return 0;
}

herr_t write(H5FD_t* base, H5FD_mem_t, hid_t, haddr_t address, std::size_t size,
             void const* buffer) {
  File* file = file_of(base);
  auto const* from = static_cast<char const*>(buffer);
  file->end = std::max(file->end, address + size);
  while (size > 0 && file->state->error == 0) {
    ssize_t const n = ::pwrite(file->fd, from, size, static_cast<off_t>(address));
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) {
      file->state->error = n < 0 ? errno : EIO;
      break;
    }
    from += n, address += static_cast<haddr_t>(n), size -= static_cast<std::size_t>(n);
  }
  return 0;
}

herr_t truncate(H5FD_t* base, hid_t, hbool_t) {
  File* file = file_of(base);
  if (file->end == file->allocated) return 0;
  if (file->state->error == 0 && ::ftruncate(file->fd, static_cast<off_t>(file->allocated)) < 0)
    file->state->error = errno;
  file->end = file->allocated;
  return 0;
}

hid_t register_driver() {
  static constexpr H5FD_mem_t kMap[] = H5FD_FLMAP_DICHOTOMY;
  H5FD_class_t c{};
  c.name = "pendler_write";
  c.maxaddr = (haddr_t{1} << 62) - 1;
  c.fc_degree = H5F_CLOSE_STRONG;
  c.fapl_size = sizeof(Access);
  c.open = open_file;
  c.close = close_file;
  c.query = query;
  c.get_eoa = get_allocated;
  c.set_eoa = set_allocated;
  c.get_eof = get_end;
  c.read = read;
  c.write = write;
  c.truncate = truncate;
  std::copy(std::begin(kMap), std::end(kMap), c.fl_map);
  return H5FDregister(&c);
}

}  // namespace

void set_write_driver(hid_t file_access, WriteState& state) {
  static hid_t const driver = register_driver();
  Access const info{&state};
  H5Pset_driver(file_access, driver, &info);
}

}  // namespace pendler::h5
