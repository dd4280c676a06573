"""Runs a reference network in float64 and float32 from formula-made weights and writes data/networks/<name>.json."""
import json
import re
import sys
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).parent
DATA = HERE.parent / "data" / "networks"
sys.path.insert(0, str(HERE.parent))

from family_hash import family_hash
from philox_values import MASK, fnv1a, labels, philox, values
from record import relative_error

SAMPLES = 8
CHUNK = 1 << 18
# How far and how often the float64 weights are moved: a few times what float32's roundings amount to.
MOVE, MOVES = 4e-6, ("move0", "move1")


def large_values(name, shape, scale):
    """`values`, a block at a time: a large kernel would need gigabytes of words."""
    count = int(np.prod(shape))
    out = np.empty(-(-count // 4) * 4, np.float32)
    zero, key = np.zeros(CHUNK, np.uint64), (fnv1a(name), 0)
    for first in range(0, out.size // 4, CHUNK):
        index = np.arange(first, min(first + CHUNK, out.size // 4), dtype=np.uint64)
        rest = zero[:index.size]
        words = np.stack(philox((index & MASK, index >> np.uint64(32), rest, rest), key), axis=1).ravel()
        out[4 * first:4 * first + words.size] = words.astype(np.float64) * 2.0**-31 - 1.0
    return (out[:count] * np.float32(scale)).reshape(shape)


def fan_in(name, shape):
    if len(shape) == 4 and "depthwise" in name:
        return shape[0] * shape[1]
    return int(np.prod(shape[:-1]))


def default_scale(name, shape):
    """(offset, scale) that keep activations of order one: He's uniform kernels, norms with gains near one. Beta lies between 0
    and 2: norms that centre what each ReLU sees make a random deep network chaotic, and float32 loses 100 times as much."""
    kind = name.split("/")[1]
    if "kernel" in kind:
        return 0.0, float(f"{np.sqrt(6.0 / fan_in(name, shape)):.6g}")
    return {"gamma": (1.0, 0.2), "beta": (1.0, 1.0), "moving_variance": (1.0, 0.2)}.get(kind, (0.0, 0.1))


def scale_of(network, name, shape):
    for pattern, scale in network.scales.items():
        if re.fullmatch(pattern, name):
            return scale
    return default_scale(name, shape)


def formula_weights(network, reference):
    weights = {}
    for name, weight in reference.weights.items():
        shape = weight.read().shape
        offset, scale = scale_of(network, name, shape)
        weights[name] = (offset, scale, np.float32(offset) + large_values(name, shape, scale))
    return weights


def run(network, weights, precision, move=None):
    """`move` names a draw by which every weight moves a little."""
    reference = network.make(precision)
    for name, (_, _, value) in weights.items():
        factor = 1.0 + MOVE * large_values(f"{move}/{name}", value.shape, 1.0).astype(precision) if move else 1.0
        reference.weights[name].write(value.astype(precision) * factor)
    images = torch.tensor(values("images" + network.draw, (network.batch, *network.input_shape)).astype(precision))
    target = torch.tensor(labels("labels" + network.draw, network.batch, network.classes))
    with torch.no_grad():
        results = {"predict": reference.outputs(images, False)[0].numpy()}
    heads = reference.outputs(images, True)
    losses = [torch.nn.functional.cross_entropy(head, target) for head in heads]
    loss = sum(weight * loss for weight, loss in zip(network.head_weights, losses, strict=True))
    loss.backward()
    results["loss"] = loss.detach().numpy().reshape(1)
    results |= {name: head.detach().numpy() for name, head in zip(("logits", *network.heads), heads, strict=True)}
    for name, weight in reference.weights.items():
        results[name] = weight.gradient() if weight.trainable else weight.read()
    return results


def sampled(flat):
    count = min(SAMPLES, flat.size)
    return flat[np.arange(count) * flat.size // count]


def distance(values, exact):
    """Relative L2 distance: the larger of that over all and that over the sampled elements, the latter measured as the C++
    test measures ours."""
    flat, exact = values.ravel().astype(np.float64), exact.ravel()
    some, some_exact = sampled(flat), sampled(exact)
    size = max(np.linalg.norm(some_exact) / np.sqrt(some.size), np.linalg.norm(exact) / np.sqrt(exact.size))
    part = np.linalg.norm(some - some_exact) / np.sqrt(some.size) / size if size else 0.0
    return float(f"{max(relative_error(flat, exact), part):.3g}")


def summary(name, exact, float32):
    """[norm, float32's error, samples]"""
    assert exact.dtype == np.float64 and float32.dtype == np.float32 and exact.shape == float32.shape
    error = distance(float32, exact)
    assert error < 0.05, f"{name}: float32 is {error} away from float64; weights of other scales would round less"
    return [float(f"{np.linalg.norm(exact):.9g}"), error, [float(f"{v:.9g}") for v in sampled(exact.ravel())]]


def versions():
    import keras
    import torchvision
    return {"torch": torch.__version__.split("+")[0], "torchvision": torchvision.__version__.split("+")[0],
            "keras": keras.__version__, "numpy": np.__version__}


def record(network, family):
    weights = formula_weights(network, network.make(np.float32))
    exact, rounded = run(network, weights, np.float64), run(network, weights, np.float32)
    made = {name: summary(name, exact[name], rounded[name]) for name in exact}
    moved = dict.fromkeys(weights, 0.0)
    for move in MOVES:
        results = run(network, weights, np.float64, move)
        moved = {name: max(far, distance(results[name], exact[name])) for name, far in moved.items()}
    head = {"scripts_sha256": family_hash(family), "made_with": versions(), "network": network.name, "model": network.model,
            "input_shape": network.input_shape, "batch": network.batch, "draw": network.draw, "classes": network.classes,
            "head_weights": network.head_weights, "heads": network.heads,
            "results": {n: r for n, r in made.items() if n not in weights}}
    rows = [json.dumps([name, list(value.shape), offset, scale, *made[name], moved[name]], separators=(",", ":"))
            for name, (offset, scale, value) in weights.items()]
    text = json.dumps(head)[:-1] + ', "weights": [\n' + ",\n".join(rows) + "\n]}\n"
    (DATA / f"{network.name}.json").write_text(text)
    return sum(value.size for _, _, value in weights.values())
