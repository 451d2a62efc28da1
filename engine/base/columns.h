#pragma once
// A table seen as named columns, so that store can write and read it, and a digest can hash it,
// without understanding it. Each table offers `Columns columns_of(Table&)`; the handles point into
// that table.

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <type_traits>
#include <vector>

#include "base/geometry.h"
#include "base/id.h"

namespace pendler {

enum class Scalar : std::uint8_t { i8, u8, i16, u16, i32, u32, i64, u64, f32, f64, text };

/// One column: a 1-D array of scalars, or of `width` scalars a row (a Point has width 2).
struct Column {
  std::string name;  // may hold slashes: "links/length"
  std::string unit;  // "m", "m/s", "s", "1" …
  std::string description;
  Scalar type = Scalar::u8;
  std::size_t width = 1;
  std::function<std::size_t()> size;        // rows
  std::function<void(std::size_t)> resize;  // to be filled through data()
  std::function<void*()> data;              // scalars, or std::string for text
};

template <class T>
constexpr Scalar scalar_of() {
  if constexpr (std::is_enum_v<T>) {
    return scalar_of<std::underlying_type_t<T>>();
  } else if constexpr (std::is_floating_point_v<T>) {
    return sizeof(T) == 4 ? Scalar::f32 : Scalar::f64;
  } else if constexpr (std::is_same_v<T, std::string>) {
    return Scalar::text;
  } else if constexpr (std::is_signed_v<T>) {
    return sizeof(T) == 1   ? Scalar::i8
           : sizeof(T) == 2 ? Scalar::i16
           : sizeof(T) == 4 ? Scalar::i32
                            : Scalar::i64;
  } else {
    return sizeof(T) == 1   ? Scalar::u8
           : sizeof(T) == 2 ? Scalar::u16
           : sizeof(T) == 4 ? Scalar::u32
                            : Scalar::u64;
  }
}

struct Shape {
  Scalar type = Scalar::u8;
  std::size_t width = 1;
  friend bool operator==(Shape const&, Shape const&) = default;
};

/// How a value stands in a column: a scalar, or a plain struct or array of equal scalars.
template <class T>
constexpr Shape shape_of() {
  if constexpr (std::is_same_v<T, Point>) {
    return {Scalar::f64, 2};
  } else if constexpr (requires(T t) {
                         T::kNone;
                         t.value;
                       }) {
    return {Scalar::u32, 1};  // an Id
  } else if constexpr (requires {
                         T::kScalars;
                         typename T::scalar_type;
                       }) {
    static_assert(sizeof(T) == T::kScalars * sizeof(typename T::scalar_type));
    return {scalar_of<typename T::scalar_type>(), T::kScalars};
  } else if constexpr (requires { std::tuple_size<T>::value; }) {
    return {scalar_of<typename T::value_type>(), std::tuple_size_v<T>};  // a std::array
  } else {
    return {scalar_of<T>(), 1};
  }
}

class Columns {
 public:
  Columns& add(Column column) {
    columns_.push_back(std::move(column));
    return *this;
  }
  template <class T>
  Columns& add(std::string name, std::vector<T>& values, std::string unit = "1",
               std::string description = "") {
    constexpr Shape kShape = shape_of<T>();
    Column c{std::move(name),
             std::move(unit),
             std::move(description),
             kShape.type,
             kShape.width,
             {},
             {},
             {}};
    auto* v = &values;
    c.size = [v] { return v->size(); };
    c.resize = [v](std::size_t n) { v->resize(n); };
    c.data = [v] { return static_cast<void*>(v->data()); };
    columns_.push_back(std::move(c));
    return *this;
  }
  template <class I, class T>
  Columns& add(std::string name, IdVector<I, T>& values, std::string unit = "1",
               std::string description = "") {
    return add(std::move(name), values.raw(), std::move(unit), std::move(description));
  }
  /// Rows become two columns, NAME and NAME_offsets.
  template <class I, class T>
  Columns& add(std::string name, Rows<I, T>& rows, std::string unit = "1",
               std::string description = "") {
    add(name + "_offsets", rows.offsets(), "1", "first value of each row in " + name);
    return add(std::move(name), rows.values(), std::move(unit), std::move(description));
  }

  std::vector<Column> const& list() const { return columns_; }

 private:
  std::vector<Column> columns_;
};

}  // namespace pendler
