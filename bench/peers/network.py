"""What random trips need to know of a SUMO network: where cars can drive, and from where to where."""

import gzip
import math
import random
import xml.etree.ElementTree as ET
from collections import defaultdict


def admits_cars(lane):
    allow, disallow = lane.get("allow"), lane.get("disallow")
    if allow is not None:
        return allow == "all" or "passenger" in allow.split()
    return disallow is None or not {"passenger", "all"} & set(disallow.split())


def middle(lane):
    """Half way between the ends of a lane."""
    points = [tuple(float(number) for number in point.split(",")[:2]) for point in lane.get("shape").split()]
    return tuple((a + b) / 2 for a, b in zip(points[0], points[-1]))


def reached(start, neighbours):
    seen, todo = {start}, [start]
    while todo:
        for edge in neighbours[todo.pop()]:
            if edge not in seen:
                seen.add(edge)
                todo.append(edge)
    return seen


def car_edges(net):
    """Edge -> its middle, of the largest part of the network in which a car can drive from every edge to every other."""
    root = ET.parse(gzip.open(net) if net.suffix == ".gz" else net).getroot()
    middles, lanes = {}, {}
    for edge in root.iter("edge"):
        usable = [lane for lane in edge.iter("lane") if admits_cars(lane)]
        if edge.get("function", "normal") != "normal" or not usable:
            continue
        middles[edge.get("id")] = middle(usable[0])
        lanes[edge.get("id")] = {lane.get("index") for lane in usable}
    onward, back = defaultdict(list), defaultdict(list)
    for connection in root.iter("connection"):
        a, b = connection.get("from"), connection.get("to")
        if connection.get("fromLane") in lanes.get(a, ()) and connection.get("toLane") in lanes.get(b, ()):
            onward[a].append(b)
            back[b].append(a)
    largest, left = set(), set(middles)
    while len(left) > len(largest):
        start = min(left)
        part = reached(start, onward) & reached(start, back)
        left -= part
        largest = max(largest, part, key=len)
    return {edge: middles[edge] for edge in middles if edge in largest}


def random_trips(edges, trips, end, seed=1):
    """(number, second, from, to) of the trips that set out before `end`, in order of departure; the same with any end."""
    names, draw = list(edges), random.Random(seed)
    for number, depart in enumerate(sorted(draw.uniform(0, trips.within) for _ in range(trips.count))):
        if depart >= end:
            return
        while True:
            a, b = draw.sample(names, 2)
            if trips.shortest <= math.dist(edges[a], edges[b]) <= trips.longest:
                break
        yield number, round(depart, 2), a, b
