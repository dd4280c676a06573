"""keras_opens_zoo.py CONVOY NETWORK: keras.models.load_model opens the checkpoint of a network that convoy has by name, and predicts
the same."""
import pathlib
import sys
import tempfile

from convoy_program import convoy, decode, predict, require, require_equal
from applications import randomize
from models import keras, np
from pairs import preprocess
from zoo import set_up

# Keras's model leaves side heads out.
NETWORKS = {
    "googlenet_bn": ([64, 64, 3], {}),
    "lenet5": ([32, 32, 1], {}),
    "mobilenet_v2": ([64, 64, 3], {}),
    "resnet20": ([32, 32, 3], {}),
    "resnet50": ([64, 64, 3], {}),
    "vgg16": ([32, 32, 3], {}),
}


def newest(folder):
    return max((folder / "checkpoints").glob("ckpt-*.h5"))


def opens(name, folder):
    shape, more = NETWORKS[name]
    spec = set_up(folder, shape, {"name": name, **more})
    convoy("train", spec)
    model = keras.models.load_model(newest(folder / "run"))
    # Fresh moving statistics let activations of deep networks grow without bound: such predictions would be 0 and 1 alone.
    randomize(model, seed=8)
    model.save(folder / "keras.h5")
    heads = ["--partial"] if name.startswith("googlenet") else []
    convoy("train", spec, "--weights", folder / "keras.h5", *heads, "--set", "job.output_dir=second")
    checkpoint = newest(folder / "second")
    model = keras.models.load_model(checkpoint)
    rows = predict(spec, "--weights", checkpoint, folder / "images", classes=4)
    logits = model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0)
    require(np.ptp(logits, axis=0).max() > 1e-3, "predictions differ from image to image")
    require_equal(list(rows.values()), logits, f"{name}, {len(model.layers)} layers")


with tempfile.TemporaryDirectory() as folder:
    opens(sys.argv[2], pathlib.Path(folder))
