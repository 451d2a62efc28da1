#include <cstdio>
#include <memory>
#include <optional>
#include <string>

#include "assessment/trip_counts.h"
#include "base/error.h"
#include "base/time.h"
#include "commands.h"
#include "report/summary_text.h"
#include "store/results_reader.h"

namespace pendler {

void add_summary_command(CLI::App& app, Chosen& chosen) {
  struct Arguments {
    std::string file, due_by;
    bool json = false;
  };
  auto args = std::make_shared<Arguments>();
  CLI::App* command = app.add_subcommand("summary", "Print the summary of a results file");
  command->add_option("file", args->file, "results file")->required();
  command->add_option(
      "--due-by", args->due_by,
      "count as due what was to depart until HH:MM (default: half an hour before the end)");
  command->add_flag("--json", args->json, "one JSON object");
  command->callback([args, &chosen] {
    chosen = [args] {
      RunRecord const record = read_results(args->file);
      double due_by_s = default_due_by_s(record);
      if (!args->due_by.empty()) {
        auto const time = parse_time_of_day(args->due_by);
        if (!time)
          throw InputError("--due-by: '" + args->due_by + "' is not a time of day; expected HH:MM");
        due_by_s = static_cast<double>(*time) / 1000.0;
      }
      TripCounts const counts = count_trips(record.trips, due_by_s);
      std::string const text =
          args->json ? summary_json(record, counts) : summary_text(record, counts);
      std::printf("%s\n", text.c_str());
    };
  });
}

}  // namespace pendler
