#pragma once
// What `summary` needs of a results file, complete or partial.

#include <filesystem>

#include "results/run_record.h"

namespace pendler {

/// Throws InputError when the file is no results file, of another format version, or damaged.
/// Tables that a run was told not to write are left empty.
RunRecord read_results(std::filesystem::path const& path);

}  // namespace pendler
