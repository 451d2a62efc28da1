"""What is compared: networks and demand as data. Times in s, distances in m."""

import math
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class RandomTrips:
    """Cars between two edges drawn evenly, setting out evenly in time."""

    count: int
    within: int = 3600
    shortest: float = 0.0  # between the middles of the edges, as the crow flies
    longest: float = math.inf


@dataclass(frozen=True)
class Case:
    name: str
    what: str
    end: int  # unless all have arrived before
    trips: RandomTrips | None = None
    grid: int | None = None  # crossings a side; 200 m apart, two lanes each way, signals everywhere, no turnarounds
    folder: str | None = None  # in the folder of real data
    net: str | None = None
    routes: tuple[str, ...] = ()
    additional: tuple[str, ...] = ()
    types: str | None = None  # of the additional files: the vehicle types, which are given the model

    def files(self, data: Path):
        """What the case reads of the folder of real data."""
        names = [name for name in (self.net, self.types) if name]
        return [data / self.folder / name for name in (*names, *self.routes, *self.additional)] if self.folder else []


CASES = {
    case.name: case
    for case in [
        Case("grid-10", "grid of 10 x 10 crossings, 5,000 trips an hour of at least 700 m", 7200,
             RandomTrips(5_000, shortest=700), grid=10),
        Case("grid-30", "grid of 30 x 30 crossings, 60,000 trips an hour of 700 m to 3 km", 7200,
             RandomTrips(60_000, shortest=700, longest=3000), grid=30),
        Case("grid-60", "grid of 60 x 60 crossings, 250,000 trips an hour of 700 m to 3 km, first 300 s", 300,
             RandomTrips(250_000, shortest=700, longest=3000), grid=60),
        Case("bologna-pasubio", "a district of Bologna with its signals, buses and calibrated demand of a peak hour", 7200,
             folder="bologna-pasubio", net="pasubio_buslanes.net.xml", types="pasubio_vtypes.add.xml",
             routes=("pasubio.rou.xml", "pasubio_busses.rou.xml"),
             additional=("pasubio_bus_stops.add.xml", "pasubio_tls.add.xml")),
        Case("bad-hersfeld", "Bad Hersfeld, network corrected by hand, 10,000 random trips in two hours", 10800,
             RandomTrips(10_000, within=7200, shortest=300), folder="bad-hersfeld", net="osm_edited.net.xml.gz"),
    ]
}
