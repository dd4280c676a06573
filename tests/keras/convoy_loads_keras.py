"""convoy_loads_keras.py READER: what Keras saves, convoy reads byte for byte, or refuses with a reason."""
import hashlib
import pathlib
import subprocess
import sys
import tempfile

from models import keras, lenet5, nested, np, require

import h5py
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

reader = sys.argv[1]


def read(file):
    result = subprocess.run([reader, file], capture_output=True, text=True)
    require(result.returncode == 0, f"{file.name}: {result.stderr}")
    return [line.split() for line in result.stdout.splitlines()]


def row(layer, name, value):
    value = np.asarray(value, np.float32)
    return [layer, name, "x".join(map(str, value.shape)) or "-", hashlib.sha256(value.tobytes()).hexdigest()]


def rows(model):
    """In the order of Keras's files: trainable weights of a layer first."""
    return [row(layer.name, w.name, w.value) for layer in model.layers for w in layer.trainable_weights + layer.non_trainable_weights]


def full_model(folder):
    for compiled in (False, True):
        model = lenet5()
        if compiled:
            model.compile(optimizer="adam", loss="mse")
            model.fit(np.ones((4, 28, 28, 1)), np.ones((4, 10)), verbose=0)
        model.save(folder / "full.h5")
        require(read(folder / "full.h5") == rows(model), f"full model, compiled {compiled}")


def weights_only(folder):
    model = lenet5()
    with h5py.File(folder / "weights_only.h5", "w") as h5:
        save_weights_to_hdf5_group(h5, model)
    require(read(folder / "weights_only.h5") == rows(model), "weights only")


def nested_model(folder):
    model = nested()
    model.save(folder / "nested.h5")
    base = model.layers[0]
    ordered = base.trainable_weights + base.non_trainable_weights
    expected = [row(w.path.split("/")[-2], w.name, w.value) for w in ordered] + rows(model)[len(ordered):]
    require(read(folder / "nested.h5") == expected, f"nested model: {read(folder / 'nested.h5')} is not {expected}")


def old_style(folder):
    """As Keras 2 with an older h5py wrote it: fixed-length strings, ":0", big-endian values, scalars, deeper paths, links out of order."""
    kernel, bias, scale = np.arange(6, dtype=">f4").reshape(2, 3), np.arange(3, dtype="<f4"), np.float32(1.5)
    with h5py.File(folder / "old.h5", "w") as h5:
        h5.attrs["layer_names"] = np.array([b"zeta", b"input", b"alpha"])
        for name in (b"alpha", b"input", b"zeta"):
            h5.create_group(name)
        h5["input"].attrs["weight_names"] = np.zeros(0)
        h5["zeta"].attrs["weight_names"] = np.array([b"zeta/model/zeta/kernel:0", b"zeta/model/zeta/bias:0"])
        h5["zeta"].create_dataset("zeta/model/zeta/bias:0", data=bias, compression="gzip", shuffle=True)
        h5["zeta"].create_dataset("zeta/model/zeta/kernel:0", data=kernel)
        h5["alpha"].attrs["weight_names"] = np.array([b"alpha/scale:0"])
        h5["alpha"].create_dataset("alpha/scale:0", data=scale)
    expected = [row("zeta", "kernel", kernel), row("zeta", "bias", bias), row("alpha", "scale", scale)]
    require(read(folder / "old.h5") == expected, "old style")


def long_lists(folder):
    """Lists above 64,512 bytes, which Keras splits itself."""
    model = keras.Sequential([keras.layers.Input((1,))] + [keras.layers.ReLU(name=f"activation_{'x' * 300}_{i}") for i in range(300)]
                             + [keras.layers.Dense(1, name="last")])
    model.save(folder / "long.h5")
    with h5py.File(folder / "long.h5") as h5:
        require("layer_names1" in h5["model_weights"].attrs, "Keras has split layer_names")
    require(read(folder / "long.h5") == rows(model), "split lists")


with tempfile.TemporaryDirectory() as name:
    for case in (full_model, weights_only, nested_model, old_style, long_lists):
        case(pathlib.Path(name))
        print(case.__name__, "ok")
