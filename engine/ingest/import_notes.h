#pragma once
// What an importer did not understand or changed: counted by kind, with an example each.

#include <string>
#include <string_view>
#include <vector>

namespace pendler {

struct ImportNote {
  std::string what;
  std::size_t count = 0;
  std::string example;  // of the first one: "FILE:LINE" or an id
};

class ImportNotes {
 public:
  void add(std::string_view what, std::string_view example);
  /// In order of first appearance.
  std::vector<ImportNote> const& list() const { return notes_; }

 private:
  std::vector<ImportNote> notes_;
};

/// One line a note: "12 × vehicle: attribute color is not read (such as ROUTES:3)".
std::string text_of(ImportNotes const& notes);

}  // namespace pendler
