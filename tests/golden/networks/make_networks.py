"""Writes data/networks/*.json, all of them or those named on the command line. A manual step; see ../README.md.

With --check it only compares the hashes of the scripts with those that the files store.
"""
import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

HERE = Path(__file__).parent
# One script a family of networks; each lists its networks.
FAMILIES = ("alexnet.py", "blocks.py", "googlenet.py", "inception_v3.py", "lenet.py", "nin.py", "residual.py", "vgg.py")


def make(names):
    import importlib

    import torch

    from network_record import record
    torch.set_num_threads(1)
    for family in FAMILIES:
        for network in importlib.import_module(family.removesuffix(".py")).networks():
            if not names or network.name in names:
                print(network.name, record(network, family), flush=True)


def check():
    """Needs no package: the hashes alone."""
    from family_hash import family_hash
    known = {family_hash(family) for family in FAMILIES}
    files = sorted((HERE.parent / "data" / "networks").glob("*.json"))
    stale = [f.name for f in files if json.loads(f.read_text())["scripts_sha256"] not in known]
    if stale or not files:
        sys.exit(f"made by other scripts than these: {stale}. Run make_networks.py (../README.md) and review the diff")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["--check"] else make(sys.argv[1:])
