"""Layers of few lines: activations, softmax, merges, zeros around and behind, scale and radial basis functions."""
import keras
import torch

from golden_layers import run
from philox_values import values

MAP = (2, 4, 5, 20)


def pointwise(name, layer, params, function, framework="torch", shape=MAP):
    return run(f"activation/{name}", layer, params, function, framework, shape, [], input_scale=3.0)


def activation_cases():
    return [pointwise("relu6", "relu", {"max_value": 6.0}, torch.nn.functional.relu6),
            pointwise("relu_bounded", "relu", {"max_value": 1.5, "negative_slope": 0.25},
                      lambda x: keras.ops.where(x > 0, keras.ops.minimum(x, 1.5), 0.25 * x), "keras"),
            pointwise("leaky_relu", "leaky_relu", {"negative_slope": 0.3}, lambda x: torch.nn.functional.leaky_relu(x, 0.3)),
            pointwise("swish", "activation", {"activation": "swish"}, torch.nn.functional.silu),
            pointwise("scaled_tanh", "activation", {"activation": "scaled_tanh"}, lambda x: 1.7159 * torch.tanh(x * 2 / 3)),
            pointwise("softmax_map", "softmax", {}, lambda x: torch.softmax(x, -1)),
            pointwise("softmax_flat", "softmax", {}, lambda x: torch.softmax(x, -1), shape=(3, 37))]


def merge(name, layer, function, shapes):
    """The second input and those behind it stand among the weights."""
    others = [(f"input_{i}", s, 1.0) for i, s in enumerate(shapes[1:], 1)]
    return run(f"{layer}/{name}", layer, {}, function, "torch", shapes[0], others)


def padding(name, layer, params, pads, shape=MAP):
    return run(f"{layer}/{name}", layer, params, lambda x: torch.nn.functional.pad(x, pads), "torch", shape, [])


def merging_cases():
    def joined(*parts):
        return torch.cat(parts, -1)
    return [merge("two", "add_relu", lambda a, b: torch.relu(a + b), [MAP] * 2),
            merge("three", "add_relu", lambda a, b, c: torch.relu(a + b + c), [(2, 3, 3, 33)] * 3),
            merge("aligned", "concatenate", joined, [(2, 3, 5, 16), (2, 3, 5, 32)]),
            merge("ragged", "concatenate", joined, [(2, 3, 5, 7), (2, 3, 5, 20), (2, 3, 5, 16)]),
            padding("asymmetric", "zero_padding2d", {"padding": [[0, 1], [2, 3]]}, (0, 0, 2, 3, 0, 1)),
            padding("three", "zero_padding2d", {"padding": 3}, (0, 0, 3, 3, 3, 3), (2, 5, 6, 3)),
            padding("double", "pad_channels", {"channels": 40}, (0, 20)),
            padding("flat", "pad_channels", {"channels": 50}, (0, 31), (3, 19))]


def scale(name, shape, use_bias):
    weights = [("scale", (shape[-1],), 1.0)] + ([("bias", (shape[-1],), 0.5)] if use_bias else [])
    return run(f"scale/{name}", "scale", {"use_bias": use_bias}, lambda x, w, b=0: x * w + b, "torch", shape, weights)


def rbf(name, batch, features, classes):
    signs = values(f"rbf/{name}/codes", (classes, features), 1.0) > 0
    codes = ["".join("#" if s else "." for s in row) for row in signs]

    def function(x):
        code = torch.tensor(signs).to(x.dtype) * 2 - 1
        return -((x[:, None, :] - code) ** 2).sum(-1)
    return run(f"rbf/{name}", "rbf", {"codes": codes}, function, "torch", (batch, features), [])


def scaling_cases():
    return [scale("map", MAP, True), scale("one_pixel", (3, 1, 1, 17), True), scale("flat_no_bias", (4, 37), False),
            rbf("lenet5", 4, 84, 10), rbf("ragged", 3, 5, 17)]
