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

#ifdef PENDLER_PARALLEL_STD

struct Workers::Pool {
  explicit Pool(int count) : threads(count) {}
  int threads;

  template <class Body>
  void for_each(std::size_t count, Body const& body) {
    std::atomic<std::size_t> next{0};
    std::exception_ptr error;
    std::mutex error_mutex;
    auto work = [&] {
      for (std::size_t i = next++; i < count; i = next++) {
        try {
          body(i);
        } catch (...) {
          std::lock_guard const lock(error_mutex);
          error = std::current_exception();
        }
      }
    };
    std::vector<std::thread> crew;
    for (int i = 1; i < threads; ++i) crew.emplace_back(work);
    work();
    for (auto& t : crew) t.join();
    if (error) std::rethrow_exception(error);
  }
};

#else

struct Workers::Pool {
  explicit Pool(int count)
      : limit(tbb::global_control::max_allowed_parallelism,
              std::max<std::size_t>(
                  static_cast<std::size_t>(count),
                  tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism))),
        arena(count) {}
  tbb::global_control limit;
  tbb::task_arena arena;

  template <class Body>
  void for_each(std::size_t count, Body const& body) {
    arena.execute([&] {
      tbb::parallel_for(
          std::size_t{0}, count, [&](std::size_t i) { body(i); }, tbb::simple_partitioner());
    });
  }
};

#endif

Workers::Workers(int threads, ChunkOrder order)
    : threads_(std::max(1, threads)),
      order_(order),
      pool_(threads_ > 1 ? std::make_unique<Pool>(threads_) : nullptr) {}

Workers::~Workers() = default;

void Workers::run(std::size_t size, std::size_t grain, Function const& function) {
  std::size_t const chunks = (size + grain - 1) / grain;
  auto one = [&](std::size_t chunk) {
    function.call(function.body, chunk, chunk * grain, std::min(size, (chunk + 1) * grain));
  };
  if (pool_ && chunks > 1) {
    pool_->for_each(chunks, one);
    return;
  }
  if (order_ == ChunkOrder::forward) {
    for (std::size_t i = 0; i < chunks; ++i) one(i);
  } else if (order_ == ChunkOrder::reverse) {
    for (std::size_t i = chunks; i-- > 0;) one(i);
  } else {
    std::vector<std::size_t> order(chunks);
    std::iota(order.begin(), order.end(), std::size_t{0});
    std::sort(order.begin(), order.end(), [](std::size_t a, std::size_t b) {
      return std::pair(mix_bits(a + 1), a) < std::pair(mix_bits(b + 1), b);
    });
    for (std::size_t i : order) one(i);
  }
}

}  // namespace pendler
