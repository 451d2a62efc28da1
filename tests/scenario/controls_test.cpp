// Places, and what speed limits and closures make of a run.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "network/build.h"
#include "scenario/controls.h"
#include "support/draw_network.h"

using namespace pendler;

namespace {

constexpr Millis kBegin = 6 * kHour, kEnd = 10 * kHour;

void add_area(NetworkDraft& draft, AreaKind kind, std::string code, std::string name, double left,
              double right) {
  auto& areas = draft.areas;
  areas.kind.push_back(kind);
  areas.code.push_back(std::move(code));
  areas.name.push_back(std::move(name));
  areas.parent.push_back(kind == AreaKind::district ? DraftAreaId(0) : DraftAreaId());
  std::vector<Point> const ring{
      {left, -1000}, {right, -1000}, {right, 1000}, {left, 1000}, {left, -1000}};
  areas.ring_points.append(std::span<Point const>(ring));
  areas.ring_sizes.append({5U});
}

// A---B---C---D, 400 m each; A to C in the district West, C to D in East.
NetworkDraft town(DrawOptions options = {}) {
  auto &ring = options.ways["AB"], &allee = options.ways["CD"];
  ring.cls = LinkClass::primary;
  ring.name = "Ring";
  allee.cls = LinkClass::secondary;
  allee.speed = 30 / 3.6;
  allee.name = "Ruhrallee";
  NetworkDraft draft = draw_network("A---B---C---D", 100, options);
  add_area(draft, AreaKind::municipality, "05913000", "Dortmund", -50, 2000);
  add_area(draft, AreaKind::district, "05913000-01", "West", -50, 800);
  add_area(draft, AreaKind::district, "05913000-02", "East", 800, 2000);
  return draft;
}

Policy policy_of(PolicyKind kind, std::vector<std::string> streets, Millis from = 0,
                 Millis until = 48 * kHour) {
  Policy policy;
  policy.kind = kind;
  policy.where = "s.yaml:3:5";
  policy.place.streets = std::move(streets);
  policy.from = from;
  policy.until = until;
  policy.speed = 30 / 3.6;
  return policy;
}

/// "06:00 speed AB 8.3", a control a line.
std::string told(std::vector<Control> const& controls, Network const& network) {
  std::string out;
  for (auto const& c : controls) {
    char value[32];
    std::snprintf(value, sizeof value, "%.1f", c.value);
    out += format_time_of_day(c.at).substr(0, 5) +
           (c.attribute == ControlAttribute::speed         ? " speed "
            : c.attribute == ControlAttribute::pedestrians ? " pedestrians "
                                                           : " closed ") +
           drawn_name(network, c.link) + " " + value + "\n";
  }
  return out;
}

std::string names(std::vector<LinkId> const& links, Network const& network) {
  return drawn_names(network, links);
}

}  // namespace

TEST_CASE("a place selects links by all of its conditions") {
  Network const network = build(town());
  auto links = [&](Place const& place) { return names(links_of(place, network, "x"), network); };
  auto sorted = [&](Place const& place) {
    auto found = links_of(place, network, "x");
    CHECK(std::is_sorted(found.begin(), found.end()));
    return found.size();
  };
  CHECK(sorted({.municipalities = {"Dortmund"}}) == 6);
  CHECK(sorted({.municipalities = {"05913000"}}) == 6);
  CHECK(sorted({.districts = {"West"}}) == 4);
  CHECK(sorted({.districts = {"West", "05913000-02"}}) == 6);
  CHECK(sorted({.road_classes = {LinkClass::primary, LinkClass::secondary}}) == 4);
  CHECK(links({.districts = {"East"}}).size() == std::string("CD DC").size());
  CHECK(sorted({.streets = {"Ring", "BC"}}) == 4);
  CHECK(sorted({.districts = {"West"}, .road_classes = {LinkClass::primary}}) == 2);
  CHECK(sorted({.polygon = {{{300, -50}, {700, -50}, {700, 50}, {300, 50}, {300, -50}}}}) == 4);
  // 20 m of a street of 400 m are enough: what is closed there is closed
  CHECK(sorted({.polygon = {{{700, -50}, {720, -50}, {720, 50}, {700, 50}, {700, -50}}}}) == 2);
  CHECK_THROWS(links_of({.polygon = {{{0, 50}, {9, 50}, {9, 60}, {0, 50}}}}, network, "x"));
  auto const way = network.links.osm_way[link_named(network, "AB")];
  CHECK(sorted({.osm_ways = {way}}) == 2);
}

