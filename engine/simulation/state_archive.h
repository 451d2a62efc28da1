#pragma once
// From the state to named columns and back.
//
// What is state says so once, for both ways: a struct by PENDLER_STATE_FIELDS, a class by a member
// `template <class Archive> void archive(Archive&, std::string const& name)`. Both bind all their
// members by place, so with a member that they do not know of they do not compile.

#include <cstdint>
#include <cstring>
#include <string>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>
#include <vector>

#include "base/id.h"
#include "parallel/bit_set.h"
#include "simulation/saved_state.h"

namespace pendler {

/// All members of the struct, in their order.
#define PENDLER_STATE_FIELDS(Struct, ...)              \
  inline std::string_view field_names(Struct const&) { \
    return #__VA_ARGS__;                               \
  }                                                    \
  inline auto fields_of(Struct& row) {                 \
    auto& [__VA_ARGS__] = row;                         \
    return std::tie(__VA_ARGS__);                      \
  }

template <class T>
concept HasStateFields = requires(T& row) {
  fields_of(row);
};

template <class T>
constexpr bool kIsVector = false;
template <class T>
constexpr bool kIsVector<std::vector<T>> = true;

template <class T>
using FieldsOf = decltype(fields_of(std::declval<T&>()));
template <class T, std::size_t k>
using FieldType = std::remove_cvref_t<std::tuple_element_t<k, FieldsOf<T>>>;

/// "a, b" -> NAME/a, NAME/b.
std::vector<std::string> column_names(std::string const& name, std::string_view fields);
/// Throws InputError: the column does not fit this run.
[[noreturn]] void refuse_column(std::string const& name, std::string const& why);

/// visit(index as a type, column name) for each field of T.
template <class T, class Visit>
void for_each_field(std::string const& name, Visit&& visit) {
  auto const names = column_names(name, field_names(T{}));
  [&]<std::size_t... k>(std::index_sequence<k...>) {
    (visit(std::integral_constant<std::size_t, k>(), names[k]), ...);
  }
  (std::make_index_sequence<std::tuple_size_v<FieldsOf<T>>>());
}

/// The column of a member without members, of each row: leaf(column name, row -> T&).
template <class T, class Value, class Leaf>
void for_each_column(std::string const& name, Value value, Leaf& leaf) {
  if constexpr (HasStateFields<T>) {
    for_each_field<T>(name, [&](auto k, std::string const& field) {
      using Field = FieldType<T, k>;
      for_each_column<Field>(
          field, [&](std::size_t i) -> Field& { return std::get<k>(fields_of(value(i))); }, leaf);
    });
  } else {
    leaf.template operator()<T>(name, value);
  }
}

template <class T, class Archive>
concept HasArchive = requires(T& value, Archive& a, std::string const& name) {
  value.archive(a, name);
};
template <class T, class Archive>
constexpr bool kHasMembers = HasArchive<T, Archive> || HasStateFields<T>;

/// By the value's own archive(), or member by member.
template <class Archive, class T>
void archive_members(Archive& a, std::string const& name, T& value) {
  if constexpr (HasArchive<T, Archive>) {
    value.archive(a, name);
  } else {
    for_each_field<T>(
        name, [&](auto k, std::string const& field) { a(field, std::get<k>(fields_of(value))); });
  }
}

/// Not ==, which takes −0 for 0.
template <class T>
bool same_bits(T& a, T& b) {
  if constexpr (HasStateFields<T>) {
    return [&]<std::size_t... k>(std::index_sequence<k...>) {
      auto const of_a = fields_of(a), of_b = fields_of(b);
      return (same_bits(std::get<k>(of_a), std::get<k>(of_b)) && ...);
    }
    (std::make_index_sequence<std::tuple_size_v<FieldsOf<T>>>());
  } else if constexpr (kIsVector<T>) {
    return a.size() == b.size() && std::equal(a.begin(), a.end(), b.begin());
  } else {
    return std::memcmp(&a, &b, sizeof(T)) == 0;
  }
}

class StateWriter {
 public:
  static constexpr bool kLoads = false;
  explicit StateWriter(SavedState& to) : to_(to) {}

