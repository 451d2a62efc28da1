#pragma once
// Where results go while a run makes them.

#include <string_view>

#include "base/columns.h"
#include "base/hash.h"

namespace pendler {

/// Tables come in pieces of rows with the same columns: "traffic", "trips", "transit/stop_events",
/// "gridlock", "gridlock_links", "cut_routes", "summary".
class Sink {
 public:
  virtual ~Sink() = default;
  virtual void append(std::string_view table, Columns const& rows) = 0;
};

/// Hashes all that goes through it, and hands it on if there is somebody to hand it to.
class DigestSink : public Sink {
 public:
  explicit DigestSink(Sink* next = nullptr) : next_(next) {}
  void append(std::string_view table, Columns const& rows) override;
  std::string digest() const { return digest_.text(); }

 private:
  Sink* next_;
  Digest digest_;
};

}  // namespace pendler
