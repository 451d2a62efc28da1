#include "bench/grid_town.h"

#include <limits>
#include <string>

namespace pendler {

namespace {

bool is_main(int street) {
  return street % 3 == 1;
}

void add_street(NetworkDraft& draft, std::string const& name, bool main,
                std::vector<DraftNodeId> const& nodes) {
  DraftWays& w = draft.ways;
  LinkClass const cls = main ? LinkClass::secondary : LinkClass::residential;
  w.osm.push_back(1000 + static_cast<std::int64_t>(w.osm.size()));
  w.cls.push_back(cls);
  w.nodes.append(nodes);
  draft.texts.push_back(name);
  w.name.push_back(static_cast<std::uint32_t>(draft.texts.size() - 1));
  w.ref.push_back(0);
  for (std::size_t d : {std::size_t{0}, std::size_t{1}}) {
    w.lanes[d].push_back(main ? 2 : 1);
    w.speed[d].push_back(static_cast<float>((main ? 50 : 30) / 3.6));
    w.allowed[d].push_back(static_cast<VehicleClasses>(
        kMotorRoad | classes(VehicleClass::bicycle, VehicleClass::pedestrian)));
    w.lane_allowed[d].append({});
    w.turns[d].append({});
  }
  w.lane_width.push_back(3.25F);
  w.max_weight.push_back(std::numeric_limits<float>::infinity());
  w.layer.push_back(0);
  w.flags.push_back(
      static_cast<std::uint8_t>(DraftWays::kBuiltUp | (main ? DraftWays::kPriorityRoad : 0)));
  w.guessed.push_back(0);
}

}  // namespace

NetworkDraft grid_town(int side, double metres) {
  NetworkDraft draft;
  for (int y = 0; y < side; ++y) {
    for (int x = 0; x < side; ++x) {
      draft.nodes.osm.push_back(1 + y * side + x);
      draft.nodes.position.push_back({x * metres, y * metres});
      draft.nodes.control.push_back(is_main(x) && is_main(y) ? NodeControl::signals
                                                             : NodeControl::none);
      draft.nodes.control_direction.push_back(ControlDirection::both);
      draft.nodes.barred.push_back(VehicleClasses{0});
      draft.nodes.red_turn.push_back(VehicleClasses{0});
    }
  }
  for (int street = 0; street < side; ++street) {
    std::vector<DraftNodeId> along, across;
    for (int i = 0; i < side; ++i) {
      along.push_back(DraftNodeId(static_cast<std::size_t>(street * side + i)));
      across.push_back(DraftNodeId(static_cast<std::size_t>(i * side + street)));
    }
    add_street(draft, "Street " + std::to_string(street), is_main(street), along);
    add_street(draft, "Avenue " + std::to_string(street), is_main(street), across);
  }
  return draft;
}

}  // namespace pendler
