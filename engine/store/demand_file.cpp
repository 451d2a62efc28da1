#include "store/demand_file.h"

#include "store/digested_part.h"
#include "store/new_file.h"

namespace pendler {

namespace {

constexpr std::uint64_t kFormatVersion = 1;
constexpr char const* kFormat = "pendler demand";

/// Vehicle types, a column a field.
struct TypeColumns {
  std::vector<std::string> name, emission_class;
  std::vector<VehicleClass> cls;
  std::vector<float> length, width, max_speed, acceleration, deceleration, emergency_deceleration,
      headway, min_gap, speed_spread, weight, sigma;
  std::vector<std::int32_t> capacity;
  std::vector<CarFollowing> model;

  Columns columns() {
    Columns c;
    c.add("name", name);
    c.add("class", cls, "1", "VehicleClass: car 0, van, truck, bus, motorcycle, bicycle …");
    c.add("length", length, "m");
    c.add("width", width, "m");
    c.add("max_speed", max_speed, "m/s");
    c.add("acceleration", acceleration, "m/s^2");
    c.add("deceleration", deceleration, "m/s^2", "comfortable");
    c.add("emergency_deceleration", emergency_deceleration, "m/s^2");
    c.add("headway", headway, "s");
    c.add("min_gap", min_gap, "m");
    c.add("speed_spread", speed_spread, "1", "standard deviation of the desired speed factor");
    c.add("capacity", capacity, "persons");
    c.add("weight", weight, "t", "permissible");
    c.add("model", model, "1", "car following: 0 IDM, 1 Krauss");
    c.add("sigma", sigma, "1", "driver imperfection");
    c.add("emission_class", emission_class);
    return c;
  }
};

TypeColumns columns_of(IdVector<VehicleTypeId, VehicleType> const& types) {
  TypeColumns c;
  for (VehicleType const& t : types) {
    c.name.push_back(t.name);
    c.cls.push_back(t.cls);
    c.length.push_back(t.length);
    c.width.push_back(t.width);
    c.max_speed.push_back(t.max_speed);
    c.acceleration.push_back(t.acceleration);
    c.deceleration.push_back(t.deceleration);
    c.emergency_deceleration.push_back(t.emergency_deceleration);
    c.headway.push_back(t.headway);
    c.min_gap.push_back(t.min_gap);
    c.speed_spread.push_back(t.speed_spread);
    c.capacity.push_back(t.capacity);
    c.weight.push_back(t.weight);
    c.model.push_back(t.model);
    c.sigma.push_back(t.sigma);
    c.emission_class.push_back(t.emission_class);
  }
  return c;
}

IdVector<VehicleTypeId, VehicleType> types_of(TypeColumns const& c) {
  IdVector<VehicleTypeId, VehicleType> types;
  for (std::size_t i = 0; i < c.name.size(); ++i) {
    VehicleType t;
    t.name = c.name[i];
    t.cls = c.cls[i];
    t.length = c.length[i];
    t.width = c.width[i];
    t.max_speed = c.max_speed[i];
    t.acceleration = c.acceleration[i];
    t.deceleration = c.deceleration[i];
    t.emergency_deceleration = c.emergency_deceleration[i];
    t.headway = c.headway[i];
    t.min_gap = c.min_gap[i];
    t.speed_spread = c.speed_spread[i];
    t.capacity = c.capacity[i];
    t.weight = c.weight[i];
    t.model = c.model[i];
    t.sigma = c.sigma[i];
    t.emission_class = c.emission_class[i];
    types.push_back(std::move(t));
  }
  return types;
}

/// Handles serve reading and writing alike; only reading happens here.
template <class Table>
Columns columns_to_read(Table const& table) {
  return columns_of(const_cast<Table&>(table));
}

}  // namespace

void write_demand(std::filesystem::path const& path, Demand const& demand, Network const& network,
                  bool overwrite) {
  NewFile const target(path, overwrite);
  try {
    auto file = H5File::create(target.part());
    file.set("/", "format", kFormat);
    file.set("/", "format_version", kFormatVersion);
    file.set("/", "network", digest_of(columns_to_read(network)));
    write_digested(file, "/trips", columns_to_read(demand.trips));
    write_digested(file, "/timetable", columns_to_read(demand.timetable));
    TypeColumns types = columns_of(demand.vehicle_types);
    write_digested(file, "/vehicle_types", types.columns());
    file.close();
    target.commit();
  } catch (RunError const& e) {
    target.remove();
    throw RunError(path.string() + ": " + e.what());
  } catch (...) {
    target.remove();
    throw;
  }
}

Demand read_demand(std::filesystem::path const& path, Network const& network) {
  auto const file = H5File::open(path);
  if (file.text("/", "format") != kFormat)
    throw InputError(path.string() + ": is not a demand file");
  auto const version = file.number("/", "format_version").value_or(0);
  if (version != kFormatVersion)
    throw InputError(path.string() + ": has format version " + std::to_string(version) +
                     ", expected " + std::to_string(kFormatVersion) + "; import it again");
  if (file.text("/", "network") != digest_of(columns_to_read(network)))
    throw InputError(path.string() + ": was made for another network");
  Demand demand;
  read_digested(file, "/trips", columns_of(demand.trips));
  read_digested(file, "/timetable", columns_of(demand.timetable));
  TypeColumns types;
  read_digested(file, "/vehicle_types", types.columns());
  demand.vehicle_types = types_of(types);
  return demand;
}

}  // namespace pendler
