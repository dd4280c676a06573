"""Base of the end-to-end tests: the built program on a few hundred real images.

The environment names the program (CONVOY) and, for the Keras tests, nothing else. Data are the first images of
Fashion-MNIST, converted to a JPEG folder once a test run.
"""
import gzip
import json
import os
import shutil
import struct
import subprocess
import tempfile
import unittest
from pathlib import Path

CONVOY = os.environ["CONVOY"]
FASHION = Path("/usr/share/datasets/fashion-mnist")
CLASSES = ["t-shirt", "trouser", "pullover", "dress", "coat", "sandal", "shirt", "sneaker", "bag", "boot"]

SPEC = """\
version: 1
job: {{name: small, seed: 7, output_dir: run}}
data:
  train: {{type: image_folder, path: train}}
  val: {{type: image_folder, path: test}}
  color_mode: grayscale
  batch_size: {batch}
preprocess: {{mode: custom, scale: 0.00392156862745098, mean: [0.2860], std: [0.3530]}}
augment:
  - random_translation: {{height_factor: 0.07, width_factor: 0.07, fill_mode: constant}}
  - random_flip: {{mode: horizontal}}
{model}loss: {{name: sparse_categorical_crossentropy, from_logits: true}}
metrics: [accuracy]
optimizer: {{name: adam, learning_rate: 2.0e-3}}
trainer: {{epochs: {epochs}}}
callbacks:
  - backup_and_restore: {{save_freq: {save_freq}, keep: 3}}
  - csv_logger: {{}}
"""

LENET = """\
model:
  input_shape: [28, 28, 1]
  layers:
    - conv2d: {name: c1, filters: 6, kernel_size: 5, padding: same, activation: tanh}
    - average_pooling2d: {name: s2, pool_size: 2}
    - conv2d: {name: c3, filters: 16, kernel_size: 5, padding: valid, activation: tanh}
    - average_pooling2d: {name: s4, pool_size: 2}
    - flatten: {}
    - dense: {name: c5, units: 120, activation: tanh}
    - dropout: {rate: 0.1}
    - dense: {name: f6, units: 84, activation: tanh}
    - dense: {name: logits, units: 10}
"""

# Batch norm, branches that are views of their concatenation and some that are copied (ragged: inside channel blocks),
# steps that write over their operands, frozen layers, dropout and a side head.
MIXED = """\
model:
  input_shape: [28, 28, 1]
  layers:
    - conv2d: {name: stem, filters: 16, kernel_size: 3, strides: 2, padding: same, trainable: false}
    - batch_normalization: {name: stem_bn}
    - relu: {name: stem_relu}
    - inception: {name: mixed, filters_1x1: 16, reduce_3x3: 16, filters_3x3: 16, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16,
        batch_norm: true}
    - global_average_pooling2d: {name: side_pool}
    - dense: {name: side_logits, units: 10}
    - residual_basic: {name: half, inputs: [mixed], filters: 32, strides: 2, shortcut: projection}
    - residual_basic: {name: frozen, filters: 32, trainable: false}
    - inception: {name: ragged, filters_1x1: 20, reduce_3x3: 16, filters_3x3: 16, reduce_5x5: 16, filters_5x5: 16, pool_projection: 16}
    - dropout: {name: dropout, rate: 0.2}
    - global_average_pooling2d: {name: pool}
    - dense: {name: logits, units: 10}
  auxiliary: [{layer: side_logits, loss_weight: 0.3}]
"""


def find(name):
    for candidate in (FASHION / name, FASHION / (name + ".gz")):
        if candidate.exists():
            return candidate
    raise FileNotFoundError(f"{FASHION / name}: install the Debian package dataset-fashion-mnist")


def read_idx(path, count):
    opener = gzip.open if path.suffix == ".gz" else open
    with opener(path, "rb") as file:
        magic, _ = struct.unpack(">II", file.read(8))
        if magic == 0x803:
            rows, cols = struct.unpack(">II", file.read(8))
            return struct.pack(">IIII", magic, count, rows, cols) + file.read(count * rows * cols)
        return struct.pack(">II", magic, count) + file.read(count)


def make_data(folder, train=600, test=200):
    """Small IDX files cut from the real ones, then JPEG folders made by `convoy convert`."""
    for part, prefix, count in (("train", "train", train), ("test", "t10k", test)):
        images, labels = folder / f"{part}-images", folder / f"{part}-labels"
        images.write_bytes(read_idx(find(f"{prefix}-images-idx3-ubyte"), count))
        labels.write_bytes(read_idx(find(f"{prefix}-labels-idx1-ubyte"), count))
        subprocess.run([CONVOY, "convert", "--images", images, "--labels", labels, "--out", folder / part,
                        "--class-names", ",".join(CLASSES)], check=True, stdout=subprocess.DEVNULL)


class ConvoyCase(unittest.TestCase):
    train_images, test_images = 600, 200

    @classmethod
    def setUpClass(cls):
        cls.folder = Path(tempfile.mkdtemp(prefix="convoy-e2e-"))
        make_data(cls.folder, cls.train_images, cls.test_images)

    @classmethod
    def tearDownClass(cls):
        shutil.rmtree(cls.folder)

    def setUp(self):
        shutil.rmtree(self.folder / "run", ignore_errors=True)

    def spec(self, name="spec.yaml", batch=32, epochs=2, save_freq="epoch", model=LENET):
        path = self.folder / name
        path.write_text(SPEC.format(batch=batch, epochs=epochs, save_freq=save_freq, model=model))
        return path

    def convoy(self, *args, code=0, **keywords):
        """Runs the program, checks its exit code and returns the finished process."""
        done = subprocess.run([CONVOY, *map(str, args)], capture_output=True, text=True, timeout=300, **keywords)
        self.assertEqual(done.returncode, code, f"convoy {args}\n{done.stdout}\n{done.stderr}")
        return done

    def json(self, *args, **keywords):
        return json.loads(self.convoy(*args, "--json", **keywords).stdout)

    def checkpoints(self, run="run"):
        return sorted((self.folder / run / "checkpoints").glob("ckpt-*.h5"))
