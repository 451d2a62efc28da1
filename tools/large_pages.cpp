// Large tables in large pages, where the system has them: a step looks all over gigabytes.
// Measured: docs/performance.md.

#include <sys/mman.h>

#include <algorithm>
#include <cstddef>
#include <cstdlib>
#include <new>

// The sanitizers' own operators find more.
#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__)

namespace {

constexpr std::size_t kPage = std::size_t{2} << 20, kLarge = kPage / 2;

void* allocate(std::size_t size, std::size_t alignment) {
  std::size_t const unit = size >= kLarge ? kPage : alignment;
  std::size_t const whole = (std::max<std::size_t>(size, 1) + unit - 1) / unit * unit;
  void* const out = std::aligned_alloc(unit, whole);
  if (out == nullptr) throw std::bad_alloc();
  if (size >= kLarge) madvise(out, whole, MADV_HUGEPAGE);
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
