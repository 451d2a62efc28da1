"""The expected curves, written from their sources and never through the engine's kernels. SI units unless a name says more."""

import numpy as np

# The critical and the follow-up headway of the Highway Capacity Manual, 6th edition, two-lane major street (exhibits 20-11
# and 20-12).
HCM_HEADWAYS = {
    "left from major": (4.1, 2.2),
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


def hbs_roundabout_capacity(circulating_per_h):
    """veh/h of a one-lane entry into a one-lane ring (Wu 1997, HBS 2001 and 2015): t_g 4.12, t_f 2.88, t_min 2.10 s."""
    critical, follow_up, minimum = 4.12, 2.88, 2.10
    circulating = np.asarray(circulating_per_h) / 3600
    free = np.maximum(1 - minimum * circulating, 0)
    return 3600 * free / follow_up * np.exp(-circulating * (critical - follow_up / 2 - minimum))


def hcm_roundabout_capacity(circulating_per_h):
    """The same by HCM 6, eq. 22-1."""
    return 1380 * np.exp(-1.02e-3 * np.asarray(circulating_per_h))
