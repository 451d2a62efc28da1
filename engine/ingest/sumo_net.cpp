#include "ingest/sumo_net.h"

#include <array>
#include <cmath>
#include <set>

#include "base/error.h"
#include "ingest/sumo_xml.h"

namespace pendler {

namespace {

constexpr double kLaneWidth = 3.2;  // m, SUMO's default
constexpr std::size_t kMostLanesRead = 64;

SumoLane read_lane(SumoElement const& item) {
  SumoLane lane;
  lane.id = item.need("id");
  lane.length = item.need_number("length");
  lane.speed = item.need_number("speed");
  lane.width = item.number("width", kLaneWidth);
  lane.allowed = allowed_classes(item);
  lane.shape = item.shape("shape");
  if (lane.length <= 0 || lane.length > 1e6) item.refuse("length", "metres above 0");
  if (lane.speed <= 0 || lane.speed > 200) item.refuse("speed", "m/s above 0");
  if (lane.width <= 0 || lane.width > 50) item.refuse("width", "metres above 0");
  if (lane.shape.size() < 2) item.refuse("shape", "two points or more");
  return lane;
}

class NetReader {
 public:
  NetReader(SumoFile const& file, ImportNotes& notes) : file_(file), notes_(notes) {}

  SumoNet run() {
    SumoElement const root = file_.root();
    if (root.tag() != "net")
      throw InputError(file_.path().string() + ": root element is '" + std::string(root.tag()) +
                       "'; expected 'net' (a SUMO network)");
    net_.file = file_.path().string();
    note_side(root);
    for (SumoElement const& item : root.children()) read(item);
    if (net_.edges.empty()) throw InputError(net_.file + ": the network has no edges");
    for (SumoElement const& item : connections_) read_connection(item);
    check_ends();
    return std::move(net_);
  }

 private:
  void note_side(SumoElement const& root) {
    if (root.is_true("lefthand", false))
      root.refuse("left-hand traffic; expected a network with right-hand traffic");
  }

  void read(SumoElement const& item) {
    auto const tag = item.tag();
    if (tag == "edge") {
      read_edge(item);
    } else if (tag == "connection") {
      connections_.push_back(item);  // when all edges are known
    } else if (tag == "junction") {
      read_junction(item);
    } else if (tag == "tlLogic") {
      add_program(read_sumo_program(item, notes_), net_.programs, notes_);
    } else if (tag == "roundabout") {
      SumoRoundabout r;
      for (auto word : words_of(item.need("nodes"))) r.nodes.emplace_back(word);
      for (auto word : words_of(item.need("edges"))) r.edges.emplace_back(word);
      net_.roundabouts.push_back(std::move(r));
    } else if (tag == "location") {
      read_location(item);
    } else if (tag != "type") {  // a template for editing; edges carry its values
      notes_.add("net: element " + std::string(tag) + " is not read", item.where());
    }
  }

  void read_location(SumoElement const& item) {
    net_.projection = item.text("projParameter");
    std::string const pair(item.text("netOffset"));
    auto const comma = pair.find(',');
    auto const x = number_of(pair.substr(0, comma));
    auto const y = comma < pair.size() ? number_of(pair.substr(comma + 1)) : std::nullopt;
    if (!x || !y) item.refuse("netOffset", "'x,y'");
    net_.offset = {*x, *y};
  }

