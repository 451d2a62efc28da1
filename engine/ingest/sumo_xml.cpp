#include "ingest/sumo_xml.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <fstream>

#include "base/error.h"

namespace pendler {

namespace {

constexpr std::size_t kMostBytes = std::size_t{4} << 30U;

std::string read_all(std::filesystem::path const& path) {
  std::error_code error;
  auto const status = std::filesystem::status(path, error);
  if (!std::filesystem::exists(status)) throw InputError(path.string() + ": no such file");
  if (!std::filesystem::is_regular_file(status))
    throw InputError(path.string() + ": not a regular file; expected a SUMO file");
  // zlib reads plain files as they are.
  auto* const file = gzopen(path.c_str(), "rb");
  if (file == nullptr) throw InputError(path.string() + ": cannot be read");
  std::string text;
  std::array<char, 1U << 16U> block{};
  int got = 0;
  while ((got = gzread(file, block.data(), block.size())) > 0 && text.size() < kMostBytes)
    text.append(block.data(), static_cast<std::size_t>(got));
  int state = Z_OK;
  gzerror(file, &state);
  bool const whole = got == 0 && (state == Z_OK || state == Z_STREAM_END);
  gzclose(file);
  if (text.size() >= kMostBytes) throw InputError(path.string() + ": more than 4 GiB");
  if (!whole) throw InputError(path.string() + ": is damaged or cut off");
  return text;
}

struct ClassName {
  std::string_view name;
  std::optional<VehicleClass> cls;
};

/// SUMO's vClasses (docs: Simulation/VehiclePermissions), and how vehicles of each run here.
constexpr std::array kClassNames{
    ClassName{"passenger", VehicleClass::car},
    ClassName{"private", VehicleClass::car},
    ClassName{"taxi", VehicleClass::car},
    ClassName{"hov", VehicleClass::car},
    ClassName{"vip", VehicleClass::car},
    ClassName{"evehicle", VehicleClass::car},
    ClassName{"custom1", VehicleClass::car},
    ClassName{"custom2", VehicleClass::car},
    ClassName{"ignoring", VehicleClass::bus},
    ClassName{"emergency", VehicleClass::emergency},
    ClassName{"authority", VehicleClass::emergency},
    ClassName{"army", VehicleClass::truck},
    ClassName{"delivery", VehicleClass::van},
    ClassName{"truck", VehicleClass::truck},
    ClassName{"trailer", VehicleClass::truck},
    ClassName{"bus", VehicleClass::bus},
    ClassName{"coach", VehicleClass::bus},
    ClassName{"motorcycle", VehicleClass::motorcycle},
    ClassName{"moped", VehicleClass::motorcycle},
    ClassName{"bicycle", VehicleClass::bicycle},
    ClassName{"pedestrian", VehicleClass::pedestrian},
    ClassName{"tram", VehicleClass::tram},
    ClassName{"rail_urban", VehicleClass::light_rail},
    ClassName{"subway", VehicleClass::light_rail},
    ClassName{"rail", VehicleClass::train},
    ClassName{"rail_electric", VehicleClass::train},
    ClassName{"rail_fast", VehicleClass::train},
    ClassName{"cable_car", VehicleClass::monorail},
    ClassName{"ship", std::nullopt},
    ClassName{"wheelchair", VehicleClass::pedestrian},
    ClassName{"scooter", VehicleClass::bicycle},
    ClassName{"drone", std::nullopt},
    ClassName{"container", std::nullopt},
    ClassName{"aircraft", std::nullopt},
};

/// Whether a lane is open decides the vClass that a class is named after, not its rarer relatives.
bool decides(std::string_view name) {
  constexpr std::array<std::string_view, 15> kDeciding{
      "passenger",  "delivery", "truck",         "bus",       "coach",
      "motorcycle", "moped",    "bicycle",       "emergency", "tram",
      "rail_urban", "rail",     "rail_electric", "rail_fast", "pedestrian"};
  return std::ranges::find(kDeciding, name) != kDeciding.end() || name == "cable_car";
}

/// The vClasses that a lane's `allow` and `disallow` let in; an empty one counts as not there.
std::vector<ClassName const*> open_names(SumoElement const& lane) {
  auto words = words_of(lane.text("allow"));
  bool const opens = !words.empty();
  if (!opens) words = words_of(lane.text("disallow"));
  for (std::string_view word : words) {
    if (word != "all" && !is_sumo_class(word))
      lane.refuse(opens ? "allow" : "disallow", "names of vehicle classes");
  }
  bool const all = std::ranges::find(words, "all") != words.end();
  std::vector<ClassName const*> open;
  for (ClassName const& c : kClassNames) {
    bool const is_named = all || std::ranges::find(words, c.name) != words.end();
    if (is_named == opens) open.push_back(&c);
  }
  return open;
}

}  // namespace

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> out;
  constexpr std::string_view kBlanks = " \t\r\n";
  for (std::size_t at = text.find_first_not_of(kBlanks); at != std::string_view::npos;) {
    std::size_t const end = std::min(text.find_first_of(kBlanks, at), text.size());
    out.push_back(text.substr(at, end - at));
    at = text.find_first_not_of(kBlanks, end);
  }
  return out;
}

