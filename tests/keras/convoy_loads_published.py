"""convoy_loads_published.py CONVOY: files of keras.applications as they are published (weights at the root, names of older Keras) load
into convoy's networks, and predict the same."""
import pathlib
import sys
import tempfile

from convoy_program import convoy, decode, predict, require, require_equal
from applications import application, depthwise_word, old_word, save_published
from models import keras, np
from pairs import preprocess
from zoo import set_up

CLASSES = 4


def save_whole(model, file):
    model.save(file)


def save_vgg(model, file):
    save_published(model, file, prefix=False, words=old_word)


def save_mobile(model, file):
    save_published(model, file, words=depthwise_word)


def count_from_one(name):
    """As in the published file of Inception-v3: conv2d is conv2d_1 there."""
    for kind in ("conv2d", "batch_normalization"):
        if name == kind:
            return f"{kind}_1"
        if name.startswith(kind + "_"):
            return f"{kind}_{int(name.rsplit('_', 1)[1]) + 1}"
    return name


def save_inception(model, file):
    save_published(model, file, rename=count_from_one)


# convoy's name: Keras's, side of the images, how the file is written, options, whether predictions are compared too. Networks that
# differ from a compared one in their depth only are compared weight by weight.
NETWORKS = {
    "inception_v3": ("InceptionV3", 75, save_inception, ["--by-position"], True),
    "mobilenet": ("MobileNet", 64, save_mobile, [], True),
    "mobilenet_v2": ("MobileNetV2", 64, save_mobile, [], True),
    "resnet101_keras": ("ResNet101", 32, save_whole, [], False),
    "resnet152_keras": ("ResNet152", 32, save_published, [], False),
    "resnet50_keras": ("ResNet50", 64, save_published, [], True),
    "vgg16": ("VGG16", 32, save_vgg, [], True),
    "vgg19": ("VGG19", 32, save_vgg, [], False),
}


def loads(name, folder):
    keras_name, side, save, options, compare = NETWORKS[name]
    spec = set_up(folder, [side, side, 3], {"name": name}, CLASSES)
    model = application(keras_name, CLASSES, side)
    save(model, folder / "keras.h5")
    if compare:
        rows = predict(spec, "--weights", folder / "keras.h5", *options, folder / "images", classes=CLASSES)
        logits = model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0)
        require_equal(list(rows.values()), logits, name)
        return
    convoy("export", spec, "--weights", folder / "keras.h5", *options, "-o", folder / "out.h5")
    again = {w.path: np.asarray(w.value) for w in keras.models.load_model(folder / "out.h5").weights}
    for weight in model.weights:
        require((again[weight.path] == np.asarray(weight.value)).all(), f"{name}: {weight.path}")
    print(f"{name}: {len(again)} weights")


with tempfile.TemporaryDirectory() as folder:
    loads(sys.argv[2], pathlib.Path(folder))
