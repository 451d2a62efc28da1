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

using Object = std::unique_ptr<PJ, decltype(&proj_destroy)>;

/// A projected system whose axes count metres?
bool is_in_metres(PJ_CONTEXT* context, std::string const& crs) {
  Object const made(proj_create(context, crs.c_str()), proj_destroy);
  if (!made || proj_get_type(made.get()) != PJ_TYPE_PROJECTED_CRS) return false;
  Object const axes(proj_crs_get_coordinate_system(context, made.get()), proj_destroy);
  if (!axes) return false;
  for (int axis = 0; axis < 2; ++axis) {
    double factor = 0;
    if (proj_cs_get_axis_info(context, axes.get(), axis, nullptr, nullptr, nullptr, &factor,
                              nullptr, nullptr, nullptr) == 0 ||
        factor != 1)
      return false;
  }
  return true;
}

double to_millimetre(double metres) {
  return std::round(metres * 1000.0) / 1000.0;
}

}  // namespace

MapProjection::MapProjection(std::string const& crs) : handles_(std::make_unique<Handles>()) {
  handles_->context = proj_context_create();
  proj_log_level(handles_->context, PJ_LOG_NONE);
  PJ* made = nullptr;
  if (is_in_metres(handles_->context, crs)) {
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
