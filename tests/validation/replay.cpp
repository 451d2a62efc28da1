// validation_replay PAIR.csv errors|gaps: drives a follower behind a measured leader by the
// engine's own car following, once for every line "speed headway acceleration deceleration min_gap"
// (SI) on standard input. Writes a line each: the root mean square error of the gap in metres and
// the mixed relative error (Kesting, Treiber 2008), or all gaps. PAIR.csv:
// leader_m,leader_speed,leader_length,follower_m,follower_speed, a row every 0.1 s.

#include <algorithm>
#include <cmath>
#include <fstream>
#include <iostream>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

#include "kernels/car_following.h"

using namespace pendler;

namespace {

constexpr float kTick_s = 0.1F;

struct Moment {
  float leader_back = 0, leader_speed = 0, follower = 0, follower_speed = 0;
  float gap() const { return leader_back - follower; }
};

std::vector<Moment> read_pair(std::string const& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  std::vector<Moment> out;
  while (std::getline(file, line)) {
    std::replace(line.begin(), line.end(), ',', ' ');
    std::istringstream fields(line);
    float length = 0;
    Moment m;
    if (!(fields >> m.leader_back >> m.leader_speed >> length >> m.follower >> m.follower_speed))
      throw std::runtime_error(path + ": not five numbers: " + line);
    m.leader_back -= length;
    out.push_back(m);
  }
  if (out.empty()) throw std::runtime_error("no rows in " + path);
  return out;
}

std::vector<float> simulated_gaps(std::vector<Moment> const& pair, IdmDriver const& driver) {
  float position = pair[0].follower, speed = pair[0].follower_speed;
  std::vector<float> gaps;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    float const gap = pair[i].leader_back - position;
    gaps.push_back(gap);
    if (i + 1 == pair.size()) break;
    Motion const m = advance_ballistic(
        speed, idm_acceleration(driver, speed, gap, speed - pair[i].leader_speed), kTick_s);
    // As the step does: never into the leader.
    float const next = std::min(position + m.advance, std::max(position, pair[i + 1].leader_back));
    speed = std::min(m.speed, next < position + m.advance ? (next - position) / kTick_s : m.speed);
    position = next;
  }
  return gaps;
}

void write_errors(std::vector<Moment> const& pair, std::vector<float> const& gaps) {
  double squares = 0, weighted = 0, sum = 0;
  for (std::size_t i = 0; i < pair.size(); ++i) {
    auto const measured = static_cast<double>(pair[i].gap());
    double const error = static_cast<double>(gaps[i]) - measured;
    squares += error * error;
    weighted += error * error / std::abs(measured);
    sum += std::abs(measured);
  }
  std::cout << std::sqrt(squares / static_cast<double>(pair.size())) << ' '
            << std::sqrt(weighted / sum) << '\n';
}

}  // namespace

int main(int argc, char** argv) {
  try {
    if (argc != 3) throw std::runtime_error("usage: validation_replay PAIR.csv errors|gaps");
    std::vector<Moment> const pair = read_pair(argv[1]);
    IdmDriver d;
    while (std::cin >> d.desired_speed >> d.headway >> d.acceleration >> d.deceleration >>
           d.min_gap) {
      std::vector<float> const gaps = simulated_gaps(pair, d);
      if (std::string(argv[2]) == "errors") {
        write_errors(pair, gaps);
      } else {
        for (float gap : gaps) std::cout << gap << ' ';
        std::cout << '\n';
      }
    }
  } catch (std::exception const& error) {
    std::cerr << "validation_replay: " << error.what() << '\n';
    return 1;
  }
}
