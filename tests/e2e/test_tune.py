"""The tuner as people run it: bad candidates, a stop, a second run that goes on, and a job that uses the file."""
import json
import os
import signal
import subprocess
import tempfile
import time
import unittest
from pathlib import Path

CONVOY = os.environ["CONVOY"]
SHAPES = """\
first   32 48 10 3 1 1
second  48 32 8  1 1 0
third   16 33 9  3 2 1
"""
QUICK = ["--batch", "4", "--rounds", "1", "--sample-ms", "0.05"]
SLOW = ["--batch", "4", "--rounds", "5", "--sample-ms", "1"]  # so that a signal comes in time


class Tune(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)
        (self.folder / "shapes.txt").write_text(SHAPES)
        self.file = self.folder / "own.json"
        self.journal = self.folder / "own.json.journal"

    def command(self, *arguments, how=QUICK):
        return [CONVOY, "tune", "--shapes", str(self.folder / "shapes.txt"), "-o", str(self.file), *how, *arguments]

    def tune(self, *arguments, code=0):
        done = subprocess.run(self.command(*arguments), capture_output=True, text=True, timeout=300)
        self.assertEqual(done.returncode, code, done.stdout + done.stderr)
        return done

    def entries(self):
        return {entry["key"]: entry for entry in json.loads(self.file.read_text())["entries"]}

    def test_bad_candidates_cost_themselves_alone(self):
        bad = ["--inject", "test_crash,test_hang,test_wrong,test_crash", "--limit", "2"]
        done = self.tune("--families", "conv_forward", *bad)
        self.assertEqual(len(self.entries()), 3, done.stderr)
        self.assertEqual(done.stderr.count("test_crash: crashed: Aborted"), 6, done.stderr)
        self.assertEqual(done.stderr.count("test_hang: no answer in 2 s"), 3, done.stderr)
        self.assertEqual(done.stderr.count("test_wrong: element"), 3, done.stderr)
        self.assertFalse(self.journal.exists())

    def test_a_tile_that_the_build_lacks(self):
        page = self.folder / "page.html"
        tile = ["--tiles", "6x1u4,5x1u2", "--report", str(page), "--autoschedule-limit", "0"]
        done = self.tune("--families", "conv_backward_data,conv_forward", *tile)
        self.assertNotIn("failed", done.stderr)
        self.assertNotIn("left out", done.stderr)
        self.assertEqual(page.read_text().count("<tr><td>conv_"), 6)
        self.assertIn("expected a register tile", self.tune("--tiles", "6x1u5", code=2).stderr)

    def test_stopped_and_gone_on(self):
        tuner = subprocess.Popen(self.command(how=SLOW), stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        while tuner.poll() is None and (not self.journal.exists() or len(self.journal.read_text().splitlines()) < 3):
            time.sleep(0.01)
        tuner.send_signal(signal.SIGINT)
        out, err = tuner.communicate(timeout=120)
        self.assertEqual(tuner.returncode, 75, out + err)
        stopped = self.entries()
        self.assertGreaterEqual(len(stopped), 2)
        self.assertLess(len(stopped), 21)
        self.tune()
        self.assertEqual(len(self.entries()), 21)  # three directions of each layer, and the 3x3 ones by both forms of Winograd
        for key, entry in stopped.items():
            self.assertEqual(self.entries()[key], entry, "measured again")
        self.assertFalse(self.journal.exists())

    def test_no_budget_finds_nothing_and_says_so(self):
        self.tune("--budget", "0.0001s", code=75)
        self.assertEqual(self.entries(), {})
        self.assertIn("--budget: expected a time", self.tune("--budget", "soon", code=2).stderr)

    def test_a_job_uses_the_file(self):
        self.tune("--families", "conv_forward")
        document = json.loads(self.file.read_text())
        entry = next(e for e in document["entries"] if e["key"] == "conv_forward 3x3 s1 p1 32x10x10 -> 48x10x10 b4")
        spec = self.folder / "job.yaml"
        spec.write_text("""\
version: 1
data: {train: {type: image_folder, path: x}, batch_size: 4}
model:
  input_shape: [10, 10, 3]
  layers:
    - conv2d: {filters: 32, kernel_size: 1, name: point}
    - conv2d: {filters: 48, kernel_size: 3, padding: same, name: tuned}
    - flatten: {}
    - dense: {units: 10}
optimizer: {name: sgd}
runtime: {winograd: false}
kernels: {schedules: own.json}
""")
        summary = [CONVOY, "summary", str(spec), "--kernels", "--json"]
        env = dict(os.environ, CONVOY_ISA=document["isa"])
        kernels = json.loads(subprocess.run(summary, capture_output=True, text=True, check=True, env=env).stdout)["kernels"]
        by_step = {kernel["step"]: kernel for kernel in kernels}
        tuned = by_step["tuned/forward"]
        self.assertEqual((tuned["chosen_by"], tuned["variant"]), (str(self.file), entry["variant"]))
        self.assertEqual(tuned["parameters"], entry["parameters"])
        self.assertNotEqual(by_step["point/forward"]["chosen_by"], str(self.file))
        entry["variant"] = "rows_99x9"
        self.file.write_text(json.dumps(document))
        refused = subprocess.run([CONVOY, "validate", str(spec)], capture_output=True, text=True, env=env)
        self.assertEqual(refused.returncode, 2)
        self.assertIn(f"own.json: entry '{entry['key']}'", refused.stderr)

    def test_winograd_steps_of_a_job_use_the_file(self):
        spec = self.folder / "job.yaml"
        spec.write_text("""\
version: 1
data: {train: {type: image_folder, path: x}, batch_size: 4}
model:
  input_shape: [28, 28, 3]
  layers:
    - conv2d: {filters: 64, kernel_size: 1}
    - conv2d: {filters: 64, kernel_size: 3, padding: same}
    - global_average_pooling2d: {}
    - dense: {units: 10}
optimizer: {name: sgd}
kernels: {schedules: own.json}
""")
        plain = self.folder / "plain.yaml"
        plain.write_text(spec.read_text().replace("kernels:", "#"))
        tuned = subprocess.run([CONVOY, "tune", str(plain), "--families", "winograd", "-o", str(self.file), *QUICK[2:]],
                               capture_output=True, text=True, timeout=300)
        self.assertEqual(tuned.returncode, 0, tuned.stdout + tuned.stderr)
        self.assertNotIn("left out", tuned.stderr)
        self.assertNotIn("failed", tuned.stderr)
        env = dict(os.environ, CONVOY_ISA=json.loads(self.file.read_text())["isa"])
        summary = [CONVOY, "summary", str(spec), "--kernels", "--json"]
        kernels = json.loads(subprocess.run(summary, capture_output=True, text=True, check=True, env=env).stdout)["kernels"]
        winograd = [kernel for kernel in kernels if kernel["variant"].startswith("f4")]
        self.assertGreaterEqual(len(winograd), 3, kernels)
        found = [(entry["variant"], entry["parameters"]) for entry in self.entries().values()]
        for kernel in winograd:
            self.assertEqual(kernel["chosen_by"], str(self.file))
            self.assertIn((kernel["variant"], kernel["parameters"]), found)


if __name__ == "__main__":
    unittest.main()
