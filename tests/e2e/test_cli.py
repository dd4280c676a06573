"""The command line as users meet it: outputs, exit codes, refusals."""
import json
import os
import shutil
import unittest
from xml.etree import ElementTree

from convoy_case import CLASSES, MIXED, ConvoyCase


class Verbs(ConvoyCase):
    def test_train_eval_predict(self):
        spec = self.spec(epochs=4)
        done = self.convoy("train", spec)
        self.assertIn("run", done.stdout)
        for epoch in range(1, 5):
            self.assertRegex(done.stderr, rf"epoch {epoch}/4  .*loss [0-9.]+  acc [0-9.]+ %  val_loss")
        for name in ("spec.yaml", "log.csv", "log.jsonl", "checkpoints"):
            self.assertTrue((self.folder / "run" / name).exists(), name)
        rows = (self.folder / "run" / "log.csv").read_text().splitlines()
        self.assertEqual(rows[0], "epoch,accuracy,learning_rate,loss,val_accuracy,val_loss")
        self.assertEqual([row.split(",")[0] for row in rows[1:]], ["0", "1", "2", "3"])
        events = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
        self.assertEqual(sum(e["event"] == "epoch" for e in events), 4)

        result = self.json("eval", spec)
        self.assertEqual(result["count"], 200)
        self.assertGreater(result["top1"], 0.5, "600 images and four epochs are enough for half of the labels")
        self.assertGreaterEqual(result["top5"], result["top1"])
        self.assertAlmostEqual(sum(map(sum, result["confusion_matrix"])), 200)
        best = max(float(row.split(",")[4]) for row in rows[1:])
        self.assertAlmostEqual(result["top1"], best, places=6, msg="eval SPEC takes the best checkpoint")

        checkpoint = self.checkpoints()[-1]
        self.assertEqual(self.json("eval", checkpoint)["count"], 200)
        image = next((self.folder / "test" / "trouser").glob("*.jpg"))
        predictions = self.json("predict", checkpoint, image, self.folder / "test" / "bag")["predictions"]
        self.assertEqual(predictions[0]["path"], str(image))
        self.assertEqual(len(predictions), 1 + len(list((self.folder / "test" / "bag").glob("*.jpg"))))
        top = predictions[0]["classes"]
        self.assertEqual(len(top), 3)
        self.assertIn(top[0]["name"], CLASSES)
        self.assertGreaterEqual(top[0]["probability"], top[1]["probability"])

    def test_predict_names_a_damaged_file_and_goes_on(self):
        spec = self.spec(epochs=1)
        self.convoy("train", spec)
        bad = self.folder / os.fsdecode(b"bad \xe9.jpg")  # no UTF-8
        bad.write_bytes(b"this is no JPEG")
        good = next((self.folder / "test" / "boot").glob("*.jpg"))
        done = self.convoy("predict", self.checkpoints()[-1], bad, good, "--json", code=3)
        first, second = json.loads(done.stdout)["predictions"]
        self.assertIn("error", first)
        self.assertIn("classes", second)

    def test_predict_names_a_missing_path_and_goes_on(self):
        spec = self.spec(epochs=1)
        self.convoy("train", spec)
        good = next((self.folder / "test" / "boot").glob("*.jpg"))
        (self.folder / "empty").mkdir()
        paths = [good, self.folder / "absent.jpg", self.folder / "empty", good]
        done = self.convoy("predict", self.checkpoints()[-1], *paths, "--json", code=3)
        rows = json.loads(done.stdout)["predictions"]
        self.assertEqual([row["path"] for row in rows], list(map(str, paths)))
        self.assertEqual(["classes" in row for row in rows], [True, False, False, True])
        self.assertEqual(rows[0]["classes"], rows[3]["classes"])
        self.assertIn("no such file", rows[1]["error"])
        self.assertIn("no .jpg", rows[2]["error"])
        self.assertIn("absent.jpg  error: no such file", self.convoy("predict", self.checkpoints()[-1], *paths, code=3).stdout)

    def test_log_has_top5_when_it_is_asked_for(self):
        self.convoy("train", self.spec(epochs=1), "--set", "metrics=[top1, top5]")
        header, row = (self.folder / "run" / "log.csv").read_text().splitlines()
        self.assertEqual(header, "epoch,accuracy,learning_rate,loss,top5,val_accuracy,val_loss,val_top5")
        values = dict(zip(header.split(","), map(float, row.split(",")), strict=True))
        self.assertTrue(values["accuracy"] < values["top5"] <= 1 and values["val_accuracy"] < values["val_top5"] <= 1, values)
        event = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines() if '"epoch"' in line]
        self.assertIn(values["val_top5"], [e.get("val_top5") for e in event])

    def test_export_writes_weights_that_are_read_back(self):
        spec = self.spec(epochs=1)
        self.convoy("train", spec)
        file = self.folder / "model.h5"
        self.assertEqual(self.convoy("export", self.checkpoints()[-1], "-o", file).stdout.strip(), str(file))
        ours, theirs = self.json("eval", self.checkpoints()[-1]), self.json("eval", spec, "--weights", file)
        self.assertEqual(ours["confusion_matrix"], theirs["confusion_matrix"])
        self.assertEqual(ours["loss"], theirs["loss"])
        self.assertIn("exists already", self.convoy("export", spec, "-o", file, code=2).stderr)
        self.convoy("export", spec, "-o", self.folder / "no" / "folder.h5", code=5)

    def test_export_of_a_side_head_is_the_main_output_alone(self):
        spec = self.spec(epochs=1)
        spec.write_text(spec.read_text().replace("  layers:\n", "  auxiliary: [{layer: side, loss_weight: 0.3}]\n  layers:\n").replace(
            "    - dense: {name: c5", "    - dense: {name: side, units: 10}\n    - dense: {name: c5, inputs: [flatten]").replace(
            "flatten: {}", "flatten: {name: flatten}"))
        self.convoy("train", spec)
        file = self.folder / "main.h5"
        self.convoy("export", self.checkpoints()[-1], "-o", file)
        ours, theirs = self.json("eval", self.checkpoints()[-1]), self.json("eval", spec, "--weights", file)
        self.assertEqual(ours["confusion_matrix"], theirs["confusion_matrix"])
        self.assertEqual(ours["loss"], theirs["loss"])
        file.unlink()

    def test_a_second_train_needs_resume(self):
        spec = self.spec(epochs=1)
        self.convoy("train", spec)
        done = self.convoy("train", spec, code=2)
        self.assertIn("--resume", done.stderr)
        self.assertIn("complete: 1 of 1", self.convoy("train", spec, "--resume").stderr)
        done = self.convoy("train", spec, "--resume", "--set", "trainer.epochs=2")
        self.assertIn("changed since this checkpoint: trainer.epochs: 1 -> 2", done.stderr)

    def test_summary_counts_lenet(self):
        summary = self.json("summary", self.spec())
        self.assertEqual(summary["total"]["parameters"], 61706)
        by_name = {layer["name"]: layer for layer in summary["layers"]}
        self.assertEqual(by_name["c1"]["output_shape"], [28, 28, 6])
        self.assertEqual(by_name["c1"]["macs"], 28 * 28 * 6 * 25)
        self.assertEqual(by_name["c3"]["parameters"], 5 * 5 * 6 * 16 + 16)
        self.assertEqual(by_name["s4"]["output_shape"], [5, 5, 16])
        self.assertEqual(by_name["c5"]["activation_bytes"], 480)
        total = summary["total"]
        parts = [total[f"planned_{part}_bytes"] for part in ("step", "input", "checkpoint")]
        self.assertGreater(min(parts), 0)
        self.assertEqual(total["planned_bytes"], sum(parts), "training needs them at the same time")
        shown = self.convoy("summary", self.spec()).stdout
        self.assertIn("61,706", shown)
        self.assertRegex(shown, r"planned memory of training at batch 32: .* \(step .*; input slots .*; checkpoint image .*\)")

    def test_summary_shows_what_lies_in_memory(self):
        shown = self.convoy("summary", "resnet20", "--memory").stdout
        self.assertRegex(shown, r"in memory during .*, written by +tensors +MiB")
        self.assertRegex(shown, r"forward conv_forward +\d+ +\d+\.\d")
        self.assertRegex(shown, r"planned for the step +\d+\.\d")
        summary = self.json("summary", "resnet20")
        peak = summary["memory_peak"]
        self.assertEqual(peak["bytes"] + peak["gap_bytes"], summary["total"]["planned_step_bytes"])
        self.assertEqual(sum(group["bytes"] for group in peak["groups"]), peak["bytes"])

    def test_summary_tells_what_backward_computes_anew(self):
        everywhere = ("summary", "resnet20", "--set", "runtime.recompute_above=0")
        self.assertRegex(self.convoy(*everywhere).stdout, r"not kept for backward, .*: \d+ normalized maps of .* \(runtime.recompute_above: 0 ")
        total, kept = self.json(*everywhere)["total"], self.json("summary", "resnet20")["total"]
        self.assertGreater(total["recomputed_maps"], 0)
        self.assertEqual(kept["recomputed_maps"], 0, "what needs little memory is left alone")
        self.assertLess(total["planned_step_bytes"], kept["planned_step_bytes"])

    def test_a_misspelt_network_is_answered_with_the_nearest(self):
        self.assertIn("did you mean resnet20?", self.convoy("summary", "resnet21", code=2).stderr)
        self.assertIn("no file and no network of this name", self.convoy("summary", "resnet21", code=2).stderr)
        self.assertIn("convoy summary --help lists the networks", self.convoy("show", "qqqqqqqqqqqqqqqq", code=2).stderr)
        self.assertIn("is a block, not a network", self.convoy("summary", "inception", code=2).stderr)
        missing = self.convoy("train", "resnet21", code=5).stderr
        self.assertIn("resnet21: no such file; did you mean the network resnet20?", missing)
        self.assertNotIn("did you mean", self.convoy("train", "qqqqqqqqqqqqqqqq", code=5).stderr)
        self.assertIn("named on the command line", self.convoy("summary", "lenet5", "--set", "model.num_classes=0", code=2).stderr)
        self.convoy("summary", "no/such.yaml", code=5)
        for verb in ("summary", "show", "validate"):
            self.assertRegex(self.convoy(verb, "--help").stdout, r"Networks:[\s\S]*resnet20[\s\S]*vgg19")

    def test_summary_counts_depth_and_draws_the_network(self):
        picture = self.folder / "lenet.svg"
        shown = self.convoy("summary", self.spec(), "--svg", picture).stdout
        self.assertIn("depth: 5 weighted layers", shown)
        text = " ".join(ElementTree.parse(picture).getroot().itertext())
        for layer in self.json("summary", self.spec())["layers"]:
            self.assertIn(layer["name"], text)
        self.assertIn("5x5x16", text)
        self.convoy("summary", self.spec(), "--svg", self.folder / "no" / "folder.svg", code=5)

    def test_show_resolves_every_default_and_reads_back(self):
        shown = self.convoy("show", self.spec(), "--set", "trainer.epochs=9").stdout
        again = self.folder / "shown.yaml"
        again.write_text(shown)
        self.assertEqual(self.convoy("show", again).stdout, shown)
        self.assertIn("kernel_initializer", shown)
        self.assertIn("epochs: 9", shown)

    def test_a_network_that_is_shown_is_a_file_to_go_on_with(self):
        model = self.folder / "model.yaml"
        model.write_text(self.convoy("show", "resnet20").stdout)
        self.assertEqual(self.json("summary", model), self.json("summary", "resnet20"))

    def test_bad_usage_and_bad_specs_exit_with_2(self):
        self.convoy(code=2)
        self.convoy("train", code=2)
        self.convoy("nonsense", code=2)
        self.convoy("train", self.folder / "absent.yaml", code=5)
        bad = self.folder / "bad.yaml"
        bad.write_text(self.spec().read_text().replace("filters: 6", "filter: 6").replace("epochs: 2", "epochs: -2"))
        errors = self.convoy("validate", bad, code=2).stderr
        self.assertIn("did you mean \"filters\"", errors)
        self.assertIn("trainer.epochs", errors)
        self.assertIn("bad.yaml:15:", errors)
        self.assertTrue(errors.startswith("convoy: 3 problems\n"), errors)
        for verb in (["train", self.spec()], ["summary", "lenet5"], ["bench", "train", "--model", "lenet5"]):
            self.assertIn("place_branches", self.convoy(*verb, "--passes=-fuse", code=2).stderr)

    def test_classes_that_are_balanced_twice_are_warned_of(self):
        once = ["--set", "data.train.sampling=balanced"]
        twice = [*once, "--set", "loss.class_weight=balanced"]
        self.assertNotIn("warning", self.convoy("validate", self.spec(), *once).stderr)
        self.assertIn("leave one of the two out", self.convoy("validate", self.spec(), *twice).stderr)
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        self.assertIn("leave one of the two out", self.convoy("train", self.spec(epochs=1), *twice).stderr)

    def test_a_table_of_differences_is_one_problem(self):
        self.convoy("train", self.spec(epochs=1))
        other = self.spec(name="other.yaml", model=MIXED)
        errors = self.convoy("eval", other, "--weights", self.checkpoints()[-1], code=2).stderr
        self.assertTrue(errors.startswith(f"convoy: {self.checkpoints()[-1]}: its weights are not this model's"), errors)
        self.assertGreater(len(errors.splitlines()), 5)

    def test_help_of_every_verb(self):
        listed = self.convoy("--help").stdout
        for verb in ("train", "eval", "export", "predict", "preview", "doctor", "summary", "validate", "show", "convert", "bench", "verify-resume"):
            self.assertIn(verb, listed)
            self.assertIn("--help", self.convoy(verb, "--help").stdout)

    def test_missing_data_exits_with_3_or_5_and_names_it(self):
        done = self.convoy("train", self.spec(), "--set", "data.train.path=nowhere", code=5)
        self.assertIn("nowhere", done.stderr)
        done = self.convoy("train", self.spec("five.yaml"), "--set", "model.layers[8].dense.units=5", code=3)
        self.assertIn("10 classes", done.stderr)


