"""keras_loads_checkpoint.py WRITER: a convoy checkpoint is opened by model.load_weights and by h5py, trailer and all."""
import pathlib
import subprocess
import sys
import tempfile

from models import lenet5, np, require, sample_values

import h5py


def check_keras(file):
    model = lenet5()
    model.load_weights(file)
    seen = 0
    for layer in model.layers:
        for weight in layer.weights:
            expected = sample_values(layer.name, weight.name, weight.shape)
            require(np.asarray(weight.value).tobytes() == expected.tobytes(), f"{layer.name}/{weight.name} differs in Keras")
            seen += 1
    require(seen == 10, f"{seen} weights compared, not 10")


def check_h5py(file):
    require(file.read_bytes()[-64:-56] == b"CONVOYCK", "the file has its trailer behind the HDF5 image")
    with h5py.File(file, "r") as h5:
        names = [name.decode() for name in h5["model_weights"].attrs["layer_names"]]
        require(names == [layer.name for layer in lenet5().layers], f"layer_names {names}")
        kernel = h5["model_weights/c1/c1/kernel"]
        require(kernel.fletcher32 and kernel.chunks is not None, "data sets are chunked and have a checksum")
        require(h5["convoy/state"].attrs["step"] == 4321, "step")
        require(h5["convoy"].attrs["dataset_fingerprint"]
                == 0xFEDCBA9876543210, "dataset_fingerprint")
        require(h5["convoy/resolved_spec"][0].decode() == "version: 1\nmodel: {name: lenet5}\n", "resolved_spec")
        require([n.decode() for n in h5["convoy/class_names"]] == ["T-shirt/top", "Stra\u00dfenschuh", "bag"], "class_names")
        require(list(h5["convoy/history"]["val_accuracy"]) == [0.3, 0.0, 0.7], "history")
        slot = h5["convoy/slots/momentum/f6/kernel"][:]
        require(slot.tobytes() == sample_values("f6", "kernel", (120, 84), 7 + ord("m")).tobytes(), "momentum of f6/kernel")


with tempfile.TemporaryDirectory() as folder:
    file = pathlib.Path(folder) / "ckpt-000000004321.h5"
    subprocess.run([sys.argv[1], file], check=True)
    check_keras(file)
    check_h5py(file)
print("Keras and h5py read the checkpoint")
