#pragma once
// A town of square blocks, of any size: the scene of benchmarks and of tests that need more than
// one chunk of work.

#include "network/draft.h"

namespace pendler {

/// side × side crossings, `metres` apart, joined by two-way streets; every third street in each
/// direction is a secondary road with priority, and signals stand where two of these meet.
NetworkDraft grid_town(int side, double metres);

}  // namespace pendler
