#include "parallel/workers.h"

#include <algorithm>
#include <atomic>
#include <exception>
#include <mutex>
#include <numeric>
#include <vector>

#ifdef PENDLER_PARALLEL_STD
#include <thread>
#else
#include <tbb/global_control.h>
#include <tbb/parallel_for.h>
#include <tbb/task_arena.h>
#endif

#include "base/key.h"

namespace pendler {

namespace {

/// What one thread has to do of a loop: the elements `begin` to `end` of a list. It takes them from
/// the front; others, when they have nothing left, from the back.
class alignas(64) Share {
 public:
  void set(std::size_t begin, std::size_t end) {
    range_.store(begin << 32 | end, std::memory_order_relaxed);
  }
  /// False when nothing is left.
  bool take_front(std::size_t& i) {
    return take([&](std::uint64_t begin, std::uint64_t end) {
      i = begin;
      return (begin + 1) << 32 | end;
    });
  }
  bool take_back(std::size_t& i) {
    return take([&](std::uint64_t begin, std::uint64_t end) {
      i = end - 1;
      return begin << 32 | (end - 1);
    });
  }

 private:
  template <class Rest>
  bool take(Rest&& rest) {
    std::uint64_t range = range_.load(std::memory_order_relaxed);
    for (;;) {
      std::uint64_t const begin = range >> 32, end = range & 0xFFFF'FFFF;
      if (begin >= end) return false;
      if (range_.compare_exchange_weak(range, rest(begin, end), std::memory_order_relaxed))
        return true;
    }
  }
  std::atomic<std::uint64_t> range_{0};
};

}  // namespace

#ifdef PENDLER_PARALLEL_STD

struct Workers::Pool {
  explicit Pool(int count) : shares(static_cast<std::size_t>(count)) {}
  std::vector<Share> shares;  // by thread

  /// work(thread) on all of them, the caller's among them.
  template <class Work>
  void call(Work const& work) {
    std::exception_ptr error;
    std::mutex error_mutex;
    auto guarded = [&](std::size_t thread) {
      try {
        work(thread);
      } catch (...) {
        std::lock_guard const lock(error_mutex);
        error = std::current_exception();
      }
    };
    std::vector<std::thread> crew;
    for (std::size_t t = 1; t < shares.size(); ++t) crew.emplace_back(guarded, t);
    guarded(0);
    for (auto& t : crew) t.join();
    if (error) std::rethrow_exception(error);
  }
};

#else

struct Workers::Pool {
  explicit Pool(int count)
      : shares(static_cast<std::size_t>(count)),
        limit(tbb::global_control::max_allowed_parallelism,
              std::max<std::size_t>(
                  static_cast<std::size_t>(count),
                  tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism))),
        arena(count) {}
  std::vector<Share> shares;  // by thread
  tbb::global_control limit;
  tbb::task_arena arena;

  /// work(thread) on all that come in time, the caller's among them.
  template <class Work>
  void call(Work const& work) {
    arena.execute([&] {
      tbb::parallel_for(
          std::size_t{0}, shares.size(),
          [&](std::size_t) {
            work(static_cast<std::size_t>(tbb::this_task_arena::current_thread_index()));
          },
          tbb::static_partitioner());
    });
  }
};

#endif

Workers::Workers(int threads, ChunkOrder order, std::size_t share_from)
    : threads_(std::max(1, threads)),
      order_(order),
      share_from_(share_from),
      pool_(threads_ > 1 ? std::make_unique<Pool>(threads_) : nullptr) {}

Workers::~Workers() = default;

void Workers::share_evenly(std::size_t count) {
  if (!pool_) return;
  auto& shares = pool_->shares;
  for (std::size_t t = 0; t < shares.size(); ++t)
    shares[t].set(count * t / shares.size(), count * (t + 1) / shares.size());
}

void Workers::share_by_load(std::span<ChunkLoad const> chunks) {
  if (!pool_) return;
  std::uint64_t all = 0, before = 0;
  for (ChunkLoad const& c : chunks) all += c.load;
  auto& shares = pool_->shares;
  std::size_t begin = 0;
  for (std::size_t t = 0; t < shares.size(); ++t) {
    std::size_t end = begin;
    for (; end < chunks.size() && (before + chunks[end].load / 2) * shares.size() < all * (t + 1);
         ++end)
      before += chunks[end].load;
    if (t + 1 == shares.size()) end = chunks.size();
    shares[t].set(begin, end);
    begin = end;
  }
}

void Workers::run(std::size_t count, Function const& one) {
  if (pool_ && count > 1) {
    auto& shares = pool_->shares;
    pool_->call([&](std::size_t thread) {
      std::size_t i = 0;
      while (shares[thread].take_front(i)) one(i);
      for (std::size_t other = 1; other < shares.size(); ++other) {
        while (shares[(thread + other) % shares.size()].take_back(i)) one(i);
      }
    });
    return;
  }
  if (order_ == ChunkOrder::forward) {
    for (std::size_t i = 0; i < count; ++i) one(i);
  } else if (order_ == ChunkOrder::reverse) {
    for (std::size_t i = count; i-- > 0;) one(i);
  } else {
    std::vector<std::size_t> order(count);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) {
      return std::pair(mix_bits(a + 1), a) < std::pair(mix_bits(b + 1), b);
    });
    for (std::size_t i : order) one(i);
  }
}

}  // namespace pendler
