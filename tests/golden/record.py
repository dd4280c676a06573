"""How results are written: a sample of the elements and a norm, so that the files stay small and still see every element."""
import json
from pathlib import Path

import numpy as np

from scripts_hash import scripts_hash

HERE = Path(__file__).parent
SAMPLES = 64


def relative_error(values, exact):
    norm = np.linalg.norm(exact)
    return float(np.linalg.norm(values - exact) / norm) if norm else float(np.linalg.norm(values))


def sampled(flat):
    """Elements at k * size / SAMPLES, all of them when there are few."""
    count = min(SAMPLES, flat.size)
    return flat[np.arange(count) * flat.size // count]


def result(exact, float32):
    """One tensor: float64 sample and norm, and the relative L2 error that the framework's float32 has."""
    exact, float32 = np.asarray(exact), np.asarray(float32)
    assert exact.dtype == np.float64 and float32.dtype == np.float32 and exact.shape == float32.shape
    flat, rounded = exact.ravel(), float32.ravel().astype(np.float64)
    error = max(relative_error(rounded, flat), relative_error(sampled(rounded), sampled(flat)))
    assert error < 2e-5, f"float32 and float64 do not compute the same thing: {error}"
    return {"shape": list(exact.shape), "norm": float(np.linalg.norm(flat)), "float32_error": float(f"{error:.3g}"),
            "sample": [float(f"{v:.12g}") for v in sampled(flat)]}


def write(name, versions, cases):
    # One case a line: small, and a diff shows which case changed.
    head = json.dumps({"scripts_sha256": scripts_hash(), "made_with": versions})[:-1]
    body = ",\n".join(json.dumps(c) for c in cases)
    (HERE / "data" / f"{name}.json").write_text(f'{head}, "cases": [\n{body}\n]}}\n')
