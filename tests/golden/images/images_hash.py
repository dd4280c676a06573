"""Compares the hash of the script that makes the golden pictures with the one that their file stores."""
import hashlib
import json
import sys
from pathlib import Path

GOLDEN = Path(__file__).parent.parent
made_by = hashlib.sha256((GOLDEN / "images" / "make_images.py").read_bytes() + (GOLDEN / "philox_values.py").read_bytes())
if json.loads((GOLDEN / "data" / "images" / "images.json").read_text())["script_sha256"] != made_by.hexdigest():
    sys.exit("images.json was made by another make_images.py: run it (README.md) and review the diff")
