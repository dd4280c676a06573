"""Ten steps of SGD with momentum from formula-made weights and batches, in float64 and float32: the loss of each batch before
its update, with side heads' losses by weight. Written to data/curves/<name>.json."""
import json

import numpy as np
import torch

from family_hash import HERE, family_hash
from network_record import MOVE, MOVES, formula_weights, large_values, versions
from philox_values import labels, values

DATA = HERE.parent / "data" / "curves"
STEPS, MOMENTUM = 10, 0.9


def losses(network, learning_rate, weights, precision, move=None):
    reference = network.make(precision)
    for name, (_, _, value) in weights.items():
        factor = 1.0 + MOVE * large_values(f"{move}/{name}", value.shape, 1.0).astype(precision) if move else 1.0
        reference.weights[name].write(value.astype(precision) * factor)
    trained = [w.tensor for w in reference.weights.values() if w.trainable]
    optimizer = torch.optim.SGD(trained, lr=learning_rate, momentum=MOMENTUM)
    result = []
    for step in range(STEPS):
        images = torch.tensor(values(f"images{step}", (network.batch, *network.input_shape)).astype(precision))
        target = torch.tensor(labels(f"labels{step}", network.batch, network.classes))
        heads = reference.outputs(images, True)
        loss = sum(weight * torch.nn.functional.cross_entropy(head, target)
                   for weight, head in zip(network.head_weights, heads, strict=True))
        result.append(loss.item())
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    return np.array(result)


def record_curve(network, learning_rate, *scripts):
    """`network.draw` is not used: every step has a batch of its own."""
    weights = formula_weights(network, network.make(np.float32))
    exact = losses(network, learning_rate, weights, np.float64)
    error = np.abs(losses(network, learning_rate, weights, np.float32) - exact) / exact
    moved = np.max([np.abs(losses(network, learning_rate, weights, np.float64, move) - exact) / exact for move in MOVES], axis=0)
    head = {"scripts_sha256": family_hash("curve_record.py", *scripts), "made_with": versions(), "network": network.name,
            "model": network.model, "input_shape": network.input_shape, "batch": network.batch, "classes": network.classes,
            "learning_rate": learning_rate, "momentum": MOMENTUM, "losses": [float(f"{v:.9g}") for v in exact],
            "float32_errors": [float(f"{v:.3g}") for v in error], "moved": [float(f"{v:.3g}") for v in moved]}
    rows = [json.dumps([name, list(value.shape), offset, scale], separators=(",", ":"))
            for name, (offset, scale, value) in weights.items()]
    (DATA / f"{network.name}.json").write_text(json.dumps(head)[:-1] + ', "weights": [\n' + ",\n".join(rows) + "\n]}\n")
    return head["losses"], head["float32_errors"], head["moved"]
