#pragma once
// Dense typed ids and the only two containers indexed by them: IdVector (one value an id) and Rows
// (CSR: a span an id).

#include <cassert>
#include <compare>
#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <limits>
#include <ranges>
#include <span>
#include <utility>
#include <vector>

namespace pendler {

template <class Tag>
struct Id {
  static constexpr std::uint32_t kNone = std::numeric_limits<std::uint32_t>::max();
  std::uint32_t value = kNone;

  constexpr Id() = default;
  constexpr explicit Id(std::size_t index) : value(static_cast<std::uint32_t>(index)) {}
  constexpr bool valid() const { return value != kNone; }
  constexpr std::size_t index() const { return value; }
  friend constexpr auto operator<=>(Id const&, Id const&) = default;
};

/// The ids `begin` <= id < `end`.
template <class I>
struct IdRange {
  struct iterator {
    using value_type = I;
    using difference_type = std::ptrdiff_t;
    std::uint32_t at = 0;
    I operator*() const { return I(at); }
    iterator& operator++() {
      ++at;
      return *this;
    }
    iterator operator++(int) { return iterator{at++}; }
    friend bool operator==(iterator const&, iterator const&) = default;
  };
  std::uint32_t first = 0, last = 0;

  iterator begin() const { return {first}; }
  iterator end() const { return {last}; }
  std::size_t size() const { return last - first; }
  bool empty() const { return first == last; }
  I front() const { return I(first); }
  I back() const { return I(last - 1); }
  I operator[](std::size_t i) const { return I(first + i); }
  bool contains(I id) const { return id.value >= first && id.value < last; }
};

template <class I, class T>
class IdVector {
 public:
  IdVector() = default;
  explicit IdVector(std::size_t size, T const& value = T()) : values_(size, value) {}
  IdVector(std::initializer_list<T> values) : values_(values) {}

  T& operator[](I id) {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }
  T const& operator[](I id) const {
    assert(id.index() < values_.size());
    return values_[id.index()];
  }
  I push_back(T value) {
    values_.push_back(std::move(value));
    return I(values_.size() - 1);
  }
  std::size_t size() const { return values_.size(); }
  bool empty() const { return values_.empty(); }
  void resize(std::size_t size, T const& value = T()) { values_.resize(size, value); }
  void reserve(std::size_t size) { values_.reserve(size); }
  void assign(std::size_t size, T const& value) { values_.assign(size, value); }
  T& back() { return values_.back(); }
  IdRange<I> ids() const { return {0, static_cast<std::uint32_t>(values_.size())}; }
  auto begin() { return values_.begin(); }
  auto end() { return values_.end(); }
  auto begin() const { return values_.begin(); }
  auto end() const { return values_.end(); }
  std::vector<T>& raw() { return values_; }
  std::vector<T> const& raw() const { return values_; }
  friend bool operator==(IdVector const&, IdVector const&) = default;

 private:
  std::vector<T> values_;
};

/// Compressed rows: row `id` is a span of values. Rows are appended in id order, or built from
/// pairs.
template <class I, class T>
class Rows {
 public:
  Rows() : offsets_{0} {}

  std::span<T const> operator[](I id) const {
    assert(id.index() + 1 < offsets_.size());
    return {values_.data() + offsets_[id.index()], values_.data() + offsets_[id.index() + 1]};
  }
  std::span<T> operator[](I id) {
    assert(id.index() + 1 < offsets_.size());
    return {values_.data() + offsets_[id.index()], values_.data() + offsets_[id.index() + 1]};
  }
  template <class Range>
  I append(Range const& row) {
    values_.insert(values_.end(), std::ranges::begin(row), std::ranges::end(row));
    offsets_.push_back(static_cast<std::uint32_t>(values_.size()));
    return I(offsets_.size() - 2);
  }
  I append(std::initializer_list<T> row) {
    return append(std::span<T const>(row.begin(), row.size()));
  }

  /// Index of the first value of row `id` in values().
  std::uint32_t offset(I id) const { return offsets_[id.index()]; }
  std::size_t size() const { return offsets_.size() - 1; }
  IdRange<I> ids() const { return {0, static_cast<std::uint32_t>(size())}; }
  std::vector<std::uint32_t> const& offsets() const { return offsets_; }
  std::vector<T> const& values() const { return values_; }
  std::vector<std::uint32_t>& offsets() { return offsets_; }
  std::vector<T>& values() { return values_; }

  /// Row count and (row, value) pairs; values of a row keep the order in which they come.
  static Rows from_pairs(std::size_t rows, std::span<std::pair<I, T> const> pairs) {
    Rows out;
    out.offsets_.assign(rows + 1, 0);
    for (auto const& [row, value] : pairs) ++out.offsets_[row.index() + 1];
    for (std::size_t i = 0; i < rows; ++i) out.offsets_[i + 1] += out.offsets_[i];
    out.values_.resize(pairs.size());
    std::vector<std::uint32_t> next(out.offsets_.begin(), out.offsets_.end() - 1);
    for (auto const& [row, value] : pairs) out.values_[next[row.index()]++] = value;
    return out;
  }
  friend bool operator==(Rows const&, Rows const&) = default;

 private:
  std::vector<std::uint32_t> offsets_;
  std::vector<T> values_;
};

}  // namespace pendler
