#include "ingest/sumo_ends.h"

#include <algorithm>
#include <limits>

#include "base/draw.h"

namespace pendler {

namespace {

class EndsReader {
 public:
  EndsReader(SumoElement const& item, TripRow const& row, VehicleType const& type,
             Network const& network, std::uint64_t seed, ImportNotes& notes)
      : item_(item), row_(row), type_(type), network_(network), seed_(seed), notes_(notes) {}

  TripEnds run() {
    TripEnds ends;
    double const from_m = static_cast<double>(network_.links.length[row_.from]);
    double const to_m = static_cast<double>(network_.links.length[row_.to]);
    ends.depart_position = position("departPos", from_m, static_cast<double>(type_.length), 1);
    ends.arrive_position = position("arrivalPos", to_m, to_m, 2);
    ends.depart_speed = speed();
    ends.depart_lane = lane();
    return ends;
  }

 private:
  double uniform(std::uint32_t n) const {
    return draw({seed_, Purpose::route_choice, row_.key, n});
  }
  void otherwise(char const* name, std::string const& taken) {
    notes_.add(std::string(item_.tag()) + ": " + name + " '" + std::string(item_.text(name)) +
                   "' is taken as " + taken,
               item_.where());
  }

  float position(char const* name, double size, double missing, std::uint32_t n) {
    auto const text = item_.find(name).value_or("");
    double at = missing;
    if (auto const number = number_of(text)) {
      at = *number < 0 ? size + *number : *number;
    } else if (text == "random" || text == "random_free") {
      at = uniform(n) * size;
    } else if (text == "center") {
      at = size / 2;
    } else if (!text.empty() && text != "base" && text != "max") {
      otherwise(name, name[0] == 'd' ? "base" : "max");
    }
    return static_cast<float>(std::clamp(at, 0.0, size));
  }

  float speed() {
    auto const text = item_.find("departSpeed").value_or("0");
    if (auto const number = number_of(text)) return static_cast<float>(std::max(0.0, *number));
    double const limit = static_cast<double>(network_.links.speed[row_.from]);
    if (text == "random") return static_cast<float>(uniform(3) * limit);
    if (text != "max" && text != "desired") otherwise("departSpeed", "max");
    return std::numeric_limits<float>::infinity();
  }

  float lane() {
    auto const lanes = network_.lanes_of(row_.from);
    auto const text = item_.find("departLane").value_or("first");
    if (auto const number = number_of(text)) {
      if (*number < 0 || *number >= static_cast<double>(lanes.size()))
        item_.refuse("departLane", "a lane of the edge, 0 to " + std::to_string(lanes.size() - 1));
      std::size_t const lane = lanes.size() - 1 - static_cast<std::size_t>(*number);
      if (!allows(network_.lanes.allowed[lanes[lane]], type_.cls))
        item_.refuse("departLane", "a lane that its class may use");
      return static_cast<float>(lane);
    }
    if (text == "first") {
      for (std::size_t i = lanes.size(); i-- > 0;) {
        if (allows(network_.lanes.allowed[lanes[i]], type_.cls)) return static_cast<float>(i);
      }
    }
    if (text != "best" && text != "first") otherwise("departLane", "best");
    return TripEnds::kNotGiven;
  }

  SumoElement const& item_;
  TripRow const& row_;
  VehicleType const& type_;
  Network const& network_;
  std::uint64_t seed_;
  ImportNotes& notes_;
};

}  // namespace

TripEnds sumo_ends(SumoElement const& item, TripRow const& row, VehicleType const& type,
                   Network const& network, std::uint64_t seed, ImportNotes& notes) {
  return EndsReader(item, row, type, network, seed, notes).run();
}

}  // namespace pendler
