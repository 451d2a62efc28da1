#pragma once
// SUMO's XML files (plain or .gz) as elements that know where they stand.

#include <filesystem>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/geometry.h"
#include "base/vehicle_class.h"
#include "ingest/import_notes.h"

namespace pendler {

class SumoFile;

/// One element. Wrong values throw InputError: "FILE:LINE: TAG 'ID': attribute X is 'FOUND';
/// expected EXPECTED".
class SumoElement {
 public:
  SumoElement(SumoFile const& file, pugi::xml_node node) : file_(&file), node_(node) {}

  std::string_view tag() const { return node_.name(); }
  std::optional<std::string_view> find(char const* name) const;
  std::string_view text(char const* name) const { return find(name).value_or(""); }
  std::string_view need(char const* name) const;  // not empty
  double number(char const* name, double otherwise) const;
  double need_number(char const* name) const;
  /// A count or an index: 0 … 1,000,000.
  std::size_t need_index(char const* name) const;
  bool is_true(char const* name, bool otherwise) const;
  /// "x,y x,y …" (a third coordinate is left out).
  std::vector<Point> shape(char const* name) const;

  std::vector<SumoElement> children() const;
  std::vector<SumoElement> children(char const* tag) const;

  [[noreturn]] void refuse(std::string const& what) const;
  [[noreturn]] void refuse(char const* name, std::string const& expected) const;
  std::string where() const;  // "FILE:LINE"
  /// Notes attributes that are not among those named.
  void note_unread(std::span<std::string_view const> read, ImportNotes& notes) const;
  /// The same of the elements within it; of a `param` the key.
  void note_children(std::initializer_list<std::string_view> read, ImportNotes& notes) const;

 private:
  SumoFile const* file_;
  pugi::xml_node node_;
};

class SumoFile {
 public:
  /// Throws InputError when the file is missing, not XML, or without a root element.
  explicit SumoFile(std::filesystem::path const& path);

  SumoElement root() const { return {*this, document_->document_element()}; }
  std::filesystem::path const& path() const { return path_; }
  int line_at(std::ptrdiff_t byte) const;

 private:
  std::filesystem::path path_;
  std::vector<std::size_t> line_ends_;
  std::unique_ptr<pugi::xml_document> document_;
};

/// Words between blanks.
std::vector<std::string_view> words_of(std::string_view text);
/// A number that fills the whole text.
std::optional<double> number_of(std::string_view text);

/// The class that a SUMO vClass runs as; none where there is nothing like it (ship).
std::optional<VehicleClass> class_of_sumo(std::string_view name);
bool is_sumo_class(std::string_view name);
/// Classes that a lane's `allow` and `disallow` let in: car stands for passenger, van for delivery,
/// truck, bus for bus or coach, motorcycle for it or moped, light_rail for rail_urban, train for
/// any kind of rail. Throws InputError for words that are no vClass.
VehicleClasses allowed_classes(SumoElement const& lane);
/// Whether any vClass may use it, also one that allowed_classes() does not look at (taxi).
bool is_open_to_any(SumoElement const& lane);

}  // namespace pendler