TEST_CASE("refs are found with and without spaces, also one of several") {
  Network network = build(town());
  network.texts.push_back("B 1; A 45");
  network.links.ref[link_named(network, "AB")] =
      static_cast<std::uint32_t>(network.texts.size() - 1);
  for (char const* ref : {"B 1", "A45", "A 45"}) {
    CHECK(names(links_of({.streets = {ref}}, network, "x"), network) == "AB");
  }
  CHECK_THROWS_WITH(links_of({.streets = {"A 44"}}, network, "x"),
                    Catch::EndsWith("did you mean 'A 45'?"));
}

TEST_CASE("unknown names and empty selections say where, what and the nearest name") {
  Network const network = build(town());
  auto message = [&](Place const& place) -> std::string {
    try {
      links_of(place, network, "s.yaml:3:5");
    } catch (InputError const& error) {
      return error.what();
    }
    return "";
  };
  CHECK(message({.streets = {"Ring", "Rurallee"}}) ==
        "s.yaml:3:5: place.street is 'Rurallee', which no link of this network has; expected one "
        "of 'BC', 'Ring' or 'Ruhrallee'; did you mean 'Ruhrallee'?");
  CHECK_THAT(message({.districts = {"Wets"}}), Catch::EndsWith("did you mean 'West'?"));
  CHECK_THAT(message({.municipalities = {"Dortmnd"}}),
             Catch::StartsWith("s.yaml:3:5: place.municipality is 'Dortmnd'") &&
                 Catch::EndsWith("did you mean 'Dortmund'?"));
  CHECK(message({.osm_ways = {987654}}) ==
        "s.yaml:3:5: place.osm_ways is '987654', which no link of this network has");
  CHECK(message({.districts = {"East"}, .streets = {"Ring"}}) ==
        "s.yaml:3:5: the place selects no link of this network (alone, district: 2, street: 2); "
        "expected at least one");
  CHECK_THAT(message({.road_classes = {LinkClass::motorway}}),
             Catch::Contains("selects no link") && Catch::Contains("road_class: 0"));
}

TEST_CASE("pedestrians of a place come and go with their window, the later policy's first") {
  DrawOptions options;
  options.controls['B'] = NodeControl::signals;
  Network const network = build(town(options));
  std::vector<Policy> policies{policy_of(PolicyKind::pedestrians, {"Ring"}, 7 * kHour, 9 * kHour),
                               policy_of(PolicyKind::pedestrians, {"Ring"}, 8 * kHour, 20 * kHour)};
  policies[0].per_hour = 300;
  CHECK(told(controls_of(policies, network, kBegin, kEnd), network) ==
        "07:00 pedestrians BA 300.0\n08:00 pedestrians BA 0.0\n");
  policies.pop_back();
  CHECK(told(controls_of(policies, network, kBegin, kEnd), network) ==
        "07:00 pedestrians BA 300.0\n09:00 pedestrians BA -1.0\n");
  policies[0].place.streets = {"Ruhrallee"};
  CHECK_THROWS_WITH(controls_of(policies, network, kBegin, kEnd),
                    Catch::Contains("none with a crossing"));
}

TEST_CASE("a limit acts in its window and the old one comes back") {
  Network const network = build(town());
  std::vector<Policy> const policies{
      policy_of(PolicyKind::speed_limit, {"Ring"}, 7 * kHour, 9 * kHour)};
  CHECK(told(controls_of(policies, network, kBegin, kEnd), network) ==
        "07:00 speed AB 8.3\n07:00 speed BA 8.3\n09:00 speed AB 13.9\n09:00 speed BA 13.9\n");
  auto const controls = controls_of(policies, network, kBegin, kEnd);
  CHECK(controls.back().value == double{network.links.speed[controls.back().link]});
}

TEST_CASE("a window is cut to the run") {
  Network const network = build(town());
  auto controls = [&](Millis from, Millis until) {
    std::vector<Policy> const policies{policy_of(PolicyKind::speed_limit, {"Ring"}, from, until)};
    return told(controls_of(policies, network, kBegin, kEnd), network);
  };
  CHECK(controls(0, 48 * kHour) == "06:00 speed AB 8.3\n06:00 speed BA 8.3\n");
  CHECK(controls(5 * kHour, kEnd) == "06:00 speed AB 8.3\n06:00 speed BA 8.3\n");
  CHECK(controls(9 * kHour, 12 * kHour) == "09:00 speed AB 8.3\n09:00 speed BA 8.3\n");
}

