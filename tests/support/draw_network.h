#pragma once
// A test draws its road: draw_network("A---B---C", 100.0).
//
// Letters are nodes (osm id: A = 1 … Z = 26, a = 27 …), strokes - | \ / are two-way residential
// streets (one lane a direction, 50 km/h) straight from letter to letter; '+' is a crossing of
// strokes without a node (a bridge). One character is `metres_a_character` wide and one line as
// high. The upper left character lies at (0, 0); x goes right, y goes up.
//
// Ways are named by their letters ("AB"), which is also their street name; a way of several strokes
// is named in full ("ABC") in DrawOptions::ways, and its order is the way's forward direction. Ways
// not named there run from the lower to the higher node id.

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "network/draft.h"
#include "network/network.h"

namespace pendler {

struct DrawnWay {
  LinkClass cls = LinkClass::residential;
  int lanes = 1, lanes_backward = 1;  // 0 backward: one-way
  double speed = 50 / 3.6;            // m/s
  std::optional<VehicleClasses> allowed;
  std::vector<VehicleClasses> lane_allowed, lane_allowed_backward;
  std::vector<TurnSet> turns, turns_backward;
  std::uint8_t flags = DraftWays::kBuiltUp;  // DraftWays bits
  double lane_width = 3.25;
  double max_weight = std::numeric_limits<double>::infinity();
  std::optional<std::string> name;  // instead of its letters
};
DrawnWay one_way(int lanes, double speed_kmh, LinkClass cls = LinkClass::residential);

struct DrawnRestriction {
  std::string from, via, to;  // way names; via is a letter or names of ways ("BC CD")
  bool only = false;
  VehicleClasses applies_to = kMotorRoad;
};

struct DrawnStop {
  char node = 'A';
  TransitMode mode = TransitMode::bus;
};

struct DrawOptions {
  std::map<std::string, DrawnWay> ways;
  DrawnWay other = {};  // ways without an entry
  std::map<char, NodeControl> controls;
  std::map<char, VehicleClasses> barred, red_turn;
  std::vector<DrawnRestriction> restrictions;
  std::vector<DrawnStop> stops;
};

NetworkDraft draw_network(std::string_view picture, double metres_a_character,
                          DrawOptions const& options = {});

std::int64_t drawn_node(char letter);
/// A node of the picture to another place.
void place(NetworkDraft& draft, char letter, Point position);
/// Classes that may use a road, path or track of the class when nothing else is said.
VehicleClasses drawn_classes(LinkClass cls);
/// The node drawn as the letter; throws if there is none.
NodeId node_at(Network const& network, char letter);
/// The link from one drawn node to another: link_named(net, "AB"); none if there is none.
LinkId link_named(Network const& network, std::string_view name);
/// "AB" of a link between drawn nodes.
std::string drawn_name(Network const& network, LinkId link);
/// "AB BC"
std::string drawn_names(Network const& network, std::span<LinkId const> links);
/// Links that can follow the link, as "BA BC", sorted by name.
std::string next_of(Network const& network, LinkId link);

}  // namespace pendler
