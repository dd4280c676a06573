"""Normalization layers: training, moving statistics, inference after one update, and frozen layers, by PyTorch and by Keras.

Maps are NHWC. `predicted` is the output of inference for the same input, with the moving statistics after the update.
"""
import jax
import keras
import numpy as np
import torch

from golden_layers import channels_first, channels_last, run
from philox_values import values
from record import result


def by_torch(params, trainable, arrays, d_output):
    x, gamma, beta = (torch.tensor(arrays[n], requires_grad=True) for n in ("input", "gamma", "beta"))
    mean, variance = (torch.tensor(arrays[n]) for n in ("moving_mean", "moving_variance"))

    def norm(training):
        maps = channels_first(x) if x.ndim == 4 else x
        y = torch.nn.functional.batch_norm(maps, mean, variance, gamma, beta, training, params.get("momentum", 0.1),
                                           params.get("epsilon", 1e-5))
        return channels_last(y) if x.ndim == 4 else y
    y = norm(trainable)
    gradients = torch.autograd.grad(y, [x, gamma, beta], torch.tensor(d_output))
    named = dict(zip(("d_input", "d_gamma", "d_beta"), (g.numpy() for g in gradients)))
    return {"output": y.detach().numpy(), **named, "moving_mean": mean.numpy(), "moving_variance": variance.numpy(),
            "predicted": norm(False).detach().numpy()}


def by_keras(params, trainable, arrays, d_output):
    """Keras has float32 alone: it casts every other type. Its results must be those of `by_formula`, which `result` checks."""
    layer = keras.layers.BatchNormalization(**{k: v for k, v in params.items() if k != "convention"})
    layer.build(arrays["input"].shape)

    def norm(training, moving, x, *weights):
        return layer.stateless_call(list(weights), list(moving), x, training=training)
    return differentiated(norm, trainable, arrays, d_output)


def by_formula(params, trainable, arrays, d_output):
    """Keras's definition in float64."""
    def norm(training, moving, x, *weights):
        left = list(weights)
        gamma = left.pop(0) if params.get("scale", True) else 1.0
        beta = left.pop(0) if params.get("center", True) else 0.0
        axes = tuple(range(x.ndim - 1))
        mean, variance = (x.mean(axes), x.var(axes)) if training else moving
        kept = params.get("momentum", 0.99)
        moved = [kept * old + (1 - kept) * new for old, new in zip(moving, (mean, variance))] if training else moving
        return gamma * (x - mean) / jax.numpy.sqrt(variance + params.get("epsilon", 1e-3)) + beta, moved
    return differentiated(norm, trainable, arrays, d_output)


def differentiated(norm, trainable, arrays, d_output):
    weights = [n for n in ("gamma", "beta") if n in arrays]
    operands = [jax.numpy.asarray(arrays[n]) for n in ["input", *weights]]
    moving = [jax.numpy.asarray(arrays[n]) for n in ("moving_mean", "moving_variance")]
    y, gradient_of, moved = jax.vjp(lambda *a: norm(trainable, moving, *a), *operands, has_aux=True)
    gradients = [np.asarray(g) for g in gradient_of(jax.numpy.asarray(d_output))]
    return {"output": np.asarray(y), **dict(zip(["d_input"] + ["d_" + n for n in weights], gradients)),
            "moving_mean": np.asarray(moved[0]), "moving_variance": np.asarray(moved[1]),
            "predicted": np.asarray(norm(False, moved, *operands)[0])}


def batch_norm(label, framework, shape, trainable=True, **keys):
    name = f"batch_normalization/{label}"
    params = {"convention": framework, **keys}
    formulas = {"input": (shape, 2.0, 0.5), "gamma": (shape[-1:], 1.0, 0.25), "beta": (shape[-1:], 0.5, 0.0),
                "moving_mean": (shape[-1:], 0.5, 0.0), "moving_variance": (shape[-1:], 0.5, 1.0)}
    if not keys.get("scale", True):
        del formulas["gamma"]
    if not keys.get("center", True):
        del formulas["beta"]
    arrays = {n: values(f"{name}/{n}", s, k) + np.float32(o) for n, (s, k, o) in formulas.items()}
    d_output = values(f"{name}/d_output", shape)
    in_double, in_float = {"torch": (by_torch, by_torch), "keras": (by_formula, by_keras)}[framework]
    exact = in_double(params, trainable, {n: a.astype(np.float64) for n, a in arrays.items()}, d_output.astype(np.float64))
    rounded = in_float(params, trainable, {n: a.copy() for n, a in arrays.items()}, d_output)
    wanted = [n for n in exact if trainable or n in ("output", "d_input", "predicted")]
    return {"name": name, "layer": "batch_normalization", "params": params, "trainable": trainable, "framework": framework,
            "inputs": {n: {"shape": list(s), "scale": k, "offset": o} for n, (s, k, o) in formulas.items()},
            "results": {n: result(exact[n], rounded[n]) for n in wanted}}


def local_response_norm(label, shape, **keys):
    def function(x):
        y = torch.nn.functional.local_response_norm(channels_first(x), **keys)
        return channels_last(y)
    return run(f"local_response_normalization/{label}", "local_response_normalization", keys, function, "torch", shape, [],
               input_scale=30.0)


def cases():
    return [batch_norm("torch_train", "torch", (2, 5, 4, 20)),
            batch_norm("torch_keys", "torch", (3, 7, 3, 17), momentum=0.25, epsilon=0.01),
            batch_norm("torch_flat", "torch", (7, 24)),
            batch_norm("torch_one_pixel", "torch", (5, 1, 1, 17)),
            batch_norm("torch_one_channel", "torch", (2, 5, 3, 1)),
            batch_norm("torch_frozen", "torch", (2, 3, 5, 20), trainable=False),
            batch_norm("keras_train", "keras", (2, 5, 4, 20)),
            batch_norm("keras_keys", "keras", (3, 7, 3, 17), momentum=0.75, epsilon=0.01),
            batch_norm("keras_flat", "keras", (7, 24)),
            batch_norm("keras_one_pixel", "keras", (1, 1, 1, 16)),
            batch_norm("keras_bare", "keras", (2, 4, 4, 18), center=False, scale=False),
            batch_norm("keras_no_beta", "keras", (2, 4, 4, 18), center=False),
            batch_norm("keras_frozen", "keras", (2, 3, 5, 20), trainable=False),
            local_response_norm("alexnet", (2, 5, 4, 37), size=5, alpha=1e-4, beta=0.75, k=2.0),
            local_response_norm("googlenet", (2, 4, 4, 64), size=5, alpha=1e-4, beta=0.75, k=1.0),
            local_response_norm("even_size", (2, 3, 3, 20), size=4, alpha=0.01, beta=0.6, k=1.5),
            local_response_norm("one_pixel", (3, 1, 1, 17), size=5, alpha=1e-4, beta=0.75, k=2.0),
            local_response_norm("one_channel", (2, 3, 4, 1), size=5, alpha=0.01, beta=0.75, k=1.0)]
