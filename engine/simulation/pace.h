#pragma once
// How fast one vehicle dares to drive in this tick: the strictest answer of its car-following model
// to all that is ahead of it.

#include <algorithm>
#include <cmath>

#include "kernels/krauss.h"
#include "kernels/lane_change.h"
#include "kernels/train.h"
#include "simulation/state.h"
#include "simulation/step_tables.h"

namespace pendler {

class Pace {
 public:
  Pace(DrivingSet const& set, Slot const& me, LaneState const& lane, float tick_s)
      : Pace(set, set.model, me, lane, tick_s) {}
  /// `model`: the set's; a constant where it is known.
  Pace(DrivingSet const& set, CarFollowing model, Slot const& me, LaneState const& lane,
       float tick_s)
      : d_{std::min(lane.speed_limit * me.speed_factor, set.max_speed),
           headway_after_merge(me.headway, me.closeness) * set.headway_factor,
           set.acceleration * me.acceleration_factor, set.deceleration,
           (lane.notes & LaneState::kClosesUp) != 0 ? std::min(kClosedUp, set.min_gap)
                                                    : set.min_gap},
        v_(me.speed),
        tick_s_(tick_s),
        full_headway_(me.headway * set.headway_factor),
        strictest_(d_.desired_speed),
        model_(model),
        set_(set) {
    if (krauss()) {  // which is valid for headways of a tick or more
      d_.headway = std::max(d_.headway, std::min(full_headway_, tick_s));
      return;
    }
    strictest_ = free_ = idm_free_acceleration(d_, v_);
    comfort_ = idm_comfort(d_);
  }

  /// A leader whose rear is `gap` metres ahead; how hard it brakes counts for Krauss.
  void follow(float gap, float leader_speed) { follow(gap, leader_speed, d_.deceleration); }
  void follow(float gap, float leader_speed, float leader_deceleration) {
    if (krauss()) {
      take(krauss_follow_speed(krauss_driver(), v_, gap, leader_speed, leader_deceleration,
                               tick_s_));
    } else {
      take(idm_acceleration(d_, free_, comfort_, v_, gap, v_ - leader_speed));
    }
  }
  /// One who is about to be out of the way is followed as near as after a merge.
  void follow_closely(float gap, float leader_speed) {
    float const usual = d_.headway;
    if (!krauss()) d_.headway = std::min(usual, kClosest * full_headway_);
    follow(gap, leader_speed);
    d_.headway = usual;
  }
  /// Comes to a halt `gap` metres ahead, but not min_gap before it.
  void stop_before(float gap) {
    if (krauss()) {
      take(krauss_stop_speed(krauss_driver(), gap, tick_s_));
    } else if (is_train()) {
      brake_along_curve(gap, 0);
    } else {
      IdmDriver creeping = d_;
      creeping.min_gap = kCreep;
      take(idm_acceleration(creeping, free_, comfort_, v_, gap, v_));
    }
  }
  /// Comes there, `gap` metres ahead, not before so many seconds.
  void arrive_after(float gap, float seconds) {
    if (v_ * seconds > gap)
      take_acceleration(
          std::max(2.0F * (gap - v_ * seconds) / (seconds * seconds), -d_.deceleration));
  }
  /// Comes to a halt `gap` metres ahead, but brakes only when it has to.
  void halt_at_last(float gap) {
    float const next = v_ * tick_s_;
    if (braking_distance(v_, kHardestBraking) + next < gap) return;
    take_acceleration(-std::min(v_ * v_ / (2.0F * std::max(gap, 0.05F)), kHardestBraking));
  }
  /// Brakes comfortably for a lower limit that begins `distance` metres ahead.
  void slow_down(float distance, float limit) {
    if (is_train()) {
      brake_along_curve(distance, limit);
      return;
    }
    if (v_ <= limit) return;
    if (krauss()) {
      take(krauss_approach_speed(krauss_driver(), distance, limit, tick_s_));
      return;
    }
    float const need = (v_ * v_ - limit * limit) / (2.0F * std::max(distance, 1.0F));
    if (need > 0.6F * d_.deceleration) take(-std::min(need, kHardestBraking));
  }
  /// Makes room behind another, without braking harder than `most`.
  void give_way(float gap, float speed, float most) {
    Pace other = *this;
    other.follow(gap, speed);
    take_acceleration(std::max(-most, other.acceleration()));
  }
  /// Falls back behind one that goes first where two lanes become one, `to_line` metres ahead.
  void zip_behind(float gap, float speed, float to_line, float length) {
    Pace other = *this;
    other.d_.headway = kClosest * full_headway_;
    float const room = length + d_.min_gap + other.d_.headway * v_;
    other.follow(gap + zipper_allowance(room, to_line, v_), speed);
    take_acceleration(std::max(-d_.deceleration, other.acceleration()));
  }
  /// What makes `gap` a usual one.
  std::uint8_t closeness_for(float gap) const {
    return closeness(full_headway_, (gap - d_.min_gap) / std::max(v_, 1.0F));
  }
  void take_acceleration(float a) { take(krauss() ? std::max(0.0F, v_ + a * tick_s_) : a); }

