#include "ingest/sumo_flow.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "base/draw.h"
#include "base/key.h"
#include "base/math.h"

namespace pendler {

namespace {

constexpr double kDefaultFlowEnd = 24 * 3600;  // s
constexpr std::size_t kMostVehicles = 50'000'000;

double time_of(SumoElement const& flow, char const* name, double otherwise) {
  if (!flow.find(name)) return otherwise;
  auto const ms = parse_sumo_time(flow.need(name));
  if (!ms) flow.refuse(name, "seconds");
  return static_cast<double>(*ms) / 1000;
}

class Departures {
 public:
  Departures(SumoElement const& flow, std::uint64_t seed)
      : flow_(flow), seed_(seed), key_(text_key(flow.need("id"))) {
    if (end_ < begin_) flow.refuse("end", "a time after the begin");
    if (most_ > static_cast<double>(kMostVehicles)) refuse_so_many();
  }

  std::vector<Millis> run() {
    auto const rate = flow_.find("period").value_or("");
    if (flow_.find("probability")) {
      by_chance(flow_.need_number("probability"));
    } else if (rate.starts_with("exp(") && rate.ends_with(")")) {
      by_pauses(number_of(rate.substr(4, rate.size() - 5)));
    } else {
      by_period();
    }
    return std::move(at_);
  }

 private:
  [[noreturn]] void refuse_so_many() const { flow_.refuse("more than 50,000,000 vehicles"); }
  double luck(std::uint32_t n) const { return draw({seed_, Purpose::departure, key_, n}); }
  bool more() const { return static_cast<double>(at_.size()) < most_; }
  void leave(double seconds) { at_.push_back(std::llround(seconds * 1000)); }

  void by_chance(double p) {
    if (p < 0 || p > 1) flow_.refuse("probability", "a number from 0 to 1");
    for (std::uint32_t n = 0; begin_ + n < end_ && more(); ++n) {
      if (luck(n) < p) leave(begin_ + n);
    }
  }
  void by_pauses(std::optional<double> per_second) {
    if (!per_second || *per_second <= 0) flow_.refuse("period", "exp(vehicles a second)");
    std::uint32_t n = 0;
    auto const pause = [&] { return -own_log(1 - luck(n++)) / *per_second; };
    for (double t = begin_ + pause(); t < end_ && more(); t += pause()) leave(t);
  }
  void by_period() {
    double period = 0;
    if (flow_.find("period")) {
      period = flow_.need_number("period");
    } else if (flow_.find("vehsPerHour") || flow_.find("perHour")) {
      period = 3600 / flow_.need_number(flow_.find("vehsPerHour") ? "vehsPerHour" : "perHour");
    } else if (number_ > 0 && end_ == begin_) {
      while (more()) leave(begin_);
      return;
    } else if (number_ > 0) {
      period = (end_ - begin_) / number_;
    } else if (number_ < 0) {
      flow_.refuse("no attribute number, period, perHour, vehsPerHour or probability");
    }
    if (number_ == 0) return;
    if (!(period > 0)) flow_.refuse("a flow without a period above 0");
    if ((end_ - begin_) / period > static_cast<double>(kMostVehicles)) refuse_so_many();
    // Each from its number, so that nothing adds up.
    auto const next = [&] { return begin_ + static_cast<double>(at_.size()) * period; };
    while (more() && next() < end_ - 1e-9) leave(next());
  }

  SumoElement const& flow_;
  std::uint64_t seed_;
  Key key_;
  double begin_ = static_cast<double>(begin_of(flow_)) / 1000,
         end_ = time_of(flow_, "end", kDefaultFlowEnd);
  double number_ = flow_.number("number", -1);
  double most_ = number_ >= 0 ? number_ : static_cast<double>(kMostVehicles);
  std::vector<Millis> at_;
};

}  // namespace

std::optional<Millis> parse_sumo_time(std::string_view text) {
  double seconds = 0;
  int parts = 0;
  constexpr std::array<double, 4> kPart{24, 60, 60, 1};
  std::size_t const colons = static_cast<std::size_t>(std::ranges::count(text, ':'));
  if (colons == 1 || colons > 3) return std::nullopt;
  for (std::size_t at = 0; at <= text.size(); ++parts) {
    std::size_t const end = std::min(text.find(':', at), text.size());
    auto const value = number_of(text.substr(at, end - at));
    if (!value || std::abs(*value) > 1e9) return std::nullopt;
    std::size_t const unit = 3 - colons + static_cast<std::size_t>(parts);
    seconds = unit == 3 && colons == 0 ? *value : (seconds + *value) * kPart[unit];
    at = end + 1;
  }
  return std::llround(seconds * 1000);
}

Millis begin_of(SumoElement const& flow) {
  return std::llround(time_of(flow, "begin", 0) * 1000);
}

std::vector<Millis> departures_of(SumoElement const& flow, std::uint64_t seed) {
  return Departures(flow, seed).run();
}

}  // namespace pendler
