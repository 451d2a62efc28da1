#include "ingest/import_notes.h"

#include <algorithm>

namespace pendler {

void ImportNotes::add(std::string_view what, std::string_view example) {
  auto const known = std::ranges::find(notes_, what, &ImportNote::what);
  if (known != notes_.end()) {
    ++known->count;
  } else {
    notes_.push_back({std::string(what), 1, std::string(example)});
  }
}

std::string text_of(ImportNotes const& notes) {
  std::string out;
  for (ImportNote const& note : notes.list()) {
    out += std::to_string(note.count) + " × " + note.what + " (such as " + note.example + ")\n";
  }
  return out;
}

}  // namespace pendler
