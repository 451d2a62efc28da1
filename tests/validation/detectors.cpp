#include "validation/detectors.h"

#include <algorithm>

namespace pendler::validation {

Detectors::Detectors(Network const& network, StepSettings const& settings)
    : network_(network), tick_s_(settings.tick_ms / 1000.0) {}

std::size_t Detectors::add(LinkId link, float position) {
  places_.push_back({link, std::min(position, network_.links.length[link])});
  passages_.emplace_back();
  return places_.size() - 1;
}

void Detectors::look(Simulation const& simulation) {
  std::vector<VehicleSight> const before = std::move(now_);
  now_ = simulation.vehicles();
  now_s_ = simulation.tick() * tick_s_;
  for (VehicleSight const& v : now_) {
    if (v.trip.index() >= last_.size()) last_.resize(v.trip.index() + 1);
    Seen& last = last_[v.trip];
    if (last.lane.valid()) {
      for (std::size_t d = 0; d < places_.size(); ++d) pass(last, v, d);
    }
  }
  for (VehicleSight const& v : before) last_[v.trip] = {};
  for (VehicleSight const& v : now_) last_[v.trip] = {v.lane, v.position, v.speed};
}

void Detectors::pass(Seen const& before, VehicleSight const& now, std::size_t detector) {
  auto const [link, position] = places_[detector];
  bool const was_there = network_.lanes.link[before.lane] == link;
  bool const is_there = network_.lanes.link[now.lane] == link;
  if (!was_there && !is_there) return;
  // A vehicle that was already on the link may have left it; one that was not has come onto it.
  double to_go = 0, advance = 0.5 * static_cast<double>(before.speed + now.speed) * tick_s_;
  if (was_there) {
    to_go = static_cast<double>(position - before.position);
    if (to_go <= 0) return;
    if (is_there) {
      advance = static_cast<double>(now.position - before.position);
      if (advance < to_go) return;
    }
  } else {
    if (now.position < position) return;
    to_go = advance - static_cast<double>(now.position - position);
  }
  double const part = advance > 0 ? std::clamp(to_go / advance, 0.0, 1.0) : 1.0;
  passages_[detector].push_back(
      {now_s_ - (1.0 - part) * tick_s_,
       static_cast<double>(before.speed) + part * static_cast<double>(now.speed - before.speed),
       now.trip});
}

}  // namespace pendler::validation
