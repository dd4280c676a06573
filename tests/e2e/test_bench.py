"""The verbs that measure: what they print and write, and that peers take their turns. No test asserts a speed."""
import json
import sys
import unittest
from pathlib import Path

from convoy_case import ConvoyCase


class Bench(ConvoyCase):
    def test_bench_train_stays_within_the_planned_memory(self):
        for model in ("lenet5", "resnet20", "mobilenet_v2"):
            found = self.json("bench", "train", "--model", model, "--batch", "4", "--seconds", "0")
            self.assertEqual((found["model"], found["batch"]), (model, 4))
            self.assertGreaterEqual(found["steps"], 3)
            self.assertEqual(len(found["slowest_steps"]), 10)
            planned = self.json("summary", model, "--set", "data.batch_size=4")["total"]["planned_step_bytes"]
            self.assertGreaterEqual(found["planned_bytes"], planned)
            self.assertLess(found["resident_bytes"], 1.1 * found["planned_bytes"] + 150e6, model)
        self.assertIn("slowest steps", self.convoy("bench", "train", "--model", "lenet5", "--seconds", "0").stdout)
        for model, batch in ((self.spec(batch=24), 24), ("lenet5", 16)):
            self.assertEqual(self.json("bench", "train", "--model", model, "--seconds", "0")["batch"], batch)

    def test_bench_step_splits_a_step_and_traces_one(self):
        arguments = ("bench", "step", "--model", "lenet5", "--batch", "4", "--seconds", "0")
        trace = self.folder / "step.json"
        found = self.json(*arguments, "--trace", str(trace))
        self.assertEqual((found["model"], found["batch"]), ("lenet5", 4))
        self.assertEqual(sum(kind["steps"] for kind in found["kinds"]), len(found["each"]))
        self.assertEqual({e["name"] for e in json.loads(trace.read_text())["traceEvents"] if e["ph"] == "X"}, {s["name"] for s in found["each"]})
        self.assertRegex(self.convoy(*arguments).stdout, r"(FMA|memory) +\d+ %  image_conv_forward")
        self.assertIn("c3/forward", self.convoy(*arguments, "--each").stdout)
        self.assertIn("cannot be opened for writing", self.convoy(*arguments, "--trace", "/no/such/trace", code=5).stderr)

    def test_bench_train_runs_in_turn_with_peers(self):
        peers = ("--peer-python", sys.executable, "--peer-scripts", str(Path(__file__).parent / "fake_peer"))
        arguments = ("bench", "train", "--model", "mobilenet_v2", "--batch", "2", "--threads", "1", "--rounds", "2", "--steps", "1", *peers)
        json_file, page = self.folder / "peers.json", self.folder / "peers.html"
        shown = self.convoy(*arguments, "--json", str(json_file), "--html", str(page)).stdout
        self.assertRegex(shown, r"mobilenet_v2 +[\d.]+ +16.00 +[\d.]+  >= 1.5 (met|missed) .* 5  PyTorch eager")
        self.assertRegex(shown, r"PyTorch compile +failed: .* ended without an answer")
        found = json.loads(json_file.read_text())
        entries = {(e["name"], e.get("repetition_index")): e for e in found["benchmarks"]}
        self.assertEqual(entries["mobilenet_v2/peer", 1]["real_time"], 500)
        self.assertEqual(entries["mobilenet_v2/peer", 1]["cpu_time"], 1000)
        self.assertGreater(entries["mobilenet_v2/convoy", 1]["items_per_second"], 0)
        self.assertTrue(entries["mobilenet_v2/PyTorch compile", None]["error_occurred"])
        self.assertIn("<svg", page.read_text())

    def test_bench_train_refuses_peers_that_do_not_fit(self):
        peers = ("--peer-python", "/bin/false", "--peer-scripts", "/")
        for wrong, said in ((("--model", "lenet5"), "no peer has this network"),
                            (("--model", "vgg16", "--set", "model.num_classes=10"), "another network than the peers'"),
                            (("--model", "vgg16", "--threads", "1000"), "need as many CPUs"),
                            (("--model", "vgg16", "--peer-variants", "intel"), "--intel-python"),
                            (("--model", "vgg16", "--html", "/no/such/page"), "cannot be opened")):
            failed = self.convoy("bench", "train", *wrong, *peers, code=5 if "opened" in said else 2)
            self.assertIn(said, failed.stderr)
        self.assertIn("with peers only", self.convoy("bench", "train", "--model", "lenet5", "--json", "file.json", code=2).stderr)


if __name__ == "__main__":
    unittest.main()
