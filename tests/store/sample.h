#pragma once
// A small network by hand, a folder of its own for each test, and digests of whole values.

#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <limits>
#include <string>
#include <vector>

#include "base/hash.h"
#include "network/draft.h"
#include "network/network.h"

namespace pendler::sample {

struct Folder {
  std::filesystem::path path;
  explicit Folder(std::string const& name)
      : path(std::filesystem::temp_directory_path() /
             ("pendler-" + name + "-" + std::to_string(::getpid()))) {
    std::filesystem::remove_all(path);
    std::filesystem::create_directories(path);
  }
  ~Folder() { std::filesystem::remove_all(path); }
  std::filesystem::path operator/(std::string const& name) const { return path / name; }
  std::string names() const {  // of all files, sorted, with blanks between
    std::vector<std::string> all;
    for (auto const& entry : std::filesystem::directory_iterator(path))
      all.push_back(entry.path().filename());
    std::sort(all.begin(), all.end());
    std::string text;
    for (auto const& name : all) text += (text.empty() ? "" : " ") + name;
    return text;
  }
};

template <class Table>
std::string digest_of(Table const& table) {
  Digest digest;
  digest.add(columns_of(const_cast<Table&>(table)));
  return digest.text();
}

/// Two municipalities, A with one district; links 0 (A, 1,000 m, 50 km/h), 1 (B, 500 m, 100 km/h)
/// and 2 (outside, 200 m, 50 km/h).
inline Network network() {
  Network n;
  n.stand_in = 1;
  n.texts = {"", "Hohe Straße", "B 236", "Bahnhof"};
  n.areas.municipality_code = {"05913000", "05978028"};
  n.areas.municipality_name = {"A-Stadt", "Bdorf"};
  n.areas.district_code = {"1"};
  n.areas.district_name = {"Mitte"};
  n.areas.district_municipality = {MunicipalityId(0)};
  auto node = [&](double x, double y) {
    n.nodes.osm.push_back(static_cast<std::int64_t>(100 + n.nodes.osm.size()));
    n.nodes.junction.push_back({});
    return n.nodes.position.push_back({x, y});
  };
  NodeId const a = node(393000, 5707000), b = node(394000, 5707000), c = node(394500, 5707000),
               d = node(394700, 5707000);
  auto link = [&](NodeId from, NodeId to, float length, float speed, MunicipalityId municipality,
                  DistrictId district) {
    auto& l = n.links;
    std::size_t const i = l.key.size();
    l.key.push_back(make_key(7, i));
    l.osm_way.push_back(static_cast<std::int64_t>(4000 + i));
    l.from.push_back(from);
    l.to.push_back(to);
    l.cls.push_back(i == 1 ? LinkClass::primary : LinkClass::residential);
    l.first_lane.push_back(LaneId(i));
    l.lane_count.push_back(1);
    l.length.push_back(length);
    l.speed.push_back(speed);
    l.allowed.push_back(kMotorRoad);
    l.max_weight.push_back(std::numeric_limits<float>::infinity());
    l.name.push_back(1);
    l.ref.push_back(i == 1 ? 2 : 0);
    l.reverse.push_back({});
    l.municipality.push_back(municipality);
    l.district.push_back(district);
    l.section.push_back({});
    l.flags.push_back(0);
    l.guessed.push_back(0);
    l.layer.push_back(0);
    l.geometry.append({n.nodes.position[from], n.nodes.position[to]});
    n.lanes.link.push_back(LinkId(i));
    n.lanes.length.push_back(length);
    n.lanes.speed.push_back(speed);
    n.lanes.width.push_back(3.5F);
    n.lanes.allowed.push_back(kMotorRoad);
    n.lanes.turns.push_back(0);
  };
  link(a, b, 1000, 50 / 3.6F, MunicipalityId(0), DistrictId(0));
  link(b, c, 500, 100 / 3.6F, MunicipalityId(1), {});
  link(c, d, 200, 50 / 3.6F, {}, {});
  auto& stops = n.stops;
  stops.key.push_back(77);
  stops.name.push_back(3);
  stops.modes.push_back(bit(TransitMode::bus));
  stops.position.push_back({394250, 5707001});
  stops.lane.push_back(LaneId(1));
  stops.along.push_back(250);
  stops.municipality.push_back(MunicipalityId(1));
  stops.district.push_back({});
  n.repair_kind = {"zero-length way", "zero-length way", "no lanes"};
  n.repair_object = {"way 1", "way 2", "way 3"};
  n.repair_detail = {"", "", "lanes=0"};
  return n;
}

inline NetworkDraft draft() {
  NetworkDraft d;
  d.stand_in = 1;
  d.texts = {"", "Hohe Straße"};
  d.nodes.osm = {1, 2};
  d.nodes.position = {{393000.125, 5707000.001}, {394000, 5707000}};
  d.nodes.control = {NodeControl::none, NodeControl::signals};
  d.nodes.control_direction = {ControlDirection::both, ControlDirection::forward};
  d.nodes.barred = {0, 0};
  d.nodes.red_turn = {0, 0};
  d.ways.osm = {4000};
  d.ways.nodes.append({DraftNodeId(0), DraftNodeId(1)});
  d.ways.name = {1};
  d.ways.max_weight = {std::numeric_limits<float>::infinity()};
  d.areas.code = {"05913000"};
  d.areas.name = {"A-Stadt"};
  return d;
}

}  // namespace pendler::sample