std::optional<double> number_of(std::string_view text) {
  if (text.starts_with('+')) text.remove_prefix(1);
  double value = 0;
  auto const [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc{} || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<VehicleClass> class_of_sumo(std::string_view name) {
  auto const found = std::ranges::find(kClassNames, name, &ClassName::name);
  return found == kClassNames.end() ? std::nullopt : found->cls;
}
bool is_sumo_class(std::string_view name) {
  return std::ranges::find(kClassNames, name, &ClassName::name) != kClassNames.end();
}

VehicleClasses allowed_classes(SumoElement const& lane) {
  VehicleClasses open = 0;  // `disallow` closes a class when all vClasses that decide are named
  for (ClassName const* c : open_names(lane)) {
    if (c->cls && decides(c->name)) open = static_cast<VehicleClasses>(open | bit(*c->cls));
  }
  return open;
}

bool is_open_to_any(SumoElement const& lane) {
  return !open_names(lane).empty();
}

SumoFile::SumoFile(std::filesystem::path const& path)
    : path_(path), document_(std::make_unique<pugi::xml_document>()) {
  std::string const text = read_all(path);
  for (std::size_t at = text.find('\n'); at != std::string::npos; at = text.find('\n', at + 1))
    line_ends_.push_back(at);
  auto const result =
      document_->load_buffer(text.data(), text.size(), pugi::parse_default, pugi::encoding_utf8);
  if (!result) {
    throw InputError(path.string() + ":" + std::to_string(line_at(result.offset)) + ": " +
                     result.description() + "; expected XML");
  }
  if (!document_->document_element()) throw InputError(path.string() + ": no root element");
}

int SumoFile::line_at(std::ptrdiff_t byte) const {
  auto const at = static_cast<std::size_t>(std::max<std::ptrdiff_t>(byte, 0));
  return static_cast<int>(std::ranges::lower_bound(line_ends_, at) - line_ends_.begin()) + 1;
}

std::optional<std::string_view> SumoElement::find(char const* name) const {
  auto const attribute = node_.attribute(name);
  if (!attribute) return std::nullopt;
  return attribute.value();
}

std::string_view SumoElement::need(char const* name) const {
  auto const value = find(name);
  if (!value || value->empty()) refuse("no attribute '" + std::string(name) + "'");
  return *value;
}

double SumoElement::need_number(char const* name) const {
  auto const value = number_of(need(name));
  if (!value) refuse(name, "a number");
  return *value;
}

double SumoElement::number(char const* name, double otherwise) const {
  return find(name) ? need_number(name) : otherwise;
}

std::size_t SumoElement::need_index(char const* name) const {
  double const value = need_number(name);
  if (value < 0 || value > 1e6 || value != std::floor(value)) refuse(name, "a whole number");
  return static_cast<std::size_t>(value);
}

bool SumoElement::is_true(char const* name, bool otherwise) const {
  auto const value = find(name);
  if (!value) return otherwise;
  if (*value == "1" || *value == "true" || *value == "yes" || *value == "x") return true;
  if (*value == "0" || *value == "false" || *value == "no" || *value == "-") return false;
  refuse(name, "true or false");
}

std::vector<Point> SumoElement::shape(char const* name) const {
  std::vector<Point> out;
  for (std::string_view point : words_of(text(name))) {
    std::size_t const comma = point.find(',');
    std::size_t const end = std::min(point.find(',', comma + 1), point.size());
    auto const x = number_of(point.substr(0, comma));
    auto const y = comma < end ? number_of(point.substr(comma + 1, end - comma - 1)) : std::nullopt;
    if (!x || !y || std::abs(*x) > 1e8 || std::abs(*y) > 1e8) refuse(name, "points 'x,y x,y'");
    out.push_back({*x, *y});
  }
  return out;
}

std::vector<SumoElement> SumoElement::children() const {
  std::vector<SumoElement> out;
  for (auto const& child : node_.children()) {
    if (child.type() == pugi::node_element) out.emplace_back(*file_, child);
  }
  return out;
}

std::vector<SumoElement> SumoElement::children(char const* tag) const {
  std::vector<SumoElement> out;
  for (auto const& child : node_.children(tag)) out.emplace_back(*file_, child);
  return out;
}

std::string SumoElement::where() const {
  return file_->path().string() + ":" + std::to_string(file_->line_at(node_.offset_debug()));
}

void SumoElement::refuse(std::string const& what) const {
  std::string const id = std::string(text("id"));
  throw InputError(where() + ": " + std::string(tag()) + (id.empty() ? "" : " '" + id + "'") +
                   ": " + what);
}

void SumoElement::refuse(char const* name, std::string const& expected) const {
  refuse("attribute " + std::string(name) + " is '" + std::string(text(name)) + "'; expected " +
         expected);
}

void SumoElement::note_unread(std::span<std::string_view const> read, ImportNotes& notes) const {
  for (auto const& attribute : node_.attributes()) {
    if (std::ranges::find(read, std::string_view(attribute.name())) == read.end())
      notes.add(std::string(tag()) + ": attribute " + attribute.name() + " is not read", where());
  }
}

void SumoElement::note_children(std::initializer_list<std::string_view> read,
                                ImportNotes& notes) const {
  for (SumoElement const& child : children()) {
    if (std::ranges::find(read, child.tag()) != read.end()) continue;
    bool const param = child.tag() == "param";
    notes.add(std::string(tag()) + (param ? ": param " : ": element ") +
                  std::string(param ? child.text("key") : child.tag()) + " is not read",
              child.where());
  }
}

}  // namespace pendler
