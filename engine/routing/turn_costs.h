#pragma once
// What a turn costs beyond the time on the links and on the way through the junction, so that of
// two routes of nearly equal time the straighter one wins. Estimates; waiting at signals and for
// gaps belongs to the link times that a simulation measures.

#include <array>
#include <cstdint>

#include "network/classes.h"

namespace pendler {

/// Milliseconds by kind of turn (right-hand traffic).
struct TurnCosts {
  std::uint32_t straight = 0;
  std::uint32_t merge = 0;
  std::uint32_t right = 1000;  // slowing down
  std::uint32_t left = 3000;   // slowing down and giving way to oncoming traffic
  std::uint32_t u_turn = 20000;

  constexpr std::uint32_t of(Turn turn) const {
    switch (turn) {
      case Turn::straight:
      case Turn::slight_left:
      case Turn::slight_right:
        return straight;
      case Turn::merge:
        return merge;
      case Turn::right:
      case Turn::sharp_right:
        return right;
      case Turn::left:
      case Turn::sharp_left:
        return left;
      case Turn::u_turn:
        return u_turn;
    }
    return straight;
  }
};

}  // namespace pendler
