#pragma once
// A set of indices 0 … size-1 as bits, to which several workers may add at once: what is in it in
// the end does not depend on their order. The chunks of a walk depend on the size alone.

#include <algorithm>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "parallel/workers.h"

namespace pendler {

class BitSet {
 public:
  void resize(std::size_t size) {
    words_.assign((size + 63) / 64, 0);
    words_per_chunk_ = std::max(kFewestWords, (words_.size() + kMostChunks - 1) / kMostChunks);
  }
  /// Indices below that may be in it.
  std::size_t capacity() const { return words_.size() * 64; }
  bool has(std::size_t i) const { return ((load(words_[i >> 6]) >> (i & 63)) & 1U) != 0; }
  void add(std::size_t i) {
    if (has(i)) return;
    std::atomic_ref<std::uint64_t> word(words_[i >> 6]);
    word.fetch_or(std::uint64_t{1} << (i & 63), std::memory_order_relaxed);
    std::atomic_ref<bool> any(any_);
    if (!any.load(std::memory_order_relaxed)) any.store(true, std::memory_order_relaxed);
  }
  void remove(std::size_t i) {
    std::atomic_ref<std::uint64_t> word(words_[i >> 6]);
    word.fetch_and(~(std::uint64_t{1} << (i & 63)), std::memory_order_relaxed);
  }
  void clear() {
    if (any_) std::fill(words_.begin(), words_.end(), std::uint64_t{0});
    any_ = false;
  }
  /// Nothing was added since the last clear().
  bool untouched() const { return !any_; }
  std::size_t chunks() const { return (words_.size() + words_per_chunk_ - 1) / words_per_chunk_; }

  /// body(index) for all that are in it, ascending.
  template <class Body>
  void for_each(Body&& body) const {
    for (std::size_t w = 0; any_ && w < words_.size(); ++w) {
      for (std::uint64_t bits = words_[w]; bits != 0; bits &= bits - 1)
        body(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
  /// body(chunk, index) for all that are in it now, ascending within a chunk. The body may take
  /// out any index, and may add to another set.
  template <class Body>
  void for_each(Workers& workers, Body&& body) {
    if (any_)
      workers.for_chunks(words_.size(), words_per_chunk_,
                         [&](std::size_t chunk, std::size_t begin, std::size_t end) {
                           for (std::size_t w = begin; w < end; ++w) {
                             std::atomic_ref<std::uint64_t> const word(words_[w]);
                             for (std::uint64_t bits = word.load(std::memory_order_relaxed);
                                  bits != 0; bits &= bits - 1) {
                               body(chunk,
                                    w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
                             }
                           }
                         });
  }

 private:
  static std::uint64_t load(std::uint64_t const& word) {
    return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_relaxed);
  }
  static constexpr std::size_t kFewestWords = 4, kMostChunks = 128;
  std::vector<std::uint64_t> words_;
  bool any_ = false;
  std::size_t words_per_chunk_ = kFewestWords;
};

}  // namespace pendler
