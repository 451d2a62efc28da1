#pragma once
// A set of indices 0 … size-1 as bits, to which several workers may add at once: what is in it in
// the end does not depend on their order. The chunks of a walk depend on the size alone. A bit a
// word tells which words were added to, so that a walk costs what is in the set, not its size.

#include <algorithm>
#include <array>
#include <atomic>
#include <bit>
#include <cstddef>
#include <cstdint>
#include <numeric>
#include <span>
#include <type_traits>
#include <utility>
#include <vector>

#include "parallel/workers.h"

namespace pendler {

/// `alone`: nobody else changes the word meanwhile.
inline void take_bit(std::uint64_t& word, std::size_t bit, bool alone) {
  std::uint64_t const others = ~(std::uint64_t{1} << bit);
  if (alone)
    word &= others;
  else
    std::atomic_ref(word).fetch_and(others, std::memory_order_relaxed);
}

class BitSet {
 public:
  /// `second`: from there on the indices name things that lie beside those of the first part, both
  /// in the same order.
  void resize(std::size_t size, std::size_t second = 0) {
    words_.assign((size + 63) / 64, 0);
    touched_.assign((words_.size() + 63) / 64, 0);
    any_ = false;
    words_per_chunk_ = std::max(kFewestWords, (words_.size() + kMostChunks - 1) / kMostChunks);
    auto const place = [&](std::size_t chunk) {  // 0 … 1 within its part
      double const at = static_cast<double>(chunk * words_per_chunk_ * 64);
      double const split = static_cast<double>(second), end = static_cast<double>(size);
      return at < split ? at / split : (at - split) / (end - split);
    };
    order_.resize(chunks());
    std::iota(order_.begin(), order_.end(), 0U);
    std::sort(order_.begin(), order_.end(), [&](std::uint32_t a, std::uint32_t b) {
      return std::pair(place(a), a) < std::pair(place(b), b);
    });
  }
  /// Indices below that may be in it.
  std::size_t capacity() const { return words_.size() * 64; }
  bool has(std::size_t i) const { return holds(words_, i); }
  void add(std::size_t i) {
    if (has(i)) return;
    put(words_[i >> 6], i);
    if (!holds(touched_, i >> 6)) put(touched_[i >> 12], i >> 6);
    std::atomic_ref<bool> any(any_);
    if (!any.load(std::memory_order_relaxed)) any.store(true, std::memory_order_relaxed);
  }
  void remove(std::size_t i) { take_bit(words_[i >> 6], i & 63, alone_); }
  /// Until the next call one thread alone adds and removes, or several: that costs locked
  /// operations.
  void used_alone(bool alone) { alone_ = alone; }
  void clear() {
    if (!any_) return;
    for_each_in(touched_, 0, touched_.size(), [&](std::size_t w) { words_[w] = 0; });
    std::fill(touched_.begin(), touched_.end(), std::uint64_t{0});
    any_ = false;
  }
  /// Nothing was added since the last clear().
  bool untouched() const { return !any_; }
  std::size_t chunks() const { return (words_.size() + words_per_chunk_ - 1) / words_per_chunk_; }

  /// body(index) for all that are in it, ascending.
  template <class Body>
  void for_each(Body&& body) const {
    for_each_word(0, words_.size(), [&](std::size_t w) { for_each_in(words_, w, w + 1, body); });
  }
  /// body(chunk, index) for all that are in it now, ascending within a chunk. The body may take out
  /// its index, and may add to another set.
  template <class Body>
  void for_each(Workers& workers, Body&& body) {
    for_each(workers, body, Nothing());
  }
  /// The same; soon(indices), of the next few, comes before their bodies.
  template <class Body, class Soon>
  void for_each(Workers& workers, Body&& body, Soon&& soon) {
    if (!any_) return;
    if (!workers.one_after_another() && workers.shares(list_chunks())) {
      workers.for_loads(loads_, [&](std::size_t chunk) {
        std::size_t const begin = chunk * words_per_chunk_;
        walk(begin, std::min(begin + words_per_chunk_, words_.size()), body, soon);
      });
    } else {
      walk(0, words_.size(), body, soon);
    }
  }