  template <class T>
  void operator()(std::string const& name, T& value) {
    if constexpr (kHasMembers<T, StateWriter>) {
      archive_members(*this, name, value);
    } else {
      to_.put(name, std::vector<T>{value});
    }
  }
  template <class T>
  void operator()(std::string const& name, std::vector<T>& all) {
    put<T>(name, all.size(), [&](std::size_t i) -> T& { return all[i]; });
  }
  /// Of structs only the rows that are not T{}, with their indices.
  template <class I, class T>
  void operator()(std::string const& name, IdVector<I, T>& all) {
    if constexpr (HasStateFields<T>) {
      std::vector<I> at;
      T initial{};
      for (I id : all.ids())
        if (!same_bits(all[id], initial)) at.push_back(id);
      to_.put(name + "/at", at);
      put<T>(name, at.size(), [&](std::size_t i) -> T& { return all[at[i]]; });
    } else {
      (*this)(name, all.raw());
    }
  }
  void operator()(std::string const& name, BitSet& set);

 private:
  template <class T, class Value>
  void put(std::string const& name, std::size_t rows, Value value) {
    auto column = [&]<class Leaf>(std::string const& leaf, auto const& of) {
      put_column<Leaf>(leaf, rows, of);
    };
    for_each_column<T>(name, value, column);
  }
  template <class T, class Value>
  void put_column(std::string const& name, std::size_t rows, Value const& value) {
    if constexpr (kIsVector<T>) {
      std::vector<std::uint32_t> offsets{0};
      T all;
      for (std::size_t i = 0; i < rows; ++i) {
        all.insert(all.end(), value(i).begin(), value(i).end());
        offsets.push_back(static_cast<std::uint32_t>(all.size()));
      }
      to_.put(name + "_offsets", offsets);
      to_.put(name, all);
    } else {
      std::vector<T> all(rows);
      for (std::size_t i = 0; i < rows; ++i) all[i] = value(i);
      to_.put(name, all);
    }
  }

  SavedState& to_;
};

/// Throws InputError where a column is missing or does not fit.
class StateReader {
 public:
  static constexpr bool kLoads = true;
  explicit StateReader(SavedState const& from) : from_(from) {}

  template <class T>
  void operator()(std::string const& name, T& value) {
    if constexpr (kHasMembers<T, StateReader>) {
      archive_members(*this, name, value);
    } else {
      take<T>(name, 1, [&](std::size_t) -> T& { return value; });
    }
  }
  template <class T>
  void operator()(std::string const& name, std::vector<T>& all) {
    all.assign(rows<T>(name), T{});
    take<T>(name, all.size(), [&](std::size_t i) -> T& { return all[i]; });
  }
  /// The size is the network's or the demand's.
  template <class I, class T>
  void operator()(std::string const& name, IdVector<I, T>& all) {
    if constexpr (HasStateFields<T>) {
      auto const at = from_.get<I>(name + "/at");
      for (I id : at)
        if (id.index() >= all.size()) refuse_column(name + "/at", "names rows beyond the last");
      all.assign(all.size(), T{});
      take<T>(name, at.size(), [&](std::size_t i) -> T& { return all[at[i]]; });
    } else {
      take<T>(name, all.size(), [&](std::size_t i) -> T& { return all.raw()[i]; });
    }
  }
  void operator()(std::string const& name, BitSet& set);

 private:
  template <class T>
  std::size_t rows(std::string const& name) const {
    if constexpr (HasStateFields<T>) {
      return rows<FieldType<T, 0>>(column_names(name, field_names(T{})).front());
    } else if constexpr (kIsVector<T>) {
      return from_.get<std::uint32_t>(name + "_offsets").size() - 1;
    } else {
      return from_.get<T>(name).size();
    }
  }
  template <class T, class Value>
  void take(std::string const& name, std::size_t rows, Value value) {
    auto column = [&]<class Leaf>(std::string const& leaf, auto const& of) {
      take_column<Leaf>(leaf, rows, of);
    };
    for_each_column<T>(name, value, column);
  }
  template <class T, class Value>
  void take_column(std::string const& name, std::size_t rows, Value const& value) {
    if constexpr (kIsVector<T>) {
      auto const offsets = from_.get<std::uint32_t>(name + "_offsets");
      auto const all = from_.get<typename T::value_type>(name);
      check_rows(name + "_offsets", offsets.size(), rows + 1);
      for (std::size_t i = 0; i < rows; ++i) {
        if (offsets[i] > offsets[i + 1] || offsets[i + 1] > all.size())
          refuse_column(name + "_offsets", "does not fit its values");
        value(i).assign(all.begin() + offsets[i], all.begin() + offsets[i + 1]);
      }
    } else {
      auto const all = from_.get<T>(name);
      check_rows(name, all.size(), rows);
      for (std::size_t i = 0; i < rows; ++i) value(i) = all[i];
    }
  }
  static void check_rows(std::string const& name, std::size_t found, std::size_t expected);

  SavedState const& from_;
};

}  // namespace pendler
