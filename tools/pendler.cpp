// pendler: the command. Exit codes: 0 done, 1 wrong input, 2 wrong usage, 3 failed while running.

#include <spdlog/sinks/stdout_color_sinks.h>
#include <spdlog/spdlog.h>

#include <csignal>
#include <cstdio>
#include <exception>
#include <new>

#include "base/error.h"
#include "commands.h"

int main(int argc, char** argv) {
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is an error to report, not the end
  // Messages for people go to stderr; stdout carries results alone.
  spdlog::set_default_logger(spdlog::stderr_color_mt("pendler"));
  spdlog::set_pattern("%v");

  CLI::App app{"Traffic and mobility microsimulation of whole regions"};
  app.set_version_flag("--version", PENDLER_VERSION);
  app.require_subcommand(1);
  pendler::Chosen chosen;
  pendler::add_run_command(app, chosen);
  pendler::add_summary_command(app, chosen);
  pendler::add_network_commands(app, chosen);
  pendler::add_import_command(app, chosen);
  pendler::add_bench_command(app, chosen);
  try {
    app.parse(argc, argv);
  } catch (CLI::ParseError const& error) {
    return app.exit(error) == 0 ? 0 : 2;
  }
  try {
    chosen();
    if (std::fflush(stdout) == 0 && std::ferror(stdout) == 0) return 0;
    std::fprintf(stderr, "pendler: standard output could not be written\n");
    return 3;
  } catch (pendler::InputError const& error) {
    std::fprintf(stderr, "pendler: %s\n", error.what());
    return 1;
  } catch (std::bad_alloc const&) {
    std::fprintf(stderr, "pendler: out of memory\n");
    return 3;
  } catch (std::exception const& error) {
    std::fprintf(stderr, "pendler: %s\n", error.what());
    return 3;
  }
}
