"""Reads the files of readable_test.cpp as a researcher would: python3 read_with_h5py.py RESULTS NETWORK"""

import sys

import h5py
import numpy as np

with h5py.File(sys.argv[1]) as run:
    meta = run["meta"].attrs
    assert meta["scenario"] == "morning" and meta["seed"] == 7, dict(meta)
    assert meta["scenario_text"] == "name: Straße\n", meta["scenario_text"]
    assert meta["digest"] == "00112233445566aa" and meta["complete"] == 1
    assert meta["begin"] == "06:00:00" and meta["begin_s"] == 21600.0
    assert run["meta/input_digests"].attrs["a.osm.pbf"] == "0123456789abcdef"

    # The five lines of docs/results-format.md.
    link, metres = run["traffic/link"][:], run["traffic/vehicle_m"][:]
    km = np.bincount(link, metres, minlength=len(run["links/key"])) / 1000
    name = run["texts/text"].asstr()[run["links/name"][int(km.argmax())]]
    assert name == "Hohe Straße" and abs(km.sum() - 1.2) < 1e-6, (name, km)

    assert list(run["municipalities/name"].asstr()) == ["A-Stadt", "Bdorf"]
    assert list(run["enums/status"].asstr())[0] == "arrived"
    assert list(run["links/municipality"]) == [0, 1, 65535]
    assert run["gridlock/street"].asstr()[0] == "Hohe Straße"
    assert len(run["transit/stop_events/run"]) == 0

    def check(path, item):
        if not isinstance(item, h5py.Dataset):
            return
        assert "units" in item.attrs, path
        if item.size:
            assert item.chunks and item.compression == "gzip", path
            assert item.shuffle or item.dtype.itemsize == 1, path

    run.visititems(check)
    assert run["traffic/vehicle_m"].attrs["units"] == "m"
    assert "row in /links" in run["traffic/link"].attrs["description"]
    assert run["traffic/link"].maxshape == (None,)
    assert run["links/length"].dims[0][0][:].tolist() == run["links/key"][:].tolist()  # its scale

with h5py.File(sys.argv[2]) as net:
    assert net.attrs["format"] == "pendler network" and net.attrs["crs"] == "EPSG:25832"
    assert net["network/links/geometry"].shape == (6, 2)
    assert net["network/texts"].asstr()[1] == "Hohe Straße"
    assert net["draft/nodes/osm"][:].tolist() == [1, 2]
