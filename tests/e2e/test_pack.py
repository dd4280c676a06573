"""convoy pack and data from packs and shards: the same training as from the folder, kills and stops in between, bad files."""
import io
import random
import shutil
import signal
import subprocess
import tarfile
import time
import unittest
from pathlib import Path

from convoy_case import CLASSES, CONVOY, ConvoyCase


class PackTest(ConvoyCase):
    def tearDown(self):
        for file in self.folder.glob("*.h5*"):
            file.unlink()

    def pack(self, *args, **keywords):
        return self.convoy("pack", *args, **keywords)

    def losses(self, source):
        """The log of a short training with its data from `source`, without times."""
        spec = self.spec()
        text = spec.read_text()
        assert "{type: image_folder, path: train}" in text
        spec.write_text(text.replace("{type: image_folder, path: train}", source))
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        self.convoy("train", spec)
        lines = (self.folder / "run" / "log.csv").read_text().splitlines()
        names = lines[0].split(",")
        keep = [i for i, name in enumerate(names) if "loss" in name or "accuracy" in name]
        return [[line.split(",")[i] for i in keep] for line in lines]

    def test_trains_as_from_the_folder(self):
        self.pack(self.folder / "train", "-o", self.folder / "train.h5")
        folder = self.losses("{type: image_folder, path: train}")
        self.assertEqual(folder, self.losses("{type: pack, path: train.h5}"))
        self.assertGreater(len(folder), 2)

    def test_trains_from_shards_as_from_the_folder(self):
        classes = sorted(CLASSES)
        files = [(file, name) for name in classes
                 for file in sorted((self.folder / "train" / name).iterdir()) if file.suffix == ".jpg"]
        share = (len(files) + 2) // 3
        for shard, form in enumerate((tarfile.USTAR_FORMAT, tarfile.GNU_FORMAT, tarfile.PAX_FORMAT)):
            with tarfile.open(self.folder / f"s-{shard:03d}.tar", "w", format=form) as tar:
                for i, (file, name) in enumerate(files[shard * share:(shard + 1) * share]):
                    key = f"{'long' * 30 + '/' if form != tarfile.USTAR_FORMAT else ''}{i:06d}"
                    tar.add(file, f"{key}.jpg")
                    text = tarfile.TarInfo(f"{key}.cls")
                    text.size = len(name)
                    tar.addfile(text, io.BytesIO(name.encode()))
        folder = self.losses("{type: image_folder, path: train}")
        self.assertEqual(folder, self.losses('{type: webdataset, path: "s-{000..002}.tar"}'))
        self.assertEqual(folder, self.losses('{type: webdataset, path: "s-*.tar"}'))
        self.pack(self.folder / "spec.yaml", "-o", self.folder / "shards.h5")
        self.assertEqual(folder, self.losses("{type: pack, path: shards.h5}"))

    def test_killed_at_random_moments(self):
        whole = self.folder / "whole.h5"
        begun = time.monotonic()
        self.pack(self.folder / "train", "-o", whole)
        seconds = time.monotonic() - begun
        out, draw, kills = self.folder / "killed.h5", random.Random(7), 0
        for _ in range(12):
            process = subprocess.Popen([CONVOY, "pack", self.folder / "train", "-o", out, "--threads", "2"],
                                       stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            time.sleep(draw.uniform(0, seconds))
            process.kill()
            kills += process.wait() == -signal.SIGKILL
            if out.exists():
                self.assertEqual(out.read_bytes(), whole.read_bytes())
                for file in self.folder.glob("killed.h5*"):
                    file.unlink()
        self.assertGreater(kills, 0)
        self.pack(self.folder / "train", "-o", out)
        self.assertEqual(out.read_bytes(), whole.read_bytes())
        self.assertEqual(sorted(f.name for f in self.folder.glob("*.h5*")), ["killed.h5", "whole.h5"])

    def test_stopped_by_a_signal(self):
        out = self.folder / "stopped.h5"
        process = subprocess.Popen([CONVOY, "pack", self.folder / "train", "-o", out], stderr=subprocess.PIPE, text=True)
        while not (self.folder / "stopped.h5.journal").exists() and process.poll() is None:
            time.sleep(0.001)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        if process.returncode == 0:
            self.skipTest("600 images were packed before the signal came")
        self.assertEqual(process.returncode, 75, errors)
        self.assertIn("images are safe; run again to go on", errors)
        self.assertFalse(out.exists())
        self.pack(self.folder / "train", "-o", out)
        self.pack(self.folder / "train", "-o", self.folder / "whole.h5", "--threads", "1")
        self.assertEqual(out.read_bytes(), (self.folder / "whole.h5").read_bytes())

    def test_bad_files_are_named(self):
        photos = self.folder / "photos"
        shutil.copytree(self.folder / "train", photos)
        self.addCleanup(shutil.rmtree, photos)
        files = sorted(photos.glob("bag/*.jpg"))
        files[1].write_bytes(files[1].read_bytes()[:200])
        files[2].write_text("<html>")
        out = self.folder / "bad.h5"
        done = self.pack(photos, "-o", out, code=3)
        self.assertIn(str(files[1]), done.stderr)
        self.assertFalse(out.exists())
        done = self.pack(photos, "-o", out, "--on-error", "quarantine", "--max-bad", "0.001", code=3)
        self.assertIn("the limit is 1", done.stderr)
        done = self.pack(photos, "-o", out, "--on-error", "quarantine", "--max-bad", "0.1")
        self.assertIn(f"left out {files[2]}", done.stderr)
        self.assertIn("2 left out", done.stdout)

    def test_refusals(self):
        out = self.folder / "there.h5"
        out.write_text("mine")
        done = self.pack(self.folder / "train", "-o", out, code=2)
        self.assertIn("exists; name another file, or replace it with --force", done.stderr)
        self.assertEqual(out.read_text(), "mine")
        self.pack(self.folder / "train", "-o", out, "--force")
        self.assertGreater(out.stat().st_size, 100_000)
        self.assertIn("absent", self.pack(self.folder / "train", "-o", self.folder / "absent/x.h5", code=5).stderr)
        self.pack(self.folder / "absent", "-o", self.folder / "x.h5", code=5)
        out.write_bytes(out.read_bytes()[:-1])
        spec = self.spec()
        spec.write_text(spec.read_text().replace("{type: image_folder, path: train}", "{type: pack, path: there.h5}"))
        self.assertIn("there.h5: is not a pack, or is cut off", self.convoy("train", spec, code=3).stderr)

    def test_a_spec_can_be_packed(self):
        spec = self.spec()
        self.pack(spec, "-o", self.folder / "train.h5")
        self.pack(self.folder / "train", "-o", self.folder / "folder.h5")
        self.assertEqual((self.folder / "train.h5").read_bytes(), (self.folder / "folder.h5").read_bytes())
        self.assertIn("200 images", self.pack(spec, "--val", "-o", self.folder / "val.h5").stdout)

    def test_encodes_again(self):
        spec = self.spec()
        done = self.pack(spec, "-o", self.folder / "small.h5", "--resize-short", "20")
        self.assertIn("600 images", done.stdout)
        self.pack(spec, "-o", self.folder / "train.h5")
        self.assertLess((self.folder / "small.h5").stat().st_size, (self.folder / "train.h5").stat().st_size)
        self.assertIn(b"shorter side at most 20 (avx", (self.folder / "small.h5").read_bytes())
        self.assertGreater(len(self.losses("{type: pack, path: small.h5}")), 2)
        done = self.pack(spec, "-o", self.folder / "x.h5", "--quality", "101", code=2)
        self.assertIn("--quality", done.stderr)


if __name__ == "__main__":
    unittest.main()
