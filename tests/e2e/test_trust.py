"""What people run before a long job: a look at the data."""
import shutil
import struct
import unittest
import zlib

from convoy_case import ConvoyCase


def png_pixels(path):
    """(width, height, rows) of an 8-bit RGB PNG whose rows need no more than the five filters."""
    data = path.read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n", path
    width, height, depth, color = struct.unpack(">IIBB", data[16:26])
    assert (depth, color) == (8, 2), path
    packed, at = b"", 8
    while at < len(data):
        size, kind = struct.unpack(">I4s", data[at:at + 8])
        packed += data[at + 8:at + 8 + size] if kind == b"IDAT" else b""
        at += size + 12
    return width, height, zlib.decompress(packed)


class Preview(ConvoyCase):
    def test_a_sheet_of_augmented_samples(self):
        sheet = self.folder / "sheet.png"
        done = self.convoy("preview", self.spec(), "-o", sheet, "--samples", 6, "--variants", 4)
        self.assertIn("24 pictures of 6 samples", done.stdout)
        first = sheet.read_bytes()
        width, height, raw = png_pixels(sheet)
        self.assertEqual(len(raw), height * (1 + 3 * width))
        self.assertGreater(width, 4 * 96)
        self.assertGreater(height, 6 * 96)
        self.convoy("preview", self.spec(), "-o", sheet, "--samples", 6, "--variants", 4)
        self.assertEqual(sheet.read_bytes(), first, "the same job gives the same sheet")
        self.convoy("preview", self.spec(), "-o", sheet, "--samples", 6, "--variants", 4, "--epoch", 2)
        self.assertNotEqual(sheet.read_bytes(), first, "another epoch has other samples")
        self.convoy("preview", self.spec(), "-o", sheet, "--val")
        self.convoy("preview", self.spec(), "-o", self.folder / "absent" / "sheet.png", code=5)
        self.convoy("preview", self.spec(), code=2)

    def test_bad_samples_are_named(self):
        bad = self.folder / "test" / "bag" / "000.jpg"
        bad.write_bytes(b"\xff\xd8 broken")
        try:
            done = self.convoy("preview", self.spec(), "--val", "-o", self.folder / "bad.png", code=3)
            self.assertIn("000.jpg: neither a JPEG nor a PNG", done.stderr)
            self.assertTrue((self.folder / "bad.png").exists())
        finally:
            bad.unlink()


class Doctor(ConvoyCase):
    def setUp(self):
        super().setUp()
        self.bad = []

    def tearDown(self):
        for path in [*self.bad, *self.folder.glob("*/.convoy-index")]:
            path.unlink()

    def put(self, name, data):
        path = self.folder / name
        path.write_bytes(data)
        self.bad.append(path)
        return str(path)

    def broken(self):
        """Bad files in both folders; their paths with the kind that each must come to."""
        cut = next((self.folder / "train" / "bag").glob("*.jpg")).read_bytes()
        return {self.put("train/coat/zzz.jpg", b"GIF89a" + bytes(40)): "wrong type",
                self.put("train/coat/cut.jpg", cut[:len(cut) // 2]): "damaged",
                self.put("test/bag/zzz.jpg", b"\xff\xd8 broken"): "wrong type"}

    def test_a_healthy_data_set(self):
        report = self.json("doctor", self.spec())
        self.assertEqual((report["examined"], report["total"], report["bad"]), (800, 800, []))
        self.assertEqual([s["name"] for s in report["sources"]], ["data.train", "data.val"])
        self.assertEqual([sum(s["classes"].values()) for s in report["sources"]], [600, 200])
        self.assertEqual(sum(b["files"] for b in report["shorter_side"]), 800)
        self.assertEqual(report["width"]["p50"], 28)
        self.assertGreater(report["decode_ms"]["largest"], 0)
        self.assertEqual([i["files"] for i in report["index"]], [600, 200])
        self.assertIn("nothing wrong was found", self.convoy("doctor", self.spec()).stdout)
        self.convoy("train", self.spec(epochs=1))

    def test_bad_files_go_to_quarantine_and_training_leaves_them_out(self):
        bad = self.broken()
        report = self.json("doctor", self.spec(), "--dry-run", code=3)
        self.assertEqual(report["index"], [])
        self.convoy("train", self.spec(), code=3)  # nothing was written: the first bad sample ends it
        shutil.rmtree(self.folder / "run")
        report = self.json("doctor", self.spec(), code=3)
        self.assertEqual({b["path"]: b["kind"] for b in report["bad"]}, bad)
        self.assertEqual([i["quarantined"] for i in report["index"]], [2, 1])
        refused = self.convoy("train", self.spec(), code=3).stderr
        self.assertIn("data.val: a quarantine list keeps out 1 of its 201 samples", refused)
        shutil.rmtree(self.folder / "run", ignore_errors=True)
        allow = ["--set", "data.val.on_error=quarantine"]
        done = self.convoy("train", self.spec(epochs=1), *allow)
        self.assertIn("600 images", done.stderr)
        self.assertIn("validation used 200 of 201 samples", done.stderr)
        result = self.json("eval", self.spec(epochs=1), *allow)
        self.assertEqual((result["expected"], result["count"], result["quarantined"]), (201, 200, 1))
        for path in self.bad:
            path.unlink()
        self.bad = []
        self.assertEqual(self.json("doctor", self.spec())["bad"], [])
        shutil.rmtree(self.folder / "run")
        self.convoy("train", self.spec(epochs=1))

    def test_bad_samples_of_a_list_go_to_quarantine(self):
        self.put("train/coat/zzz.jpg", b"GIF89a" + bytes(40))
        names = sorted(p.relative_to(self.folder) for p in (self.folder / "train").glob("*/*.jpg"))
        self.put("list.txt", "".join(f"{name} {name.parts[1]}\n" for name in names).encode())
        spec = self.spec(epochs=1)
        text = spec.read_text()
        assert "{type: image_folder, path: train}" in text
        spec.write_text(text.replace("{type: image_folder, path: train}", "{type: list, path: list.txt}"))
        self.convoy("train", spec, code=3)
        shutil.rmtree(self.folder / "run")
        report = self.json("doctor", spec, code=3)
        self.assertEqual([i["quarantined"] for i in report["index"]], [0, 1])  # of the validation folder; of the list
        self.bad.append(self.folder / "list.txt.quarantine")
        self.assertIn("600 images in 10 classes, 1 more quarantined", self.convoy("train", spec).stderr)

    def test_leaks_are_warnings(self):
        leak = next((self.folder / "test" / "bag").glob("*.jpg")).read_bytes()
        self.put("train/bag/leak.jpg", leak)
        report = self.json("doctor", self.spec())
        self.assertTrue(any(d["across_sources"] for d in report["duplicates"]))
        text = self.convoy("doctor", self.spec(), "--strict", code=3).stdout
        self.assertIn("[training and validation]", text)
        self.assertIn("leak.jpg", text)

    def test_a_folder_alone(self):
        self.put("train/coat/zzz.jpg", b"GIF89a" + bytes(40))
        text = self.convoy("doctor", self.folder / "train", code=3).stdout
        self.assertIn("[wrong type]", text)
        self.assertIn("GIF image", text)
        self.assertIn("1 of them in quarantine", text)
        self.convoy("doctor", self.folder / "nowhere", code=5)


if __name__ == "__main__":
    unittest.main()
