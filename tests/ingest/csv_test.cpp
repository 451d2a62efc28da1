// CSV tables: RFC 4180, typed columns, and what is wrong with broken ones.

#include <catch2/catch.hpp>

#include "base/error.h"
#include "ingest/csv.h"
#include "ingest/region_tables.h"
#include "support/temp_folder.h"

using namespace pendler;

namespace {

template <class Do>
std::string message(Do const& act) {
  try {
    act();
  } catch (InputError const& error) {
    return error.what();
  }
  return "";
}

std::string broken(std::string const& text) {
  return message([&] { CsvTable const table(text, "t.csv"); });
}

/// The message that one table of an otherwise sound region gives, without the folder.
std::string region_message(std::string const& name, std::string const& text) {
  TempFolder const folder;
  Region region;
  region.tables.emplace_back(
      "municipalities",
      folder.write("m.csv", "ags,name,population,area_km2\n1,Dorf,10,2\n2,Stadt,20,3\n"));
  std::erase_if(region.tables, [&](auto const& table) { return table.first == name; });
  region.tables.emplace_back(name, folder.write("t.csv", text));
  auto found = message([&] { read_region_tables(region); });
  auto const prefix = folder.path().string() + "/";
  return found.starts_with(prefix) ? found.substr(prefix.size()) : found;
}

}  // namespace

TEST_CASE("quotes, line ends, a byte order mark and blank lines") {
  CsvTable const table(
      "\xEF\xBB\xBFname,\"n\",note\r\nA,1,\"a, \"\"b\"\"\r\nc\"\r\n\r\n\"B\",2,\nÄ,3,x", "t.csv");
  REQUIRE(table.rows() == 3);
  auto const name = table.column("name"), n = table.column("n"), note = table.column("note");
  CHECK(name.text(0) == "A");
  CHECK(note.text(0) == "a, \"b\"\r\nc");
  CHECK(name.text(1) == "B");
  CHECK(note.text(1).empty());
  CHECK(n.integer(2, 0, 9) == 3);
  CHECK(table.cell(1, 0).line == 5);
  CHECK(table.cell(2, 1).column == 3);  // characters, not bytes
  CHECK(table.has("note"));
  CHECK_FALSE(table.has("Note"));
}

TEST_CASE("a table of one column keeps empty fields, and a header alone has no rows") {
  CHECK(CsvTable("a\n1\n\n2\n", "t.csv").rows() == 3);
  CHECK(CsvTable("a,b", "t.csv").rows() == 0);
}

TEST_CASE("broken CSV is refused with its place") {
  CHECK(broken("") == "t.csv:1:1: an empty file; expected a line with the names of the columns");
  CHECK(broken("a,b\n1\n") == "t.csv:2:1: 1 fields; expected 2 as in the first line");
  CHECK(broken("a,b\n1,2\n1,2,3\n") == "t.csv:3:5: 3 fields; expected 2 as in the first line");
  CHECK(broken("a,b\n1,\"2\n3,4\n") == "t.csv:2:3: a quote that is never closed");
  CHECK(broken("a,b\n1,2\"x\"\n") ==
        "t.csv:2:4: a quote inside of a field; expected the whole field in quotes");
  CHECK(broken("a,b\n1,\"2\"x\n") == "t.csv:2:6: text after a closing quote; expected a comma");
  CHECK(broken("a,b,a\n") == "t.csv:1:5: the column 'a' again; expected it once");
  CHECK(broken("a,,b\n") == "t.csv:1:3: a column without a name; expected one");
  CHECK(broken("a,b\n1,\xE4\n") ==
        "t.csv:2:3: a byte that is not UTF-8; expected a text file in UTF-8");
  CHECK(broken(std::string("a,b\n1,\0\n", 8)) == "t.csv:2:3: a NUL byte; expected text");
  CHECK(message([] { read_csv("/nowhere/t.csv"); }) == "/nowhere/t.csv: no such file");
}

