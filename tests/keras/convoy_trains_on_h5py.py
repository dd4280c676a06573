"""convoy_trains_on_h5py.py CONVOY: trains on arrays as h5py writes them: the course's files, PCAM's, large ones, floats."""
import pathlib
import tempfile

import h5py
from convoy_program import convoy, np, require

SPEC = """\
version: 1
job: {{name: h5, seed: 3, output_dir: run-{name}}}
data:
  train: {train}
  val: {val}
  batch_size: 16
preprocess: {{mode: custom, scale: 0.00392156862745098}}
model:
  input_shape: [12, 10, 3]
  layers: [conv2d: {{filters: 8, kernel_size: 3, activation: relu}}, flatten: {{}}, dense: {{units: {classes}}}]
loss: {{name: sparse_categorical_crossentropy}}
optimizer: {{name: adam, learning_rate: 3.0e-3}}
trainer: {{epochs: 4}}
"""


def images(count, classes, seed):
    """Noise with a brightness that tells the class."""
    labels = np.arange(count) % classes
    noise = np.random.default_rng(seed).integers(0, 60, (count, 12, 10, 3))
    return (noise + (labels * 190 // (classes - 1))[:, None, None, None]).astype(np.uint8), labels


def trains(folder, name, train, val, classes):
    spec = folder / f"{name}.yaml"
    spec.write_text(SPEC.format(name=name, train=train, val=val, classes=classes))
    done = convoy("train", spec)
    rows = (folder / f"run-{name}" / "log.csv").read_text().splitlines()
    require(float(rows[-1].split(",")[1]) > 0.8, f"{name}: accuracy of {rows[-1]}")
    convoy("eval", spec)
    return rows, done.stderr


def course(folder):
    """train_set_x and train_set_y, classes as bytes; then PCAM's shapes of another file pair."""
    for part, count in (("train", 120), ("test", 30)):
        x, y = images(count, 2, count)
        with h5py.File(folder / f"{part}.h5", "w") as file:
            file[f"{part}_set_x"], file[f"{part}_set_y"] = x, y
            file["list_classes"] = np.array([b"non-cat", b"cat"])
    _, said = trains(folder, "course", "{type: hdf5, path: train.h5, x: train_set_x, y: train_set_y}",
                     "{type: hdf5, path: test.h5, x: test_set_x, y: test_set_y}", 2)
    require("training: 120 images in 2 classes; validation: 30 images" in said, said)
    wrong = folder / "wrong.yaml"
    wrong.write_text((folder / "course.yaml").read_text().replace("y: train_set_y", "y: labels"))
    require('has no array "labels"; it holds: list_classes, train_set_x, train_set_y' in
            convoy("train", wrong, "--set", "job.output_dir=other", code=3).stderr, "names what is there")


def pcam(folder):
    x, y = images(120, 2, 5)
    with h5py.File(folder / "x.h5", "w") as file:
        file.create_dataset("x", data=x, chunks=(4, 12, 10, 3), compression="gzip", shuffle=True)
    with h5py.File(folder / "y.h5", "w") as file:
        file["y"] = y.reshape(-1, 1, 1, 1).astype(np.uint8)
    split = "type: hdf5, path: x.h5, labels_path: y.h5, validation_split: 0.25"
    rows = {}
    for memory in ("1GiB", "0"):  # in memory, from the file
        rows[memory], _ = trains(folder, f"pcam{memory}", f"{{{split}, subset: training, max_memory: {memory}}}",
                                 f"{{{split}, subset: validation, max_memory: {memory}}}", 2)
    require(rows["1GiB"] == rows["0"], "the same bits from memory and from the file")


def floats(folder):
    x, y = images(240, 3, 8)
    with h5py.File(folder / "floats.h5", "w") as file:
        file["x"], file["y"] = x.astype(np.float32) / 255, y.astype(np.int64)
    with h5py.File(folder / "bytes.h5", "w") as file:
        file["x"], file["y"] = x, y
    with h5py.File(folder / "wide.h5", "w") as file:
        file["x"], file["y"] = x.astype(np.float32) / 127.5 - 1, y
    rows = [trains(folder, kind, *[f"{{type: hdf5, path: {kind}.h5}}"] * 2, 3)[0] for kind in ("floats", "bytes")]
    require(rows[0] == rows[1], "the same bits from floats and from the bytes they are")
    spec = folder / "floats.yaml"
    said = convoy("train", spec, "--set", "job.output_dir=other", "--set", "data.train.path=wide.h5", code=3).stderr
    require("no 8-bit pixel" in said, said)


with tempfile.TemporaryDirectory() as root:
    for check in (course, pcam, floats):
        check(pathlib.Path(root))
