#pragma once
// Hashes that stay as they are in every build. A changed one has its reason in the commit message.

#include <catch2/catch.hpp>
#include <fstream>
#include <string>

namespace pendler {

/// That of tests/golden/simulation.txt, a name and a hash a line.
inline std::string golden(std::string const& wanted) {
  std::ifstream file(PENDLER_SOURCE_DIR "/tests/golden/simulation.txt");
  for (std::string name, hash; file >> name >> hash;) {
    if (name == wanted) return hash;
  }
  FAIL("tests/golden/simulation.txt has no " + wanted);
  return {};
}

}  // namespace pendler
