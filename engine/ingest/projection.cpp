#include "ingest/projection.h"

#include <proj.h>

#include <cmath>

#include "base/error.h"

namespace pendler {

struct MapProjection::Handles {
  PJ_CONTEXT* context = nullptr;
  PJ* transform = nullptr;
  ~Handles() {
    proj_destroy(transform);
    proj_context_destroy(context);
  }
};

namespace {

bool is_projected(PJ_CONTEXT* context, std::string const& crs) {
  PJ* const made = proj_create(context, crs.c_str());
  bool const projected = made != nullptr && proj_get_type(made) == PJ_TYPE_PROJECTED_CRS;
  proj_destroy(made);
  return projected;
}

double to_millimetre(double metres) {
  return std::round(metres * 1000.0) / 1000.0;
}

}  // namespace

MapProjection::MapProjection(std::string const& crs) : handles_(std::make_unique<Handles>()) {
  handles_->context = proj_context_create();
  proj_log_level(handles_->context, PJ_LOG_NONE);
  PJ* made = nullptr;
  if (is_projected(handles_->context, crs)) {
    made = proj_create_crs_to_crs(handles_->context, "EPSG:4326", crs.c_str(), nullptr);
  }
  // longitude before latitude, east before north, whatever the authority says
  if (made != nullptr) {
    handles_->transform = proj_normalize_for_visualization(handles_->context, made);
  }
  proj_destroy(made);
  if (handles_->transform == nullptr) {
    throw InputError("the coordinate system '" + crs +
                     "' is not known; expected a projected one in metres such as 'EPSG:25832'");
  }
}

MapProjection::~MapProjection() = default;
MapProjection::MapProjection(MapProjection&&) noexcept = default;
MapProjection& MapProjection::operator=(MapProjection&&) noexcept = default;

Point MapProjection::to_plane(Point lon_lat) const {
  PJ_COORD const out =
      proj_trans(handles_->transform, PJ_FWD, proj_coord(lon_lat.x, lon_lat.y, 0, 0));
  return {to_millimetre(out.xy.x), to_millimetre(out.xy.y)};
}

void MapProjection::to_plane(std::span<Point> points) const {
  for (Point& point : points) point = to_plane(point);
}

Point MapProjection::to_lon_lat(Point plane) const {
  PJ_COORD const out = proj_trans(handles_->transform, PJ_INV, proj_coord(plane.x, plane.y, 0, 0));
  return {out.xy.x, out.xy.y};
}

}  // namespace pendler
