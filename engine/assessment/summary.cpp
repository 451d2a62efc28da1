#include "assessment/summary.h"

#include <algorithm>

#include "demand/trips.h"

namespace pendler {

namespace {
constexpr std::uint16_t kOutside = 65535;
constexpr std::size_t kMarked = 32;  // bits of TripRows::municipalities

bool counts(TripRows const& rows, std::size_t i) {
  auto const status = static_cast<TripStatus>(rows.status[i]);
  return static_cast<TripMode>(rows.mode[i]) != TripMode::walk &&
         (status == TripStatus::arrived || status == TripStatus::travelling);
}
}  // namespace

SummaryBuilder::SummaryBuilder(Network const& network)
    : network_(network), areas_(network.areas.municipality_code.size()) {}

void SummaryBuilder::add(TrafficRows const& rows) {
  auto const& links = network_.links;
  for (std::size_t i = 0; i < rows.link.size(); ++i) {
    LinkId const link(rows.link[i]);
    double const limit = links.speed[link];
    auto take = [&](Sums& s) {
      s.vehicle_m += rows.vehicle_m[i];
      s.vehicle_s += rows.vehicle_s[i];
      s.person_m += rows.person_m[i];
      if (limit > 0) s.free_s += rows.vehicle_m[i] / limit;
    };
    take(region_);
    MunicipalityId const area = links.municipality[link];
    if (area.valid()) take(areas_[area.index()]);
  }
}

void SummaryBuilder::add(TripRows const& rows) {
  for (std::size_t i = 0; i < rows.status.size(); ++i) {
    if (!counts(rows, i)) continue;
    std::size_t const from = rows.from_municipality[i], to = rows.to_municipality[i];
    bool const starts = from != kOutside, ends = to != kOutside;
    if (starts && ends) {
      ++region_.internal;
    } else if (starts) {
      ++region_.origin;
    } else if (ends) {
      ++region_.destination;
    } else if (rows.municipalities[i] != 0) {
      ++region_.through;
    }
    if (starts && from == to) ++areas_[from].internal;
    if (starts && from != to) ++areas_[from].origin;
    if (ends && from != to) ++areas_[to].destination;
    for (std::size_t m = 0; m < std::min(areas_.size(), kMarked); ++m) {
      if ((rows.municipalities[i] >> m & 1U) != 0 && m != from && m != to) ++areas_[m].through;
    }
  }
}

SummaryRows SummaryBuilder::rows() const {
  SummaryRows out;
  auto append = [&](std::uint16_t municipality, Sums const& s) {
    out.municipality.push_back(municipality);
    out.internal.push_back(s.internal);
    out.origin.push_back(s.origin);
    out.destination.push_back(s.destination);
    out.through.push_back(s.through);
    out.vehicle_km.push_back(s.vehicle_m / 1000);
    out.person_km.push_back(s.person_m / 1000);
    out.mean_speed_kmh.push_back(s.vehicle_s > 0 ? 3.6 * s.vehicle_m / s.vehicle_s : 0);
    out.delay_h.push_back((s.vehicle_s - s.free_s) / 3600);
  };
  for (std::size_t m = 0; m < areas_.size(); ++m) append(static_cast<std::uint16_t>(m), areas_[m]);
  append(kOutside, region_);
  return out;
}

SummaryRows summarise(Network const& network, TripRows const& trips, TrafficRows const& traffic) {
  SummaryBuilder builder(network);
  builder.add(traffic);
  builder.add(trips);
  return builder.rows();
}

}  // namespace pendler
