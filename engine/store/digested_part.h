#pragma once
// Inside store only: a table as a group of an HDF5 file that carries its digest.

#include <string>

#include "base/columns.h"
#include "base/error.h"
#include "base/hash.h"
#include "store/columns_io.h"

namespace pendler {

inline std::string digest_of(Columns const& columns) {
  Digest digest;
  digest.add(columns);
  return digest.text();
}

/// Columns are handles for reading and writing alike; these are only read.
template <class Table>
Columns columns_to_read(Table const& table) {
  return columns_of(const_cast<Table&>(table));
}

inline void write_digested(H5File& file, std::string const& group, Columns const& columns) {
  write_columns(file, group, columns);
  file.set(group, "digest", digest_of(columns));
}

/// Fills the columns. Throws InputError when they do not have their digest.
inline void read_digested(H5File const& file, std::string const& group, Columns const& columns) {
  read_columns(file, group, columns);
  if (file.text(group, "digest") != digest_of(columns))
    throw InputError(file.path().string() + ": " + group +
                     " does not have its digest: the file is damaged or was edited");
}

}  // namespace pendler
