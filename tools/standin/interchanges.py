"""Places the interchanges of the table: where two roads cross, and the ramps between them."""
import sys

from .express import cloverleaf, diamond, fork

FORK_STOP = 700.0  # a forked road's carriageways end this far from the through road, m
TERMINAL = 85.0  # ramp terminals on the street, from the centre of the express road, m


class Interchange:
    def __init__(self, row, a, b, s_a, s_b):
        self.row, self.a, self.b, self.s_a, self.s_b = row, a, b, s_a, s_b
        self.place = a.line.place(s_a)


def locate(rows, chains):
    out = []
    for row in rows:
        a, b = chains[row["chain_a"]], chains[row["chain_b"]]
        if row["kind"] == "fork":
            away, s_b = b.line.nearest(a.line.points[0])
            out.append(Interchange(row, a, b, 0.0, s_b))
            continue
        want = row["kind"] == "cloverleaf"
        hits = [(x, y) for x, y in a.line.crossings(b.line) if is_express(a, x) and is_express(b, y) == want]
        if not hits:
            print(f"interchange {row['name']}: the roads do not cross so", file=sys.stderr)
            continue
        out.append(Interchange(row, a, b, *hits[0]))
    return out


def is_express(chain, s):
    return any(s0 <= s <= s1 for s0, s1 in chain.express_spans())


def stop_forks(places):
    """Shorten the carriageways of forked roads."""
    for x in places:
        if x.row["kind"] == "fork":
            x.a.spans[0] = (FORK_STOP, x.a.spans[0][1])


def ramps_of(places, ways, terminal_key):
    """All ramps; for diamonds also the terminals {key: (chain, s)} on the streets."""
    ramps, terminals = [], {}
    for x in places:
        a, b, name = ways[x.a.name], ways.get(x.b.name, []), x.row["name"]
        if x.row["kind"] == "fork":
            ramps += fork(name, a, FORK_STOP, b, x.s_b)
        elif x.row["kind"] == "cloverleaf":
            ramps += cloverleaf(name, a, x.s_a, b, x.s_b)
        else:
            d = x.a.line.direction(x.s_a)
            found = []
            for sign in (1, -1):
                s = x.s_b + sign * TERMINAL
                p = x.b.line.place(s)
                right = d[0] * (p[1] - x.place[1]) - d[1] * (p[0] - x.place[0]) < 0
                key = terminal_key(x, s)
                terminals[key] = (x.b.name, s)
                found.append((not right, p, key))
            found.sort(key=lambda f: f[0])
            ramps += diamond(name, a, x.s_a, [(f[1], f[2]) for f in found])
    return ramps, terminals