class BadImages(ConvoyCase):
    def test_raise_and_quarantine(self):
        bad = self.folder / "train" / "coat" / "zzz.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        try:
            done = self.convoy("train", self.spec(), code=3)
            self.assertIn("zzz.jpg", done.stderr)
            shutil.rmtree(self.folder / "run")
            self.convoy("train", self.spec(), "--set", "data.train.on_error=quarantine", "--set", "data.train.max_bad=0.01")
            events = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
            quarantined = [e for e in events if e["event"] == "bad_sample"]
            self.assertEqual(len(quarantined), 2, "once an epoch")
            self.assertIn("zzz.jpg", quarantined[0]["source"])
            shutil.rmtree(self.folder / "run")
            self.convoy("train", self.spec(), "--set", "data.train.on_error=quarantine", "--set", "data.train.max_bad=0", code=3)
            proof = self.json("verify-resume", self.spec(), "--set", "data.train.on_error=quarantine", "--steps", 38, "--cut", 30)
            self.assertTrue(proof["equal"], "a run that quarantines resumes exactly too")
        finally:
            bad.unlink()

    def test_substitutes_keep_counts_order_and_resume(self):
        bad = self.folder / "train" / "coat" / "zzz.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        allow = ["--set", "data.train.on_error=substitute", "--set", "data.train.max_bad=0.01"]
        try:
            for executor in ("graph", "threads"):
                done = self.convoy("train", self.spec(), *allow, "--set", f"runtime.executor={executor}")
                self.assertRegex(done.stderr, "substituted .*zzz.jpg: .*jpg stands in for it")
                events = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
                shutil.rmtree(self.folder / "run")
                stand_ins = [e["substitute"] for e in events if e["event"] == "bad_sample"]
                self.assertEqual(len(stand_ins), 2, "once an epoch")
                self.assertTrue(all(name.endswith(".jpg") and "zzz" not in name for name in stand_ins))
            self.convoy("train", self.spec(), *allow, "--set", "data.train.max_bad=0", code=3)
            for threads in (1, 3):
                proof = self.json("verify-resume", self.spec(), *allow, "--steps", 38, "--cut", 30, "--threads", threads)
                self.assertTrue(proof["equal"], "a run that substitutes resumes exactly too")
        finally:
            bad.unlink()

    def test_validation_samples_are_named_and_counted(self):
        bad = self.folder / "test" / "coat" / "zzz.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        allow = ["--set", "data.val.on_error=quarantine", "--set", "data.val.max_bad=0.01"]
        try:
            self.convoy("train", self.spec(), code=3)
            shutil.rmtree(self.folder / "run")
            done = self.convoy("train", self.spec(), *allow)
            self.assertIn("zzz.jpg", done.stderr)
            events = [json.loads(line) for line in (self.folder / "run" / "log.jsonl").read_text().splitlines()]
            self.assertEqual([e["epoch"] for e in events if e["event"] == "bad_sample"], [1, 2])
            done = self.convoy("eval", self.spec(), *allow, "--json")
            self.assertIn("zzz.jpg", done.stderr)
            result = json.loads(done.stdout)
            self.assertEqual((result["expected"], result["count"], result["quarantined"]), (201, 200, 1))
            self.assertIn("images 200 of 201: 1 bad", self.convoy("eval", self.spec(), *allow).stdout)
        finally:
            bad.unlink()


class Numeric(ConvoyCase):
    def test_a_diverging_run_stops_before_the_update(self):
        done = self.convoy("train", self.spec(), "--set", "optimizer.name=sgd", "--set", "optimizer.learning_rate=1e6",
                           "--set", "optimizer.weight_decay=1", "--set", "optimizer.decay_mode=l2",
                           "--set", "callbacks[0].backup_and_restore.save_freq=2", code=4)
        self.assertRegex(done.stderr, "NaN|Inf|finite")
        self.assertTrue(self.checkpoints())
        self.convoy("eval", self.checkpoints()[-1])  # what was stored before is finite and loads


if __name__ == "__main__":
    unittest.main()
