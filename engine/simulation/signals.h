#pragma once
// What signals show: their own fixed program, which is a function of the time of day, or, once a
// control has changed their plan, phases that go on from where they were
// (kernels/signal_program.h).
//
// Detectors: a vehicle without a grant within 40 m of its stop line calls for its group; one within
// 10 m extends its green, and so does one that passes the line. Buses and trams call within 150 m
// on the link that ends at the stop line, when they have no stop before it. A junction that nobody
// is near is not visited: its signal catches up, without calls, when somebody comes.

#include "simulation/step.h"

namespace pendler {

/// By the junction's owner, once a tick: writes the aspects of the signal's groups for this tick,
/// and what becomes of its phase by the end of it. `scratch` is memory to reuse.
void show_signal(Step& step, SignalId signal, std::vector<SignalPhase>& scratch);

/// What every group shows in the tick that comes next.
IdVector<SignalGroupId, Aspect> aspects_now(Step const& step);

/// Serial: from this tick on the signal's plan has the control's value.
void change_signal(Step& step, Control const& control);

}  // namespace pendler
