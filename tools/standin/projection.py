"""UTM zone 32 (ETRS89, EPSG:25832) to and from degrees: Krueger's series to n^4.

Source: Karney (2011), Transverse Mercator with an accuracy of a few nanometers, eqs. 6-11.
"""
import math

_A, _F = 6378137.0, 1 / 298.257222101
_N = _F / (2 - _F)
_E = math.sqrt(_F * (2 - _F))
_K0, _FALSE_EAST, _LON0 = 0.9996, 500000.0, math.radians(9.0)
_RECT = _A / (1 + _N) * (1 + _N**2 / 4 + _N**4 / 64)
_ALPHA = (
    _N / 2 - 2 * _N**2 / 3 + 5 * _N**3 / 16 + 41 * _N**4 / 180,
    13 * _N**2 / 48 - 3 * _N**3 / 5 + 557 * _N**4 / 1440,
    61 * _N**3 / 240 - 103 * _N**4 / 140,
)
_BETA = (
    _N / 2 - 2 * _N**2 / 3 + 37 * _N**3 / 96 - _N**4 / 360,
    _N**2 / 48 + _N**3 / 15 - 437 * _N**4 / 1440,
    17 * _N**3 / 480 - 37 * _N**4 / 840,
)


def to_metres(lon, lat):
    lam, phi = math.radians(lon) - _LON0, math.radians(lat)
    s = math.sin(phi)
    t = math.sinh(math.atanh(s) - _E * math.atanh(_E * s))
    xi = math.atan2(t, math.cos(lam))
    eta = math.asinh(math.sin(lam) / math.hypot(t, math.cos(lam)))
    x, y = eta, xi
    for j, a in enumerate(_ALPHA, 1):
        x += a * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        y += a * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
    return _FALSE_EAST + _K0 * _RECT * x, _K0 * _RECT * y


def to_degrees(east, north):
    xi, eta = north / (_K0 * _RECT), (east - _FALSE_EAST) / (_K0 * _RECT)
    x, y = eta, xi
    for j, b in enumerate(_BETA, 1):
        x -= b * math.cos(2 * j * xi) * math.sinh(2 * j * eta)
        y -= b * math.sin(2 * j * xi) * math.cosh(2 * j * eta)
    lam = math.atan2(math.sinh(x), math.cos(y))
    tau_c = math.sin(y) / math.hypot(math.sinh(x), math.cos(y))
    tau = tau_c / (1 - _E**2)
    for _ in range(5):
        sigma = math.sinh(_E * math.atanh(_E * tau / math.hypot(1, tau)))
        tau_i = tau * math.hypot(1, sigma) - sigma * math.hypot(1, tau)
        tau += (
            (tau_c - tau_i)
            / math.hypot(1, tau_i)
            * (1 + (1 - _E**2) * tau**2)
            / ((1 - _E**2) * math.hypot(1, tau))
        )
    return math.degrees(lam + _LON0), math.degrees(math.atan(tau))
