#include "ingest/osm_text.h"

#include <catch2/catch.hpp>
#include <cmath>

#include "ingest/osm_access.h"
#include "ingest/osm_data.h"
#include "ingest/osm_restrictions.h"

using namespace pendler;

namespace {
double kmh(std::string_view text) {
  SpeedText const s = parse_maxspeed(text);
  return s.kind == SpeedText::Kind::limit ? s.kmh : -1;
}
SpeedText::Kind kind(std::string_view text) {
  return parse_maxspeed(text).kind;
}
}  // namespace

TEST_CASE("maxspeed: numbers, units, words and zones") {
  CHECK(kmh("50") == 50);
  CHECK(kmh(" 30 ") == 30);
  CHECK(kmh("50 km/h") == 50);
  CHECK(kmh("30 mph") == Approx(48.28032));
  CHECK(kmh("30mph") == Approx(48.28032));
  CHECK(kmh("walk") == 7);
  CHECK(kmh("DE:urban") == 50);
  CHECK(kmh("DE:rural") == 100);
  CHECK(kmh("rural") == 100);
  CHECK(kmh("DE:living_street") == 7);
  CHECK(kmh("DE:zone:30") == 30);
  CHECK(kmh("DE:zone30") == 30);
  CHECK(kmh("DE:30") == 30);
  CHECK(kmh("DE:bicycle_road") == 30);
  CHECK(kmh("50; 30") == 30);
  CHECK(kmh("none;80") == 80);
  CHECK(kind("none") == SpeedText::Kind::unlimited);
  CHECK(kind("DE:motorway") == SpeedText::Kind::unlimited);
  CHECK(kind("signals") == SpeedText::Kind::variable);
  for (auto text :
       {"", "fast", "50 parsecs", "sign", "http://a.example/7", "5O", "--3", "1e", "."}) {
    CAPTURE(text);
    CHECK(kind(text) == SpeedText::Kind::unreadable);
  }
}

TEST_CASE("zone tags tell whether a way lies in a built-up area") {
  CHECK(parse_surroundings("DE:urban") == Surroundings::built_up);
  CHECK(parse_surroundings("DE:zone:30") == Surroundings::built_up);
  CHECK(parse_surroundings("DE:zone20") == Surroundings::built_up);
  CHECK(parse_surroundings("DE:30") == Surroundings::built_up);
  CHECK(parse_surroundings("DE:rural") == Surroundings::outside);
  CHECK(parse_surroundings("DE:motorway") == Surroundings::outside);
  CHECK(parse_surroundings("sign") == Surroundings::unknown);
  CHECK(parse_surroundings("30") == Surroundings::unknown);
  CHECK(parse_surroundings("") == Surroundings::unknown);
}

TEST_CASE("numbers, widths, weights, intervals") {
  CHECK(parse_number("7,5") == 7.5);
  CHECK(parse_number(" 3 ") == 3.0);
  CHECK(parse_number("+2") == 2.0);
  CHECK_FALSE(parse_number("3 m"));
  CHECK_FALSE(parse_number("1.2.3"));
  CHECK_FALSE(parse_number(""));
  CHECK_FALSE(parse_number("nan"));
  CHECK_FALSE(parse_number("inf"));

  CHECK(parse_metres("3 m") == 3.0);
  CHECK(parse_metres("2,5m") == 2.5);
  CHECK(*parse_metres("12'") == Approx(3.6576));
  CHECK(*parse_metres("9'6\"") == Approx(2.8956));
  CHECK_FALSE(parse_metres("wide"));
  CHECK_FALSE(parse_metres("3 furlongs"));

  CHECK(parse_tonnes("7.5") == 7.5);
  CHECK(parse_tonnes("3,5 t") == 3.5);
  CHECK(parse_tonnes("7500 kg") == 7.5);
  CHECK(std::isinf(*parse_tonnes("none")));
  CHECK_FALSE(parse_tonnes("heavy"));

  CHECK(parse_interval("10") == 600);
  CHECK(parse_interval("00:20") == 1200);
  CHECK(parse_interval("00:07:30") == 450);
  CHECK(parse_interval("24:00") == 86400);
  CHECK(parse_interval("daily") == 86400);
  CHECK_FALSE(parse_interval("often"));
  CHECK_FALSE(parse_interval("0"));
  CHECK_FALSE(parse_interval("1:2:3:4"));
  CHECK_FALSE(parse_interval("-5"));
}

TEST_CASE("turn:lanes of one lane") {
  CHECK(parse_turns("left") == bit(Turn::left));
  CHECK(parse_turns("left;through") == (bit(Turn::left) | bit(Turn::straight)));
  CHECK(parse_turns("reverse") == bit(Turn::u_turn));
  CHECK(parse_turns("merge_to_left") == bit(Turn::merge));
  CHECK(parse_turns("slight_right;sharp_right") ==
        (bit(Turn::slight_right) | bit(Turn::sharp_right)));
  CHECK(parse_turns("") == 0);
  CHECK(parse_turns("none") == 0);
  CHECK_FALSE(parse_turns("thorugh"));
}

TEST_CASE("access values") {
  CHECK(parse_access("yes") == AccessValue::yes);
  CHECK(parse_access("permissive") == AccessValue::yes);
  CHECK(parse_access("destination") == AccessValue::local);
  CHECK(parse_access("private") == AccessValue::no);
  CHECK(parse_access("agricultural;forestry") == AccessValue::no);
  CHECK(parse_access("private;destination") == AccessValue::local);
  CHECK(parse_access("unknown") == AccessValue::unsaid);
  CHECK(parse_access("") == AccessValue::unsaid);
}

TEST_CASE("classes of a restriction's modes") {
  CHECK(restricted_classes("bus;bicycle") == classes(VehicleClass::bus, VehicleClass::bicycle));
  CHECK(restricted_classes("hgv") == classes(VehicleClass::truck));
  CHECK(restricted_classes("spaceship") == 0);
}

TEST_CASE("tags are found by key") {
  std::string const packed = pack_tags({{"highway", "primary"}, {"name", ""}, {"lanes", "2"}});
  Tags const tags{packed};
  CHECK(tags["highway"] == "primary");
  CHECK(tags["lanes"] == "2");
  CHECK(tags["name"].empty());
  CHECK(tags["primary"].empty());
  CHECK(tags.is_any("highway", {"secondary", "primary"}));
  CHECK_FALSE(Tags{}.is_any("highway", {""}));
}
