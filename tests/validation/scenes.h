#pragma once
// The validation scenes: each runs the whole step and writes what detectors saw as CSV. Nothing is
// judged here; tools/validate compares with docs/validation.md's figures.

#include <cstdint>
#include <filesystem>
#include <fstream>
#include <string_view>

namespace pendler::validation {

enum class Extent : std::uint8_t { quick, full, lengthy };  // of the random scenes and repetitions

struct Output {
  std::filesystem::path folder;
  Extent extent = Extent::full;
  /// Of random scenes: these seeds only, whatever the extent; last 0: from 1 on, as many as it
  /// takes.
  std::uint64_t first_seed = 1, last_seed = 0;
};

/// One table of comma-separated values.
class Csv {
 public:
  Csv(Output const& output, std::string_view name, std::string_view header);
  template <class... Values>
  void row(Values const&... values) {
    char const* separator = "";
    ((file_ << separator << values, separator = ","), ...);
    file_ << '\n';
  }

 private:
  std::ofstream file_;
};

void fundamental_diagram(Output const& output);
void ring_road(Output const& output);
void queue_discharge(Output const& output);
void saturation_flow(Output const& output);
void ticks(Output const& output);
void gap_acceptance(Output const& output);
void roundabout(Output const& output);
void signal_delay(Output const& output);
void gap_control(Output const& output);
void lane_drop(Output const& output);
void on_ramp(Output const& output);
void random_towns(Output const& output);

}  // namespace pendler::validation
