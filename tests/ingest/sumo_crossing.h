#pragma once
// The crossing of sumo_files.h, imported, and its parts by SUMO's names.

#include <catch2/catch.hpp>
#include <optional>

#include "ingest/sumo_files.h"
#include "ingest/sumo_import.h"
#include "support/temp_folder.h"

namespace pendler::sumo_files {

inline SumoImport imported(std::string const& net, std::string const& routes = "<routes/>") {
  TempFolder const folder;
  auto const file = folder.write("a.rou.xml", routes);
  return import_sumo(folder.write("a.net.xml", net), std::span(&file, 1));
}

inline LinkId link_of(Network const& net, std::string const& edge) {
  for (LinkId l : net.links.key.ids()) {
    if (net.text(net.links.ref[l]) == edge) return l;
  }
  FAIL("no link " << edge);
  return {};
}

/// Lanes as SUMO counts them.
inline MovementId movement(Network const& net, std::string const& from, std::size_t from_lane,
                           std::string const& to) {
  auto const lanes = net.lanes_of(link_of(net, from));
  for (MovementId m : net.lanes.out[lanes[lanes.size() - 1 - from_lane]]) {
    if (net.movements.to_link[m] == link_of(net, to)) return m;
  }
  FAIL("no movement " << from << " " << to);
  return {};
}

inline std::optional<Conflict> conflict(Network const& net, MovementId a, MovementId b) {
  auto const others = net.movements.conflicts[a];
  for (std::size_t i = 0; i < others.size(); ++i) {
    if (others[i] == b) return net.movements.conflict_areas[a][i];
  }
  return std::nullopt;
}

inline Priority priority(Network const& net, MovementId a, MovementId b) {
  auto const c = conflict(net, a, b);
  REQUIRE(c);
  return static_cast<Priority>(c->priority);
}

}  // namespace pendler::sumo_files
