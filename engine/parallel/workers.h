#pragma once
// Parallel loops over ranges. The split into chunks depends on the range alone, never on the number
// of threads, so whatever a chunk collects can be joined in chunk order with one result on any
// number of threads.

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <type_traits>

namespace pendler {

/// How one thread walks the chunks; anything but forward exists to show in tests that the order
/// does not matter.
enum class ChunkOrder { forward, reverse, shuffled };

/// A chunk, and how much work it is beside others.
struct ChunkLoad {
  std::uint32_t chunk = 0, load = 0;
};

class Workers {
 public:
  /// Vehicles; on two cores in a virtual machine: on a Xeon less would do, on an EPYC 1,000.
  static constexpr std::size_t kWorthSharing = 500;

  /// `share_from`: in a tick with fewer vehicles one thread walks the sets (BitSet), because moving
  /// what the loops need between cores costs more than it gains. 0: they are always shared.
  explicit Workers(int threads, ChunkOrder order = ChunkOrder::forward, std::size_t share_from = 0);
  ~Workers();
  Workers(Workers const&) = delete;
  Workers& operator=(Workers const&) = delete;

  int threads() const { return threads_; }
  /// One thread walks all chunks, from the first to the last.
  bool one_after_another() const {
    return (threads_ == 1 || alone_) && order_ == ChunkOrder::forward;
  }
  /// Does it pay to share a loop over so many of a set?
  bool shares(std::size_t members) const {
    constexpr std::size_t kPart = 10;
    return order_ != ChunkOrder::forward || members * kPart >= share_from_;
  }
  /// The loops over sets until the next call belong to a tick with so many vehicles. A tick is
  /// shared or not as a whole: what one loop leaves in the cache of a core, the next one needs.
  void begin_tick(std::size_t vehicles) { alone_ = vehicles < share_from_; }

  /// body(chunk, begin, end) for every chunk of `grain` indices of 0 … size-1. Exceptions are
  /// passed on.
  template <class Body>
  void for_chunks(std::size_t size, std::size_t grain, Body&& body) {
    std::size_t const chunks = (size + grain - 1) / grain;
    share_evenly(chunks);
    run(chunks, [&](std::size_t chunk) {
      body(chunk, chunk * grain, std::min(size, (chunk + 1) * grain));
    });
  }
  /// body(chunk) for every one of them. Each thread begins with its own stretch of the list, so
  /// that in loops over like lists a chunk's data stays in the cache of one core.
  template <class Body>
  void for_loads(std::span<ChunkLoad const> chunks, Body&& body) {
    share_by_load(chunks);
    run(chunks.size(), [&](std::size_t i) { body(chunks[i].chunk); });
  }

 private:
  struct Function {
    void const* body;
    void (*call)(void const*, std::size_t);
    void operator()(std::size_t i) const { call(body, i); }
  };
  template <class Body>
  void run(std::size_t count, Body const& body) {
    run(count,
        Function{&body, [](void const* b, std::size_t i) { (*static_cast<Body const*>(b))(i); }});
  }
  void run(std::size_t count, Function const& function);
  void share_evenly(std::size_t count);
  void share_by_load(std::span<ChunkLoad const> chunks);

  struct Pool;
  int threads_;
  ChunkOrder order_;
  std::size_t share_from_;
  bool alone_ = false;
  std::unique_ptr<Pool> pool_;
};

}  // namespace pendler
