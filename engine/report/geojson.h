#pragma once
// A network as GeoJSON (RFC 7946, WGS84), to be looked at in QGIS: one feature a link, movement,
// junction and stop, told apart by the property `layer`.

#include <ostream>

#include "network/network.h"

namespace pendler {

struct GeojsonLayers {
  bool links = true, lanes = false, movements = false, junctions = true, stops = true;
};

/// Throws InputError when the network's crs is not known to PROJ. The stream's state says whether
/// writing went well.
void write_geojson(std::ostream& out, Network const& network, GeojsonLayers layers = {});

}  // namespace pendler
