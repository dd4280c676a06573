"""Writes data/curves/*.json, all of them or those named on the command line: ten losses of whole networks. A manual step; see
README.md. With --check it only compares the hashes of the scripts with those that the files store."""
import json
import os
import sys

os.environ["KERAS_BACKEND"] = "torch"

from family_hash import HERE, family_hash

# One script a curve, which returns its Network and learning rate, and the family's script that it takes the network from.
CURVES = {"googlenet_curve.py": "googlenet.py", "mobilenet_v2_curve.py": "residual.py", "resnet18_curve.py": "residual.py"}


def make(names):
    import importlib

    import torch

    from curve_record import record_curve
    torch.set_num_threads(1)
    for script, family in CURVES.items():
        network, learning_rate = importlib.import_module(script.removesuffix(".py")).curve()
        if not names or network.name in names:
            print(network.name, *record_curve(network, learning_rate, family, script), flush=True)


def check():
    known = {family_hash("curve_record.py", family, script) for script, family in CURVES.items()}
    files = sorted((HERE.parent / "data" / "curves").glob("*.json"))
    stale = [f.name for f in files if json.loads(f.read_text())["scripts_sha256"] not in known]
    if stale or len(files) != len(CURVES):
        sys.exit(f"made by other scripts than these: {stale}. Run make_curves.py (README.md) and review the diff")


if __name__ == "__main__":
    check() if sys.argv[1:] == ["--check"] else make(sys.argv[1:])
