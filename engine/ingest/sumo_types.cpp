#include "ingest/sumo_types.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

#include "base/draw.h"

namespace pendler {

namespace {

constexpr std::size_t kMostTypes = 254;  // results name a trip's type in 8 bits

struct ClassDefaults {
  std::string_view name;
  float length, width, acceleration, deceleration, emergency, max_speed, spread;
  std::int32_t capacity;
  float weight;  // t: not SUMO's; of the standard vehicle of that kind
};
constexpr std::array kDefaults{
    //            m      m      m/s²   m/s²   m/s²  m/s     1      persons t
    ClassDefaults{"passenger", 5, 1.8F, 2.6F, 4.5F, 9, 55.56F, 0.1F, 4, 1.8F},
    ClassDefaults{"ignoring", 5, 1.8F, 2.6F, 4.5F, 9, 55.56F, 0, 4, 1.8F},
    ClassDefaults{"delivery", 6.5F, 2.16F, 2.6F, 4.5F, 9, 55.56F, 0.05F, 2, 3.5F},
    ClassDefaults{"emergency", 6.5F, 2.16F, 2.6F, 4.5F, 9, 55.56F, 0, 2, 5},
    ClassDefaults{"truck", 7.1F, 2.4F, 1.3F, 4, 7, 36.11F, 0.05F, 2, 12},
    ClassDefaults{"trailer", 16.5F, 2.55F, 1.1F, 4, 7, 36.11F, 0.05F, 2, 40},
    ClassDefaults{"bus", 12, 2.5F, 1.2F, 4, 7, 27.78F, 0, 85, 19.5F},
    ClassDefaults{"coach", 14, 2.6F, 2, 4, 7, 27.78F, 0.05F, 70, 19.5F},
    ClassDefaults{"motorcycle", 2.2F, 0.9F, 6, 10, 10, 55.56F, 0.1F, 1, 0.4F},
    ClassDefaults{"moped", 2.1F, 0.8F, 1.1F, 7, 10, 16.67F, 0.1F, 1, 0.2F},
    ClassDefaults{"bicycle", 1.6F, 0.65F, 1.2F, 3, 7, 5.56F, 0.1F, 1, 0.1F},
    ClassDefaults{"tram", 22, 2.4F, 1, 3, 7, 22.22F, 0, 120, 42},
    ClassDefaults{"rail_urban", 109.5F, 3, 1, 3, 7, 27.78F, 0, 300, 120},
    ClassDefaults{"rail", 135, 2.84F, 0.25F, 1.3F, 5, 44.44F, 0, 434, 230},
    ClassDefaults{"rail_electric", 200, 2.95F, 0.5F, 1.3F, 5, 61.11F, 0, 425, 400},
    ClassDefaults{"rail_fast", 200, 2.95F, 0.5F, 1.3F, 5, 91.67F, 0, 425, 400},
};

VehicleType default_type(std::string_view sumo_class) {
  auto found = std::ranges::find(kDefaults, sumo_class, &ClassDefaults::name);
  if (found == kDefaults.end()) found = kDefaults.begin();
  VehicleType type;
  type.cls = class_of_sumo(sumo_class).value_or(VehicleClass::car);
  type.length = found->length;
  type.width = found->width;
  type.max_speed = found->max_speed;
  type.acceleration = found->acceleration;
  type.deceleration = found->deceleration;
  type.emergency_deceleration = found->emergency;
  type.headway = 1;
  type.min_gap = sumo_class == "bicycle" ? 0.5F : 2.5F;
  type.speed_spread = found->spread;
  type.driver_spread = 0;  // SUMO varies nothing but the speed factor
  type.capacity = found->capacity;
  type.weight = found->weight;
  type.model = CarFollowing::krauss;
  type.sigma = allows(kRail, type.cls) ? 0 : 0.5F;
  return type;
}

/// "1.1" (the deviation is the class's), "norm(1)", "norm(1, 0.1)" or "normc(1, 0.1, 0.2, 2)".
void read_speed_factor(SumoElement const& item, VehicleType& type) {
  auto const text = item.find("speedFactor");
  if (!text) return;
  if (!text->starts_with("norm")) {
    type.speed_factor = static_cast<float>(item.need_number("speedFactor"));
    return;
  }
  std::vector<float> parameters;
  auto const open = text->find('('), close = text->size() - 1;
  auto const name = text->substr(0, open);
  if ((name != "norm" && name != "normc") || !text->ends_with(')'))
    item.refuse("speedFactor", "norm(mean, deviation)");
  for (std::size_t at = open + 1; at < close;) {
    std::size_t const comma = std::min(text->find(',', at), close);
    auto const words = words_of(text->substr(at, comma - at));
    auto const value = words.size() == 1 ? number_of(words[0]) : std::nullopt;
    if (!value) item.refuse("speedFactor", "norm(mean, deviation)");
    parameters.push_back(static_cast<float>(*value));
    at = comma + 1;
  }
  if (parameters.empty()) item.refuse("speedFactor", "norm(mean, deviation)");
  type.speed_factor = parameters[0];
  type.speed_spread = parameters.size() > 1 ? parameters[1] : 0;
  constexpr float kLeast = 0.01F;  // where SUMO has no bound: nobody drives backwards
  type.speed_factor_least = parameters.size() > 2 ? std::max(parameters[2], kLeast) : kLeast;
  type.speed_factor_most =
      parameters.size() > 3 ? parameters[3] : std::numeric_limits<float>::infinity();
}

/// As SUMO 1.15: without a deviation bounds do not count, else the mean must lie between them.
void check_speed_factor(SumoElement const& item, VehicleType& type) {
  if (type.speed_factor <= 0 || type.speed_factor > 100)
    item.refuse("speedFactor", "a mean above 0, at most 100");
  if (type.speed_spread <= 0) {
    type.speed_spread = 0;
    type.speed_factor_least = type.speed_factor_most = type.speed_factor;
  }
  if (type.speed_factor < type.speed_factor_least || type.speed_factor > type.speed_factor_most)
    item.refuse("speedFactor", "a mean between the least and the greatest factor");
}

}  // namespace

std::size_t draw_share(std::vector<double> const& shares, double uniform) {
  double rest = uniform * std::accumulate(shares.begin(), shares.end(), 0.0);
  for (std::size_t i = 0; i + 1 < shares.size(); ++i) {
    if (rest < shares[i]) return i;
    rest -= shares[i];
  }
  return shares.size() - 1;
}

void SumoTypes::add(SumoElement const& item, ImportNotes& notes) {
  if (named_.contains(item.need("id"))) item.refuse("is there twice");
  item.tag() == "vType" ? add_type(item, notes) : add_distribution(item, notes);
}

VehicleTypeId SumoTypes::add(VehicleType type, SumoElement const& item) {
  if (table_.size() == kMostTypes) item.refuse("more than 254 vehicle types");
  return table_.push_back(std::move(type));
}

void SumoTypes::add_type(SumoElement const& item, ImportNotes& notes) {
  auto const sumo_class = item.find("vClass").value_or("passenger");
  if (!is_sumo_class(sumo_class)) item.refuse("vClass", "the name of a vehicle class");
  if (!class_of_sumo(sumo_class))
    notes.add("vType: vClass " + std::string(sumo_class) + " runs as a car", item.where());
  constexpr std::array<std::string_view, 11> kOwn{"passenger",  "delivery",   "emergency", "truck",
                                                  "bus",        "motorcycle", "bicycle",   "tram",
                                                  "rail_urban", "rail",       "pedestrian"};
  if (class_of_sumo(sumo_class) && std::ranges::find(kOwn, sumo_class) == kOwn.end())
    notes.add("vType: vClass " + std::string(sumo_class) + " runs as " +
                  std::string(name_of(*class_of_sumo(sumo_class))),
              item.where());
  VehicleType type = default_type(sumo_class);
  type.name = item.need("id");
  auto const read = [&](char const* name, float& value, double least, double most) {
    if (!item.find(name)) return;
    double const x = item.need_number(name);
    if (x < least || x > most)
      item.refuse(name, "a number from " + std::to_string(least) + " to " + std::to_string(most));
    value = static_cast<float>(x);
  };
  read("length", type.length, 0.1, 2000);
  read("width", type.width, 0.1, 20);
  read("minGap", type.min_gap, 0, 100);
  read("maxSpeed", type.max_speed, 0.1, 200);
  read("accel", type.acceleration, 0.01, 50);
  read("decel", type.deceleration, 0.01, 50);
  if (type.emergency_deceleration < type.deceleration)
    type.emergency_deceleration = type.deceleration;
  read("emergencyDecel", type.emergency_deceleration, 0.01, 100);
  read("sigma", type.sigma, 0, 1);
  read("tau", type.headway, 0.05, 20);
  read_speed_factor(item, type);
  read("speedDev", type.speed_spread, 0, 1);
  check_speed_factor(item, type);
  float capacity = static_cast<float>(type.capacity), kilograms = type.weight * 1000;
  read("personCapacity", capacity, 0, 100000);
  read("mass", kilograms, 1, 1e8);
  type.capacity = static_cast<std::int32_t>(capacity);
  type.weight = kilograms / 1000;
  type.emission_class = item.text("emissionClass");
  auto const model = item.find("carFollowModel").value_or("Krauss");
  if (model == "IDM") {
    type.model = CarFollowing::idm;
  } else if (model != "Krauss") {
    notes.add("vType: carFollowModel " + std::string(model) + " runs as Krauss", item.where());
  }
  constexpr std::array<std::string_view, 22> kRead{
      "id", "vClass", "length", "width", "minGap", "maxSpeed", "accel", "decel", "emergencyDecel",
      "sigma", "tau", "speedFactor", "speedDev", "personCapacity", "mass", "emissionClass",
      "carFollowModel", "probability",
      // for the eye only
      "color", "guiShape", "imgFile", "osgFile"};
  item.note_unread(kRead, notes);
  item.note_children({}, notes);
  named_[type.name] = {{add(type, item), 1}};
}

void SumoTypes::add_distribution(SumoElement const& item, ImportNotes& notes) {
  std::vector<Share> shares;
  auto const names = words_of(item.text("vTypes"));
  auto const probabilities = words_of(item.text("probabilities"));
  if (!probabilities.empty() && probabilities.size() != names.size())
    item.refuse("probabilities", "one a vType");
  for (std::size_t i = 0; i < names.size(); ++i) {
    auto const known = named_.find(names[i]);
    if (known == named_.end()) item.refuse("there is no vType '" + std::string(names[i]) + "'");
    auto const p = probabilities.empty() ? std::optional(1.0) : number_of(probabilities[i]);
    if (!p || *p < 0) item.refuse("probabilities", "numbers");
    for (Share share : known->second) shares.push_back({share.type, share.probability * *p});
  }
  for (SumoElement const& child : item.children("vType")) {
    add(child, notes);
    double const p = child.number("probability", 1);
    if (p < 0) child.refuse("probability", "a number from 0 on");
    shares.push_back({named_.find(child.need("id"))->second.front().type, p});
  }
  constexpr std::array<std::string_view, 3> kRead{"id", "vTypes", "probabilities"};
  item.note_unread(kRead, notes);
  item.note_children({"vType"}, notes);
  double sum = 0;
  for (Share const& share : shares) sum += share.probability;
  if (sum <= 0) item.refuse("no vType with a probability above 0");
  named_[std::string(item.need("id"))] = std::move(shares);
}

VehicleTypeId SumoTypes::type_of(std::string_view name, SumoElement const& user, std::uint64_t seed,
                                 Key vehicle) {
  if (name.empty()) name = "DEFAULT_VEHTYPE";
  auto known = named_.find(name);
  if (known == named_.end()) {
    bool const standard = name == "DEFAULT_VEHTYPE" || name == "DEFAULT_TAXITYPE" ||
                          name == "DEFAULT_BIKETYPE" || name == "DEFAULT_RAILTYPE";
    if (!standard) user.refuse("there is no vType '" + std::string(name) + "'");
    VehicleType type = default_type(name == "DEFAULT_BIKETYPE"   ? "bicycle"
                                    : name == "DEFAULT_RAILTYPE" ? "rail"
                                                                 : "passenger");
    type.name = name;
    known = named_.emplace(type.name, std::vector<Share>{{add(type, user), 1}}).first;
  }
  auto const& shares = known->second;
  if (shares.size() == 1) return shares.front().type;
  std::vector<double> probabilities;
  for (Share const& share : shares) probabilities.push_back(share.probability);
  return shares[draw_share(probabilities, draw({seed, Purpose::vehicle_type, vehicle, 0}))].type;
}

}  // namespace pendler