  void read_edge(SumoElement const& item) {
    auto const function = item.text("function");
    std::string const id(item.need("id"));
    if (!known_.insert(id).second) item.refuse("is there twice");
    if (function == "crossing" || function == "walkingarea") {
      notes_.add("edges of function " + std::string(function) + " are left out (people on foot)",
                 item.where());
      return;
    }
    if (!function.empty() && function != "normal" && function != "internal" &&
        function != "connector")
      item.refuse("function", "normal, internal, connector, crossing or walkingarea");
    SumoEdge edge;
    edge.id = id;
    edge.internal = function == "internal";
    edge.where = item.where();
    edge.type = item.text("type");
    edge.name = item.text("name");
    edge.bidi = item.text("bidi");
    if (!edge.internal) {
      edge.from = item.need("from");
      edge.to = item.need("to");
      constexpr std::array<std::string_view, 12> kRead{"id",   "from",   "to",       "priority",
                                                       "type", "name",   "shape",    "spreadType",
                                                       "bidi", "length", "function", "distance"};
      item.note_unread(kRead, notes_);
    }
    for (SumoElement const& child : item.children()) {
      if (child.tag() != "lane") {
        note_element("edge", child);
        continue;
      }
      // netconvert gives both internal lanes of a waiting position the index 0: their ids count.
      if (child.need("id") != edge.id + "_" + std::to_string(edge.lanes.size()))
        child.refuse("id", edge.id + "_" + std::to_string(edge.lanes.size()) + " (lanes in order)");
      edge.lanes.push_back(read_lane(child));
      constexpr std::array<std::string_view, 9> kRead{
          "id", "index", "speed", "length", "shape", "width", "allow", "disallow", "customShape"};
      child.note_unread(kRead, notes_);
      if (!edge.internal && edge.lanes.back().allowed == 0 && is_open_to_any(child))
        notes_.add("lanes open only to vClasses without a class here (such as taxi) are closed",
                   child.where());
      note_permissions(child);
      for (SumoElement const& part : child.children()) note_element("lane", part);
    }
    if (edge.lanes.empty()) item.refuse("no lanes");
    if (edge.lanes.size() > kMostLanesRead) item.refuse("more than 64 lanes");
    net_.edge_index[id] = net_.edges.size();
    net_.edges.push_back(std::move(edge));
  }

  void note_permissions(SumoElement const& lane) {
    bool const allows = !words_of(lane.text("allow")).empty();
    bool const disallows = !words_of(lane.text("disallow")).empty();
    if ((lane.find("allow") && !allows) || (lane.find("disallow") && !disallows))
      notes_.add("lane: an empty allow or disallow counts as not there", lane.where());
    if (allows && disallows) notes_.add("lane: disallow is not read beside allow", lane.where());
  }

  void note_element(std::string const& of, SumoElement const& part) {
    notes_.add(of + ": element " + std::string(part.tag()) + " is not read", part.where());
  }

  void read_junction(SumoElement const& item) {
    SumoJunction junction;
    junction.id = item.need("id");
    junction.type = item.need("type");
    if (junction.type == "internal") return;  // a waiting position: the chain of via lanes tells it
    junction.position = {item.need_number("x"), item.need_number("y")};
    for (auto lane : words_of(item.text("incLanes"))) junction.incoming.emplace_back(lane);
    constexpr std::array<std::string_view, 12> kRead{
        "id",       "type",  "x",           "y",    "z",      "incLanes",
        "intLanes", "shape", "customShape", "name", "radius", "fringe"};
    item.note_unread(kRead, notes_);
    for (SumoElement const& child : item.children()) {
      if (child.tag() != "request") {
        note_element("junction", child);
        continue;
      }
      std::size_t const index = child.need_index("index");
      if (index != junction.requests.size())
        child.refuse("index", std::to_string(junction.requests.size()) + " (requests in order)");
      junction.requests.push_back(
          {std::string(child.need("response")), std::string(child.need("foes"))});
    }
    for (auto const& request : junction.requests) {
      auto const wrong = [&](std::string const& bits) {
        return bits.size() != junction.requests.size() ||
               bits.find_first_not_of("01") != std::string::npos;
      };
      if (wrong(request.response) || wrong(request.foes))
        item.refuse("requests whose response and foes are not one bit a link");
    }
    if (!junctions_.insert(junction.id).second) item.refuse("is there twice");
    net_.junctions.push_back(std::move(junction));
  }