 private:
  using Words = std::vector<std::uint64_t>;
  struct Nothing {};

  static std::uint64_t load(std::uint64_t const& word) {
    return std::atomic_ref(const_cast<std::uint64_t&>(word)).load(std::memory_order_relaxed);
  }
  static bool holds(Words const& words, std::size_t i) {
    return ((load(words[i >> 6]) >> (i & 63)) & 1U) != 0;
  }
  void put(std::uint64_t& word, std::size_t i) const {
    std::uint64_t const bit = std::uint64_t{1} << (i & 63);
    if (alone_)
      word |= bit;
    else
      std::atomic_ref(word).fetch_or(bit, std::memory_order_relaxed);
  }
  /// body(bit) for all bits of the words `begin` to `end`.
  template <class Body>
  static void for_each_in(Words const& words, std::size_t begin, std::size_t end, Body&& body) {
    for (std::size_t w = begin; w < end; ++w) {
      for (std::uint64_t bits = load(words[w]); bits != 0; bits &= bits - 1)
        body(w * 64 + static_cast<std::size_t>(std::countr_zero(bits)));
    }
  }
  /// body(chunk, index) for all in the words `begin`, where a chunk begins, to `end`.
  template <class Body, class Soon>
  void walk(std::size_t begin, std::size_t end, Body&& body, Soon&& soon) const {
    std::size_t chunk = begin / words_per_chunk_, chunk_end = begin + words_per_chunk_;
    std::array<std::size_t, kAtOnce> next, chunks;
    std::size_t held = 0;
    auto const visit_held = [&] {
      if constexpr (!std::is_same_v<std::remove_cvref_t<Soon>, Nothing>)
        soon(std::span<std::size_t const>(next.data(), held));
      for (std::size_t k = 0; k < held; ++k) body(chunks[k], next[k]);
      held = 0;
    };
    for_each_word(begin, end, [&](std::size_t w) {
      for (; w >= chunk_end; chunk_end += words_per_chunk_) ++chunk;
      for_each_in(words_, w, w + 1, [&](std::size_t i) {
        if constexpr (std::is_same_v<std::remove_cvref_t<Soon>, Nothing>) {
          body(chunk, i);
        } else {
          next[held] = i;
          chunks[held] = chunk;
          if (++held == kAtOnce) visit_held();
        }
      });
    });
    visit_held();
  }
  /// body(word) for those of the words `begin` to `end` that were added to.
  template <class Body>
  void for_each_word(std::size_t begin, std::size_t end, Body&& body) const {
    for (std::size_t t = begin / 64; t * 64 < end; ++t) {
      std::uint64_t words = load(touched_[t]);
      if (t == begin / 64) words &= ~std::uint64_t{0} << (begin % 64);
      if (end - t * 64 < 64) words &= (std::uint64_t{1} << (end - t * 64)) - 1;
      for (; words != 0; words &= words - 1)
        body(t * 64 + static_cast<std::size_t>(std::countr_zero(words)));
    }
  }

  /// Lists the chunks that hold any; how many they hold.
  std::size_t list_chunks() {
    std::size_t all = 0;
    loads_.clear();
    for (std::uint32_t chunk : order_) {
      std::uint32_t in = 0;
      std::size_t const begin = chunk * words_per_chunk_;
      for_each_word(begin, std::min(begin + words_per_chunk_, words_.size()), [&](std::size_t w) {
        in += static_cast<std::uint32_t>(std::popcount(load(words_[w])));
      });
      if (in > 0) loads_.push_back({chunk, in});
      all += in;
    }
    return all;
  }

  static constexpr std::size_t kFewestWords = 2, kMostChunks = 128, kAtOnce = 16;
  Words words_, touched_;
  std::vector<std::uint32_t> order_;  // chunks, neighbours beside each other
  std::vector<ChunkLoad> loads_;      // of the loop at hand
  bool any_ = false, alone_ = false;
  std::size_t words_per_chunk_ = kFewestWords;
};

}  // namespace pendler
