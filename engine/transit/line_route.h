#pragma once
// The way of one line over the network: from stop to stop the fastest way for its class of vehicle,
// strongly drawn to the links that its route relation lists.

#include <optional>
#include <vector>

#include "transit/link_graph.h"

namespace pendler {

struct LineRoute {
  std::vector<LinkId> links;                 // connected; empty when the line is not served
  std::vector<std::uint32_t> stop_index;     // served: index into the line's stops
  std::vector<std::uint32_t> stop_position;  // index into `links` of each served stop, not falling
};

/// Owns the scratch memory of its searches; one for each class of vehicle.
class LineRouter {
 public:
  LineRouter(Network const& network, LinkGraph const& graph);

  /// Serves as many stops as can be reached one after the other. Where the relation comes in (or
  /// leaves) through a gateway, the route begins (or ends) there.
  LineRoute route(LineId line);

 private:
  struct Place {
    LinkId link;
    double along = 0;
  };
  struct Way {
    double cost = 0;  // s, with the discount of listed links
    std::vector<LinkId> links;
  };
  struct Entry {
    double cost = 0;  // at the start of the link
    LinkId link;
    bool operator>(Entry const& other) const {
      return cost != other.cost ? cost > other.cost : link > other.link;
    }
  };

  double link_seconds(LinkId link) const;
  /// Ways from `from` to each target, where there is one that costs at most `limit` seconds.
  std::vector<std::optional<Way>> ways(Place from, std::vector<Place> const& targets, double limit);
  void reach(LinkId link, double cost, LinkId before);
  /// Whether there was a way to a gateway.
  bool extend_to_gateways(LineId line, LineRoute& route, Place first, Place last);

  Network const& network_;
  LinkGraph const& graph_;
  float max_speed_;
  IdVector<LinkId, std::uint32_t> listed_, reached_, settled_;  // stamps
  IdVector<LinkId, double> cost_;
  IdVector<LinkId, LinkId> before_;
  IdVector<LinkId, std::uint8_t> gateway_;  // 1: comes in, 2: goes out
  std::vector<Entry> heap_;
  std::uint32_t line_stamp_ = 0, search_stamp_ = 0;
};

/// Top speed on a line of the class, m/s.
float line_speed(VehicleClass cls);

}  // namespace pendler
