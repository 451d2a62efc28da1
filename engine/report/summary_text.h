#pragma once
// `pendler summary`: a run's results for people and for machines.

#include <string>

#include "assessment/trip_counts.h"
#include "results/run_record.h"

namespace pendler {

/// What `summary` takes as "in time" unless told otherwise: due until half an hour before the end,
/// or at the begin of a shorter run.
double default_due_by_s(RunRecord const& record);

/// `counts` is count_trips(record.trips, due_by_s).
std::string summary_text(RunRecord const& record, TripCounts const& counts);
/// One JSON object; its fields are described in docs/results-format.md.
std::string summary_json(RunRecord const& record, TripCounts const& counts);

}  // namespace pendler
