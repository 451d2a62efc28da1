#pragma once
// Parallel loops over ranges. The split into chunks depends on the range alone, never on the number
// of threads, so whatever a chunk collects can be joined in chunk order with one result on any
// number of threads.

#include <cstddef>
#include <memory>
#include <type_traits>

namespace pendler {

/// How one thread walks the chunks; anything but forward exists to show in tests that the order
/// does not matter.
enum class ChunkOrder { forward, reverse, shuffled };

class Workers {
 public:
  explicit Workers(int threads, ChunkOrder order = ChunkOrder::forward);
  ~Workers();
  Workers(Workers const&) = delete;
  Workers& operator=(Workers const&) = delete;

  int threads() const { return threads_; }
  /// One thread walks all chunks, from the first to the last.
  bool one_after_another() const { return threads_ == 1 && order_ == ChunkOrder::forward; }

  /// body(chunk, begin, end) for every chunk of `grain` indices of 0 … size-1. Exceptions are
  /// passed on.
  template <class Body>
  void for_chunks(std::size_t size, std::size_t grain, Body&& body) {
    using Callable = std::remove_reference_t<Body>;
    run(size, grain,
        Function{&body, [](void const* b, std::size_t chunk, std::size_t begin, std::size_t end) {
                   (*static_cast<Callable*>(const_cast<void*>(b)))(chunk, begin, end);
                 }});
  }

 private:
  struct Function {
    void const* body;
    void (*call)(void const*, std::size_t, std::size_t, std::size_t);
  };
  void run(std::size_t size, std::size_t grain, Function const& function);

  struct Pool;
  int threads_;
  ChunkOrder order_;
  std::unique_ptr<Pool> pool_;
};

}  // namespace pendler
