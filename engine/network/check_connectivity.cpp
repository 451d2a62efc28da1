#include "network/check_connectivity.h"

#include <algorithm>
#include <boost/graph/adjacency_list.hpp>
#include <boost/graph/strong_components.hpp>
#include <numeric>

namespace pendler {

Connectivity connectivity_of(Network const& network, VehicleClass c) {
  std::size_t const links = network.links.key.size();
  std::size_t const world = links;  // one vertex more
  boost::adjacency_list<boost::vecS, boost::vecS, boost::directedS> graph(links + 1);
  IdVector<LinkId, std::uint8_t> in(links, 0), out(links, 0);
  for (MovementId m : network.movements.from_lane.ids()) {
    if (!allows(network.lanes.allowed[network.lane_of(m)], c)) continue;
    LinkId const a = network.movements.from_link[m], b = network.movements.to_link[m];
    boost::add_edge(a.index(), b.index(), graph);
    out[a] = in[b] = 1;
  }
  for (GatewayId g : network.gateways.key.ids()) {
    for (LinkId l : network.gateways.out[g]) boost::add_edge(l.index(), world, graph), out[l] = 1;
    for (LinkId l : network.gateways.in[g]) boost::add_edge(world, l.index(), graph), in[l] = 1;
  }
  std::vector<std::uint32_t> found(links + 1);
  auto const count = boost::strong_components(
      graph,
      boost::make_iterator_property_map(found.begin(), boost::get(boost::vertex_index, graph)));

  Connectivity result;
  std::vector<std::vector<LinkId>> members(count);
  std::vector<double> size(count, 0);
  for (LinkId l : network.links.key.ids()) {
    if (!allows(network.links.allowed[l], c)) continue;
    members[found[l.index()]].push_back(l);
    size[found[l.index()]] += network.links.length[l];
    if (in[l] == 0) result.without_entry.push_back(l);
    if (out[l] == 0) result.without_exit.push_back(l);
  }
  std::vector<std::size_t> order;
  for (std::size_t k = 0; k < members.size(); ++k) {
    if (!members[k].empty()) order.push_back(k);
  }
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return std::pair(-size[a], members[a].front()) < std::pair(-size[b], members[b].front());
  });
  result.component.assign(links, Connectivity::kNone);
  for (std::size_t k : order) {
    for (LinkId l : members[k]) {
      result.component[l] = static_cast<std::uint32_t>(result.members.size());
    }
    result.members.push_back(std::move(members[k]));
  }
  return result;
}

}  // namespace pendler
