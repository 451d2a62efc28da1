#pragma once
// Inside the SUMO import: the parts of network_of(), in their order.

#include <optional>

#include "ingest/sumo_network.h"

namespace pendler::sumo {

/// A connection between two edges, with its chain of internal lanes joined.
struct Way {
  std::size_t connection = 0;  // index of SumoNet::connections
  std::size_t junction = 0;    // index of SumoNet::junctions
  std::optional<std::size_t> request;
  double length = 0, speed = 0;  // m, m/s
  double wait_at = -1;           // m
  VehicleClasses allowed = 0;
  std::vector<Point> shape;
};
/// In the order of the file. Chains that do not lead to the connection's edge are refused.
std::vector<Way> ways_of(SumoNet const& net);

/// By index of SumoNet::junctions: the first one of those that are one junction with it. Conflict
/// nodes joined by edges shorter than 21 m are one, any nodes joined by edges shorter than 7.5 m,
/// and so are the nodes of a roundabout; never two with different traffic lights.
std::vector<std::size_t> clusters_of(SumoNet const& net, std::vector<Way> const& ways);

/// Nodes, junctions, links and their lanes.
void lay_links(SumoNet const& net, std::vector<std::size_t> const& clusters, SumoNetwork& out,
               ImportNotes& notes);
/// Returns each movement's way.
IdVector<MovementId, std::size_t> lay_movements(SumoNet const& net, std::vector<Way> const& ways,
                                                SumoNetwork& out);
void add_signals(SumoNet const& net, std::vector<Way> const& ways,
                 IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out,
                 ImportNotes& notes);
void add_level_crossings(SumoNet const& net, std::vector<Way> const& ways,
                         IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out);
void add_right_of_way(SumoNet const& net, std::vector<Way> const& ways,
                      IdVector<MovementId, std::size_t> const& way_of, SumoNetwork& out,
                      ImportNotes& notes);

inline constexpr std::string_view kGreen = "gGoO", kMinorGreen = "go", kYellow = "yY";
/// One of the letters stands for the link in this phase.
inline bool shows(SumoPhase const& phase, std::size_t link, std::string_view letters) {
  return letters.find(phase.state[link]) != std::string_view::npos;
}

/// The program of the connection's traffic light, if it has one with a signal for it.
SumoProgram const* program_of(SumoNet const& net, SumoConnection const& connection);

}  // namespace pendler::sumo
