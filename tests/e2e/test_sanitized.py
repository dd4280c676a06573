"""What the sanitizer presets run of the whole program: every verb that touches data, on little of it.

A finding makes the program exit with a code of the sanitizer's own, which no case below expects. CONVOY_EXECUTORS lists
the executors to train with: the thread sanitizer does not understand oneTBB, so there it is the plain one alone.
"""
import os
import shutil
import signal
import subprocess
import time
import unittest

from convoy_case import CONVOY, ConvoyCase

EXECUTORS = os.environ["CONVOY_EXECUTORS"].split(",")


class Sanitized(ConvoyCase):
    train_images, test_images = 160, 40

    def with_each_executor(self, check):
        """Calls check(options) in an empty run folder."""
        for executor in EXECUTORS:
            shutil.rmtree(self.folder / "run", ignore_errors=True)
            with self.subTest(executor=executor):
                check(("--set", f"runtime.executor={executor}", "--threads", 2))

    def test_train_eval_predict(self):
        self.with_each_executor(self.train_eval_predict)

    def train_eval_predict(self, options):
        spec = self.spec(epochs=1, save_freq=2)
        self.convoy("train", spec, *options)
        self.convoy("train", spec, "--resume", "--set", "trainer.epochs=2", *options)
        self.assertEqual(self.json("eval", spec, *options)["count"], self.test_images)
        bad = self.folder / "bad.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        self.convoy("predict", self.checkpoints()[-1], bad, self.folder / "test", *options, code=3)

    def test_verify_resume(self):
        self.with_each_executor(self.verify_resume)

    def verify_resume(self, options):
        self.assertTrue(self.json("verify-resume", self.spec(), "--steps", 6, "--cut", 2, *options)["equal"])

    def test_damaged_images(self):
        bad = self.folder / "train" / "coat" / "zzz.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        try:
            self.with_each_executor(self.raise_and_quarantine)
        finally:
            bad.unlink()

    def raise_and_quarantine(self, options):
        self.convoy("train", self.spec(epochs=1), *options, code=3)
        shutil.rmtree(self.folder / "run")
        self.convoy("train", self.spec(epochs=1), "--set", "data.train.on_error=quarantine", "--set", "data.train.max_bad=0.1",
                    *options)

    def test_numeric_failure(self):
        self.with_each_executor(self.diverge)

    def diverge(self, options):
        self.convoy("train", self.spec(epochs=9), "--set", "optimizer.name=sgd", "--set", "optimizer.learning_rate=1e6",
                    "--set", "optimizer.weight_decay=1", "--set", "optimizer.decay_mode=l2", *options, code=4)

    def test_stop(self):
        self.with_each_executor(self.stop)

    def stop(self, options):
        arguments = [CONVOY, "train", self.spec(batch=8, epochs=200), *options]
        with subprocess.Popen(list(map(str, arguments)), stderr=subprocess.PIPE, text=True) as run:
            while not (self.folder / "run" / "log.csv").exists() and run.poll() is None:
                time.sleep(0.05)
            run.send_signal(signal.SIGTERM)
            _, errors = run.communicate(timeout=120)
        self.assertEqual(run.returncode, 75, errors)
        self.assertTrue(self.checkpoints())

    def test_without_data(self):
        self.convoy("summary", self.spec())
        self.convoy("show", self.spec())
        self.convoy("validate", self.spec(), "--set", "trainer.epochs=-2", code=2)


if __name__ == "__main__":
    unittest.main()
