"""keras_opens_checkpoint.py CONVOY: keras.models.load_model rebuilds a network from a checkpoint or from `convoy export` alone, and
predicts the same; what Keras lacks is named."""
import json
import pathlib
import tempfile

from convoy_program import convoy, decode, predict, require, require_equal, write_jpegs
from models import keras, np
from pairs import ACTIVATED, LENET5, STRIDED, UNNAMED, keras_model, preprocess, randomize, spec_text

import h5py


def set_up(folder, shape, layers, **keywords):
    classes = layers[-1][1].get("units", 4)
    for k in range(classes):
        (folder / "images" / f"class{k}").mkdir(parents=True)
        write_jpegs(folder / "images" / f"class{k}", shape, 3, seed=k)
    source = {"type": "image_folder", "path": "images"}
    spec = folder / "spec.yaml"
    spec.write_text(spec_text(shape, layers, {"train": source, "val": source}, epochs=1, **keywords))
    return spec, classes


def train(spec, *more):
    convoy("train", spec, *more)
    return max((spec.parent / "run" / "checkpoints").glob("ckpt-*.h5"))


def check_predictions(model, images, classes, what, *arguments):
    rows = predict(*arguments, images, classes=classes)
    logits = model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0)
    require_equal(list(rows.values()), logits, what)


def a_trained_checkpoint(folder):
    spec, classes = set_up(folder, [28, 28, 1], LENET5, learning_rate=0.02)
    checkpoint = train(spec)
    model = keras.models.load_model(checkpoint)
    expected = keras_model([28, 28, 1], LENET5)
    require([layer.name for layer in model.layers[1:]] == [layer.name for layer in expected.layers], "LeNet-5's layers")
    require([type(layer) for layer in model.layers[1:]] == [type(layer) for layer in expected.layers], "LeNet-5's types")
    check_predictions(model, folder / "images", classes, "LeNet-5, load_model(checkpoint)", checkpoint)
    check_exports(folder, checkpoint, classes)
    convoy("train", spec, "--resume", "--set", "trainer.epochs=2")


def check_exports(folder, checkpoint, classes):
    require(convoy("export", checkpoint, "-o", folder / "out.h5").stdout.strip() == str(folder / "out.h5"), "the file is named")
    with h5py.File(folder / "out.h5") as h5:
        require(set(h5) == {"model_weights"} and "model_config" in h5.attrs, "what Keras knows, and nothing else")
    model = keras.models.load_model(folder / "out.h5")
    check_predictions(model, folder / "images", classes, "convoy export", checkpoint)
    check_predictions(model, folder / "images", classes, "convoy reads its export", folder / "spec.yaml", "--weights", folder / "out.h5")
    require("exists already" in convoy("export", checkpoint, "-o", folder / "out.h5", code=2).stderr, "nothing is written over")
    require(".weights.h5" in convoy("export", checkpoint, "-o", folder / "out.weights.h5", code=2).stderr, "Keras reads that name otherwise")


def weights_of_keras(folder, shape, layers, name):
    """What Keras saved, through the spec, is a model again."""
    spec, classes = set_up(folder, shape, layers)
    model = keras_model(shape, layers)
    randomize(model, seed=3)
    model.save(folder / "keras.h5")
    convoy("export", spec, "--weights", folder / "keras.h5", "-o", folder / "out.h5")
    check_predictions(keras.models.load_model(folder / "out.h5"), folder / "images", classes, name, spec, "--weights", folder / "keras.h5")


def what_keras_lacks(folder):
    """A maximum over padding that zeros would change: trained and saved as ever, but no Keras model, and the layer is named."""
    layers = [("conv2d", {"name": "c", "filters": 4, "kernel_size": 3}), ("max_pooling2d", {"name": "signed", "pool_size": 3, "strides": 2, "padding": 1}),
              ("average_pooling2d", {"name": "inside", "pool_size": 2, "strides": 1, "padding": [1, 0, 1, 0]}),
              ("flatten", {"name": "flat"}), ("dense", {"name": "out", "units": 3})]
    spec, _ = set_up(folder, [10, 10, 1], layers)
    checkpoint = train(spec)
    with h5py.File(checkpoint) as h5:
        require("model_config" not in h5.attrs, "no model that Keras would build otherwise")
    text = convoy("export", checkpoint, "-o", folder / "out.h5", code=2).stderr
    require("max_pooling2d 'signed'" in text and "average_pooling2d 'inside'" in text and "'c'" not in text, text)
    require(not (folder / "out.h5").exists(), "nothing was written")
    layers.insert(1, ("relu", {"name": "relu"}))
    spec.write_text(spec_text([10, 10, 1], [l for l in layers if l[1]["name"] != "inside"], json.loads(spec.read_text())["data"], epochs=1))
    convoy("train", spec, "--set", "job.output_dir=second")
    checkpoint = max((folder / "second" / "checkpoints").glob("ckpt-*.h5"))
    model = keras.models.load_model(checkpoint)
    require("signed_pad" in [layer.name for layer in model.layers], "behind a relu zeros are exact")
    check_predictions(model, folder / "images", 3, "padded maximum behind relu", checkpoint)


CASES = {
    "a trained checkpoint": a_trained_checkpoint,
    "strided": lambda folder: weights_of_keras(folder, [33, 26, 3], STRIDED, "strided"),
    "activations": lambda folder: weights_of_keras(folder, [14, 15, 3], ACTIVATED, "activations"),
    "unnamed": lambda folder: weights_of_keras(folder, [30, 37, 3], UNNAMED, "unnamed"),
    "what Keras lacks": what_keras_lacks,
}
for name, case in CASES.items():
    with tempfile.TemporaryDirectory() as folder:
        case(pathlib.Path(folder))
        print(name, "ok")
