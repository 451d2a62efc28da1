"""Which layer a motorway, ramp or track needs where it passes over what is already drawn."""
from .geometry import crossing, distance, lerp

CELL = 100.0
HALF_BRIDGE = 20.0


class Layers:
    def __init__(self):
        self._cells = {}

    def add(self, points, nodes, layer):
        for (p, q), (a, b) in zip(zip(points, points[1:]), zip(nodes, nodes[1:])):
            for c in _cells(p, q):
                self._cells.setdefault(c, []).append((p, q, a, b, layer))

    def crossings(self, p, q, a, b):
        """[(t, layer)] of everything drawn that segment pq crosses without a shared node."""
        seen, out = set(), []
        for c in _cells(p, q):
            for r, s, m, n, layer in self._cells.get(c, ()):
                if (m, n, layer) in seen or {a, b} & {m, n}:
                    continue
                seen.add((m, n, layer))
                hit = crossing(p, q, r, s)
                if hit:
                    out.append((hit[0], layer))
        return sorted(out)

    def lift(self, osm, points, nodes, base):
        """The polyline with its bridges: (points, nodes, layer of each segment). base: layer of each segment."""
        out_points, out_nodes, out_layers = [points[0]], [nodes[0]], []
        for i in range(len(points) - 1):
            p, q = points[i], points[i + 1]
            length = distance(p, q)
            hits = self.crossings(p, q, nodes[i], nodes[i + 1])
            taken = {layer for _, layer in hits}
            if base[i] not in taken:
                cuts, wanted = [], base[i]
            else:
                wanted = next(k for k in range(1, 6) if k not in taken) if base[i] >= 0 else next(k for k in range(-1, -6, -1) if k not in taken)
                first, last = hits[0][0] * length, hits[-1][0] * length
                cuts = [s for s in (first - HALF_BRIDGE, last + HALF_BRIDGE) if 8 < s < length - 8]
                lifted = (first - HALF_BRIDGE, last + HALF_BRIDGE)
            start = 0.0
            for s in cuts + [length]:
                middle = (start + s) / 2
                layer = wanted if not hits or base[i] not in taken or lifted[0] <= middle <= lifted[1] else base[i]
                out_layers.append(layer)
                at_end = s == length
                point = q if at_end else lerp(p, q, s / length)
                out_points.append(point)
                out_nodes.append(nodes[i + 1] if at_end else osm.node(point))
                start = s
        return out_points, out_nodes, out_layers


def _cells(p, q):
    for i in range(int(min(p[0], q[0]) // CELL), int(max(p[0], q[0]) // CELL) + 1):
        for j in range(int(min(p[1], q[1]) // CELL), int(max(p[1], q[1]) // CELL) + 1):
            yield (i, j)


def structure(layer):
    """Tags of a stretch on this layer."""
    if layer > 0:
        return {"bridge": "yes", "layer": layer}
    return {"tunnel": "yes", "layer": layer} if layer < 0 else {}


def ways(osm, points, nodes, layers, tags_at, index):
    """OSM ways of a lifted polyline, split where tags or layer change; tags_at(i): tags of segment i. Returns their ids."""
    index_nodes, out, run, before = nodes, [], [nodes[0]], None
    for i, layer in enumerate(layers):
        tags = {**tags_at(i), **structure(layer)}
        if before is not None and (tags != before or len(run) > 150):
            out.append(osm.way(run, before))
            run = [nodes[i]]
        run.append(nodes[i + 1])
        before = tags
        index.add(points[i : i + 2], index_nodes[i : i + 2], layer)
    out.append(osm.way(run, before))
    return [w for w in out if w is not None]
