#pragma once
// `pendler network info`: what a network holds, for people and for machines.

#include <string>

#include "network/draft.h"
#include "network/network.h"

namespace pendler {

std::string network_text(NetworkDraft const& draft, Network const& network);
/// One JSON object; its fields are described in docs/network-format.md.
std::string network_json(NetworkDraft const& draft, Network const& network);

}  // namespace pendler
