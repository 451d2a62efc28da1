#pragma once
// Which municipality or district holds a point, and where a line crosses an outline.

#include <optional>
#include <vector>

#include "network/draft.h"

namespace pendler::building {

class AreaIndex {
 public:
  explicit AreaIndex(NetworkDraft const& draft);

  /// Fractions of a -> b, ascending in [0, 1], at which it crosses or touches an outline of any
  /// area.
  std::vector<double> crossings(Point a, Point b) const;
  /// From corner to corner of an outline.
  bool is_edge(Point a, Point b) const;
  /// The first area of the kind, by code, that holds the point.
  std::optional<DraftAreaId> area_at(AreaKind kind, Point p) const;
  /// Inside one of the region's areas; everything is when the draft names none.
  bool in_region(Point p) const;

 private:
  struct Edge {
    Point a, b;
  };
  struct Area {
    DraftAreaId id;
    AreaKind kind;
    bool of_region = false;
    double left = 0, right = 0, bottom = 0, top = 0;
    std::vector<std::vector<Point>> rings;
    /// Edges by strips of equal height, so that the even-odd rule meets few of them.
    double strip_height = 1;
    std::vector<std::vector<Edge>> strips;
  };
  static bool holds(Area const& area, Point p);
  void add_area(NetworkDraft const& draft, DraftAreaId id, bool of_region);
  void index_edges();
  template <class Look>
  void look_at_edges(Point a, Point b, Look const& look) const;
  std::int64_t cell_of(double x) const;

  std::vector<Area> areas_;  // by code
  bool cuts_ = false;
  std::vector<Edge> edges_;
  std::vector<std::pair<std::pair<std::int64_t, std::int64_t>, std::uint32_t>> cells_;  // sorted
};

}  // namespace pendler::building
