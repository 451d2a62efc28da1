#include "store/demand_file.h"

#include <map>
#include <tuple>
#include <type_traits>

#include "store/digested_part.h"
#include "store/whole_file.h"

namespace pendler {

namespace {

/// visit(column, member, unit, description), all of them.
template <class Visit>
void for_each_member(Visit&& visit) {
  using T = VehicleType;
  visit("name", &T::name);
  visit("class", &T::cls, "1", "VehicleClass: car 0, van, truck, bus, motorcycle, bicycle …");
  visit("length", &T::length, "m");
  visit("width", &T::width, "m");
  visit("max_speed", &T::max_speed, "m/s");
  visit("acceleration", &T::acceleration, "m/s^2");
  visit("deceleration", &T::deceleration, "m/s^2", "comfortable");
  visit("emergency_deceleration", &T::emergency_deceleration, "m/s^2");
  visit("headway", &T::headway, "s");
  visit("min_gap", &T::min_gap, "m");
  visit("speed_spread", &T::speed_spread, "1", "standard deviation of the desired speed factor");
  visit("capacity", &T::capacity, "persons");
  visit("weight", &T::weight, "t", "permissible");
  visit("model", &T::model, "1", "car following: 0 IDM, 1 Krauss, 2 train");
  visit("sigma", &T::sigma, "1", "driver imperfection");
  visit("emission_class", &T::emission_class);
  visit("motorway_set", &T::motorway_set, "1", "1: on motorways the motorway's IDM set");
  visit("rural_speed", &T::rural_speed, "m/s", "allowed on country roads, infinity: as the road");
  visit("channels", &T::channels, "persons", "that can get in or out side by side");
  visit("speed_factor", &T::speed_factor, "1", "mean of the desired speed factor");
  visit("speed_factor_least", &T::speed_factor_least, "1", "nobody's factor is lower");
  visit("speed_factor_most", &T::speed_factor_most, "1", "nobody's factor is higher");
  visit("driver_spread", &T::driver_spread, "1",
        "standard deviation of the factors of headway and acceleration");
}

/// Vehicle types, a column a member.
class TypeColumns {
 public:
  explicit TypeColumns(IdVector<VehicleTypeId, VehicleType> const& types = {}) {
    for_each_member([&](std::string const& name, auto member, auto const&... more) {
      auto& values = column(name, member);
      for (VehicleType const& type : types) values.push_back(type.*member);
      columns_.add(name, values, more...);
    });
  }
  TypeColumns(TypeColumns const&) = delete;  // the columns point into it
  TypeColumns& operator=(TypeColumns const&) = delete;

  Columns const& columns() const { return columns_; }
  IdVector<VehicleTypeId, VehicleType> types() {
    IdVector<VehicleTypeId, VehicleType> out;
    for_each_member([&](std::string const& name, auto member, auto const&...) {
      auto const& values = column(name, member);
      out.resize(values.size());
      for (VehicleTypeId id : out.ids()) {
        using Member = std::remove_cvref_t<decltype(out[id].*member)>;
        out[id].*member = static_cast<Member>(values[id.index()]);
      }
    });
    return out;
  }

 private:
  template <class Member>
  using Stored = std::conditional_t<std::is_same_v<Member, bool>, std::uint8_t, Member>;
  template <class Member>
  using Named = std::map<std::string, std::vector<Member>>;

  template <class Member>
  std::vector<Stored<Member>>& column(std::string const& name, Member VehicleType::*) {
    return std::get<Named<Stored<Member>>>(values_)[name];
  }

  std::tuple<Named<std::string>, Named<float>, Named<std::int32_t>, Named<std::uint8_t>,
             Named<VehicleClass>, Named<CarFollowing>>
      values_;
  Columns columns_;
};

constexpr FileFormat kDemandFile{"demand", 6, "import it again"};

}  // namespace

void write_demand(std::filesystem::path const& path, Demand const& demand, Network const& network,
                  bool overwrite) {
  write_whole_file(path, kDemandFile, overwrite, [&](H5File& file) {
    file.set("/", "network", digest_of(columns_to_read(network)));
    write_digested(file, "/trips", columns_to_read(demand.trips));
    write_digested(file, "/timetable", columns_to_read(demand.timetable));
    write_digested(file, "/vehicle_types", TypeColumns(demand.vehicle_types).columns());
  });
}

Demand read_demand(std::filesystem::path const& path, Network const& network) {
  auto const file = open_whole_file(path, kDemandFile);
  if (file.text("/", "network") != digest_of(columns_to_read(network)))
    throw InputError(path.string() + ": was made for another network");
  Demand demand;
  read_digested(file, "/trips", columns_of(demand.trips));
  read_digested(file, "/timetable", columns_of(demand.timetable));
  TypeColumns types;
  read_digested(file, "/vehicle_types", types.columns());
  demand.vehicle_types = types.types();
  return demand;
}

}  // namespace pendler
