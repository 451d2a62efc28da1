#include "simulation/gridlock.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <tuple>

#include "simulation/grant.h"

namespace pendler {

namespace {

constexpr float kStuckBelow = 0.5F;  // m/s
constexpr float kCreeps = 1.0F;      // m: who has moved less still stands

Tick ticks_of(Step const& step, std::int32_t seconds) {
  return seconds * 1000 / step.settings.tick_ms;
}

GridlockCause cause_of(Refusal refusal) {
  switch (refusal) {
    case Refusal::no_room:
      return GridlockCause::no_room;
    case Refusal::occupied:
      return GridlockCause::occupied;
    case Refusal::yields:
      return GridlockCause::gives_way;
    case Refusal::section:
      return GridlockCause::section;
    default:
      return GridlockCause::blocked;
  }
}

}  // namespace

Gridlocks::Gridlocks(Network const& network, Demand const& demand)
    : network_(network),
      stood_(demand.trips.size()),
      held_(network.lanes.length.size()),
      open_on_(network.links.key.size(), kNobody),
      place_(demand.trips.size(), kNobody) {}

LinkId Gridlocks::link_of(LaneId lane) const {
  return network_.is_movement(lane) ? network_.movements.from_link[network_.movement_of(lane)]
                                    : network_.lanes.link[lane];
}

// ---- who waits for whom

void Gridlocks::collect(Step const& step, StripId strip, std::vector<Waiting>& out) {
  SimulationState const& state = step.state;
  for (LaneId id : step.lanes_of(strip)) {
    LaneState const& lane = state.lanes[id];
    if (lane.count == 0) continue;
    LaneWait const& wait = state.waits[id];
    Held& held = held_[id];
    bool const lasts = held.refusal == Refusal::occupied || held.refusal == Refusal::no_room;
    bool const by_signal = wait.refusal == Refusal::red || wait.refusal == Refusal::red_ahead;
    if (!by_signal || held.vehicle != wait.vehicle || !lasts)
      held = {wait.vehicle, wait.refused_for, wait.refusal};
    bool const open = open_on_[link_of(id)] != kNobody;
    Tick const enough = ticks_of(step, open ? kGridlockAgainAfter_s : kGridlockAfter_s);
    for (std::uint32_t i = 0; i < lane.count; ++i) {
      Slot const& slot = state.slot(lane, i);
      if (slot.speed > kStuckBelow) continue;
      Stood& stood = stood_[slot.trip()];
      auto const here =
          static_cast<float>(slot.entry_odometer + static_cast<double>(slot.position));
      if (std::abs(here - stood.odometer) > kCreeps) stood = {here, state.tick};
      if (state.tick - stood.since < enough) continue;
      out.push_back({id, i, stood.since, slot.trip(), waits_for(step, id, i, held)});
    }
  }
}

void Gridlocks::join_chunks() {
  for (Waiting const& w : waiting_) place_[w.vehicle] = kNobody;
  waiting_.clear();
  for (auto& chunk : chunks_) {
    waiting_.insert(waiting_.end(), chunk.begin(), chunk.end());
    chunk.clear();
  }
  for (std::uint32_t i = 0; i < waiting_.size(); ++i) place_[waiting_[i].vehicle] = i;
  for (Waiting& w : waiting_) {
    if (w.what.vehicle.valid()) w.next = place_[w.what.vehicle];
  }
}

std::vector<Gridlocks::Circle> Gridlocks::find_circles() {
  std::vector<Circle> circles;
  std::vector<std::uint32_t> seen(waiting_.size(), kNobody);  // on the walk from there
  Circle walk;
  for (std::uint32_t start = 0; start < waiting_.size(); ++start) {
    walk.clear();
    std::uint32_t at = start;
    for (; at != kNobody && seen[at] == kNobody; at = waiting_[at].next) {
      seen[at] = start;
      walk.push_back(at);
    }
    if (at == kNobody) continue;
    if (seen[at] == start) {
      circles.emplace_back(std::find(walk.begin(), walk.end(), at), walk.end());
      waiting_[at].circle = static_cast<std::uint32_t>(circles.size() - 1);
    }
    for (std::uint32_t i : walk) waiting_[i].circle = waiting_[at].circle;
  }
  return circles;
}

// ---- what is told of it

bool Gridlocks::stood_before(Step const& step, std::uint32_t a, std::uint32_t b) const {
  auto const rank = [&](std::uint32_t i) {
    Waiting const& w = waiting_[i];
    return std::tuple(w.what.refusal == Refusal::none, w.since, step.demand.trips.key[w.vehicle]);
  };
  return rank(a) < rank(b);
}

/// A circle that shares a link with an open gridlock belongs to it. The circle begins with the
/// vehicle that stood first.
Gridlocks::Found& Gridlocks::record(Step const& step, Circle const& circle) {
  std::uint32_t index = kNobody;
  for (std::uint32_t i : circle) index = std::min(index, open_on_[link_of(waiting_[i].lane)]);
  if (index == kNobody) {
    Waiting const& first = waiting_[circle.front()];
    index = static_cast<std::uint32_t>(found_.size());
    Found& now = found_.emplace_back();
    now.found = step.state.tick;
    now.cause = cause_of(first.what.refusal);
    now.cause_link = link_of(first.lane);
  }
  Found& gridlock = found_[index];
  for (std::uint32_t i : circle) {
    LinkId const link = link_of(waiting_[i].lane);
    if (open_on_[link] != kNobody) continue;
    open_on_[link] = index;
    gridlock.links.push_back(link);
  }
  std::uint32_t const circle_number = waiting_[circle.front()].circle;
  auto const all = std::count_if(waiting_.begin(), waiting_.end(),
                                 [&](Waiting const& w) { return w.circle == circle_number; });
  auto const inside = static_cast<std::uint32_t>(circle.size());
  gridlock.vehicles = std::max(gridlock.vehicles, inside);
  gridlock.held_up = std::max(gridlock.held_up, static_cast<std::uint32_t>(all) - inside);
  gridlock.last_seen = step.state.tick;
  return gridlock;
}

void Gridlocks::close(Step const& step) {
  for (Found& gridlock : found_) {
    if (gridlock.over != kNoTick) continue;
    if (step.state.tick - gridlock.last_seen < ticks_of(step, kGridlockOverAfter_s)) continue;
    gridlock.over = gridlock.last_seen + ticks_of(step, kGridlockLookEvery_s);
    for (LinkId link : gridlock.links) open_on_[link] = kNobody;
  }
}

namespace {

std::string streets_of(Network const& network, std::vector<LinkId> const& links) {
  std::vector<std::uint32_t> told{0};
  std::string out;
  for (LinkId link : links) {
    std::uint32_t const name =
        network.links.name[link] != 0 ? network.links.name[link] : network.links.ref[link];
    if (std::find(told.begin(), told.end(), name) != told.end()) continue;
    told.push_back(name);
    if (!out.empty()) out += ", ";
    out += network.text(name);
  }
  return out;
}

}  // namespace

GridlockRows Gridlocks::rows(Step const& step) const {
  auto const seconds = [&](Tick tick) {
    return static_cast<double>(step.settings.begin + Millis{tick} * step.settings.tick_ms) /
           kSecond;
  };
  GridlockRows out;
  for (Found const& g : found_) {
    out.found_s.push_back(seconds(g.found));
    out.resolved_s.push_back(g.over == kNoTick ? std::numeric_limits<double>::quiet_NaN()
                                               : seconds(g.over));
    out.vehicles.push_back(g.vehicles);
    out.held_up.push_back(g.held_up);
    out.links.push_back(static_cast<std::uint32_t>(g.links.size()));
    out.cause.push_back(static_cast<std::uint8_t>(g.cause));
    out.cure.push_back(static_cast<std::uint8_t>(g.cure));
    out.cause_link.push_back(g.cause_link.value);
    out.courtesies.push_back(g.courtesies);
    out.streets.push_back(streets_of(network_, g.links));
  }
  return out;
}

GridlockLinkRows Gridlocks::link_rows() const {
  GridlockLinkRows out;
  for (std::size_t i = 0; i < found_.size(); ++i) {
    for (LinkId link : found_[i].links) {
      out.gridlock.push_back(static_cast<std::uint32_t>(i));
      out.link.push_back(link.value);
    }
  }
  return out;
}

// ---- courtesy

/// One of those that were refused goes first: the one that has waited longest, of those that can be
/// helped and to whom that has not been granted already, in vain.
std::optional<GridlockCure> Gridlocks::let_one_go(Step& step, Circle const& circle) const {
  SimulationState& state = step.state;
  for (std::uint32_t i : circle) {
    Waiting const& w = waiting_[i];
    Slot& slot = state.slot(state.lanes[w.lane], w.index);
    Refusal const why = w.what.refusal;
    // No courtesy lets two trains share a section.
    if (why == Refusal::none || why == Refusal::section || slot.is(Slot::kFavoured)) continue;
    // Nobody goes through those who stand on their way; but some only have leave to.
    bool const occupied = why == Refusal::occupied;
    if (occupied && !give_back(step, waiting_[w.next].lane)) continue;
    slot.flags |= Slot::kFavoured;
    return occupied ? GridlockCure::gave_back : GridlockCure::went_first;
  }
  return std::nullopt;
}

/// A foremost vehicle of a lane leaves the circle, first where there is room beyond the junction;
/// each time another one is asked first.
std::optional<GridlockCure> Gridlocks::send_one_away(Step& step, Rerouting& rerouting,
                                                     Circle const& circle, std::size_t time) const {
  constexpr std::uint8_t kBound = Slot::kArrives | Slot::kDwells | Slot::kRun;
  for (Beyond const beyond : {Beyond::room_now, Beyond::anything}) {
    for (std::size_t k = 0; k < circle.size(); ++k) {
      Waiting const& w = waiting_[circle[(time + k) % circle.size()]];
      LaneState const& lane = step.state.lanes[w.lane];
      Slot const& slot = step.state.slot(lane, w.index);
      bool const bound = (slot.flags & kBound) != 0 || allows(kRail, step.type_of(slot).cls);
      if (network_.is_movement(w.lane) || bound) continue;
      auto const ways = rerouting.other_ways(step, w.lane, w.vehicle, beyond);
      if (ways.empty()) continue;
      // Another way is no help to who stands behind others.
      bool const asks = w.index == lane.granted;
      bool const foremost = asks ? w.index == 0 || w.what.refusal != Refusal::none
                                 : w.index == 0 && give_back(step, w.lane);
      if (foremost && rerouting.take(step, w.vehicle, ways[time % ways.size()]))
        return GridlockCure::other_way;
    }
  }
  return std::nullopt;
}

/// Where all stand on each other's heels, in junctions, too, nobody could move; but who closes up
/// makes room, and all round a circle they creep at once.
void Gridlocks::close_up(Step& step, Circle const& circle) {
  for (std::uint32_t i : circle) {
    LaneId const lane = waiting_[i].lane;
    step.state.lanes[lane].notes |= LaneState::kClosesUp;
    auto at = std::ranges::lower_bound(closing_, lane, {}, &ClosingUp::lane);
    if (at == closing_.end() || at->lane != lane) at = closing_.insert(at, {lane, 0});
    at->until = step.state.tick + ticks_of(step, kGridlockOverAfter_s);
  }
}

/// Lanes that have been in no circle for a while.
void Gridlocks::open_up(Step& step) {
  std::erase_if(closing_, [&](ClosingUp const& closing) {
    if (step.state.tick < closing.until) return false;
    LaneState& lane = step.state.lanes[closing.lane];
    lane.notes = static_cast<std::uint8_t>(lane.notes & ~LaneState::kClosesUp);
    return true;
  });
}

void Gridlocks::look(Step& step, Rerouting& rerouting) {
  chunks_.resize(step.state.active.chunks());
  step.state.active.for_each(step.workers, [&](std::size_t chunk, std::size_t strip) {
    collect(step, StripId(strip), chunks_[chunk]);
  });
  join_chunks();
  auto const before = [&](std::uint32_t a, std::uint32_t b) { return stood_before(step, a, b); };
  for (Circle& circle : find_circles()) {
    std::rotate(circle.begin(), std::min_element(circle.begin(), circle.end(), before),
                circle.end());
    Found& gridlock = record(step, circle);
    std::sort(circle.begin(), circle.end(), before);
    // Once courtesy has not helped, every second time.
    Tick const lasts = step.state.tick - gridlock.found;
    auto const looks = static_cast<std::size_t>(lasts / ticks_of(step, kGridlockLookEvery_s));
    bool const other_way = lasts >= ticks_of(step, kOtherWayAfter_s) && looks % 2 == 0;
    if (lasts >= ticks_of(step, kCloseUpAfter_s)) close_up(step, circle);
    auto cure = other_way ? send_one_away(step, rerouting, circle, looks / 2) : std::nullopt;
    if (!cure) cure = let_one_go(step, circle);
    if (!cure) continue;
    gridlock.cure = *cure;
    ++gridlock.courtesies;
  }
  close(step);
  open_up(step);
}

}  // namespace pendler