TEST_CASE("values are read as their column's type") {
  CsvTable const table("n,t\n1.5,07:30\n\"1,5\",7:30\n1e400,24:00\n 3,\n-4,25:61\n", "t.csv");
  auto const n = table.column("n"), t = table.column("t");
  CHECK(n.number(0, 0, 10) == 1.5);
  CHECK(t.time_of_day(0) == 7 * kHour + 30 * kMinute);
  CHECK(t.time_of_day(2) == 24 * kHour);
  CHECK(message([&] { n.number(1, 0, 10); }) ==
        "t.csv:3:1: n is '1,5'; expected a number from 0 to 10, with a decimal point");
  CHECK_THAT(message([&] { n.number(2, 0, 10); }), Catch::StartsWith("t.csv:4:1: n is '1e400'"));
  CHECK_THAT(message([&] { n.number(3, 0, 10); }), Catch::StartsWith("t.csv:5:1: n is ' 3'"));
  CHECK_THAT(message([&] { n.number(4, 0, 10); }), Catch::StartsWith("t.csv:6:1: n is '-4'"));
  CHECK(message([&] { n.integer(0, 0, 10); }) ==
        "t.csv:2:1: n is '1.5'; expected a whole number from 0 to 10");
  CHECK_THAT(message([&] { t.time_of_day(1); }), Catch::StartsWith("t.csv:3:7: t is '7:30'"));
  CHECK_THAT(message([&] { t.time_of_day(4); }), Catch::StartsWith("t.csv:6:4: t is '25:61'"));
  CHECK(message([&] { t.name(3); }) == "t.csv:5:4: t is ''; expected a text");
  CHECK(message([&] { table.column("tt"); }) ==
        "t.csv:1:1: no column 'tt' among 'n' or 't'; expected one; nearest is 't'");
}

TEST_CASE("the tables of a region are checked") {
  std::string const district = "key,name,municipality_ags,lon,lat,population,jobs\n";
  CHECK(region_message("districts", district + "1-1,Nord,1,7.4,51.5,10,5\n") == "");
  CHECK_THAT(region_message("districts", district + "1-1,Nord,3,7.4,51.5,10,5\n"),
             Catch::StartsWith("t.csv:2:10: municipality_ags is '3'; expected a key"));
  CHECK_THAT(region_message("districts", district + "1-1,Nord,1,7.4,151.5,10,5\n"),
             Catch::StartsWith("t.csv:2:16: lat is '151.5'; expected a number from -90 to 90"));
  CHECK_THAT(region_message("districts", district + "1-1,N,1,7,51,10,5\n1-1,S,1,7,51,10,5\n"),
             Catch::StartsWith("t.csv:3:1: key is '1-1'; expected each key once"));
  CHECK_THAT(region_message("districts", district + "1-1,Nord,1,7.4,51.5,-10,5\n"),
             Catch::StartsWith("t.csv:2:21: population is '-10'"));
  CHECK_THAT(region_message("districts", "key,name\n1,2\n"),
             Catch::StartsWith("t.csv:1:1: no column 'municipality_ags'"));
  CHECK_THAT(region_message("municipalities", "ags,name,population,area_km2\n1,,5,2\n"),
             Catch::StartsWith("t.csv:2:3: name is ''; expected a text"));
  CHECK_THAT(region_message("headways", "line,from_time,to_time,headway_min\nU41,07:00,06:00,10\n"),
             Catch::StartsWith("t.csv:2:11: to_time is '06:00'; expected a time after from_time"));
  CHECK_THAT(region_message("headways", "line,from_time,to_time,headway_min\nU41,06:00,07:00,0\n"),
             Catch::StartsWith("t.csv:2:17: headway_min is '0'"));
  CHECK_THAT(region_message("time_profile", "purpose,hour,share\nwork,24,0.1\n"),
             Catch::StartsWith("t.csv:2:6: hour is '24'; expected a whole number from 0 to 23"));
  CHECK_THAT(region_message("time_profile", "purpose,hour,share\nwork,7,0.1\nwork,7,0.2\n"),
             Catch::StartsWith("t.csv:3:6: hour is '7'; expected each key once"));
  CHECK_THAT(region_message("commuter_flows", "from,to,commuters\nA,B,many\n"),
             Catch::StartsWith("t.csv:2:5: commuters is 'many'"));
  CHECK_THAT(region_message(
                 "freight",
                 "kind,from,to,vehicles_a_day,stops_a_tour,vehicle\nlocal,1,,5,3,rigid_trcuk\n"),
             Catch::StartsWith("t.csv:2:14: vehicle is 'rigid_trcuk'") &&
                 Catch::EndsWith("did you mean 'rigid_truck'?"));
  CHECK_THAT(
      region_message("gateways", "zone,road_or_line,name,lon,lat,share\nX,A 1,,7.5,51.5,1.2\n"),
      Catch::StartsWith("t.csv:2:17: share is '1.2'; expected a number from 0 to 1"));
}
