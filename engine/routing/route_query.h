#pragma once
// Exact shortest paths on a metric: elimination-tree queries (Dibbelt, Strasser, Wagner 2016) and
// one-to-all sweeps (PHAST: Delling, Goldberg, Nowatzyk, Werneck 2011). A query object owns its
// scratch memory; use one a thread. The same question always has the same answer, whatever was
// asked before.

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "routing/metric.h"

namespace pendler {

class RouteQuery {
 public:
  explicit RouteQuery(RoadIndex const& index);

  /// Milliseconds of the shortest way, and its links in `links`; the time on both ends counts. Not
  /// found: none, and `links` is empty.
  std::optional<std::uint32_t> route(Metric const& metric, LinkId from, LinkId to,
                                     std::vector<LinkId>& links);
  /// The same without the links.
  std::optional<std::uint32_t> time(Metric const& metric, LinkId from, LinkId to);
  /// For a vehicle under way: `driven` are the links it has driven, the last one being where it is
  /// (RoutingGraph::memory of them are enough). `links` begins there; the time there does not
  /// count, and it may leave that link even if it was closed meanwhile.
  std::optional<std::uint32_t> onward(Metric const& metric, std::span<LinkId const> driven,
                                      LinkId to, std::vector<LinkId>& links);
  /// Milliseconds from one link to each link, as route() counts them (kNever: not reachable). Valid
  /// until the next call.
  std::span<std::uint32_t const> times(Metric const& metric, LinkId from);

 private:
  struct Reached {
    std::uint32_t ms = kNever;
    RankId before;            // none: the search began here
    std::uint32_t chord = 0;  // from `before`
  };
  struct Meeting {
    std::uint32_t ms = kNever;
    RankId rank;
  };
  std::optional<std::uint32_t> route_from(Metric const& metric, StateId from, std::uint32_t from_ms,
                                          LinkId to, std::vector<LinkId>* links);
  Meeting meet(Metric const& metric, RankId from, std::uint32_t from_ms, RankId to,
               std::uint32_t limit);
  void clear(RankId from, RankId to);
  void unpack(Metric const& metric, Meeting meeting, std::vector<LinkId>& links);
  void unpack_pieces(Metric const& metric, std::vector<LinkId>& links);

  RoadIndex const& index_;
  IdVector<RankId, Reached> forward_, backward_;
  struct Piece {
    std::uint32_t chord;
    bool rises;
  };
  std::vector<Piece> pieces_;
  std::vector<std::uint32_t> chords_;
  std::vector<std::uint32_t> rank_ms_, link_ms_;
};

}  // namespace pendler
