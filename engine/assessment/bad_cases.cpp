#include "assessment/bad_cases.h"

#include <algorithm>
#include <cmath>
#include <map>
#include <numeric>

namespace pendler {

namespace {

constexpr std::uint32_t kNoGateway = 0xffffffffU;

template <class T>
std::uint64_t sum(std::vector<T> const& values) {
  return std::accumulate(values.begin(), values.end(), std::uint64_t{0});
}

void add_waiting(RunRecord const& record, BadCases& out) {
  TrafficRows const& rows = record.traffic;
  // Links of one gateway are one place; others stand for themselves.
  std::map<std::pair<bool, std::uint32_t>, WaitingPlace> places;
  std::map<std::pair<std::pair<bool, std::uint32_t>, std::int32_t>, std::uint32_t> waiting;
  std::int32_t const last = rows.begin_s.empty() ? 0 : rows.begin_s.back();
  for (std::size_t i = 0; i < rows.outside.size(); ++i) {
    out.outside_h += static_cast<double>(rows.outside_s[i]) / 3600;
    if (rows.begin_s[i] == last) out.outside_at_end += rows.outside[i];
    std::uint32_t const link = rows.link[i];
    std::uint32_t const gateway =
        link < record.link_gateway.size() ? record.link_gateway[link] : kNoGateway;
    bool const outside = gateway != kNoGateway;
    std::pair const key(outside, outside ? gateway : link);
    if (rows.outside_s[i] > 0) {
      WaitingPlace& place = places[key];
      place.gateway = outside;
      place.name = outside ? record.gateway_name[gateway] : record.link_name[link];
      place.hours += static_cast<double>(rows.outside_s[i]) / 3600;
    }
    if (rows.outside[i] > 0) waiting[{key, rows.begin_s[i]}] += rows.outside[i];
  }
  for (auto const& [at, vehicles] : waiting) {
    WaitingPlace& place = places[at.first];
    double const end = std::min(at.second + static_cast<double>(record.meta.interval_s),
                                static_cast<double>(record.meta.end) / kSecond);
    if (place.most == 0) place.from_s = end;
    place.until_s = end;
    place.most = std::max(place.most, vehicles);
    if (at.second == last) place.at_end = vehicles;
  }
  for (auto const& [key, place] : places)
    if (place.most > 0) out.places.push_back(place);
  std::stable_sort(out.places.begin(), out.places.end(),
                   [](auto const& a, auto const& b) { return a.hours > b.hours; });
  out.gateways = static_cast<std::uint32_t>(record.gateway_name.size());
  for (WaitingPlace const& place : out.places) out.gateways_blocked += place.gateway ? 1U : 0U;
}

void add_standing(RunRecord const& record, BadCases& out) {
  constexpr double kLong_s = 900;
  TrafficRows const& rows = record.traffic;
  double const end = static_cast<double>(record.meta.end) / kSecond;
  struct Standing {
    std::int32_t since = 0, last = 0;
    std::uint32_t vehicles = 0;
  };
  std::map<std::uint32_t, Standing> links;
  for (std::size_t i = 0; i < rows.left.size(); ++i) {
    std::int32_t const begin = rows.begin_s[i];
    auto const all = static_cast<double>(rows.vehicle_s[i]);
    double const length = std::min<double>(record.meta.interval_s, end - begin);
    bool const stands = rows.left[i] == 0 && all > 0.9 * length &&
                        static_cast<double>(rows.waiting_s[i]) > 0.9 * all;
    if (!stands) {
      links.erase(rows.link[i]);
      continue;
    }
    auto const [at, is_new] = links.try_emplace(rows.link[i], Standing{begin, begin, 0});
    if (!is_new && at->second.last + record.meta.interval_s != begin) at->second.since = begin;
    at->second.last = begin;
    at->second.vehicles = static_cast<std::uint32_t>(std::lround(all / length));
  }
  for (auto const& [link, at] : links) {
    bool const to_the_end = at.last + record.meta.interval_s >= end;
    if (to_the_end && end - at.since >= kLong_s)
      out.standing.push_back({record.link_name[link], at.vehicles, static_cast<double>(at.since)});
  }
  std::ranges::stable_sort(out.standing, std::ranges::greater{}, &StandingPlace::vehicles);
}

void add_gridlocks(GridlockRows const& rows, BadCases& out) {
  out.gridlocks = static_cast<std::uint32_t>(rows.found_s.size());
  out.courtesies = sum(rows.courtesies);
  for (std::size_t i = 0; i < rows.found_s.size(); ++i) {
    out.not_over += std::isnan(rows.resolved_s[i]) ? 1U : 0U;
    if (rows.vehicles[i] + rows.held_up[i] <= out.vehicles + out.held_up) continue;
    out.vehicles = rows.vehicles[i];
    out.held_up = rows.held_up[i];
    out.largest = rows.streets[i];
  }
}

}  // namespace

BadCases bad_cases(RunRecord const& record) {
  BadCases out;
  add_waiting(record, out);
  add_standing(record, out);
  add_gridlocks(record.gridlocks, out);
  CutRouteRows const& cut = record.cut_routes;
  out.closures = static_cast<std::uint32_t>(cut.at_s.size());
  out.rerouted = sum(cut.rerouted);
  out.waiting = sum(cut.waiting);
  out.runs = sum(cut.runs);
  return out;
}

}  // namespace pendler
