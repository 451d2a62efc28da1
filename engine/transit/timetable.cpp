#include "transit/timetable.h"

namespace pendler {

Columns columns_of(Timetable& timetable) {
  Columns c;
  c.add("lines/route", timetable.lines.route);
  c.add("lines/stops", timetable.lines.stops);
  c.add("lines/stop_position", timetable.lines.stop_position);
  c.add("lines/ride_ms", timetable.lines.ride_ms, "ms");
  c.add("lines/dwell_ms", timetable.lines.dwell_ms, "ms");
  c.add("lines/lead_ms", timetable.lines.lead_ms, "ms");
  c.add("lines/headway_s", timetable.lines.headway_s, "s");
  c.add("lines/first_departure", timetable.lines.first_departure, "ms");
  c.add("lines/last_departure", timetable.lines.last_departure, "ms");
  c.add("lines/headway_estimated", timetable.lines.headway_estimated);
  c.add("runs/key", timetable.runs.key);
  c.add("runs/line", timetable.runs.line);
  c.add("runs/departure", timetable.runs.departure, "ms");
  c.add("runs_of", timetable.runs_of);
  return c;
}

}  // namespace pendler
