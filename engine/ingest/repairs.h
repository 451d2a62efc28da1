#pragma once
// Where an importer notes what it repaired: a fixed short kind, the object, the detail.

#include <string>
#include <string_view>

#include "network/draft.h"

namespace pendler {

class Repairs {
 public:
  explicit Repairs(NetworkDraft& draft) : draft_(draft) {}

  /// The object that the following notes are about, "way 4711".
  void about(std::string object) { object_ = std::move(object); }
  void add(std::string_view kind, std::string detail) {
    draft_.repair_kind.emplace_back(kind);
    draft_.repair_object.push_back(object_);
    draft_.repair_detail.push_back(std::move(detail));
  }

 private:
  NetworkDraft& draft_;
  std::string object_;
};

}  // namespace pendler
