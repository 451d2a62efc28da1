"""The OSM objects as they grow, and the PBF file at the end."""
import os

import osmium

from .projection import to_degrees

STAMP = "2026-01-01T00:00:00Z"


class Osm:
    def __init__(self):
        self.nodes, self.tags_of_node = [], {}
        self.ways, self.relations = [], []

    def node(self, p, **tags):
        self.nodes.append(p)
        if tags:
            self.tags_of_node[len(self.nodes)] = tags
        return len(self.nodes)

    def tag(self, node, **tags):
        self.tags_of_node.setdefault(node, {}).update(tags)

    def way(self, nodes, tags):
        clean = [nodes[0]] + [n for m, n in zip(nodes, nodes[1:]) if n != m]
        if len(clean) < 2:
            return None
        self.ways.append((clean, tags))
        return len(self.ways)

    def relation(self, members, tags):
        self.relations.append((members, tags))
        return len(self.relations)

    def write(self, path):
        """Nodes, ways, relations in order of id; written beside and renamed."""
        used = set(self.tags_of_node)
        for nodes, _ in self.ways:
            used.update(nodes)
        for members, _ in self.relations:
            used.update(ref for kind, ref, _ in members if kind == "n")
        part = str(path) + ".part.osm.pbf"
        if os.path.exists(part):
            os.remove(part)
        header = osmium.io.Header()
        header.set("generator", "draw-standin")
        writer = osmium.SimpleWriter(part, 4 * 1024 * 1024, header)
        make = osmium.osm.mutable
        for i, p in enumerate(self.nodes, 1):
            if i in used:
                lon, lat = to_degrees(*p)
                writer.add_node(
                    make.Node(id=i, version=1, timestamp=STAMP, location=(round(lon, 7), round(lat, 7)), tags=_text(self.tags_of_node.get(i, {})))
                )
        for i, (nodes, tags) in enumerate(self.ways, 1):
            writer.add_way(make.Way(id=i, version=1, timestamp=STAMP, nodes=nodes, tags=_text(tags)))
        for i, (members, tags) in enumerate(self.relations, 1):
            writer.add_relation(make.Relation(id=i, version=1, timestamp=STAMP, members=members, tags=_text(tags)))
        writer.close()
        os.replace(part, path)


def _text(tags):
    return {k: str(v) for k, v in sorted(tags.items()) if v is not None and v != ""}
