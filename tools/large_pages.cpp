// Memory in large pages, where the system has them: a step looks all over it. Measured:
// docs/performance.md.

#include <malloc.h>
#include <sys/mman.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <limits>
#include <new>

// The sanitizers' own operators find more.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr std::size_t kPage = std::size_t{2} << 20, kLarge = kPage / 2, kNoticed = 4096;
constexpr std::size_t kSmallPage = 4096;

std::uintptr_t heap_end() {
  return reinterpret_cast<std::uintptr_t>(sbrk(0));
}

/// From here on the main thread's small blocks come from a heap that grows by many pages at once
/// and is not given back. Its end.
std::uintptr_t begin_heap() {
  mallopt(M_TOP_PAD, static_cast<int>(16 * kPage));
  mallopt(M_TRIM_THRESHOLD, std::numeric_limits<int>::max());
  mallopt(M_MMAP_THRESHOLD, static_cast<int>(kLarge));
  return heap_end();
}

/// Asks for large pages where the heap has grown.
void enlarge_heap_pages() {
  static std::atomic<std::uintptr_t> known{begin_heap()};
  std::uintptr_t const end = heap_end();
  std::uintptr_t begin = known.load(std::memory_order_relaxed);
  if (end <= begin || !known.compare_exchange_strong(begin, end)) return;
  begin = (begin + kSmallPage - 1) / kSmallPage * kSmallPage;
  madvise(reinterpret_cast<void*>(begin), end - begin, MADV_HUGEPAGE);
}

void* allocate(std::size_t size, std::size_t alignment) {
  if (size > std::numeric_limits<std::size_t>::max() - kPage) throw std::bad_alloc();
  std::size_t const unit = size >= kLarge ? std::max(kPage, alignment) : alignment;
  std::size_t const whole = (std::max<std::size_t>(size, 1) + unit - 1) / unit * unit;
  void* const out = std::aligned_alloc(unit, whole);
  if (out == nullptr) throw std::bad_alloc();
  if (size >= kLarge)
    madvise(out, whole, MADV_HUGEPAGE);
  else if (size >= kNoticed)
    enlarge_heap_pages();
  return out;
}

}  // namespace

void* operator new(std::size_t size) {
  return allocate(size, __STDCPP_DEFAULT_NEW_ALIGNMENT__);
}
void* operator new(std::size_t size, std::align_val_t alignment) {
  return allocate(size, static_cast<std::size_t>(alignment));
}
void operator delete(void* memory) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::align_val_t) noexcept {
  std::free(memory);
}
void operator delete(void* memory, std::size_t, std::align_val_t) noexcept {
  std::free(memory);
}

#endif
