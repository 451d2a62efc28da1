#pragma once
// Inside store only: the tables of a results file that do not change during a run.

#include <cstdint>

#include "demand/vehicle_types.h"
#include "network/network.h"
#include "store/h5_file.h"

namespace pendler {

void write_static_tables(H5File& file, Network const& network,
                         IdVector<VehicleTypeId, VehicleType> const& vehicle_types);
/// At most so much disk.
std::uint64_t static_tables_bytes(Network const& network);

}  // namespace pendler
