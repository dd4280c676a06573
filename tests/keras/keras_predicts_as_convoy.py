"""keras_predicts_as_convoy.py CONVOY: LeNet-5 is trained by convoy, Keras loads the checkpoint and predicts the same."""
import json
import pathlib
import tempfile

from convoy_program import CLASSES, TOLERANCE, convoy, decode, log_softmax, make_data, predict, require, require_equal
from models import np
from pairs import LENET5, keras_model, preprocess, spec_text

SHAPE = [28, 28, 1]


def idx_data():
    def source(part):
        return {"type": "idx", "images": f"{part}-images", "labels": f"{part}-labels"}
    return {"train": source("train"), "val": source("test"), "class_names": CLASSES}


def train(folder):
    spec = folder / "spec.yaml"
    spec.write_text(spec_text(SHAPE, LENET5, idx_data(), learning_rate=0.02, epochs=4))
    convoy("train", spec)
    return max((folder / "run" / "checkpoints").glob("ckpt-*.h5"))


def check_evaluation(checkpoint, model, folder):
    """The very pixels of the IDX file: loss, accuracy and every cell of the confusion matrix."""
    pixels = np.frombuffer((folder / "test-images").read_bytes()[16:], np.uint8).reshape(-1, *SHAPE)
    labels = np.frombuffer((folder / "test-labels").read_bytes()[8:], np.uint8)
    logarithms = log_softmax(model.predict(preprocess(pixels), verbose=0))
    predicted = logarithms.argmax(-1)
    matrix = np.zeros((10, 10), int)
    np.add.at(matrix, (labels, predicted), 1)
    loss = -logarithms[np.arange(len(labels)), labels].mean()

    found = json.loads(convoy("eval", checkpoint, "--json").stdout)
    print(f"evaluation: loss {found['loss']:.8f} and Keras's {loss:.8f}, top-1 {found['top1']} of {found['count']}")
    require(found["count"] == len(labels), "all images are counted")
    require(abs(found["loss"] - loss) <= TOLERANCE * loss, "equal loss")
    require(abs(found["top1"] - (predicted == labels).mean()) < 1e-12, "equal top-1")
    require(found["confusion_matrix"] == matrix.tolist(), "equal confusion matrix")
    require(found["top1"] > 0.3, "the network has learnt: weights are not those of the start")


def check_the_way_back(checkpoint, model, folder):
    """Saved by Keras and given to the spec, the weights are the same bits: so is all that eval prints."""
    model.save(folder / "keras.h5")
    ours = json.loads(convoy("eval", checkpoint, "--json").stdout)
    theirs = json.loads(convoy("eval", folder / "spec.yaml", "--weights", folder / "keras.h5", "--json").stdout)
    require(theirs.pop("checkpoint") == str(folder / "keras.h5") and ours.pop("checkpoint") == str(checkpoint), "each names its file")
    require(ours == theirs, f"evaluation after a way through Keras: {theirs} is not {ours}")


def check_predictions(checkpoint, model, folder):
    """The same images as JPEG files, decoded by each side for itself."""
    rows = predict(checkpoint, folder / "test", classes=10)
    require(len(rows) == 200, f"{len(rows)} predictions")
    pixels = np.stack([decode(path) for path in rows])
    require_equal(list(rows.values()), model.predict(preprocess(pixels), verbose=0), "JPEG files")


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    make_data(folder)
    checkpoint = train(folder)
    model = keras_model(SHAPE, LENET5)
    model.load_weights(checkpoint)
    check_evaluation(checkpoint, model, folder)
    check_predictions(checkpoint, model, folder)
    check_the_way_back(checkpoint, model, folder)
