#include "demand/commuter_flows.h"

#include <algorithm>
#include <optional>

#include "base/error.h"
#include "demand/gravity.h"

namespace pendler {
namespace {

/// What a flow row's zone name means.
struct Place {
  std::optional<std::size_t> municipality;
  std::optional<std::size_t> zone;
  std::optional<std::size_t> outside;
  auto operator<=>(Place const&) const = default;
};

class Resolver {
 public:
  Resolver(RegionTables const& tables, std::vector<Zone> const& zones)
      : tables_(tables), zones_(zones) {}

  Place resolve(std::string const& text) {
    auto const& rows = tables_.municipalities;
    for (std::size_t m = 0; m < rows.size(); ++m) {
      if (rows[m].code == text || rows[m].name == text) return {m, {}, {}};
    }
    if (auto const zone = zone_named(zones_, text)) return {{}, *zone, {}};
    if (std::ranges::find(tables_.gateways, text, &GatewayRow::zone) == tables_.gateways.end()) {
      throw InputError("commuter_flows: '" + text +
                       "' is no municipality or district of the region, and has no gateways");
    }
    auto const at = std::ranges::find(outside_, text);
    auto const i = static_cast<std::size_t>(at - outside_.begin());
    if (at == outside_.end()) outside_.push_back(text);
    return {{}, {}, i};
  }
  std::vector<std::string> take_outside() { return std::move(outside_); }

  /// The zones (or the outside zone) of a place with their shares of it.
  std::vector<std::pair<FlowEnd, double>> ends(Place const& place, double Zone::*size) const {
    if (place.outside) return {{{static_cast<std::uint32_t>(*place.outside), true}, 1.0}};
    if (place.zone) return {{{static_cast<std::uint32_t>(*place.zone), false}, 1.0}};
    double sum = 0;
    for (Zone const& z : zones_) sum += z.municipality == *place.municipality ? z.*size : 0;
    std::vector<std::pair<FlowEnd, double>> out;
    for (std::size_t z = 0; z < zones_.size(); ++z) {
      if (zones_[z].municipality != *place.municipality) continue;
      out.push_back({{static_cast<std::uint32_t>(z), false}, sum > 0 ? zones_[z].*size / sum : 0});
    }
    if (sum <= 0) {
      throw InputError("districts: the districts of " +
                       tables_.municipalities[*place.municipality].name +
                       " have no people, or no jobs, to share its commuters by");
    }
    return out;
  }

