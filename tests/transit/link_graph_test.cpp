#include "transit/link_graph.h"

#include <catch2/catch.hpp>

#include "network/build.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

std::string named(Network const& net, IdVector<LinkId, std::uint8_t> const& set) {
  std::vector<LinkId> links;
  for (LinkId l : set.ids()) {
    if (set[l]) links.push_back(l);
  }
  std::ranges::sort(links, {}, [&](LinkId l) { return drawn_name(net, l); });
  return drawn_names(net, links);
}

}  // namespace

TEST_CASE("connected part: one-way streets lead in and out of it") {
  DrawOptions options;
  for (char const* name : {"AB", "CD"}) options.ways[name].lanes_backward = 0;
  Network const net = build(draw_network(R"(
A---B---C---D
    |   |
    E---F---G
)",
                                         100.0, options));
  auto const part = largest_connected_part(net, link_graph(net, VehicleClass::car));
  CHECK(named(net, part.core) == "BC BE CB CF EB EF FC FE FG GF");
  CHECK(named(net, part.leads_in) == "AB BC BE CB CF EB EF FC FE FG GF");
  CHECK(named(net, part.leads_out) == "BC BE CB CD CF EB EF FC FE FG GF");
}

TEST_CASE("connected part: the one with more metres counts, and what a class may use") {
  DrawOptions options;
  options.ways["CD"].allowed = bit(VehicleClass::bicycle);
  options.ways["EF"].max_weight = 7.5;
  Network const net = build(draw_network("A---B---C---D---E---F---G---H", 100.0, options));
  CHECK(named(net, largest_connected_part(net, link_graph(net, VehicleClass::car)).core) ==
        "DE ED EF FE FG GF GH HG");
  CHECK(named(net, largest_connected_part(net, link_graph(net, VehicleClass::car, 12)).core) ==
        "AB BA BC CB");
  Network const empty;
  CHECK(largest_connected_part(empty, link_graph(empty, VehicleClass::car)).core.empty());
}
