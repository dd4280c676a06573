"""What people run before a long job: a look at the data."""
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


if __name__ == "__main__":
    unittest.main()
