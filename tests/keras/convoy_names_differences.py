"""convoy_names_differences.py CONVOY: weights of another network are refused with exit 2 and a list of what differs; the same
network under other nesting or older names loads, by position too when that is asked for, and in part when that is."""
import pathlib
import re
import tempfile

from applications import old_word, save_published
from convoy_program import convoy, decode, predict, require, require_equal, write_jpegs
from models import keras, np
from pairs import keras_model, preprocess, randomize, spec_text

SHAPE = [8, 9, 1]
LAYERS = [("conv2d", {"filters": 4, "kernel_size": 3}), ("flatten", {}), ("dense", {"units": 3})]


def saved(folder, model):
    model.save(folder / "keras.h5")
    return folder / "keras.h5"


def refusal(spec, file, folder, verb="predict", code=2):
    more = [folder / "images"] if verb == "predict" else []
    return convoy(verb, spec, "--weights", file, *more, code=code).stderr


def require_row(text, model, file):
    """One line of the two columns."""
    require(re.search(rf"^  {re.escape(model)}  +{re.escape(file)}$", text, re.M), f"no line with {model!r} and {file!r} in:\n{text}")


def automatic_names_that_have_moved_on(spec, folder):
    """A second model in the same Python session: conv2d_1, dense_1."""
    keras_model(SHAPE, LAYERS)
    later = keras.Sequential([keras.layers.Input(SHAPE), keras.layers.Conv2D(4, 3), keras.layers.Flatten(), keras.layers.Dense(3)])
    for verb in ("predict", "eval", "train"):
        text = refusal(spec, saved(folder, later), folder, verb)
        require_row(text, "conv2d/kernel (3, 3, 1, 4)", "conv2d_1/kernel (3, 3, 1, 4)")
        require_row(text, "dense/bias (3)", "dense_1/bias (3)")
        require("keras.h5" in text and "give the spec's layers the file's names" in text, text)
    convoy("train", spec, "--weights", saved(folder, keras_model(SHAPE, LAYERS)))  # the refusal has left no run behind


def other_dims(spec, folder):
    text = refusal(spec, saved(folder, keras_model([8, 10, 1], LAYERS)), folder)
    require_row(text, "dense/kernel (168, 3)", "dense/kernel (192, 3)")
    require("conv2d" not in text and "dense/bias" not in text and "names" not in text, f"only what differs, and no wrong advice:\n{text}")


def a_layer_more(spec, folder):
    longer = keras_model(SHAPE, [*LAYERS, ("dense", {"units": 3})])
    text = refusal(spec, saved(folder, longer), folder)
    require_row(text, "-", "dense_1/kernel (3, 3)")
    require("conv2d" not in text, text)


def a_layer_less(spec, folder):
    shorter = keras_model(SHAPE, LAYERS[:2])
    text = refusal(spec, saved(folder, shorter), folder)
    require_row(text, "dense/kernel (168, 3)", "-")


def a_model_inside_a_model(spec, folder):
    """Known by their own names, however deep they lie."""
    keras.backend.clear_session()
    base = keras.Sequential([keras.layers.Input(SHAPE), keras.layers.Conv2D(4, 3, name="first"), keras.layers.Conv2D(5, 3, name="second")],
                            name="base")
    model = keras.Sequential([keras.layers.Input(SHAPE), base, keras.layers.Flatten(), keras.layers.Dense(3, name="head")])
    randomize(model, seed=2)
    require_row(refusal(spec, saved(folder, model), folder), "conv2d/kernel (3, 3, 1, 4)", "first/kernel (3, 3, 1, 4)")

    flat = [("conv2d", {"name": "first", "filters": 4, "kernel_size": 3}), ("conv2d", {"name": "second", "filters": 5, "kernel_size": 3}),
            ("flatten", {}), ("dense", {"name": "head", "units": 3})]
    other = folder / "flat.yaml"
    other.write_text(spec_text(SHAPE, flat, data()))
    rows = predict(other, "--weights", folder / "keras.h5", folder / "images", classes=3)
    logits = model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0)
    require_equal(list(rows.values()), logits, "a model inside a model")


