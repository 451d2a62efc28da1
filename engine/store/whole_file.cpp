#include "store/whole_file.h"

#include "base/error.h"
#include "store/new_file.h"

namespace pendler {

void write_whole_file(std::filesystem::path const& path, FileFormat const& format, bool overwrite,
                      std::function<void(H5File&)> const& fill) {
  NewFile const target(path, overwrite, std::string("pendler ") + format.what);
  bool made = false;  // until then the part may be another process's
  try {
    auto file = H5File::create(target.part());
    made = true;
    file.set("/", "format", std::string("pendler ") + format.what);
    file.set("/", "format_version", format.version);
    fill(file);
    file.close();
    target.commit();
  } catch (RunError const& e) {
    if (made) target.remove();
    throw RunError(path.string() + ": " + e.what());
  } catch (...) {
    if (made) target.remove();
    throw;
  }
}

H5File open_whole_file(std::filesystem::path const& path, FileFormat const& format) {
  auto file = H5File::open(path);
  if (file.text("/", "format") != std::string("pendler ") + format.what)
    throw InputError(path.string() + ": is not a " + format.what + " file");
  auto const version = file.number("/", "format_version").value_or(0);
  if (version != format.version)
    throw InputError(path.string() + ": has format version " + std::to_string(version) +
                     ", expected " + std::to_string(format.version) + "; " + format.advice);
  return file;
}

}  // namespace pendler
