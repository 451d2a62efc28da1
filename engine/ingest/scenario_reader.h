#pragma once
// scenario.yaml -> Scenario: one checked value.

#include <filesystem>
#include <span>
#include <string>

#include "scenario/scenario.h"

namespace pendler {

/// Reads the scenario, what it extends, its overrides ("key.path=value") and its region. Throws
/// InputError: "FILE:LINE:COLUMN: what was found; expected …; did you mean 'X'?".
Scenario read_scenario(std::filesystem::path const& path,
                       std::span<std::string const> overrides = {});

}  // namespace pendler
