"""h5py_reads_packs.py CONVOY: a pack is an HDF5 file like any other: h5py finds every image, label and name in it."""
import struct
import subprocess
import sys
import tempfile
from pathlib import Path

import h5py
import numpy as np

convoy = sys.argv[1]
with tempfile.TemporaryDirectory() as name:
    folder = Path(name)
    pixels = np.random.default_rng(1).integers(0, 256, (50, 12, 9), np.uint8)
    labels = np.arange(50, dtype=np.uint8) % 3
    (folder / "images").write_bytes(struct.pack(">IIII", 0x803, *pixels.shape) + pixels.tobytes())
    (folder / "labels").write_bytes(struct.pack(">II", 0x801, 50) + labels.tobytes())
    subprocess.run([convoy, "convert", "--images", folder / "images", "--labels", folder / "labels", "--out", folder / "photos",
                    "--class-names", "cat,dog,emu"], check=True)
    subprocess.run([convoy, "pack", folder / "photos", "-o", folder / "x.h5"], check=True)
    with h5py.File(folder / "x.h5") as pack:
        assert pack.attrs["images"] == b"kept" and pack.attrs["format"] == 1, dict(pack.attrs)
        assert list(pack["class_names"].asstr()) == ["cat", "dog", "emu"]
        assert pack["blob"].id.get_offset() == 4096 and pack["blob"].chunks is None
        ends = [int(end) for end in pack["name_end"]]
        names = [pack["names"][a:b].tobytes().decode() for a, b in zip([0] + ends, ends)]
        assert names == sorted(names) and len(names) == 50
        for i, name in enumerate(names):
            offset, length = int(pack["offset"][i]), int(pack["length"][i])
            assert pack["blob"][offset:offset + length].tobytes() == (folder / "photos" / name).read_bytes(), name
            assert ["cat", "dog", "emu"][pack["label"][i]] == name.split("/")[0]
        assert (pack["size"][:] == (12, 9)).all()
print("50 images found")
