#include <catch2/catch.hpp>

#include "simulation/scene.h"

using namespace pendler;

namespace {

/// The route, as it is found for many and for few.
std::string answer(Network const& net, RoadRouteService& service,
                   std::vector<RouteRequest> const& requests) {
  std::string const route = drawn_names(net, service.routes(requests).front());
  CHECK(drawn_names(net, service.search(requests).front()) == route);
  return route;
}

std::string route_of(Network const& net, std::string_view from, std::string_view to,
                     std::string_view type) {
  Workers workers(1);
  RoadRouteService service(net, workers, standard_vehicle_types());
  std::vector<float> const seconds(net.links.key.size(), 0.0F);
  std::vector<VehicleClasses> const closed(net.links.key.size(), 0);
  service.update(seconds, closed);
  std::vector<RouteRequest> const requests{
      {TripId(), link_named(net, from), link_named(net, to), vehicle_type_named(type), {}}};
  return answer(net, service, requests);
}

}  // namespace

TEST_CASE("streets for local traffic are driven to reach a place on them, not through") {
  DrawOptions options;
  options.ways["AB"].flags = options.ways["BC"].flags = DraftWays::kBuiltUp | DraftWays::kLocalOnly;
  Network const net =
      build(draw_network("F-A-B-C-G\n"
                         "  |   |  \n"
                         "  D---E  ",
                         50.0, options));
  CHECK(route_of(net, "FA", "CG", "car") == "FA AD DE EC CG");
  CHECK(route_of(net, "FA", "BC", "car") == "FA AB BC");
  CHECK(route_of(net, "FA", "CG", "bus") == "FA AB BC CG");
}

TEST_CASE("each vehicle keeps to links that carry its own weight, not its class's heaviest one") {
  DrawOptions options;
  options.ways["BC"].max_weight = 16;
  Network const net =
      build(draw_network("F-A-B-C-G\n"
                         "  |   |  \n"
                         "  D---E  ",
                         50.0, options));
  CHECK(route_of(net, "FA", "CG", "rigid_truck") == "FA AB BC CG");
  CHECK(route_of(net, "FA", "CG", "articulated_truck") == "FA AD DE EC CG");
}

TEST_CASE("a closed or endless link is not driven") {
  Network const net =
      build(draw_network("F-A-B-C-G\n"
                         "  |   |  \n"
                         "  D---E  ",
                         50.0));
  Workers workers(1);
  RoadRouteService service(net, workers, standard_vehicle_types());
  std::vector<float> seconds(net.links.key.size(), 0.0F);
  std::vector<VehicleClasses> closed(net.links.key.size(), 0);
  std::vector<RouteRequest> const requests{
      {TripId(), link_named(net, "FA"), link_named(net, "CG"), vehicle_type_named("car"), {}}};
  auto const now = [&] {
    service.update(seconds, closed);
    return answer(net, service, requests);
  };
  CHECK(now() == "FA AB BC CG");
  closed[link_named(net, "BC").index()] = bit(VehicleClass::car);
  CHECK(now() == "FA AD DE EC CG");
  closed[link_named(net, "BC").index()] = bit(VehicleClass::truck);
  CHECK(now() == "FA AB BC CG");
  seconds[link_named(net, "AB").index()] = std::numeric_limits<float>::infinity();
  CHECK(now() == "FA AD DE EC CG");
  seconds[link_named(net, "DE").index()] = std::numeric_limits<float>::infinity();
  CHECK(now().empty());
}
