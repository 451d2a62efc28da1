#pragma once
// Which things a policy's place means: links of a network, or ways of a draft.

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "network/draft.h"
#include "network/network.h"
#include "scenario/scenario.h"

namespace pendler {

/// What a place asks of a link or way; empty texts where it has none.
struct PlaceSubject {
  std::string_view municipality_code, municipality_name, district_code, district_name;
  std::string_view street, ref;  // ref: "B 1;B 54" has two
  LinkClass cls = LinkClass::residential;
  std::span<std::int64_t const> osm_ways;  // a link may be made of several
  std::vector<Point> line;                 // only where the place has a polygon
};

/// Indices of the subjects for which all conditions of the place hold, ascending. Throws InputError
/// (it begins with `where`) when a name or way is unknown to all subjects, with the nearest known
/// one, and when no subject is left; `noun` is what the subjects are called: "link".
std::vector<std::size_t> select(Place const& place, std::size_t count,
                                std::function<PlaceSubject(std::size_t)> const& subject,
                                std::string const& where, std::string const& noun);

/// Ways that the place selects, ascending. A way counts as a whole: it lies in the municipality and
/// district of its middle, and in a polygon when it passes through it.
std::vector<DraftWayId> ways_of(Place const& place, NetworkDraft const& draft,
                                std::string const& where);

}  // namespace pendler
