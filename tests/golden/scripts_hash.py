"""The hash of the scripts that make the golden files. Each file stores it; run as a program, this compares."""
import hashlib
import json
import sys
from pathlib import Path

HERE = Path(__file__).parent
SCRIPTS = ("golden_layers.py", "golden_lenet5.py", "golden_norm.py", "golden_optimizers.py", "golden_simple.py", "make_golden.py",
           "philox_values.py", "record.py", "requirements.txt")


def scripts_hash():
    digest = hashlib.sha256()
    for name in SCRIPTS:
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()


if __name__ == "__main__":
    files = sorted((HERE / "data").glob("*.json"))
    stale = [f.name for f in files if json.loads(f.read_text())["scripts_sha256"] != scripts_hash()]
    if stale or len(files) != 13:
        sys.exit(f"made by other scripts than these: {stale}; {len(files)} of 13 files. Run make_golden.py (README.md) and review the diff")
