"""The expected curves, written from their sources and never through the engine's kernels. SI units unless a name says more."""

import numpy as np

# The critical and the follow-up headway of the Highway Capacity Manual, 6th edition (exhibits 20-11 and 20-12): major street
# of two lanes, of four where it says "of two lanes" a direction.
HCM_HEADWAYS = {
    "left from major": (4.1, 2.2),
    "left from major of two lanes": (4.1, 2.2),
    "right from minor": (6.2, 3.3),
    "across": (6.5, 4.0),
    "left from minor": (7.1, 3.5),
}


def idm_equilibrium_flow(density_per_km, speed_kmh, headway, min_gap, length):
    """veh/h at a density: the speed at which the IDM's acceleration is 0 (Treiber, Hennecke, Helbing 2000, eq. 12)."""
    gap = 1000 / density_per_km - length
    v0 = speed_kmh / 3.6
    low, high = 0.0, v0
    for _ in range(60):
        v = (low + high) / 2
        if (min_gap + v * headway) / np.sqrt(1 - (v / v0) ** 4) < gap:
            low = v
        else:
            high = v
    return low * 3.6 * density_per_km


def idm_capacity(speed_kmh, headway, min_gap, length):
    """The highest equilibrium flow, veh/h."""
    densities = np.linspace(2, 150, 2000)
    return max(idm_equilibrium_flow(k, speed_kmh, headway, min_gap, length) for k in densities)


def krauss_equilibrium_flow(density_per_km, speed_kmh, headway, min_gap, length):
    """veh/h at a density: the speed that leaves a gap of v·headway beyond the minimum (Krauss 1998; SUMO's FAQ: 2,482 veh/h at
    16.66 m/s)."""
    speed = np.clip((1000 / density_per_km - length - min_gap) / headway, 0, speed_kmh / 3.6)
    return speed * 3.6 * density_per_km


def hcm_minor_capacity(major_per_h, critical, follow_up):
    """veh/h of a minor stream (HCM 6, eq. 20-32; Harders 1968)."""
    major = np.maximum(np.asarray(major_per_h, dtype=float), 1e-6)
    return major * np.exp(-major * critical / 3600) / (1 - np.exp(-major * follow_up / 3600))


def bunched_minor_capacity(major_per_h, critical, follow_up):
    """veh/h of a minor stream beside one lane whose vehicles keep their distance: bunched exponential headways (Cowan 1979;
    shortest one 1.5 s and bunching 0.6 for a single lane: Akcelik, Chung 1994; capacity: Troutbeck 1986)."""
    shortest, bunching = 1.5, 0.6
    major = np.maximum(np.asarray(major_per_h, dtype=float), 1e-6) / 3600
    free = np.exp(-bunching * shortest * major)
    rate = free * major / (1 - shortest * major)
    return 3600 * free * major * np.exp(-rate * (critical - shortest)) / (1 - np.exp(-rate * follow_up))


def capacity_in_headways(headways, critical, follow_up):
    """What that formula says of a stream with these headways (s) instead of exponential ones (Harders 1968)."""
    used = np.where(headways < critical, 0, np.floor((headways - critical) / follow_up) + 1)
    return 3600 * np.sum(used) / np.sum(headways)


def hbs_roundabout_capacity(circulating_per_h):
    """veh/h of a one-lane entry into a one-lane ring (Wu 1997, HBS 2001 and 2015): t_g 4.12, t_f 2.88, t_min 2.10 s."""
    critical, follow_up, minimum = 4.12, 2.88, 2.10
    circulating = np.asarray(circulating_per_h) / 3600
    free = np.maximum(1 - minimum * circulating, 0)
    return 3600 * free / follow_up * np.exp(-circulating * (critical - follow_up / 2 - minimum))


def hcm_roundabout_capacity(circulating_per_h):
    """The same by HCM 6, eq. 22-1."""
    return 1380 * np.exp(-1.02e-3 * np.asarray(circulating_per_h))


def hcm_signal_delay(cycle, green, degree, capacity_per_h, hours):
    """s a vehicle at a fixed-time signal under random arrivals: uniform delay (Webster 1958; HCM 2000, eq. 16-11) and
    incremental delay (eq. 16-12, k = 0.5, I = 1) of a period of so many hours."""
    share = green / cycle
    uniform = 0.5 * cycle * (1 - share) ** 2 / (1 - np.minimum(degree, 1) * share)
    over = degree - 1
    return uniform + 900 * hours * (over + np.sqrt(over**2 + 4 * degree / (capacity_per_h * hours)))


def gap_control(per_h, saturation_per_h, lost, extension, shortest, longest, between, hours=200, seed=1):
    """(mean greens, mean cycle) of two phases that end with the first gap, s: the process simulated by itself.

    Arrivals at the stop lines are Poisson. A queue is let go one vehicle each 3600 / saturation s, from `lost` s after the begin
    of green on; who finds no queue passes at once. Green lasts `shortest`, then until nobody has passed for `extension` s while
    somebody waits at the other line, at most `longest` s from then on that somebody waits there; then `between` s of yellow and
    red, of which the queue uses nothing. The first phase is recalled: the second one ends as if somebody waited there always.
    """
    random = np.random.default_rng(seed)
    end = 3600.0 * hours
    arrivals = [np.append(np.sort(random.uniform(0, end, random.poisson(q * hours))), np.inf) for q in per_h]
    headway = 3600 / saturation_per_h
    served = [0, 0]  # how many of the arrivals have passed
    greens, begins = [[], []], []
    now, phase = 0.0, 0
    while now < end:
        own, other = arrivals[phase], arrivals[1 - phase]
        begin, called = now, now if phase == 1 else max(now, other[served[1]])  # from when on somebody waits at the other line
        last = begin + lost - headway
        while True:
            nth = served[phase]
            passes = max(own[nth], last + headway)
            stop = min(max(begin + shortest, called, last + extension, begin + extension), max(called + longest, begin + shortest))
            if passes > stop or np.isinf(passes):
                break
            last, served[phase] = passes, nth + 1
        if np.isinf(stop):  # nobody comes any more
            break
        greens[phase].append(stop - begin)
        if phase == 0:
            begins.append(begin)
        now, phase = stop + between, 1 - phase
    return [float(np.mean(g)) for g in greens], float(np.mean(np.diff(begins)))
