"""convoy_predicts_as_keras.py CONVOY: networks built, filled and saved by Keras predict the same in convoy, and start its training."""
import pathlib
import tempfile

from convoy_program import convoy, decode, instruction_sets, predict, require, require_equal, write_jpegs
from models import np
from pairs import LENET5, STRIDED, UNNAMED, keras_model, preprocess, randomize, spec_text

import h5py
from keras.src.legacy.saving.legacy_h5_format import save_weights_to_hdf5_group

NETWORKS = {
    "lenet5": ([28, 28, 1], LENET5), "strided": ([33, 26, 3], STRIDED), "unnamed rgb": ([30, 37, 3], UNNAMED),
    "unnamed gray": ([41, 24, 1], UNNAMED),
}


def save_full(model, file):
    model.save(file)


def save_weights_only(model, file):
    with h5py.File(file, "w") as h5:
        save_weights_to_hdf5_group(h5, model)


def set_up(folder, network, **keywords):
    """A spec and images; the images are filed under the classes, so that the spec can train on them."""
    shape, layers = NETWORKS[network]
    classes = layers[-1][1]["units"]
    for k in range(classes):
        (folder / "images" / f"class{k}").mkdir(parents=True)
        write_jpegs(folder / "images" / f"class{k}", shape, 4, seed=k)
    source = {"type": "image_folder", "path": "images"}
    spec = folder / "spec.yaml"
    spec.write_text(spec_text(shape, layers, {"train": source, "val": source}, **keywords))
    model = keras_model(shape, layers)
    randomize(model, seed=5)
    return spec, model, classes


def predictions_agree(folder, network):
    spec, model, classes = set_up(folder, network)
    file = folder / "keras.h5"
    for save in (save_full, save_weights_only):
        save(model, file)
        for isa in instruction_sets():
            rows = predict(spec, "--weights", file, folder / "images", classes=classes, isa=isa)
            logits = model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0)
            require_equal(list(rows.values()), logits, f"{network}, {save.__name__}, {isa}")


def training_starts_from_keras(folder):
    """A step too small to change a float: what convoy stores is what Keras saved, and Keras loads it again."""
    spec, model, _ = set_up(folder, "strided", learning_rate=1e-12, epochs=1)
    save_full(model, folder / "keras.h5")
    convoy("train", spec, "--weights", folder / "keras.h5")
    again = keras_model(*NETWORKS["strided"])
    again.load_weights(max((folder / "run" / "checkpoints").glob("ckpt-*.h5")))
    for ours, theirs in zip(again.get_weights(), model.get_weights(), strict=True):
        require(np.abs(ours - theirs).max() < 1e-8, "weights after a step of nothing")
    print("train --weights starts from them")


for case in NETWORKS:
    with tempfile.TemporaryDirectory() as name:
        predictions_agree(pathlib.Path(name), case)
with tempfile.TemporaryDirectory() as name:
    training_starts_from_keras(pathlib.Path(name))