TEST_CASE("neutral policies make no controls") {
  Network const network = build(town());
  auto count = [&](Policy policy) {
    std::vector<Policy> const policies{std::move(policy)};
    return controls_of(policies, network, kBegin, kEnd).size();
  };
  CHECK(count(policy_of(PolicyKind::speed_limit, {"Ruhrallee"})) == 0);  // 30 there already
  CHECK(count(policy_of(PolicyKind::speed_limit, {"Ring"}, kEnd)) == 0);
  CHECK(count(policy_of(PolicyKind::closure, {"Ring"}, 11 * kHour)) == 0);
  CHECK(count(policy_of(PolicyKind::speed_limit, {"Ring"}, 0, kBegin)) == 0);
  CHECK(count(policy_of(PolicyKind::speed_limit, {"Ring"})) == 2);
}

TEST_CASE("of overlapping limits the later in the file wins while it is in force") {
  Network const network = build(town());
  std::vector<Policy> policies{
      policy_of(PolicyKind::speed_limit, {"Ring"}, 6 * kHour, 9 * kHour),
      policy_of(PolicyKind::speed_limit, {"Ring"}, 7 * kHour, 8 * kHour),
      policy_of(PolicyKind::speed_limit, {"Ring"}, 8 * kHour + 30 * kMinute, 11 * kHour)};
  policies[1].speed = 36 / 3.6;
  policies[2].speed = 18 / 3.6;
  auto only_ab = [&](std::vector<Control> controls) {
    LinkId const ab = link_named(network, "AB");
    std::erase_if(controls, [&](Control const& c) { return c.link != ab; });
    return told(controls, network);
  };
  CHECK(only_ab(controls_of(policies, network, kBegin, kEnd)) ==
        "06:00 speed AB 8.3\n07:00 speed AB 10.0\n08:00 speed AB 8.3\n08:30 speed AB 5.0\n");
  std::swap(policies[0], policies[1]);  // the long window now wins over the short one
  CHECK(only_ab(controls_of(policies, network, kBegin, kEnd)) ==
        "06:00 speed AB 8.3\n08:30 speed AB 5.0\n");
}

TEST_CASE("closures hold for their vehicle classes and add up") {
  Network const network = build(town());
  LinkId const ab = link_named(network, "AB");
  std::vector<Policy> policies{policy_of(PolicyKind::closure, {"Ring"}, 6 * kHour, 8 * kHour),
                               policy_of(PolicyKind::closure, {"Ring"}, 7 * kHour, 9 * kHour)};
  policies[0].vehicle_classes = classes(VehicleClass::truck);
  policies[1].vehicle_classes = classes(VehicleClass::car, VehicleClass::tram);
  std::vector<std::pair<Millis, double>> found;
  for (auto const& c : controls_of(policies, network, kBegin, kEnd)) {
    CHECK(c.attribute == ControlAttribute::closed);
    if (c.link == ab) found.emplace_back(c.at, c.value);
  }
  double const truck = classes(VehicleClass::truck), car = classes(VehicleClass::car);
  // no tram may use the street anyway
  CHECK(found ==
        std::vector<std::pair<Millis, double>>{
            {6 * kHour, truck}, {7 * kHour, truck + car}, {8 * kHour, car}, {9 * kHour, 0}});
}

TEST_CASE("a policy for vehicles that may not use the place is refused") {
  Network const network = build(town());
  auto policy = policy_of(PolicyKind::closure, {"Ring"});
  policy.vehicle_classes = classes(VehicleClass::train);
  std::vector<Policy> const policies{policy};
  CHECK_THROWS_WITH(controls_of(policies, network, kBegin, kEnd),
                    Catch::StartsWith("s.yaml:3:5: the place selects 2 links, but none"));
}

TEST_CASE("controls are ordered by time, attribute and link") {
  Network const network = build(town());
  std::vector<Policy> const policies{policy_of(PolicyKind::closure, {"Ring"}, 7 * kHour, 8 * kHour),
                                     policy_of(PolicyKind::speed_limit, {"BC"}, 7 * kHour),
                                     policy_of(PolicyKind::speed_limit, {"Ring"})};
  auto const controls = controls_of(policies, network, kBegin, kEnd);
  CHECK(controls.size() == 8);
  for (std::size_t i = 1; i < controls.size(); ++i) {
    auto const &a = controls[i - 1], &b = controls[i];
    CHECK(std::tuple(a.at, a.attribute, a.link) < std::tuple(b.at, b.attribute, b.link));
  }
}
