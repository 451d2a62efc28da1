#pragma once
// What is due when: trips by tick, taken in the order of (tick, trip).

#include <algorithm>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "base/time.h"
#include "demand/trips.h"
#include "simulation/state_archive.h"

namespace pendler {

struct CalendarEntry {
  Tick tick = 0;
  TripId trip;
  friend auto operator<=>(CalendarEntry const&, CalendarEntry const&) = default;
};
PENDLER_STATE_FIELDS(CalendarEntry, tick, trip)

class Calendar {
 public:
  void add(Tick tick, TripId trip) {
    heap_.push_back({tick, trip});
    std::push_heap(heap_.begin(), heap_.end(), std::greater<>());
  }
  bool has_due(Tick now) const { return !heap_.empty() && heap_.front().tick <= now; }
  TripId take() {
    std::pop_heap(heap_.begin(), heap_.end(), std::greater<>());
    TripId const trip = heap_.back().trip;
    heap_.pop_back();
    return trip;
  }
  std::size_t size() const { return heap_.size(); }

  template <class Archive>
  void archive(Archive& a, std::string const& name) {
    auto& [heap] = *this;
    // In order it is a heap, too.
    if constexpr (!Archive::kLoads) std::sort(heap.begin(), heap.end());
    a(name, heap);
  }

 private:
  std::vector<CalendarEntry> heap_;
};

}  // namespace pendler
