#pragma once
// A SUMO network as it stands in its file: plain tables, nothing interpreted but units.

#include <filesystem>
#include <map>
#include <string>
#include <vector>

#include "base/geometry.h"
#include "base/time.h"
#include "base/vehicle_class.h"
#include "ingest/import_notes.h"

namespace pendler {

struct SumoLane {
  std::string id;
  double length = 0, speed = 0, width = 0;  // m, m/s, m
  VehicleClasses allowed = 0;
  std::vector<Point> shape;
};

struct SumoEdge {
  std::string id, from, to, type, name;
  std::string bidi;             // the edge on the same track in the other direction, or empty
  bool internal = false;        // a way through a junction
  std::vector<SumoLane> lanes;  // from the right
  std::string where;            // "FILE:LINE"
};

struct SumoConnection {
  std::size_t from_edge = 0, to_edge = 0;  // indices of SumoNet::edges
  std::size_t from_lane = 0, to_lane = 0;
  std::string via;  // internal lane, or empty
  std::string tl;   // traffic light, or empty
  std::size_t link_index = 0;
  std::string dir, state;
  double length = -1, speed = -1;  // given with the connection, or −1
  std::vector<Point> shape;        // the same, or empty
  std::string where;
};

struct SumoRequest {
  std::string response, foes;  // a bit a link, the last character is link 0
};

struct SumoJunction {
  std::string id, type;
  Point position;
  std::vector<std::string> incoming;  // lanes; with their connections in order, these are the links
  std::vector<SumoRequest> requests;  // by link, or none
};

struct SumoPhase {
  Millis duration = 0;
  std::string state;
  Millis shortest = 0, longest = 0;  // of a program that follows traffic
  bool skippable = false;            // the same: there is a way around it
  std::vector<std::size_t> next;     // the same; none: the next in the file
};
struct SumoProgram {
  std::string id, type;
  Millis offset = 0;
  bool actuated = false;               // follows traffic, by gaps
  Millis gap = 3000, detector = 2000;  // the longest gap; how far before the line detectors lie
  std::vector<SumoPhase> phases;       // in the order in which they follow each other
  std::string where;
};

struct SumoRoundabout {
  std::vector<std::string> nodes, edges;
};

struct SumoStop {
  std::string id, name, lane;
  double end = 0;  // where the front stops, m from the lane's start; negative: from its end
  std::string where;
};

struct SumoNet {
  std::string file;
  std::string projection;  // PROJ text, or "!"
  Point offset;            // added to projected positions
  std::vector<SumoEdge> edges;
  std::map<std::string, std::size_t, std::less<>> edge_index;
  std::vector<SumoConnection> connections;
  std::vector<SumoJunction> junctions;
  std::map<std::string, SumoProgram, std::less<>> programs;  // by traffic light; the last one read
  std::vector<SumoRoundabout> roundabouts;
};

/// Throws InputError for what is not a SUMO network, and for what names an edge, lane or junction
/// that is not there. Crossings and walking areas are noted and left out.
SumoNet read_sumo_net(std::filesystem::path const& path, ImportNotes& notes);

class SumoElement;
/// Of a net or an additional file; notes what of it is not carried over.
SumoProgram read_sumo_program(SumoElement const& item, ImportNotes& notes);
void add_program(SumoProgram program, std::map<std::string, SumoProgram, std::less<>>& programs,
                 ImportNotes& notes);
/// The lane's edge and its index from the right; throws InputError via `user` when there is none.
struct SumoLaneIndex {
  std::size_t edge = 0, lane = 0;
};
SumoLaneIndex find_lane(SumoNet const& net, std::string_view lane, SumoElement const& user);

}  // namespace pendler
