#pragma once
// WGS84 longitude and latitude to a region's projected metres and back (PROJ).

#include <memory>
#include <span>
#include <string>

#include "base/geometry.h"

namespace pendler {

/// x is longitude and y is latitude, in degrees.
class MapProjection {
 public:
  /// `crs` such as "EPSG:25832": projected, in metres. Throws InputError for anything else.
  explicit MapProjection(std::string const& crs);
  ~MapProjection();
  MapProjection(MapProjection&&) noexcept;
  MapProjection& operator=(MapProjection&&) noexcept;

  /// Rounded to 1 mm; not finite where the projection is not defined.
  Point to_plane(Point lon_lat) const;
  void to_plane(std::span<Point> points) const;
  Point to_lon_lat(Point plane) const;

 private:
  struct Handles;
  std::unique_ptr<Handles> handles_;
};

}  // namespace pendler
