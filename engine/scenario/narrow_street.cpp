#include "scenario/narrow_street.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "scenario/place.h"

namespace pendler {

namespace {

constexpr VehicleClasses kBicycles = classes(VehicleClass::bicycle);

struct Lane {
  VehicleClasses allowed = 0;
  TurnSet turns = 0;
};

bool is_cycle_lane(Lane const& lane) {
  return lane.allowed == kBicycles;
}
bool for_motors(Lane const& lane) {
  return (lane.allowed & kMotorRoad) != 0;
}

// One direction of a way, as lanes from left to right.
struct Direction {
  std::vector<Lane> lanes;
  bool marked = false;

  Direction(DraftWays const& ways, std::size_t d, DraftWayId way) {
    auto const allowed = ways.lane_allowed[d][way];
    auto const turns = ways.turns[d][way];
    std::size_t const count = ways.lanes[d][way];
    marked = turns.size() == count && count > 0;
    for (std::size_t i = 0; i < count; ++i) {
      lanes.push_back({allowed.size() == count ? allowed[i] : ways.allowed[d][way],
                       marked ? turns[i] : TurnSet{0}});
    }
  }

  bool narrow(std::size_t most) {
    auto const motor =
        static_cast<std::size_t>(std::count_if(lanes.begin(), lanes.end(), for_motors));
    if (motor <= most) return false;
    auto for_cars = [](Lane const& lane) { return allows(lane.allowed, VehicleClass::car); };
    auto const cars = static_cast<std::size_t>(std::count_if(lanes.begin(), lanes.end(), for_cars));
    std::size_t cars_left = std::min(cars, most), others_left = most - cars_left;
    std::vector<Lane> kept;
    for (auto const& lane : lanes) {
      if (for_motors(lane)) {
        auto& left = for_cars(lane) ? cars_left : others_left;
        if (left == 0) continue;
        --left;
      }
      kept.push_back(lane);
    }
    lanes = std::move(kept);
    marked = false;
    return true;
  }
  bool add_cycle_lane() {
    if (std::any_of(lanes.begin(), lanes.end(), is_cycle_lane)) return false;
    lanes.push_back({kBicycles, 0});
    return true;
  }
};

struct Change {
  DraftWayId way;
  std::size_t d = 0;
  Direction to;
};

// Rows cannot change their length in place: one pass writes them anew.
template <class T, class Read>
void rewrite(Rows<DraftWayId, T>& rows, std::span<Change const> changes, std::size_t d, Read read) {
  Rows<DraftWayId, T> out;
  auto change = changes.begin();
  for (DraftWayId way : rows.ids()) {
    while (change != changes.end() && (change->way < way || change->d != d)) ++change;
    if (change != changes.end() && change->way == way) {
      std::vector<T> const row = read(change->to);
      out.append(std::span<T const>(row));
    } else {
      out.append(rows[way]);
    }
  }
  rows = std::move(out);
}

std::vector<VehicleClasses> lane_allowed(Direction const& direction) {
  std::vector<VehicleClasses> row;
  for (auto const& lane : direction.lanes) row.push_back(lane.allowed);
  return row;
}

std::vector<TurnSet> lane_turns(Direction const& direction) {
  std::vector<TurnSet> row;
  if (!direction.marked) return row;
  for (auto const& lane : direction.lanes) row.push_back(lane.turns);
  return row;
}

}  // namespace

void narrow_street(Policy const& policy, NetworkDraft& draft) {
  auto& ways = draft.ways;
  std::vector<Change> changes;  // by way, then direction
  bool any_road = false;
  for (DraftWayId way : ways_of(policy.place, draft, policy.where)) {
    if (!is_road(ways.cls[way])) continue;
    for (std::size_t d : {0U, 1U}) {
      Direction direction(ways, d, way);
      if (std::none_of(direction.lanes.begin(), direction.lanes.end(), for_motors)) continue;
      any_road = true;
      bool changed = direction.narrow(static_cast<std::size_t>(policy.lanes));
      if (policy.cycle_lane) changed = direction.add_cycle_lane() || changed;
      if (changed) changes.push_back({way, d, std::move(direction)});
    }
  }
  if (!any_road) {
    throw InputError(policy.where +
                     ": the place selects no road with a lane for motor traffic; "
                     "expected at least one");
  }
  for (std::size_t d : {0U, 1U}) {
    rewrite(ways.lane_allowed[d], changes, d, lane_allowed);
    rewrite(ways.turns[d], changes, d, lane_turns);
  }
  for (auto const& change : changes) {
    unsigned allowed = 0;
    for (auto const& lane : change.to.lanes) allowed |= lane.allowed;
    ways.lanes[change.d][change.way] = static_cast<std::uint8_t>(change.to.lanes.size());
    ways.allowed[change.d][change.way] = static_cast<VehicleClasses>(allowed);
  }
}

}  // namespace pendler
