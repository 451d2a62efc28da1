#pragma once
// The sub-commands of `pendler`. Each adds itself to the command line and runs when it was chosen.

#include <CLI/CLI.hpp>
#include <functional>
#include <string>

namespace pendler {

/// What is to be done once the command line is read.
using Chosen = std::function<void()>;

/// What is wrong with the text of --seed, or nothing. CLI11's own conversion wraps -1 and cuts what
/// is too large.
std::string not_a_seed(std::string const& text);

void add_bench_command(CLI::App& app, Chosen& chosen);
void add_run_command(CLI::App& app, Chosen& chosen);  // run, validate
void add_summary_command(CLI::App& app, Chosen& chosen);
void add_import_command(CLI::App& app, Chosen& chosen);    // import sumo
void add_network_commands(CLI::App& app, Chosen& chosen);  // network build, info, export

}  // namespace pendler
