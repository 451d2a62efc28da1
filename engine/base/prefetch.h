#pragma once
// Memory that is soon to be read.

namespace pendler {

/// Asks for the line of the cache at `p`; any address will do.
inline void prefetch(void const* p) {
  __builtin_prefetch(p);
  asm volatile("");  // g++ 12 takes functions that only prefetch for functions that do nothing
}

}  // namespace pendler
