#pragma once
// Tables that grow while a run goes on. Rows are kept until a chunk is full, so that every chunk is
// compressed and written once.

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "base/columns.h"
#include "store/h5_file.h"

namespace pendler {

class TableWriter {
 public:
  explicit TableWriter(H5File& file);
  ~TableWriter();

  /// All pieces of a table have the same columns.
  void append(std::string_view table, Columns const& rows);
  /// What is not yet in the file, at most.
  std::uint64_t pending_bytes() const;
  /// Writes the rest of all tables; nothing may be appended afterwards.
  void finish();

 private:
  struct Table;
  H5File& file_;
  std::map<std::string, std::unique_ptr<Table>, std::less<>> tables_;
};

/// Bytes of the rows as they are in memory.
std::uint64_t bytes_of(Columns const& rows);

}  // namespace pendler
