"""A short training from each kind of source, on files written here: the loss falls, it evaluates, and resume is exact."""
from convoy_case import ConvoyCase, find, read_idx

COUNT = 200

MODEL = """\
model:
  input_shape: [{side}, {side}, {channels}]
  layers:
    - conv2d: {{filters: 16, kernel_size: 5, strides: 2, activation: relu}}
    - flatten: {{}}
    - dense: {{units: {classes}}}
"""

SPEC = """\
version: 1
job: {{name: source, seed: 3, output_dir: {run}}}
data:
  train: {train}
  val: {val}
  color_mode: {color}
  batch_size: 16
  {more}
preprocess: {{mode: custom, scale: 0.00392156862745098}}
{model}loss: {{name: sparse_categorical_crossentropy}}
metrics: [accuracy]
optimizer: {{name: adam, learning_rate: 1.0e-3}}
trainer: {{epochs: 2}}
"""


class Sources(ConvoyCase):
    train_images, test_images = COUNT, COUNT

    def job(self, name, train, val, side=28, channels=1, classes=10, more="drop_last: false"):
        path = self.folder / f"{name}.yaml"
        path.write_text(SPEC.format(run=f"run-{name}", train=train, val=val, more=more, color="grayscale" if channels == 1 else "rgb",
                                    model=MODEL.format(side=side, channels=channels, classes=classes)))
        return path

    def train(self, *args, **keywords):
        """Trains two epochs, and tells what the log says of the data."""
        spec = self.job(*args, **keywords)
        done = self.convoy("train", spec, "--threads", "2")
        rows = (self.folder / f"run-{args[0]}" / "log.csv").read_text().splitlines()
        self.assertEqual(len(rows), 3)
        self.assertLess(float(rows[2].split(",")[3]), float(rows[1].split(",")[3]), "the loss falls")
        self.json("eval", spec)
        return done.stderr

    def labelled(self, part):
        for file in sorted((self.folder / part).glob("*/*.jpg")):
            yield file.relative_to(self.folder), file.parent.name

    def test_lists_by_name_and_by_index(self):
        names = sorted({name for _, name in self.labelled("train")})
        for kind in ("name", "index"):
            for part in ("train", "test"):
                lines = [f"{file}\t{name if kind == 'name' else names.index(name)}" for file, name in self.labelled(part)]
                (self.folder / f"{part}-{kind}.txt").write_text("\n".join(lines))
            stderr = self.train(f"list-{kind}", f"{{type: list, path: train-{kind}.txt}}", f"{{type: list, path: test-{kind}.txt}}")
            self.assertIn(f"training: {COUNT} images in 10 classes; validation: {COUNT} images", stderr)

    def test_a_wrong_list_is_refused_by_line(self):
        (self.folder / "wrong.txt").write_text("train/a.jpg 0\ntrain/b.jpg\ntrain/c.jpg two\n")
        spec = self.job("wrong", "{type: list, path: wrong.txt}", "{type: list, path: wrong.txt}")
        self.assertIn('wrong.txt:2: expected "path label"', self.convoy("train", spec, code=3).stderr)

    def test_cifar(self):
        pixels = read_idx(find("train-images-idx3-ubyte"), 50)[16:]
        labels = read_idx(find("train-labels-idx1-ubyte"), 50)[8:]

        def records(head):  # 28x28 gray in the middle of 32x32 colour
            out = b""
            for i in range(50):
                image = pixels[i * 784:(i + 1) * 784]
                rows = [b"\0" * 32] * 2 + [b"\0\0" + image[y * 28:(y + 1) * 28] + b"\0\0" for y in range(28)] + [b"\0" * 32] * 2
                out += head(labels[i]) + b"".join(rows) * 3
            return out

        for batch in (1, 2, 3, 4, 5):
            (self.folder / f"data_batch_{batch}.bin").write_bytes(records(lambda label: bytes([label])))
        (self.folder / "test_batch.bin").write_bytes(records(lambda label: bytes([label])))
        stderr = self.train("cifar10", "{type: cifar10, path: .}", "{type: cifar10, path: ., part: test}", side=32, channels=3)
        self.assertIn("training: 250 images in 10 classes; validation: 50 images", stderr)
        for part in ("train", "test"):
            (self.folder / f"{part}.bin").write_bytes(records(lambda label: bytes([label, 9 * label])))
        for mode, classes in (("fine", 100), ("coarse", 20)):
            self.train(f"cifar100-{mode}", f"{{type: cifar100, path: ., label_mode: {mode}}}",
                       f"{{type: cifar100, path: ., part: test, label_mode: {mode}}}", side=32, channels=3, classes=classes)

    def test_idx_split_in_two(self):
        source = "type: idx, images: train-images, labels: train-labels, validation_split: 0.25"
        stderr = self.train("idx", f"{{{source}, subset: training}}", f"{{{source}, subset: validation}}")
        self.assertIn("training: 150 images in 10 classes; validation: 50 images", stderr)

    def test_folder_balanced_and_cached(self):
        spec = self.job("balanced", "{type: image_folder, path: train, sampling: balanced}", "{type: image_folder, path: test}",
                        more="cache: {where: ram, max_bytes: 64MiB}")
        done = self.convoy("train", spec)
        self.assertIn("each class is drawn equally often", done.stderr)
        self.assertEqual(self.json("summary", spec)["total"]["planned_cache_bytes"], 64 << 20)
        proof = self.json("verify-resume", spec, "--steps", 20, "--cut", 7)  # 13 steps an epoch
        self.assertTrue(proof["equal"], proof)
        first_epoch = proof["straight"]["sample_ids"]
        self.assertEqual(first_epoch, self.json("verify-resume", spec, "--steps", 20, "--cut", 15)["straight"]["sample_ids"])

    def test_the_cache_changes_no_bit(self):
        def loss(name, more):
            spec = self.job(name, "{type: image_folder, path: train}", "{type: image_folder, path: test}", more=more)
            self.convoy("train", spec)
            return (self.folder / f"run-{name}" / "log.csv").read_text()

        plain = loss("plain", "drop_last: false")
        self.assertEqual(plain, loss("cached", "cache: {where: ram}"))
        self.assertEqual(plain, loss("half", "cache: {where: ram, max_bytes: 64KiB}"))