def check_predictions(spec, model, folder, what, *more):
    rows = predict(spec, "--weights", folder / "keras.h5", *more, folder / "images", classes=3)
    require_equal(list(rows.values()), model.predict(preprocess(np.stack([decode(path) for path in rows])), verbose=0), what)


def names_of_older_keras(spec, folder):
    model = keras_model(SHAPE, LAYERS)
    randomize(model, seed=3)
    for prefix in (True, False):
        save_published(model, folder / "keras.h5", prefix, old_word)
        check_predictions(spec, model, folder, f"conv2d_W_1:0, prefix {prefix}")


def by_position(spec, folder):
    model = keras.Sequential([keras.layers.Input(SHAPE), keras.layers.Conv2D(4, 3, name="stem"), keras.layers.Flatten(),
                              keras.layers.Dense(3, name="head")])
    randomize(model, seed=4)
    saved(folder, model)
    refusal(spec, folder / "keras.h5", folder)
    check_predictions(spec, model, folder, "other names by position", "--by-position")
    randomize(longer := keras_model(SHAPE, [("conv2d", {"name": "extra", "filters": 1, "kernel_size": 1}), *LAYERS]), seed=5)
    file = saved(folder, longer)
    convoy("predict", spec, "--weights", file, "--by-position", folder / "images", code=2)


def in_part(spec, folder):
    """Another head: the convolution is the file's, the head its own, and both tensors of it are listed."""
    model = keras_model(SHAPE, [*LAYERS[:-1], ("dense", {"units": 7})])
    randomize(model, seed=6)
    file = saved(folder, model)
    refusal(spec, file, folder, "train")
    text = convoy("train", spec, "--weights", file, "--partial", "--set", "optimizer.learning_rate=1e-12").stderr
    require_row(text, "dense/kernel (168, 3)", "dense/kernel (168, 7)")
    require_row(text, "dense/bias (3)", "dense/bias (7)")
    require("conv2d/" not in text, text)
    begun = keras.models.load_model(max((folder / "run" / "checkpoints").glob("ckpt-*.h5")))
    ours, theirs = begun.get_weights(), model.get_weights()
    require(np.abs(ours[0] - theirs[0]).max() < 1e-8 and np.abs(ours[1] - theirs[1]).max() < 1e-8, "the convolution is the file's")
    require(ours[2].std() > 0.01, "the head has its initial values")
    stranger = saved(folder, keras.Sequential([keras.layers.Input((3,)), keras.layers.Dense(2, name="other")]))
    text = convoy("train", spec, "--weights", stranger, "--partial", "--set", "job.output_dir=none", code=2).stderr
    require("none of its weights" in text, text)
    convoy("train", spec, "--partial", code=2)


def usage(spec, folder):
    file = saved(folder, keras_model(SHAPE, LAYERS))
    require("--weights" in convoy("eval", file, code=2).stderr, "a Keras file alone: what to do is said")
    require("--weights" in convoy("eval", file, "--weights", file, code=2).stderr, "a checkpoint has its own weights")
    convoy("eval", spec, "--weights", folder / "absent.h5", code=5)
    text = convoy("predict", spec, "--weights", file, folder / "images", "--set", "data.class_names=[one,two]", code=2).stderr
    require("data.class_names" in text, text)


def data():
    source = {"type": "image_folder", "path": "images"}
    return {"train": source, "val": source}


for case in (automatic_names_that_have_moved_on, other_dims, a_layer_more, a_layer_less, a_model_inside_a_model,
             names_of_older_keras, by_position, in_part, usage):
    with tempfile.TemporaryDirectory() as name:
        folder = pathlib.Path(name)
        for k in range(3):
            (folder / "images" / f"class{k}").mkdir(parents=True)
            write_jpegs(folder / "images" / f"class{k}", SHAPE, 3, seed=k)
        spec = folder / "spec.yaml"
        spec.write_text(spec_text(SHAPE, LAYERS, data(), epochs=1))
        case(spec, folder)
        print(case.__name__, "ok")
