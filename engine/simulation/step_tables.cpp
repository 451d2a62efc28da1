#include "simulation/step_tables.h"

#include <algorithm>
#include <cassert>
#include <cmath>

#include "kernels/drivers.h"
#include "network/draft.h"
#include "network/forks.h"
#include "simulation/step.h"

namespace pendler {

namespace {

/// Links on which trains ask for sections: rails with sections, and streets that lead onto such
/// rails.
std::vector<LinkId> links_before_sections(Network const& network) {
  auto const has_section = [&](LinkId link) {
    return is_rail(network.links.cls[link]) && network.links.section[link].valid();
  };
  IdVector<LinkId, std::uint8_t> asks(network.links.key.size(), 0);
  for (LinkId link : asks.ids()) asks[link] = has_section(link) ? 1 : 0;
  for (MovementId m : network.movements.to_link.ids()) {
    if (has_section(network.movements.to_link[m])) asks[network.movements.from_link[m]] = 1;
  }
  std::vector<LinkId> out;
  for (LinkId link : asks.ids()) {
    if (asks[link] != 0) out.push_back(link);
  }
  return out;
}

IdVector<LinkId, RoadKind> road_kinds(Network const& network) {
  IdVector<LinkId, RoadKind> kinds;
  for (LinkId link : network.links.key.ids()) {
    LinkClass const cls = network.links.cls[link];
    bool const built_up = (network.links.flags[link] & DraftWays::kBuiltUp) != 0;
    bool const one_way_trunk = cls <= LinkClass::trunk_link && !network.links.reverse[link].valid();
    kinds.push_back(cls <= LinkClass::motorway_link ? RoadKind::motorway
                    : built_up || !is_road(cls)     ? RoadKind::town
                    : one_way_trunk                 ? RoadKind::expressway
                                                    : RoadKind::rural);
  }
  return kinds;
}

/// See MovementRow.
std::uint8_t needed_grant(Network const& network, MovementId m, bool bicycles) {
  auto const& movements = network.movements;
  bool const rails = is_rail(network.links.cls[movements.from_link[m]]) &&
                     is_rail(network.links.cls[movements.to_link[m]]) &&
                     network.links.section[movements.to_link[m]].valid();
  if (movements.needs_grant[m] != 0 && rails && !movements.group[m].valid()) return kGrantOnRails;
  bool const needed =
      movements.needs_grant[m] != 0 && (bicycles || movements.needs_grant[m] != kGrantAtEdge);
  return needed ? 1 : 0;
}

bool has_bicycles(Demand const& demand) {
  for (VehicleTypeId type : demand.trips.vehicle) {
    if (type.valid() && demand.vehicle_types[type].cls == VehicleClass::bicycle) return true;
  }
  return false;
}

/// By RoadKind.
std::array<DrivingSet, kRoadKinds> driving_sets(VehicleType const& type) {
  DrivingSet const road{type.max_speed, type.acceleration, type.deceleration,           1.0F,
                        type.min_gap,   type.sigma,        type.emergency_deceleration, type.model,
                        type.cls};
  DrivingSet rural = road, motorway = road;
  rural.max_speed = std::min(road.max_speed, type.rural_speed);
  if (type.motorway_set) {
    motorway.headway_factor = kIdmMotorwayCar.headway / kIdmUrban.headway;
    motorway.acceleration *= kIdmMotorwayCar.acceleration / kIdmUrban.acceleration;
    motorway.deceleration *= kIdmMotorwayCar.deceleration / kIdmUrban.deceleration;
    motorway.min_gap *= kIdmMotorwayCar.min_gap / kIdmUrban.min_gap;
  }
  return {road, rural, road, motorway};
}

constexpr std::size_t kModels = 3;
using ClassesByModel = std::array<VehicleClasses, kModels>;

/// The classes whose vehicles drive by each model.
ClassesByModel classes_by_model(Demand const& demand) {
  ClassesByModel out{};
  for (VehicleTypeId id : demand.trips.vehicle) {
    if (!id.valid()) continue;
    VehicleType const& type = demand.vehicle_types[id];
    out[static_cast<std::size_t>(type.model)] |= bit(type.cls);
  }
  return out;
}

/// Where those classes may drive.
StripModels models_of(ClassesByModel const& classes, VehicleClasses allowed) {
  auto const some = [&](CarFollowing model) {
    return (classes[static_cast<std::size_t>(model)] & allowed) != 0;
  };
  bool const idm = some(CarFollowing::idm), krauss = some(CarFollowing::krauss);
  if (idm == krauss || some(CarFollowing::train)) return StripModels::mixed;
  return idm ? StripModels::idm : StripModels::krauss;
}

bool zips(Network const& network, MovementId m) {
  auto const& t = network.movements;
  if (t.group[m].valid() || network.links.inner[t.to_link[m]] != 0) return false;
  bool merges = false;
  for (MovementId other : t.conflicts[m]) {
    if (network.is_edge_lane(t.from_lane[other])) continue;
    if (t.from_link[other] != t.from_link[m] || t.to_lane[other] != t.to_lane[m]) return false;
    merges = true;
  }
  return merges;
}

/// Onto a short link within its junction, on which nobody is left waiting. (On a roundabout one
/// asks at every entry that one passes.)
bool leads_onto_stub(Network const& network, MovementId m) {
  LinkId const to = network.movements.to_link[m];
  return network.links.inner[to] != 0 && !on_ring(network, to) &&
         network.lanes.length[network.movements.to_lane[m]] < kStub;
}

/// The signal at its beginning; or, where it has none and leads onto a stub, the one at that stub's
/// end, if all ways on from there have the same.
SignalGroupId signal_for(Network const& network, MovementId m, std::size_t stubs = 0) {
  auto const& t = network.movements;
  SignalGroupId shown = t.group[m];
  if (shown.valid() || !leads_onto_stub(network, m) || stubs == kLongestChain) return shown;
  for (MovementId on : network.lanes.out[t.to_lane[m]]) {
    SignalGroupId const group = signal_for(network, on, stubs + 1);
    if (!group.valid()) continue;
    if (shown.valid() && shown != group) return {};
    shown = group;
  }
  return shown;
}

/// Has the movement that priority towards some movement of motor traffic?
bool has_priority(Network const& network, MovementId m, Priority priority) {
  auto const& t = network.movements;
  for (std::size_t k = 0; k < t.conflicts[m].size(); ++k) {
    bool const counts = !network.is_edge_lane(t.from_lane[t.conflicts[m][k]]);
    if (counts && t.conflict_areas[m][k].priority == static_cast<float>(priority)) return true;
  }
  return false;
}

std::size_t used_movements_of(Network const& network, JunctionId junction, bool bicycles) {
  auto const own = network.junctions.movements[junction];
  std::size_t used = own.size();
  while (!bicycles && used > 0 && network.is_edge_lane(network.movements.from_lane[own[used - 1]]))
    --used;
  return used;
}

}  // namespace

StepTables::StepTables(Network const& network, Demand const& demand)
    : links(network.links.key.size()),
      first_movement(links + network.lanes.edge_marked.size()),
      first_single(network.first_edge_lane()),
      bicycles(has_bicycles(demand)),
      road_kind(road_kinds(network)),
      rail_links(links_before_sections(network)),
      tracks(network, demand) {
  for (VehicleType const& type : demand.vehicle_types) {
    auto const sets = driving_sets(type);
    for (std::size_t kind = 0; kind < kRoadKinds; ++kind) driving[kind].push_back(sets[kind]);
  }
  for (VehicleTypeId type : demand.trips.vehicle) {
    if (!type.valid()) continue;
    VehicleClass const cls = demand.vehicle_types[type].cls;
    auto& of_class = leads[static_cast<std::size_t>(cls)];
    if (of_class.empty()) of_class = LaneLeads(network, cls);
  }
  for (LinkId link : network.links.key.ids()) {
    from_outside.push_back(network.nodes.in_links[network.links.from[link]].empty() ? 1 : 0);
    to_outside.push_back(network.nodes.out_links[network.links.to[link]].empty() ? 1 : 0);
  }
  for (LinkId link : network.gateways.in.values()) from_outside[link] = 1;
  for (LinkId link : network.gateways.out.values()) to_outside[link] = 1;
  first_way = network.link_lane_count();
  auto const& m = network.movements;
  movements.resize(m.from_lane.size());
  auto const fork = forks(network, kCarBesideLorry);
  auto const lorry_fork = forks(network, kLorryBesideLorry);
  auto const decimetres = [](float metres) {
    return static_cast<std::uint8_t>(std::min(std::ceil(metres * 10.0F), 255.0F));
  };
  IdVector<JunctionId, std::uint8_t> grants(network.junctions.key.size(), 0);
  for (JunctionId junction : network.junctions.key.ids()) {
    auto const own = network.junctions.movements[junction];
    std::size_t const used = used_movements_of(network, junction, bicycles);
    std::size_t const words = (used + 63) / 64;
    used_movements.push_back(static_cast<std::uint16_t>(used));
    first_busy.push_back(static_cast<std::uint32_t>(busy_words));
    busy_words += words;
    waiting_places.resize(busy_words);
    for (std::size_t bit = 0; bit < own.size(); ++bit) {
      MovementId const id = own[bit];
      if (m.wait_at[id] >= 0.0F)
        waiting_places[first_busy[junction] + bit / 64] |= std::uint64_t{1} << (bit % 64);
      movements[id] = {m.to_lane[id],
                       m.to_link[id],
                       junction,
                       signal_for(network, id),
                       static_cast<std::uint32_t>(meets.size()),
                       static_cast<std::uint16_t>(bit),
                       static_cast<std::uint8_t>(words),
                       needed_grant(network, id, bicycles),
                       road_kind[m.from_link[id]],
                       static_cast<std::uint8_t>(zips(network, id) ? 1 : 0),
                       network.lanes.allowed[network.lane_of(id)],
                       has_priority(network, id, Priority::first),
                       has_priority(network, id, Priority::yield),
                       leads_onto_stub(network, id),
                       0,
                       on_ring(network, m.to_link[id]),
                       decimetres(fork[id]),
                       decimetres(lorry_fork[id])};
      if (bit >= used) continue;
      for (auto* mask : {&meets, &crosses, &yields}) mask->resize(movements[id].mask + words);
      if (movements[id].needs_grant != 0) grants[junction] = 1;
      // Where lanes become one, and on motorways, queues merge as they move.
      bool const motorway = movements[id].kind == RoadKind::motorway &&
                            road_kind[m.to_link[id]] == RoadKind::motorway;
      bool const drives_on = movements[id].zips != 0 || motorway;
      for (std::size_t k = 0; k < m.conflicts[id].size(); ++k) {
        std::size_t const other = m.conflicts[id][k].index() - own.front().index();
        assert(other < own.size());  // the junction owns all that meets in it
        if (other >= used) break;
        std::size_t const word = movements[id].mask + other / 64;
        std::uint64_t const it = std::uint64_t{1} << (other % 64);
        Conflict const& area = m.conflict_areas[id][k];
        meets[word] |= it;
        if (area.merges == 0.0F) crosses[word] |= it;
        bool const lane_ends = network.is_edge_lane(m.from_lane[m.conflicts[id][k]]) || drives_on;
        if (area.merges == 0.0F || !lane_ends) movements[id].keeps_clear = 1;
        if (area.priority == static_cast<float>(Priority::yield)) yields[word] |= it;
      }
    }
  }
  for (JunctionId junction : network.junctions.key.ids()) {
    std::vector<LaneSpan> arriving;
    for (NodeId node : network.junctions.nodes[junction]) {
      for (LinkId link : network.nodes.in_links[node]) {
        LaneId const edge = bicycles ? network.edge_lane(link) : LaneId();
        if (edge.valid()) arriving.push_back({edge, 1});
        arriving.push_back({network.links.first_lane[link], network.links.lane_count[link]});
      }
    }
    lanes_to.append(arriving);
  }
  for (LinkId link : network.links.key.ids()) {
    JunctionId const ahead = network.nodes.junction[network.links.to[link]];
    bool const asks = ahead.valid() && grants[ahead] != 0;
    std::uint8_t const lanes = network.links.lane_count[link];
    // Inside a junction the grant says on which lane.
    bool const neighbours = lanes > 1 && network.links.inner[link] == 0;
    strips.push_back({network.links.first_lane[link], asks ? ahead : JunctionId(), lanes,
                      road_kind[link], static_cast<std::uint8_t>(neighbours ? 1 : 0), 1});
  }
  for (std::size_t i = 0; i < network.lanes.edge_marked.size(); ++i) {
    LaneId const edge(first_single + i);
    LinkId const link = network.lanes.link[edge];
    strips.push_back({edge, strips[StripId(link.index())].junction, 1, road_kind[link], 0, 1});
  }
  for (MovementId id : movements.ids())
    strips.push_back({network.lane_of(id), movements[id].junction, 1, movements[id].kind, 0, 0});
  for (MovementId id : movements.ids()) {
    if (movements[id].zips != 0) strips[strip_of(network, m.from_lane[id])].zips = 1;
  }
  ClassesByModel const by_model = classes_by_model(demand);
  for (StripId id : strips.ids()) {
    StripRow& strip = strips[id];
    VehicleClasses allowed = 0;
    for (std::size_t i = 0; i < strip.lanes; ++i)
      allowed |= network.lanes.allowed[LaneId(strip.first_lane.index() + i)];
    strip.models = models_of(by_model, allowed);
  }
  auto const remembers = [&](LinkId link) {
    return network.links.cls[link] <= LinkClass::motorway_link;
  };
  for (LinkId link : network.links.key.ids()) {
    if (remembers(link)) motorway_strips.push_back(StripId(link.index()));
  }
  for (MovementId id : movements.ids()) {
    if (remembers(m.from_link[id]) && remembers(m.to_link[id]))
      motorway_strips.push_back(strip_of(network, network.lane_of(id)));
  }
  group_place.resize(network.signals.yellow_ms.size());
  for (SignalId signal : network.signals.junction.ids()) {
    phases.append(planned_phases(network.signals, signal));
    auto const groups = network.signals.groups[signal];
    for (std::size_t i = 0; i < groups.size(); ++i)
      group_place[groups[i]] = static_cast<std::uint8_t>(i);
  }
}

}  // namespace pendler
