#pragma once
// Cars in a row, moved by the kernels alone: a plain loop to measure flows and start-up losses by.

#include <algorithm>
#include <vector>

#include "kernels/car_following.h"

namespace pendler {

struct PlatoonCar {
  IdmDriver driver;
  float position = 0;  // of the front, m
  float speed = 0;
};

/// One tick: planned from the last state, then moved. The first car is free.
inline void move_platoon(std::vector<PlatoonCar>& cars, float length, float tick_s) {
  std::vector<float> acceleration(cars.size());
  for (std::size_t i = 0; i < cars.size(); ++i) {
    PlatoonCar const& c = cars[i];
    if (i == 0) {
      acceleration[i] = idm_free_acceleration(c.driver, c.speed);
    } else {
      float const gap = cars[i - 1].position - length - c.position;
      acceleration[i] = idm_acceleration(c.driver, c.speed, gap, c.speed - cars[i - 1].speed);
    }
  }
  for (std::size_t i = 0; i < cars.size(); ++i) {
    Motion const m = advance_ballistic(cars[i].speed, acceleration[i], tick_s);
    cars[i].position += m.advance;
    cars[i].speed = m.speed;
  }
}

struct Discharge {
  double flow_per_h = 0;  // from the 11th car to the last
  double startup_loss_s =
      0;  // the last car's time less one headway of that flow for each before it
  float smallest_gap = 1e9F;
};

/// A queue with the first front at the stop line; green begins at 0. Cars count when their front
/// passes the line.
inline Discharge discharge(std::vector<IdmDriver> const& drivers, float length, float tick_s) {
  std::vector<PlatoonCar> queue;
  float at = 0;
  for (IdmDriver const& d : drivers) {
    queue.push_back({d, at, 0});
    at -= length + d.min_gap;
  }
  std::vector<double> passed;
  Discharge out;
  for (int tick = 0; passed.size() < queue.size() && tick < 100000; ++tick) {
    std::vector<PlatoonCar> const before = queue;
    move_platoon(queue, length, tick_s);
    for (std::size_t i = 1; i < queue.size(); ++i) {
      float const gap = queue[i - 1].position - length - queue[i].position;
      out.smallest_gap = std::min(out.smallest_gap, gap);
    }
    while (passed.size() < queue.size() && queue[passed.size()].position > 0) {
      std::size_t const i = passed.size();
      float const part = -before[i].position / (queue[i].position - before[i].position);
      passed.push_back((tick + static_cast<double>(part)) * static_cast<double>(tick_s));
    }
  }
  std::size_t const first = 10, last = passed.size() - 1;
  double const headway = (passed[last] - passed[first]) / static_cast<double>(last - first);
  out.flow_per_h = 3600.0 / headway;
  out.startup_loss_s = passed[last] - headway * static_cast<double>(last);
  return out;
}

}  // namespace pendler