 private:
  RegionTables const& tables_;
  std::vector<Zone> const& zones_;
  std::vector<std::string> outside_;
};

void append_rounded(std::vector<FlowCell> cells, std::vector<double> const& values,
                    std::vector<FlowCell>& out) {
  auto const counts = whole_numbers(values);
  for (std::size_t i = 0; i < cells.size(); ++i) {
    cells[i].commuters = counts[i];
    if (counts[i] > 0) out.push_back(cells[i]);
  }
}

Eigen::MatrixXd minutes_between(std::vector<Zone> const& zones, GravitySettings const& settings) {
  auto const n = static_cast<Eigen::Index>(zones.size());
  Eigen::MatrixXd minutes(n, n);
  for (Eigen::Index i = 0; i < n; ++i) {
    for (Eigen::Index j = 0; j < n; ++j) {
      Zone const &a = zones[static_cast<std::size_t>(i)], &b = zones[static_cast<std::size_t>(j)];
      // within a zone, and as the least between neighbours, its own extent
      double const metres =
          std::max(distance(a.centre, b.centre), (a.mean_reach + b.mean_reach) / 2);
      minutes(i, j) = straight_car_seconds(metres) / 60 + settings.terminal_min;
    }
  }
  return minutes;
}

/// Flows between municipalities, as the gravity model's group totals.
void share_inner(Eigen::MatrixXd const& totals, Resolver const& resolver,
                 std::vector<Zone> const& zones, GravitySettings const& settings,
                 std::vector<FlowCell>& out) {
  auto const n = static_cast<Eigen::Index>(zones.size());
  GroupTotals groups;
  groups.trips = totals;
  for (Zone const& z : zones) {
    groups.row_group.push_back(static_cast<std::uint32_t>(z.municipality));
  }
  groups.column_group = groups.row_group;
  Eigen::VectorXd rows = Eigen::VectorXd::Zero(n), columns = rows;
  for (Eigen::Index m = 0; m < totals.rows(); ++m) {
    Place const place{static_cast<std::size_t>(m), {}, {}};
    if (totals.row(m).sum() > 0) {
      for (auto const& [end, share] : resolver.ends(place, &Zone::population)) {
        rows(end.index) = share * totals.row(m).sum();
      }
    }
    if (totals.col(m).sum() > 0) {
      for (auto const& [end, share] : resolver.ends(place, &Zone::jobs)) {
        columns(end.index) = share * totals.col(m).sum();
      }
    }
  }
  Eigen::MatrixXd const trips =
      gravity(rows, columns, deterrence(minutes_between(zones, settings), settings.beta), &groups);
  for (Eigen::Index a = 0; a < totals.rows(); ++a) {
    for (Eigen::Index b = 0; b < totals.cols(); ++b) {
      std::vector<FlowCell> cells;
      std::vector<double> values;
      for (Eigen::Index i = 0; i < n; ++i) {
        for (Eigen::Index j = 0; j < n; ++j) {
          if (groups.row_group[static_cast<std::size_t>(i)] != a ||
              groups.row_group[static_cast<std::size_t>(j)] != b) {
            continue;
          }
          cells.push_back(
              {{static_cast<std::uint32_t>(i), false}, {static_cast<std::uint32_t>(j), false}, 0});
          values.push_back(trips(i, j));
        }
      }
      append_rounded(std::move(cells), values, out);
    }
  }
}

}  // namespace

double straight_car_seconds(double metres) {
  constexpr double kDetour = 1.3, kSlow = 25 / 3.6, kFast = 60 / 3.6, kFar = 20000;
  double const speed = kSlow + (kFast - kSlow) * std::min(metres / kFar, 1.0);
  return kDetour * metres / speed;
}

FlowCells flow_cells(RegionTables const& tables, std::vector<Zone> const& zones,
                     GravitySettings const& settings) {
  FlowCells out;
  Resolver resolver(tables, zones);
  auto const n = static_cast<Eigen::Index>(tables.municipalities.size());
  Eigen::MatrixXd inner = Eigen::MatrixXd::Zero(n, n);
  std::vector<std::pair<Place, Place>> seen;
  for (FlowRow const& row : tables.flows) {
    std::string const where = "commuter flows: from '" + row.from + "' to '" + row.to + "'";
    if (!(row.commuters >= 0)) {
      throw InputError(where + ": " + std::to_string(row.commuters) + " commuters");
    }
    Place const from = resolver.resolve(row.from), to = resolver.resolve(row.to);
    seen.emplace_back(from, to);
    if (from.municipality && to.municipality) {
      inner(static_cast<Eigen::Index>(*from.municipality),
            static_cast<Eigen::Index>(*to.municipality)) += row.commuters;
      continue;
    }
    std::vector<FlowCell> cells;
    std::vector<double> values;
    for (auto const& [home, home_share] : resolver.ends(from, &Zone::population)) {
      for (auto const& [work, work_share] : resolver.ends(to, &Zone::jobs)) {
        cells.push_back({home, work, 0});
        values.push_back(row.commuters * home_share * work_share);
      }
    }
    append_rounded(std::move(cells), values, out.cells);
  }
  std::ranges::sort(seen);
  if (std::ranges::adjacent_find(seen) != seen.end()) {
    throw InputError("commuter flows: a pair of zones stands there twice");
  }
  if (inner.sum() > 0) share_inner(inner, resolver, zones, settings, out.cells);
  out.outside = resolver.take_outside();
  return out;
}

}  // namespace pendler
