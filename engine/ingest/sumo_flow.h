#pragma once
// When the vehicles of a SUMO flow depart, and how SUMO writes times.

#include <optional>
#include <string_view>
#include <vector>

#include "base/time.h"
#include "ingest/sumo_xml.h"

namespace pendler {

constexpr Millis kLatestSumoTime = 48 * kHour - kSecond;  // what a scenario's end can be

/// Seconds, "HH:MM:SS" or "D:HH:MM:SS".
std::optional<Millis> parse_sumo_time(std::string_view text);

Millis begin_of(SumoElement const& flow);

/// Departures of the flow's vehicles in their order, by number, period, rate or chance. What is
/// drawn depends on the flow's id and the seed. Throws InputError.
std::vector<Millis> departures_of(SumoElement const& flow, std::uint64_t seed);

}  // namespace pendler
