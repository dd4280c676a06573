"""Stopping and going on: signals, kill -9 at random moments, other thread counts, damaged checkpoints."""
import json
import random
import shutil
import signal
import subprocess
import time
import unittest
from pathlib import Path

from convoy_case import CONVOY, LENET, MIXED, ConvoyCase

# Crops, warps, tables, mixes, policies and boxes: every kind of pass over a sample's pixels.
AUGMENT = """\
augment:
  - random_resized_crop: {scale: [0.5, 1]}
  - random_rotation: {factor: 0.05}
  - random_zoom: {height_factor: 0.1}
  - random_contrast: {factor: 0.3}
  - color_jitter: {brightness: 0.2, contrast: 0.2}
  - rand_augment: {}
  - trivial_augment: {}
  - random_erasing: {p: 0.3}
"""


class Resume(ConvoyCase):
    def state(self, *args):
        proof = self.json("verify-resume", *args)
        self.assertTrue(proof["equal"], proof)
        return proof["straight"]["state"], proof["straight"]["sample_ids"]

    def check_same_bits(self, model, augment=None):
        spec = self.spec(batch=32, epochs=3, model=model)
        if augment is not None:
            text = Path(spec).read_text()
            start, end = text.index("augment:"), text.index("model:")
            Path(spec).write_text(text[:start] + augment + text[end:])
        reference = self.state(spec, "--steps", 30, "--cut", 7, "--threads", 1)
        for threads, executor, cut in ((2, "graph", 19), (4, "graph", 11), (1, "threads", 20), (2, "threads", 1), (4, "threads", 29)):
            with self.subTest(threads=threads, executor=executor, cut=cut):
                self.assertEqual(reference, self.state(spec, "--steps", 30, "--cut", cut, "--threads", threads,
                                                       "--set", f"runtime.executor={executor}"))

    def test_same_bits_for_any_threads_executor_and_cut(self):
        self.check_same_bits(LENET)

    def test_same_bits_of_norms_branches_frozen_layers_and_side_heads(self):
        self.check_same_bits(MIXED)

    def test_same_bits_of_every_kind_of_augmentation(self):
        self.check_same_bits(LENET, AUGMENT)

    def test_same_bits_of_mixed_batches_and_weighted_classes(self):
        spec = self.spec(batch=32, epochs=3)
        text = spec.read_text().replace("from_logits: true", "from_logits: true, label_smoothing: 0.1, class_weight: balanced")
        spec.write_text(text + "batch_augment: {mixup_alpha: 0.2, cutmix_alpha: 1.0}\n")
        reference = self.state(spec, "--steps", 30, "--cut", 7, "--threads", 1)
        for threads, executor, cut in ((2, "graph", 20), (4, "graph", 19), (2, "threads", 29)):
            with self.subTest(threads=threads, executor=executor, cut=cut):
                self.assertEqual(reference, self.state(spec, "--steps", 30, "--cut", cut, "--threads", threads,
                                                       "--set", f"runtime.executor={executor}"))

    def predictions(self):
        """The last checkpoint seen through predict: every probability, to the last digit JSON carries."""
        out = self.convoy("predict", self.checkpoints()[-1], self.folder / "test", "--top", 10, "--json").stdout
        return self.checkpoints()[-1].name, json.loads(out)

    def killed_after(self, spec, seconds):
        """Starts a run and kills it; False when it ended by itself before."""
        with subprocess.Popen([CONVOY, "train", spec], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:
            time.sleep(seconds)
            if run.poll() is not None:
                return False
            run.send_signal(signal.SIGKILL)
        return True

    def test_kill_9_at_20_random_moments(self):
        """Each killed run is resumed to its end and must equal the run that nobody killed."""
        spec = self.spec(batch=16, epochs=3, save_freq=5)
        start = time.monotonic()
        self.convoy("train", spec)
        whole = time.monotonic() - start
        wanted = self.predictions()
        moments, kills = random.Random(11), 0
        for _ in range(100):
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            if kills == 20:
                break
            if not self.killed_after(spec, moments.uniform(0.02, 0.95) * whole):
                continue
            kills += 1
            self.convoy("train", spec, "--resume")
            self.assertEqual(self.predictions(), wanted)
            self.assertEqual(list((self.folder / "run" / "checkpoints").glob("*.tmp*")), [])
        self.assertEqual(kills, 20)

    def test_signals_leave_a_checkpoint_and_exit_75(self):
        spec = self.spec(batch=8, epochs=200)
        for sent in (signal.SIGINT, signal.SIGTERM, signal.SIGUSR1):
            with self.subTest(signal=sent), subprocess.Popen(
                    [CONVOY, "train", spec, "--resume", "--set", "trainer.epochs=300"], stderr=subprocess.PIPE, text=True) as run:
                time.sleep(1.0)
                run.send_signal(sent)
                _, errors = run.communicate(timeout=60)
                self.assertEqual(run.returncode, 75, errors)
                self.assertIn(f"{sent.name} with a checkpoint", errors)
                self.assertIn("--resume --set trainer.epochs=300", errors)
                self.assertTrue(self.checkpoints())

    def test_a_second_sigint_ends_at_once(self):
        # Steps of more than a second: the first signal waits for the end of one.
        spec = self.spec(batch=256, epochs=5)
        slow = ["--set", "model.input_shape=[112, 112, 1]", "--set", "model.layers[0].conv2d.filters=64",
                "--set", "model.layers[2].conv2d.filters=128", "--threads", "1"]
        with subprocess.Popen([CONVOY, "train", spec, *slow], stderr=subprocess.DEVNULL, stdout=subprocess.DEVNULL) as run:
            time.sleep(3.0)
            run.send_signal(signal.SIGINT)
            time.sleep(0.3)
            run.send_signal(signal.SIGINT)
            self.assertEqual(run.wait(timeout=60), 130)

    def test_damaged_checkpoint_is_refused_and_the_one_before_is_taken(self):
        spec = self.spec(batch=16, epochs=2, save_freq=10)
        self.convoy("train", spec)
        newest, before = self.checkpoints()[-1], self.checkpoints()[-2]
        data = bytearray(newest.read_bytes())
        data[len(data) // 2] ^= 4
        newest.write_bytes(data)
        self.convoy("eval", newest, code=3)
        done = self.convoy("train", spec, "--resume")
        self.assertIn("refused", done.stderr)
        self.assertIn(newest.name, done.stderr)
        self.assertIn(before.name, done.stderr)

    def test_two_jobs_cannot_share_a_folder(self):
        spec = self.spec(batch=8, epochs=200)
        with subprocess.Popen([CONVOY, "train", spec], stderr=subprocess.DEVNULL) as run:
            time.sleep(1.0)
            done = self.convoy("train", spec, "--resume", code=2)
            self.assertIn(str(run.pid), done.stderr)
            run.send_signal(signal.SIGTERM)
            run.wait(timeout=60)

    def test_other_data_cannot_be_resumed(self):
        spec = self.spec(epochs=1)
        self.convoy("train", spec)
        extra = self.folder / "train" / "bag" / "extra.jpg"
        shutil.copy(next((self.folder / "train" / "bag").glob("*.jpg")), extra)
        try:
            done = self.convoy("train", spec, "--resume", code=2)
            self.assertIn("training data", done.stderr)
        finally:
            extra.unlink()


if __name__ == "__main__":
    unittest.main()
