#include "store/new_file.h"

#include <fcntl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <optional>

#include "base/error.h"
#include "store/h5_file.h"

namespace pendler {

namespace {
namespace fs = std::filesystem;

struct Descriptor {
  int fd;
  ~Descriptor() {
    if (fd >= 0) ::close(fd);
  }
};

[[noreturn]] void run_error(fs::path const& path, std::string const& what, int error) {
  throw RunError(path.string() + ": " + what + ": " + std::strerror(error));
}
/// Nobody's street data or scenario is lost because it was named as the output.
void refuse_other_format(fs::path const& path, std::string_view format) {
  std::error_code ignored;
  if (fs::file_size(path, ignored) == 0) return;
  std::optional<std::string> found;
  try {
    found = H5File::open(path).text("/", "format");
  } catch (InputError const&) {
  }
  if (found == format) return;
  throw InputError(path.string() + ": is no " + std::string(format) +
                   " file, and is not replaced by one; choose another name");
}
}  // namespace

NewFile::NewFile(fs::path name, bool overwrite, std::string_view format)
    : name_(std::move(name)), part_(name_.string() + ".part"), overwrite_(overwrite) {
  std::error_code ignored;
  if (fs::is_directory(name_, ignored)) throw InputError(name_.string() + ": is a folder");
  if (!overwrite && fs::exists(name_, ignored))
    throw InputError(name_.string() + ": exists already (--overwrite replaces it)");
  if (fs::exists(name_, ignored)) refuse_other_format(name_, format);
  auto const folder = name_.has_parent_path() ? name_.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, ignored))
    throw InputError(name_.string() + ": there is no folder " + folder.string());
  Descriptor const file{::open(part_.c_str(), O_RDWR | O_CREAT | O_CLOEXEC, 0666)};
  if (file.fd < 0)
    throw InputError(name_.string() + ": cannot be written: " + std::strerror(errno));
}

fs::path NewFile::partial() const {
  auto stem = name_;
  if (stem.extension() == ".h5") stem.replace_extension();
  return stem.string() + ".partial.h5";
}

void NewFile::reserve(std::uint64_t size) const {
  rlimit limit{};
  if (::getrlimit(RLIMIT_FSIZE, &limit) == 0 && limit.rlim_cur != RLIM_INFINITY &&
      size > limit.rlim_cur)
    run_error(part_, "no room for " + std::to_string(size) + " bytes", EFBIG);
  Descriptor const file{::open(part_.c_str(), O_WRONLY | O_CLOEXEC)};
  if (file.fd < 0) run_error(part_, "cannot be written", errno);
  if (::fallocate(file.fd, FALLOC_FL_KEEP_SIZE, 0, static_cast<off_t>(size)) < 0 &&
      errno != EOPNOTSUPP && errno != ENOSYS && errno != EINTR)
    run_error(part_, "no room for " + std::to_string(size) + " bytes", errno);
}

void NewFile::rename_to(fs::path const& target, bool overwrite) const {
  {
    Descriptor const file{::open(part_.c_str(), O_RDWR | O_CLOEXEC)};
    struct stat info {};
    // Truncating to its own size gives back what reserve() kept.
    if (file.fd < 0 || ::fstat(file.fd, &info) < 0 || ::ftruncate(file.fd, info.st_size) < 0 ||
        ::fsync(file.fd) < 0)
      run_error(part_, "cannot be written", errno);
  }
  int renamed = -1;
  if (!overwrite) {
    renamed = ::renameat2(AT_FDCWD, part_.c_str(), AT_FDCWD, target.c_str(), RENAME_NOREPLACE);
    if (renamed < 0 && errno == EEXIST) run_error(target, "appeared while it was written", errno);
  }
  if (renamed < 0 && ::rename(part_.c_str(), target.c_str()) < 0)
    run_error(target, "cannot be renamed from " + part_.string(), errno);
  auto const folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  Descriptor const directory{::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC)};
  if (directory.fd >= 0) ::fsync(directory.fd);
}

void NewFile::commit() const {
  rename_to(name_, overwrite_);
}
void NewFile::commit_partial() const {
  rename_to(partial(), true);
}
void NewFile::remove() const noexcept {
  ::unlink(part_.c_str());
}

}  // namespace pendler
