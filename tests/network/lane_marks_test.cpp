// Turn lanes, and what their marks mean where they do not fit the ways at a node.

#include <catch2/catch.hpp>

#include "network/movements.h"

using namespace pendler;

namespace {

constexpr TurnSet kLeft = bit(Turn::left), kThrough = bit(Turn::straight),
                  kRight = bit(Turn::right);

/// AB is marked, BC goes straight on; a way branches off to D on the right, and to E on the left.
DrawOptions marked_street(std::vector<TurnSet> marks, LinkClass right, LinkClass left) {
  DrawOptions options;
  options.ways["AB"] = options.ways["BC"] =
      one_way(static_cast<int>(marks.size()), 50, LinkClass::primary);
  options.ways["AB"].turns = std::move(marks);
  options.ways["BD"].cls = right;
  options.ways["BE"].cls = left;
  return options;
}

char const* const kDriveOnTheRight = R"(
A-----B-----C
      |
      D)";

}  // namespace

TEST_CASE("turn lanes are matched from left to right, and sensible without marks") {
  DrawOptions options;
  DrawnWay& main = options.ways["AC"];
  main.lanes = 3;
  main.turns = {bit(Turn::left), bit(Turn::straight), bit(Turn::straight) | bit(Turn::right)};
  options.ways["CD"].lanes = 2;
  Network const marked = drawn(kCross, 25.0, options);
  CHECK(lanes_used(marked, "AC", "CB") == "0>0");
  CHECK(lanes_used(marked, "AC", "CD") == "1>0 2>1");
  CHECK(lanes_used(marked, "AC", "CE") == "2>0");

  main.turns.clear();
  Network const plain = drawn(kCross, 25.0, options);
  CHECK(lanes_used(plain, "AC", "CB") == "0>0");
  CHECK(lanes_used(plain, "AC", "CD") == "1>0 2>1");
  CHECK(lanes_used(plain, "AC", "CE") == "2>0");
}

TEST_CASE("a lane marked through goes on where only a drive branches off") {
  DrawOptions options;
  options = marked_street({kLeft, kThrough}, LinkClass::service, LinkClass::service);
  options.ways.erase("BE");
  Network const net = drawn(kDriveOnTheRight, 25.0, options);
  CHECK(lanes_used(net, "AB", "BC") == "0>0 1>1");
  CHECK(lanes_used(net, "AB", "BD") == "1>0");

  options.ways["AB"].turns = {kThrough, bit(Turn::merge)};
  Network const merging = drawn(kDriveOnTheRight, 25.0, options);
  CHECK(lanes_used(merging, "AB", "BC") == "0>0 1>1");

  options.ways["AB"].turns = {0, kRight};
  Network const unmarked = drawn(kDriveOnTheRight, 25.0, options);
  CHECK(lanes_used(unmarked, "AB", "BC") == "0>1");
  CHECK(lanes_used(unmarked, "AB", "BD") == "1>0");
}

TEST_CASE("marks that go on behind a drive speak of the next junction") {
  DrawOptions options;
  options = marked_street({kLeft, kRight}, LinkClass::service, LinkClass::service);
  options.ways.erase("BE");
  options.ways["BC"].turns = options.ways["AB"].turns;
  Network const net = drawn(kDriveOnTheRight, 25.0, options);
  CHECK(lanes_used(net, "AB", "BC") == "0>0 1>1");
  CHECK(lanes_used(net, "AB", "BD") == "1>0");
}

TEST_CASE("marks that fit no way one to one keep their order") {
  char const* const picture = R"(
      E
      |
A-----B-----C
      |
      D)";
  // As many marks as ways; but straight on is the way in the middle.
  DrawOptions options = marked_street({kThrough, bit(Turn::slight_right), kRight},
                                      LinkClass::residential, LinkClass::residential);
  Network const net = drawn(picture, 25.0, options);
  CHECK(lanes_used(net, "AB", "BE") == "0>0");
  CHECK(lanes_used(net, "AB", "BC") == "0>1 1>2");
  CHECK(lanes_used(net, "AB", "BD") == "2>0");
}

TEST_CASE("who turns left between two carriageways takes the lanes that go on from there") {
  // Southwards from A over P and R to B; eastwards from C over R and T to D, where TQ leads north.
  DrawOptions options;
  auto const way = [&](std::string const& name, std::vector<TurnSet> marks) {
    options.ways[name] = one_way(static_cast<int>(marks.size()), 50, LinkClass::primary);
    options.ways[name].turns = std::move(marks);
  };
  for (char const* name : {"AP", "PR"}) way(name, {kLeft, kLeft, kThrough, kThrough});
  for (char const* name : {"CR", "RT"}) way(name, {kLeft, kThrough, kThrough});
  for (char const* name : {"RB", "TD", "TQ", "FT"}) way(name, {0, 0});
  NetworkDraft draft = draw_network(
      "  A    \n"
      "  |    \n"
      "  P Q  \n"
      "  | |  \n"
      "C-R-T-D\n"
      "  | |  \n"
      "  B F  ",
      100.0, options);
  place(draft, 'R', {0, 0});
  place(draft, 'T', {18, 0});
  place(draft, 'P', {0, 18});
  place(draft, 'Q', {18, 100});
  place(draft, 'F', {18, -100});
  Network const net = build(draft);
  check_consistency(net);
  REQUIRE(net.links.inner[link_named(net, "RT")] != 0);
  // The left one of them leads back only; it can be entered all the same.
  CHECK(lanes_used(net, "PR", "RT") == "0>0 0>1 1>2");
  CHECK(lanes_used(net, "RT", "TD") == "1>0 2>1");
}
