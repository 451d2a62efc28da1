#pragma once
// Speed limits: as tagged, or by German law (StVO § 3, § 41, § 42; advisory 130 km/h on motorways:
// Autobahn-Richtgeschwindigkeits-V). In m/s.

#include <array>

#include "ingest/osm_data.h"
#include "ingest/osm_text.h"
#include "ingest/repairs.h"
#include "network/classes.h"

namespace pendler {

struct Speeds {
  std::array<float, 2> of{0, 0};  // forward, backward; 0 = no tag
};
/// `maxspeed` with :forward and :backward, or else maxspeed:type, source:maxspeed, zone:maxspeed.
Speeds tagged_speeds(Tags tags, LinkClass cls, Repairs& repairs);
/// In a built-up area or outside, as far as a way's own tags and class tell.
Surroundings tagged_surroundings(Tags tags, LinkClass cls);
/// Where no tag says it.
float default_speed(LinkClass cls, Tags tags, bool built_up);

}  // namespace pendler
