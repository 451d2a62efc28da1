#include "store/h5.h"

#include <array>

#include "base/error.h"

namespace pendler::h5 {

void quiet() {
  H5Eset_auto2(H5E_DEFAULT, nullptr, nullptr);
}

std::string last_error() {
  std::string text;
  H5Ewalk2(
      H5E_DEFAULT, H5E_WALK_UPWARD,
      [](unsigned n, H5E_error2_t const* e, void* out) -> herr_t {
        if (n == 0 && e->desc != nullptr) *static_cast<std::string*>(out) = e->desc;
        return 0;
      },
      &text);
  constexpr std::string_view kMark = "error message = '";
  auto const begin = text.find(kMark);
  if (begin == std::string::npos) return text.empty() ? "unknown HDF5 error" : text;
  auto const from = begin + kMark.size();
  return text.substr(from, text.find('\'', from) - from);
}

std::size_t bytes_of(Scalar type) {
  constexpr std::array<std::size_t, 11> kBytes{1, 1, 2, 2, 4, 4, 8, 8, 4, 8, sizeof(char*)};
  return kBytes[static_cast<std::size_t>(type)];
}

hid_t file_type(Scalar type) {
  switch (type) {
    case Scalar::i8:
      return H5T_STD_I8LE;
    case Scalar::u8:
      return H5T_STD_U8LE;
    case Scalar::i16:
      return H5T_STD_I16LE;
    case Scalar::u16:
      return H5T_STD_U16LE;
    case Scalar::i32:
      return H5T_STD_I32LE;
    case Scalar::u32:
      return H5T_STD_U32LE;
    case Scalar::i64:
      return H5T_STD_I64LE;
    case Scalar::u64:
      return H5T_STD_U64LE;
    case Scalar::f32:
      return H5T_IEEE_F32LE;
    case Scalar::f64:
    case Scalar::text:
      break;
  }
  return H5T_IEEE_F64LE;
}

hid_t memory_type(Scalar type) {
  switch (type) {
    case Scalar::i8:
      return H5T_NATIVE_INT8;
    case Scalar::u8:
      return H5T_NATIVE_UINT8;
    case Scalar::i16:
      return H5T_NATIVE_INT16;
    case Scalar::u16:
      return H5T_NATIVE_UINT16;
    case Scalar::i32:
      return H5T_NATIVE_INT32;
    case Scalar::u32:
      return H5T_NATIVE_UINT32;
    case Scalar::i64:
      return H5T_NATIVE_INT64;
    case Scalar::u64:
      return H5T_NATIVE_UINT64;
    case Scalar::f32:
      return H5T_NATIVE_FLOAT;
    case Scalar::f64:
    case Scalar::text:
      break;
  }
  return H5T_NATIVE_DOUBLE;
}

std::string type_text(Scalar type) {
  constexpr std::array<char const*, 11> kNames{"int8",    "uint8",   "int16", "uint16",
                                               "int32",   "uint32",  "int64", "uint64",
                                               "float32", "float64", "text"};
  return kNames[static_cast<std::size_t>(type)];
}

Handle text_type() {
  Handle type(H5Tcopy(H5T_C_S1), H5Tclose);
  H5Tset_size(type, H5T_VARIABLE);
  H5Tset_cset(type, H5T_CSET_UTF8);
  return type;
}

Handle dataset_properties() {
  Handle properties(H5Pcreate(H5P_DATASET_CREATE), H5Pclose);
  H5Pset_obj_track_times(properties, false);
  return properties;
}

namespace {
Handle intermediate_groups() {
  Handle properties(H5Pcreate(H5P_LINK_CREATE), H5Pclose);
  H5Pset_create_intermediate_group(properties, 1);
  return properties;
}
}  // namespace

Handle create_dataset(hid_t file, std::string const& path, hid_t type, hid_t space,
                      hid_t properties, hid_t access) {
  Handle set(H5Dcreate2(file, path.c_str(), type, space, intermediate_groups(), properties, access),
             H5Dclose);
  if (!set.valid()) throw RunError("cannot create dataset " + path + ": " + last_error());
  return set;
}

bool exists(hid_t file, std::string const& path) {
  for (std::size_t at = path.find('/', 1);; at = path.find('/', at + 1)) {
    auto const part = path.substr(0, at);
    if (!part.empty() && part != "/" && H5Lexists(file, part.c_str(), H5P_DEFAULT) <= 0)
      return false;
    if (at == std::string::npos) return true;
  }
}

Handle create_or_open_group(hid_t file, std::string const& path) {
  Handle group(exists(file, path) ? H5Gopen2(file, path.c_str(), H5P_DEFAULT)
                                  : H5Gcreate2(file, path.c_str(), intermediate_groups(),
                                               H5P_DEFAULT, H5P_DEFAULT),
               H5Gclose);
  if (!group.valid()) throw RunError("cannot create group " + path + ": " + last_error());
  return group;
}

void set_text(hid_t object, char const* name, std::string const& value) {
  if (value.find('\0') != std::string::npos)
    throw RunError(std::string("attribute ") + name + " holds a NUL byte");
  auto const type = text_type();
  Handle space(H5Screate(H5S_SCALAR), H5Sclose);
  Handle attribute(H5Acreate2(object, name, type, space, H5P_DEFAULT, H5P_DEFAULT), H5Aclose);
  char const* text = value.c_str();
  if (!attribute.valid() || H5Awrite(attribute, type, &text) < 0)
    throw RunError(std::string("cannot write attribute ") + name + ": " + last_error());
}

hsize_t rows_of(hid_t dataset) {
  Handle space(H5Dget_space(dataset), H5Sclose);
  std::array<hsize_t, 2> dims{0, 0};
  if (H5Sget_simple_extent_ndims(space) > 2) return 0;
  H5Sget_simple_extent_dims(space, dims.data(), nullptr);
  return dims[0];
}

}  // namespace pendler::h5
