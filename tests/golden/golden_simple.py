"""Parts of few lines: activations, softmax, merges, zeros around and behind, scale, radial basis functions; and the losses."""
import keras
import numpy as np
import torch

from golden_layers import run
from philox_values import labels, values
from record import result

MAP, ONE_PIXEL = (2, 4, 5, 20), (3, 1, 1, 17)


def pointwise(name, layer, params, function, framework="torch", shape=MAP):
    return run(f"activation/{name}", layer, params, function, framework, shape, [], input_scale=3.0)


def activation_cases():
    return [pointwise("relu6", "relu", {"max_value": 6.0}, torch.nn.functional.relu6),
            pointwise("relu6_one_pixel", "relu", {"max_value": 6.0}, torch.nn.functional.relu6, shape=ONE_PIXEL),
            pointwise("relu_bounded", "relu", {"max_value": 1.5, "negative_slope": 0.25},
                      lambda x: keras.ops.where(x > 0, keras.ops.minimum(x, 1.5), 0.25 * x), "keras"),
            pointwise("leaky_relu", "leaky_relu", {"negative_slope": 0.3}, lambda x: torch.nn.functional.leaky_relu(x, 0.3)),
            pointwise("swish", "activation", {"activation": "swish"}, torch.nn.functional.silu),
            pointwise("swish_one_pixel", "activation", {"activation": "swish"}, torch.nn.functional.silu, shape=ONE_PIXEL),
            pointwise("scaled_tanh", "activation", {"activation": "scaled_tanh"}, lambda x: 1.7159 * torch.tanh(x * 2 / 3)),
            pointwise("softmax_map", "softmax", {}, lambda x: torch.softmax(x, -1)),
            pointwise("softmax_one_pixel", "softmax", {}, lambda x: torch.softmax(x, -1), shape=ONE_PIXEL),
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
            merge("one_pixel", "add_relu", lambda a, b: torch.relu(a + b), [ONE_PIXEL] * 2),
            merge("aligned", "concatenate", joined, [(2, 3, 5, 16), (2, 3, 5, 32)]),
            merge("ragged", "concatenate", joined, [(2, 3, 5, 7), (2, 3, 5, 20), (2, 3, 5, 16)]),
            merge("one_pixel", "concatenate", joined, [(3, 1, 1, 1), ONE_PIXEL]),
            padding("asymmetric", "zero_padding2d", {"padding": [[0, 1], [2, 3]]}, (0, 0, 2, 3, 0, 1)),
            padding("three", "zero_padding2d", {"padding": 3}, (0, 0, 3, 3, 3, 3), (2, 5, 6, 3)),
            padding("one_pixel", "zero_padding2d", {"padding": 1}, (0, 0, 1, 1, 1, 1), ONE_PIXEL),
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


def mixing(name, batch, mixed, weighted, classes):
    """A second label for each sample, the first one's share, and a weight for each class: numbers that float32 holds exactly."""
    share = np.floor((values(f"{name}/shares", (batch,), 1.0).astype(np.float64) + 1) * 32) / 64 if mixed else np.ones(batch)
    weight = 0.25 + np.arange(classes) % 8 / 4 if weighted else np.ones(classes)
    return labels(f"{name}/other_labels", batch, classes), share, weight


def soft_cross_entropy(x, wanted, share, weight, smoothing):
    """PyTorch's own form: targets that are shares of the classes, and a weight for each class."""
    one_hot = [torch.nn.functional.one_hot(t, len(weight)).to(x.dtype) for t in wanted]
    target = share[:, None] * one_hot[0] + (1 - share)[:, None] * one_hot[1]
    return torch.nn.functional.cross_entropy(x, target, weight=weight, reduction="none", label_smoothing=smoothing)


def soft_binary(x, wanted, share, weight, smoothing):
    def of(label):
        one_hot = label[:, None] if x.shape[1] == 1 else torch.nn.functional.one_hot(label, x.shape[1])
        target = one_hot.to(x.dtype) * (1 - smoothing) + smoothing / 2
        return weight[label] * torch.nn.functional.binary_cross_entropy_with_logits(x, target, reduction="none").mean(1)
    return share * of(wanted[0]) + (1 - share) * of(wanted[1])


def mixed_loss(kind, name, batch, outputs, smoothing, mixed=True, weighted=False):
    """As loss(), of samples with two labels, or of one label with a weight for its class."""
    name = f"{kind}/{name}"
    logits = values(f"{name}/input", (batch, outputs), 8.0)
    classes = 2 if outputs == 1 else outputs
    other, share, weight = mixing(name, batch, mixed, weighted, classes)
    wanted = [torch.tensor(labels(f"{name}/labels", batch, classes)), torch.tensor(other)]
    function = soft_cross_entropy if kind == "softmax_cross_entropy" else soft_binary
    exact, rounded = [], []
    for out, precision in ((exact, torch.float64), (rounded, torch.float32)):
        x = torch.tensor(logits, dtype=precision, requires_grad=True)
        each = function(x, wanted, *(torch.tensor(v, dtype=precision) for v in (share, weight)), smoothing)
        each.mean().backward()
        probabilities = torch.softmax(x, 1) if kind == "softmax_cross_entropy" else torch.sigmoid(x)
        out += [np.asarray(t) for t in (each.detach(), probabilities.detach(), x.grad)]
    return {"name": name, "layer": kind, "framework": "torch",
            "params": {"classes": classes, "outputs": outputs, "label_smoothing": smoothing, "mixed": mixed, "weighted": weighted},
            "inputs": {"input": {"shape": [batch, outputs], "scale": 8.0}},
            "results": {n: result(e, r) for n, e, r in zip(("loss", "probabilities", "d_input"), exact, rounded)}}


def mixed_loss_cases():
    return [mixed_loss("softmax_cross_entropy", "mixed", 6, 10, 0.0), mixed_loss("softmax_cross_entropy", "mixed_ragged", 32, 37, 0.1),
            mixed_loss("softmax_cross_entropy", "weighted", 9, 10, 0.0, mixed=False, weighted=True),
            mixed_loss("softmax_cross_entropy", "mixed_weighted", 9, 17, 0.0, weighted=True),
            mixed_loss("binary_cross_entropy", "one_mixed", 9, 1, 0.0),
            mixed_loss("binary_cross_entropy", "several_mixed", 6, 17, 0.1),
            mixed_loss("binary_cross_entropy", "one_weighted", 9, 1, 0.2, mixed=False, weighted=True)]


def loss(kind, name, batch, outputs, smoothing):
    """Each sample's loss, the probabilities and the gradient of the mean; labels are class indices, 0 or 1 for one output."""
    name = f"{kind}/{name}"
    logits = values(f"{name}/input", (batch, outputs), 8.0)
    classes = 2 if outputs == 1 else outputs
    target = torch.tensor(labels(f"{name}/labels", batch, classes))
    exact, rounded = [], []
    for out, precision in ((exact, torch.float64), (rounded, torch.float32)):
        x = torch.tensor(logits, dtype=precision, requires_grad=True)
        if kind == "softmax_cross_entropy":
            each = torch.nn.functional.cross_entropy(x, target, reduction="none", label_smoothing=smoothing)
            probabilities = torch.softmax(x, 1)
        else:
            one_hot = target[:, None] if outputs == 1 else torch.nn.functional.one_hot(target, classes)
            wanted = one_hot.to(precision) * (1 - smoothing) + smoothing / 2
            each = torch.nn.functional.binary_cross_entropy_with_logits(x, wanted, reduction="none").mean(1)
            probabilities = torch.sigmoid(x)
        each.mean().backward()
        out += [np.asarray(t) for t in (each.detach(), probabilities.detach(), x.grad)]
    return {"name": name, "layer": kind, "framework": "torch",
            "params": {"classes": classes, "outputs": outputs, "label_smoothing": smoothing},
            "inputs": {"input": {"shape": [batch, outputs], "scale": 8.0}},
            "results": {n: result(e, r) for n, e, r in zip(("loss", "probabilities", "d_input"), exact, rounded)}}


def loss_cases():
    return [loss("softmax_cross_entropy", "smoothed", 6, 10, 0.1), loss("softmax_cross_entropy", "smoothed_ragged", 32, 37, 0.3),
            loss("binary_cross_entropy", "one_output", 9, 1, 0.0), loss("binary_cross_entropy", "one_smoothed", 9, 1, 0.2),
            loss("binary_cross_entropy", "several", 6, 10, 0.0), loss("binary_cross_entropy", "several_smoothed", 4, 37, 0.1)]
