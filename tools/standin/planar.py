"""A planar graph that grows by insertion: surface roads meet in junctions, barriers are only crossed.

Node kinds: 'j' junction, 'x' grade-separated crossing (both strands pass, no link between them),
'v' vertex of a barrier.
"""
import heapq
import math

from .geometry import crossing, distance, lerp, project

CELL = 150.0


class Strand:
    """What an edge belongs to: a named street, a ramp, a track, a border."""

    def __init__(self, kind, barrier=False, **tags):
        self.kind, self.barrier, self.tags = kind, barrier, tags


class Planar:
    def __init__(self, snap=24.0):
        self.snap = snap
        self.xy, self.kind, self.edges = [], [], {}
        self.adjacent = []
        self.split_at = {}
        self._cells, self._node_cells, self._next = {}, {}, 0

    # -- nodes
    def add_node(self, p, kind):
        self.xy.append(p)
        self.kind.append(kind)
        self.adjacent.append([])
        self._node_cells.setdefault(self._cell(p), []).append(len(self.xy) - 1)
        return len(self.xy) - 1

    @staticmethod
    def _cell(p):
        return (int(p[0] // CELL), int(p[1] // CELL))

    def near_node(self, p, radius):
        cx, cy = self._cell(p)
        best = (radius, -1)
        for i in range(cx - 1, cx + 2):
            for j in range(cy - 1, cy + 2):
                for n in self._node_cells.get((i, j), ()):
                    if self.kind[n] == "j":
                        best = min(best, (distance(p, self.xy[n]), n))
        return best[1] if best[1] >= 0 else None

    def near_edge(self, p, radius, barriers=False):
        """Nearest surface edge, or nearest barrier: (distance, edge, t) or None."""
        best = None
        for e in self._edges_in(p, p, radius):
            a, b, strand = self.edges[e]
            if strand.barrier != barriers or strand.kind == "border":
                continue
            away, t = project(p, self.xy[a], self.xy[b])
            if away <= radius and (best is None or (away, e) < best[:2]):
                best = (away, e, t)
        return best

    def surface_node(self, p, radius=None):
        """The junction at p: an old one near by, a new one on a road near by, or a new one."""
        radius = self.snap if radius is None else radius
        n = self.near_node(p, radius)
        if n is not None:
            return n
        hit = self.near_edge(p, radius)
        if hit:
            return self.split(hit[1], lerp(self.xy[self.edges[hit[1]][0]], self.xy[self.edges[hit[1]][1]], hit[2]), "j")
        return self.add_node(p, "j")

    # -- edges
    def _cells_of(self, p, q, pad=0.0):
        x0, x1 = sorted((p[0], q[0]))
        y0, y1 = sorted((p[1], q[1]))
        for i in range(int((x0 - pad) // CELL), int((x1 + pad) // CELL) + 1):
            for j in range(int((y0 - pad) // CELL), int((y1 + pad) // CELL) + 1):
                yield (i, j)

    def _edges_in(self, p, q, pad=0.0):
        found = set()
        for c in self._cells_of(p, q, pad):
            found |= self._cells.get(c, set())
        return sorted(found)

    def joined(self, a, b):
        for e in self.adjacent[a]:
            if b in self.edges[e][:2]:
                return e
        return None

    def _link(self, a, b, strand):
        if a == b or self.joined(a, b) is not None:
            return None
        e = self._next
        self._next += 1
        self.edges[e] = (a, b, strand)
        self.adjacent[a].append(e)
        self.adjacent[b].append(e)
        for c in self._cells_of(self.xy[a], self.xy[b]):
            self._cells.setdefault(c, set()).add(e)
        return e

    def unlink(self, e):
        a, b, strand = self.edges.pop(e)
        self.adjacent[a].remove(e)
        self.adjacent[b].remove(e)
        for c in self._cells_of(self.xy[a], self.xy[b]):
            self._cells[c].discard(e)
        return a, b, strand

    def split(self, e, p, kind):
        a, b, strand = self.unlink(e)
        n = self.add_node(p, kind)
        self._link(a, n, strand)
        self._link(n, b, strand)
        self.split_at[(a, b)] = self.split_at[(b, a)] = n
        return n

    def hits(self, a, b):
        """Crossings of the straight line between nodes a and b: [(t, edge, point)]."""
        p, q = self.xy[a], self.xy[b]
        out = []
        for e in self._edges_in(p, q):
            c, d, _ = self.edges[e]
            if a in (c, d) or b in (c, d):
                continue
            hit = crossing(p, q, self.xy[c], self.xy[d])
            if hit:
                out.append((hit[0], e, lerp(p, q, hit[0])))
        return sorted(out)

    def crossed(self, p, q):
        """Does the open segment pq cross or touch any edge?"""
        for e in self._edges_in(p, q):
            c, d, _ = self.edges[e]
            if crossing(p, q, self.xy[c], self.xy[d]):
                return True
        return False

    def components(self):
        """Sets of nodes joined by surface roads, greatest first."""
        part = {}
        for start in range(len(self.xy)):
            if start in part or not any(not self.edges[e][2].barrier for e in self.adjacent[start]):
                continue
            stack = [start]
            part[start] = start
            while stack:
                n = stack.pop()
                for e in self.adjacent[n]:
                    a, b, strand = self.edges[e]
                    m = b if a == n else a
                    if not strand.barrier and m not in part:
                        part[m] = start
                        stack.append(m)
        groups = {}
        for n, start in part.items():
            groups.setdefault(start, []).append(n)
        return sorted(groups.values(), key=lambda g: (-len(g), g[0]))

    def surface_way(self, a, b, limit):
        """Length of the shortest way over surface roads, or None if it is longer than the limit."""
        heap, done = [(0.0, a, -1)], set()
        while heap:
            gone, n, came = heapq.heappop(heap)
            if n == b:
                return gone
            passing = came if self.kind[n] == "x" else -1
            if (n, passing) in done:
                continue
            done.add((n, passing))
            for e in self.adjacent[n]:
                c, d, strand = self.edges[e]
                m = d if c == n else c
                far = gone + distance(self.xy[n], self.xy[m])
                if not strand.barrier and far <= limit and (passing < 0 or self.edges[passing][2] is strand and e != passing):
                    heapq.heappush(heap, (far, m, e))
        return None

    def connect(self, a, b, strand, depth=0):
        """Join two nodes; surface roads crossed become junctions, barriers are passed over."""
        if a == b or depth > 8:
            return
        hits = self.hits(a, b)
        if not hits:
            self._link(a, b, strand)
            return
        chain = [a]
        for _, e, p in hits:
            if e not in self.edges:
                continue
            c, d, other = self.edges[e]
            if strand.barrier or other.barrier:
                chain.append(self.split(e, p, "x"))
                continue
            near = [n for n in (c, d) if self.kind[n] == "j" and distance(p, self.xy[n]) < self.snap]
            if near:
                n = min(near, key=lambda n: distance(p, self.xy[n]))
            else:
                n = self.split(e, p, "j")
            chain.append(n)
        chain.append(b)
        clean = [chain[0]]
        for n in chain[1:]:
            if n != clean[-1]:
                clean.append(n)
        for m, n in zip(clean, clean[1:]):
            if "x" in (self.kind[m], self.kind[n]):
                self._link(m, n, strand) if not self._blocked(m, n) else self.connect(m, n, strand, depth + 1)
            else:
                self.connect(m, n, strand, depth + 1)

    def _blocked(self, m, n):
        return bool(self.hits(m, n))

    def insert(self, points, strand, ends=None):
        """A polyline; returns its nodes. A barrier's vertices are its own, a road's snap to junctions."""
        nodes = []
        for i, p in enumerate(points):
            if ends and i in (0, len(points) - 1) and ends[0 if i == 0 else 1] is not None:
                nodes.append(ends[0 if i == 0 else 1])
            elif strand.barrier:
                nodes.append(self.add_node(p, "v"))
            else:
                nodes.append(self.surface_node(p))
        for a, b in zip(nodes, nodes[1:]):
            self.connect(a, b, strand)
        return nodes

    # -- faces
    def faces(self):
        """Rings of nodes, counter-clockwise, of all bounded faces."""
        turn = {}
        for n, around in enumerate(self.adjacent):
            out = []
            for e in around:
                a, b, _ = self.edges[e]
                m = b if a == n else a
                out.append((math.atan2(self.xy[m][1] - self.xy[n][1], self.xy[m][0] - self.xy[n][0]), m))
            out.sort()
            for i, (_, m) in enumerate(out):
                turn[(n, m)] = out[i - 1][1]
        seen, rings = set(), []
        for start in sorted(turn):
            if start in seen:
                continue
            ring, here = [], start
            while here not in seen:
                seen.add(here)
                ring.append(here[0])
                # at the far end take the next edge clockwise from the way back
                here = (here[1], turn[(here[1], here[0])])
            rings.append(ring)
        return rings
