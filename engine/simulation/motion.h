#pragma once
// The vehicles of one lane move, front to back: integrate, clamp against the leader's new position.
// What leaves stands before the lane's head until its next lane has pulled it.

#include <algorithm>
#include <cstddef>
#include <cstdint>

#include "kernels/krauss.h"
#include "simulation/step.h"

namespace pendler {

class LaneMotion {
 public:
  LaneMotion(Step& step, LaneId id, LaneState& lane, ChunkEvents& events)
      : step_(step), events_(events), id_(id), lane_(lane), dt_(step.tick_s) {
    std::size_t const way = step.tables.first_way;
    if (id.index() >= way)
      fork_ = step.tables.movements[MovementId(id.index() - way)].lorry_fork_dm * kDecimetre;
  }

  /// The i-th vehicle, after all those ahead of it, by its plan.
  void move(Slot& slot, std::size_t i, CarFollowing model) {
    float const old = slot.position;
    Motion const m = model == CarFollowing::krauss
                         ? advance_euler(std::max(0.0F, slot.speed + slot.acceleration * dt_), dt_)
                         : advance_ballistic(slot.speed, slot.acceleration, dt_);
    float position = old + m.advance, speed = m.speed;
    float const bound = std::min(slot.limit, leader_back_);
    if (position > bound) {
      position = std::max(old, bound);
      speed = std::min(speed, (position - old) / dt_);
    }
    bool const acts = (slot.flags & kActs) != 0;
    if (acts) {
      slot.position = position;
      slot.speed = speed;
      if (handle_stop(step_, events_, id_, slot)) {
        metres_ += static_cast<double>(position - old);
        if (slot.is(Slot::kGranted)) ++granted_gone_;
        ++gone_;
        return;
      }
      speed = slot.speed;
    }
    bool const leaves =
        position > lane_.length && left_ + gone_ == i && may_leave(step_, id_, slot);
    if (!leaves) {
      if (position > lane_.length) {
        position = std::max(old, lane_.length);
        speed = std::min(speed, (position - old) / dt_);
      }
      if (speed < kWaitingSpeed) ++waiting_;
      if (slot.covers != 0) goes_over(slot);
      if (old < slot.length + fork_) show_rear(slot, position, speed);
    } else {
      ++left_;
    }
    slot.position = position;
    slot.speed = speed;
    metres_ += static_cast<double>(position - old);
    leader_back_ = position - slot.length;
    if (gone_ > 0) *(&slot - gone_) = slot;
  }

  /// After the last one.
  void finish() {
    std::uint32_t const count = lane_.count;
    lane_.count = static_cast<std::uint16_t>(count - left_ - gone_);
    lane_.covering = covering_;
    if (granted_gone_ > 0)
      lane_.granted = static_cast<std::uint16_t>(lane_.granted - granted_gone_);
    if (left_ > 0) {
      for (std::size_t i = 0; i < left_; ++i) leave_lane(step_, id_, step_.state.slot(lane_, i));
      lane_.head = static_cast<std::uint16_t>(lane_.head + left_);
      lane_.leaving = static_cast<std::uint8_t>(left_);
    }
    lane_.ticks += count;
    lane_.waiting += waiting_;
    lane_.metres += metres_;
    events_.vehicles += count;
  }

 private:
  static constexpr float kWaitingSpeed = 5.0F / 3.6F;
  static constexpr std::uint8_t kActs = Slot::kArrives | Slot::kStops | Slot::kDwells;

  void goes_over(Slot& slot) {
    slot.covers = static_cast<std::int8_t>(slot.covers - slot.covered_side());
    if (slot.covers != 0 && covering_ < 255) ++covering_;
  }
  /// It may still be on an earlier lane, or beside others' way off that.
  void show_rear(Slot const& slot, float position, float speed) {
    VehicleState& vehicle = step_.state.vehicles[slot.trip()];
    vehicle.odometer = slot.entry_odometer + static_cast<double>(position);
    vehicle.tail_speed = speed;
  }

  Step& step_;
  ChunkEvents& events_;
  LaneId id_;
  LaneState& lane_;
  float dt_;
  float fork_ = 0;  // m from the lane's start
  float leader_back_ = kFar;
  std::size_t left_ = 0, gone_ = 0, granted_gone_ = 0;
  std::uint32_t waiting_ = 0;
  std::uint8_t covering_ = 0;
  double metres_ = 0;
};

}  // namespace pendler