  void read_connection(SumoElement const& item) {
    auto const edge_of = [&](char const* name) -> std::size_t {
      auto const known = net_.edge_index.find(item.need(name));
      if (known != net_.edge_index.end()) return known->second;
      if (!known_.contains(std::string(item.need(name)))) item.refuse(name, "an edge of the net");
      return kOnFoot;
    };
    SumoConnection c;
    c.from_edge = edge_of("from"), c.to_edge = edge_of("to");
    if (c.from_edge == kOnFoot || c.to_edge == kOnFoot) {
      notes_.add("connections with crossings and walking areas are left out (people on foot)",
                 item.where());
      return;
    }
    c.from_lane = item.need_index("fromLane"), c.to_lane = item.need_index("toLane");
    if (c.from_lane >= net_.edges[c.from_edge].lanes.size())
      item.refuse("fromLane", "a lane of the edge");
    if (c.to_lane >= net_.edges[c.to_edge].lanes.size())
      item.refuse("toLane", "a lane of the edge");
    c.via = item.text("via");
    c.tl = item.text("tl");
    // −1: the traffic light does not speak to it.
    if (item.is_true("uncontrolled", false) || item.text("linkIndex") == "-1") c.tl.clear();
    if (!c.tl.empty()) c.link_index = item.need_index("linkIndex");
    c.dir = item.text("dir");
    c.state = item.text("state");
    c.length = item.number("length", -1);
    c.speed = item.number("speed", -1);
    c.shape = item.shape("shape");
    c.where = item.where();
    if (!c.via.empty()) find_lane(net_, c.via, item);
    constexpr std::array<std::string_view, 18> kRead{
        "from",      "to",           "fromLane", "toLane",  "via",   "tl",
        "linkIndex", "linkIndex2",   "dir",      "state",   "speed", "length",
        "shape",     "uncontrolled", "pass",     "contPos", "allow", "disallow"};
    item.note_unread(kRead, notes_);
    for (char const* kept_by_lanes : {"pass", "contPos", "allow", "disallow"}) {
      if (item.find(kept_by_lanes))
        notes_.add("connection: attribute " + std::string(kept_by_lanes) + " is not read",
                   item.where());
    }
    for (SumoElement const& child : item.children()) note_element("connection", child);
    net_.connections.push_back(std::move(c));
  }

  void check_ends() {
    for (SumoEdge const& edge : net_.edges) {
      if (edge.internal) continue;
      for (std::string const& end : {edge.from, edge.to}) {
        if (!junctions_.contains(end))
          throw InputError(edge.where + ": edge '" + edge.id + "': there is no junction '" + end +
                           "'");
      }
    }
    for (SumoConnection const& c : net_.connections) {
      SumoEdge const& from = net_.edges[c.from_edge];
      SumoEdge const& to = net_.edges[c.to_edge];
      if (from.internal || to.internal || from.to == to.from) continue;
      throw InputError(c.where + ": connection from '" + from.id + "' to '" + to.id +
                       "': the edges do not meet");
    }
  }

  static constexpr std::size_t kOnFoot = ~std::size_t{0};
  SumoFile const& file_;
  ImportNotes& notes_;
  SumoNet net_;
  std::set<std::string> known_, junctions_;
  std::vector<SumoElement> connections_;
};

}  // namespace

SumoNet read_sumo_net(std::filesystem::path const& path, ImportNotes& notes) {
  return NetReader(SumoFile(path), notes).run();
}

SumoLaneIndex find_lane(SumoNet const& net, std::string_view lane, SumoElement const& user) {
  auto const line = lane.rfind('_');
  if (line != std::string_view::npos) {
    auto const edge = net.edge_index.find(lane.substr(0, line));
    auto const index = number_of(lane.substr(line + 1));
    if (edge != net.edge_index.end() && index && *index >= 0 &&
        *index < static_cast<double>(net.edges[edge->second].lanes.size()))
      return {edge->second, static_cast<std::size_t>(*index)};
  }
  user.refuse("there is no lane '" + std::string(lane) + "'");
}

}  // namespace pendler
