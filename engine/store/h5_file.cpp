#include "store/h5_file.h"

#include <cerrno>
#include <cstring>
#include <fstream>

#include "base/error.h"
#include "store/h5.h"
#include "store/write_driver.h"

namespace pendler {

static_assert(sizeof(hid_t) == sizeof(std::int64_t));

struct H5File::State : h5::WriteState {};

namespace {
h5::Handle file_access() {
  h5::quiet();
  h5::Handle access(H5Pcreate(H5P_FILE_ACCESS), H5Pclose);
  H5Pset_fclose_degree(access, H5F_CLOSE_STRONG);
  return access;
}

template <class T>
void set_number(H5File& file, std::string const& group, std::string const& name, hid_t stored,
                hid_t memory, T value) {
  auto const object = h5::create_or_open_group(file.id(), group);
  h5::Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  h5::Handle attribute(H5Acreate2(object, name.c_str(), stored, space, H5P_DEFAULT, H5P_DEFAULT),
                       H5Aclose);
  if (!attribute.valid() || H5Awrite(attribute, memory, &value) < 0)
    throw RunError(file.path().string() + ": cannot write attribute " + name + ": " +
                   h5::last_error());
}

h5::Handle open_attribute(H5File const& file, std::string const& group, std::string const& name) {
  if (group != "/" && !file.has(group)) return {};
  if (H5Aexists_by_name(file.id(), group.c_str(), name.c_str(), H5P_DEFAULT) <= 0) return {};
  return {H5Aopen_by_name(file.id(), group.c_str(), name.c_str(), H5P_DEFAULT, H5P_DEFAULT),
          H5Aclose};
}

bool is_scalar(hid_t attribute) {
  h5::Handle space(H5Aget_space(attribute), H5Sclose);
  return H5Sget_simple_extent_npoints(space) == 1;
}

template <class T>
std::optional<T> read_number(H5File const& file, std::string const& group, std::string const& name,
                             hid_t memory) {
  auto const attribute = open_attribute(file, group, name);
  if (!attribute.valid() || !is_scalar(attribute)) return std::nullopt;
  T value{};
  if (H5Aread(attribute, memory, &value) < 0) return std::nullopt;
  return value;
}

std::optional<std::string> text_of_attribute(hid_t attribute) {
  if (!is_scalar(attribute)) return std::nullopt;
  h5::Handle stored(H5Aget_type(attribute), H5Tclose);
  if (H5Tget_class(stored) != H5T_STRING) return std::nullopt;
  if (H5Tis_variable_str(stored) <= 0) {
    std::string value(H5Tget_size(stored), '\0');
    if (H5Aread(attribute, stored, value.data()) < 0) return std::nullopt;
    return std::string(value.c_str());
  }
  char* text = nullptr;
  if (H5Aread(attribute, stored, &text) < 0) return std::nullopt;
  std::string value(text != nullptr ? text : "");
  H5free_memory(text);
  return value;
}
}  // namespace

H5File H5File::create(std::filesystem::path const& path) {
  auto const access = file_access();
  auto state = std::make_unique<State>();
  h5::set_write_driver(access, *state);
  hid_t const id = H5Fcreate(path.c_str(), H5F_ACC_TRUNC, H5P_DEFAULT, access);
  if (id < 0 && state->error == EWOULDBLOCK)
    throw InputError(path.string() + ": another process is writing it");
  if (id < 0) {
    throw InputError(path.string() + ": cannot be written: " +
                     (state->error != 0 ? std::strerror(state->error) : h5::last_error()));
  }
  return {id, path, std::move(state)};
}

H5File H5File::open(std::filesystem::path const& path) {
  auto const access = file_access();
  if (!std::ifstream(path))
    throw InputError(path.string() + ": cannot be read: " + std::strerror(errno));
  if (H5Fis_hdf5(path.c_str()) <= 0) throw InputError(path.string() + ": is not an HDF5 file");
  hid_t const id = H5Fopen(path.c_str(), H5F_ACC_RDONLY, access);
  if (id < 0) throw InputError(path.string() + ": is damaged or cut short: " + h5::last_error());
  return {id, path, nullptr};
}

H5File::H5File(std::int64_t id, std::filesystem::path path, std::unique_ptr<State> state)
    : id_(id), path_(std::move(path)), state_(std::move(state)) {}

H5File::H5File(H5File&& other) noexcept
    : id_(std::exchange(other.id_, -1)),
      path_(std::move(other.path_)),
      state_(std::move(other.state_)) {}

H5File::~H5File() {
  if (id_ >= 0) H5Fclose(id_);
}

void H5File::close() {
  if (H5Fclose(std::exchange(id_, -1)) < 0)
    throw RunError(path_.string() + ": cannot be closed: " + h5::last_error());
  check();
}

void H5File::check() const {
  if (state_ && state_->error != 0)
    throw RunError(path_.string() + ": cannot be written: " + std::strerror(state_->error));
}

std::uint64_t H5File::size() const {
  hsize_t size = 0;
  H5Fget_filesize(id_, &size);
  return size;
}

bool H5File::has(std::string const& object) const {
  return h5::exists(id_, object);
}

void H5File::set(std::string const& group, std::string const& name, std::string_view value) {
  auto const object = h5::create_or_open_group(id_, group);
  if (H5Aexists(object, name.c_str()) > 0) H5Adelete(object, name.c_str());
  h5::set_text(object, name.c_str(), std::string(value));
}
void H5File::set(std::string const& group, std::string const& name, std::int64_t value) {
  set_number(*this, group, name, H5T_STD_I64LE, H5T_NATIVE_INT64, value);
}
void H5File::set(std::string const& group, std::string const& name, std::uint64_t value) {
  set_number(*this, group, name, H5T_STD_U64LE, H5T_NATIVE_UINT64, value);
}
void H5File::set(std::string const& group, std::string const& name, double value) {
  set_number(*this, group, name, H5T_IEEE_F64LE, H5T_NATIVE_DOUBLE, value);
}

std::optional<std::string> H5File::text(std::string const& group, std::string const& name) const {
  auto const attribute = open_attribute(*this, group, name);
  if (!attribute.valid()) return std::nullopt;
  return text_of_attribute(attribute);
}
std::optional<std::uint64_t> H5File::number(std::string const& group,
                                            std::string const& name) const {
  return read_number<std::uint64_t>(*this, group, name, H5T_NATIVE_UINT64);
}
std::optional<double> H5File::real(std::string const& group, std::string const& name) const {
  return read_number<double>(*this, group, name, H5T_NATIVE_DOUBLE);
}

std::vector<std::pair<std::string, std::string>> H5File::texts(std::string const& group) const {
  std::vector<std::pair<std::string, std::string>> out;
  if (!has(group)) return out;
  h5::Handle object(H5Gopen2(id_, group.c_str(), H5P_DEFAULT), H5Gclose);
  auto visit = [](hid_t where, char const* name, H5A_info_t const*, void* to) -> herr_t {
    h5::Handle attribute(H5Aopen(where, name, H5P_DEFAULT), H5Aclose);
    auto const value = text_of_attribute(attribute);
    if (value)
      static_cast<std::vector<std::pair<std::string, std::string>>*>(to)->emplace_back(name,
                                                                                       *value);
    return 0;
  };
  H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, nullptr, visit, &out);
  return out;
}

}  // namespace pendler