  /// m/s², of this tick. `random` in [0, 1): what a driver of Krauss dawdles away.
  float acceleration(float random = 0) const {
    if (!krauss()) return strictest_;
    return (krauss_next_speed(krauss_driver(), v_, strictest_, tick_s_, random) - v_) *
           (1.0F / tick_s_);
  }
  float free_acceleration() const {
    return krauss() ? Pace::acceleration_of(d_.desired_speed) : free_;
  }
  /// How far it has to look.
  float sight() const {
    float const braking = krauss() ? v_ * v_ / d_.deceleration : 1.6F * v_ * v_ / comfort_;
    return braking + 2.0F * v_ + 15.0F;
  }
  /// Gap at which it keeps a speed behind a leader of the same speed, m.
  float steady_gap(float speed) const {
    return krauss() ? d_.min_gap + speed * d_.headway : idm_equilibrium_gap(d_, speed);
  }
  /// The speed at which vehicles like it, of that length, make the greatest steady flow.
  float busiest_speed(float length) const {
    if (krauss()) return d_.desired_speed;
    auto const flow = [&](float speed) { return speed / (steady_gap(speed) + length); };
    float low = 0, high = d_.desired_speed;
    for (int i = 0; i < 12; ++i) {  // to 1 %, at a flat maximum
      float const third = (high - low) / 3.0F;
      if (flow(low + third) < flow(high - third))
        low += third;
      else
        high -= third;
    }
    return 0.5F * (low + high);
  }
  float comfortable_braking() const { return d_.deceleration; }
  bool dawdles() const { return krauss() && set_.sigma > 0; }

  /// Another one's answer to the same, see obey().
  float strictest() const { return strictest_; }
  void obey(float strictest) { strictest_ = strictest; }

  static constexpr float kCreep = 0.2F;     // m: how near one creeps to a standing thing
  static constexpr float kClosedUp = 0.5F;  // m: the gap of those in a gridlock

 private:
  bool krauss() const { return model_ == CarFollowing::krauss; }
  bool is_train() const { return model_ == CarFollowing::train; }
  void brake_along_curve(float distance, float target) {
    float const speed = braking_curve_speed({d_.deceleration, tick_s_}, distance, target);
    take(std::max((speed - v_) / tick_s_, -set_.emergency_deceleration));
  }
  KraussDriver krauss_driver() const {
    return {d_.desired_speed,
            d_.headway,
            d_.acceleration,
            d_.deceleration,
            d_.min_gap,
            set_.sigma,
            set_.emergency_deceleration};
  }
  float acceleration_of(float safe) const {
    return (krauss_next_speed(krauss_driver(), v_, safe, tick_s_, 0) - v_) * (1.0F / tick_s_);
  }
  void take(float value) { strictest_ = std::min(strictest_, value); }

  IdmDriver d_;
  float v_, tick_s_;
  float full_headway_;            // when nobody has merged lately
  float free_ = 0, comfort_ = 0;  // of the IDM
  float strictest_;               // IDM: acceleration; Krauss: speed at the end of the tick
  CarFollowing model_;
  DrivingSet const& set_;
};

}  // namespace pendler
