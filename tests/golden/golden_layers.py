"""Single layers: output and gradients for formula-made inputs, by PyTorch, and by Keras where padding is Keras's `same`.

A case names its layer in spec words. Maps are NHWC, kernels HWIO or in-out, as Keras stores them.
"""
import jax
import keras
import numpy as np
import torch

from philox_values import labels, values
from record import result


def glorot(shape):
    receptive = int(np.prod(shape[:-2]))
    return float(np.float32(np.sqrt(6.0 / (receptive * (shape[-2] + shape[-1])))))


def by_torch(function, arrays, d_output):
    tensors = [torch.tensor(a, requires_grad=True) for a in arrays]
    y = function(*tensors)
    gradients = torch.autograd.grad(y, tensors, torch.tensor(d_output))
    return [y.detach().numpy()] + [g.numpy() for g in gradients]


def by_keras(function, arrays, d_output):
    y, gradient_of = jax.vjp(function, *arrays)
    return [np.asarray(a) for a in (y, *gradient_of(d_output))]


def run(name, layer, params, function, framework, input_shape, weights, image=False, input_scale=1.0):
    """`weights`: (name, shape, scale) of each; a network's image gets no gradient."""
    tensors = [("input", input_shape, input_scale), *weights]
    arrays = [values(f"{name}/{n}", s, k) for n, s, k in tensors]
    backend = {"torch": by_torch, "keras": by_keras}[framework]
    d_output = values(f"{name}/d_output", shape_of(function, framework, arrays))
    exact = backend(function, [a.astype(np.float64) for a in arrays], d_output.astype(np.float64))
    rounded = backend(function, arrays, d_output)
    names = ["output"] + ["d_" + n for n, _, _ in tensors]
    return {"name": name, "layer": layer, "params": params, "framework": framework, "image": image,
            "inputs": {n: {"shape": list(s), "scale": k} for n, s, k in tensors},
            "results": {n: result(e, r) for n, e, r in zip(names, exact, rounded) if not (image and n == "d_input")}}


def shape_of(function, framework, arrays):
    if framework == "keras":
        return np.asarray(function(*arrays)).shape
    return tuple(function(*[torch.tensor(a) for a in arrays]).shape)


def channels_first(x):
    return x.permute(0, 3, 1, 2)


def channels_last(x):
    return x.permute(0, 2, 3, 1)


def conv2d(name, shape, filters, kernel, strides=1, padding="valid", **more):
    """`more`: dilation_rate, groups, connections, in the spec's words."""
    kernel = [kernel, kernel] if isinstance(kernel, int) else kernel
    groups, dilation = more.get("groups", 1), more.get("dilation_rate", 1)
    kernel_shape = (*kernel, shape[3] // groups, filters)
    params = {"filters": filters, "kernel_size": kernel, "strides": [strides, strides], "padding": padding, **more}
    mask = connection_mask(more["connections"], shape[3]) if "connections" in more else np.float32(1)
    if padding == "same":
        framework = "keras"

        def function(x, w, b):
            return keras.ops.conv(x, w * mask, strides=strides, padding="same", data_format="channels_last",
                                  dilation_rate=dilation) + b
    else:
        framework = "torch"
        pads = 0 if padding == "valid" else padding

        def function(x, w, b):
            weight = (w * torch.tensor(mask)).permute(3, 2, 0, 1)
            return channels_last(torch.nn.functional.conv2d(channels_first(x), weight, b, strides, pads, dilation, groups))
    weights = [("kernel", kernel_shape, glorot(kernel_shape)), ("bias", (filters,), 0.5)]
    image = shape[3] in (1, 3) and not more
    return run(f"conv2d/{name}", "conv2d", params, function, framework, shape, weights, image=image)


def connection_mask(connections, in_channels):
    """1 where input map i and output map o are connected, as (in, out)."""
    return np.array([[i in inputs for inputs in connections] for i in range(in_channels)], dtype=np.float32)


def lenet_connections():
    """Table I of LeCun et al. 1998: each output map with the maps of the layer before that it sees."""
    runs = [[(o + k) % 6 for k in range(3)] for o in range(6)] + [[(o + k) % 6 for k in range(4)] for o in range(6)]
    return [sorted(i) for i in runs + [[0, 1, 3, 4], [1, 2, 4, 5], [0, 2, 3, 5], [0, 1, 2, 3, 4, 5]]]


def depthwise_conv2d(name, shape, kernel, strides=1, padding="valid", multiplier=1, dilation=1):
    kernel = [kernel, kernel] if isinstance(kernel, int) else kernel
    kernel_shape, outputs = (*kernel, shape[3], multiplier), shape[3] * multiplier
    params = {"kernel_size": kernel, "strides": [strides, strides], "padding": padding, "depth_multiplier": multiplier,
              "dilation_rate": [dilation, dilation]}
    if padding == "same":
        framework = "keras"

        def function(x, w, b):
            return keras.ops.depthwise_conv(x, w, strides=strides, padding="same", data_format="channels_last",
                                            dilation_rate=dilation) + b
    else:
        framework, pads = "torch", 0 if padding == "valid" else padding

        def function(x, w, b):
            by_group = w.reshape(*kernel, 1, outputs).permute(3, 2, 0, 1)
            return channels_last(torch.nn.functional.conv2d(channels_first(x), by_group, b, strides, pads, dilation, shape[3]))
    weights = [("kernel", kernel_shape, glorot(kernel_shape)), ("bias", (outputs,), 0.5)]
    return run(f"depthwise_conv2d/{name}", "depthwise_conv2d", params, function, framework, shape, weights)


def pooling(kind, name, shape, size, strides, padding="valid", **more):
    """`more`: ceil_mode, count_include_pad."""
    params = {"pool_size": [size, size], "strides": [strides, strides], "padding": padding, **more}
    if padding == "same":
        framework, pool = "keras", getattr(keras.ops, f"{kind}_pool")

        def function(x):
            return pool(x, size, strides=strides, padding="same", data_format="channels_last")
    else:
        framework, pool = "torch", {"max": torch.nn.functional.max_pool2d, "average": torch.nn.functional.avg_pool2d}[kind]
        options = {"count_include_pad": False, **more} if kind == "average" else more

        def function(x):
            return channels_last(pool(channels_first(x), size, strides, 0 if padding == "valid" else padding, **options))
    return run(f"{kind}_pooling2d/{name}", f"{kind}_pooling2d", params, function, framework, shape, [])


def adaptive_pooling(name, shape, size):
    return run(f"adaptive_average_pooling2d/{name}", "adaptive_average_pooling2d", {"output_size": size},
               lambda x: channels_last(torch.nn.functional.adaptive_avg_pool2d(channels_first(x), size)), "torch", shape, [])


def global_pooling(kind, name, shape, keepdims=False):
    reduced = {"max": lambda x: torch.amax(x, (1, 2), keepdim=keepdims), "average": lambda x: torch.mean(x, (1, 2), keepdim=keepdims)}
    layer = f"global_{kind}_pooling2d"
    return run(f"{layer}/{name}", layer, {"keepdims": keepdims}, reduced[kind], "torch", shape, [])


def dense(name, shape, units):
    """With a map as input, a flatten stands in front."""
    width = int(np.prod(shape[1:]))
    layer = "dense" if len(shape) == 2 else "flatten_dense"
    weights = [("kernel", (width, units), glorot((width, units))), ("bias", (units,), 0.5)]
    return run(f"dense/{name}", layer, {"units": units}, lambda x, w, b: x.reshape(shape[0], -1) @ w + b, "torch", shape, weights)


def activation(name, function, shape):
    return run(f"activation/{name}", name, {}, function, "torch", shape, [], input_scale=3.0)


def softmax_cross_entropy(name, batch, classes):
    name = f"softmax_cross_entropy/{name}"
    logits = values(f"{name}/input", (batch, classes), 5.0)
    target = torch.tensor(labels(f"{name}/labels", batch, classes))
    exact, rounded = ([], [])
    for out, precision in ((exact, np.float64), (rounded, np.float32)):
        x = torch.tensor(logits.astype(precision), requires_grad=True)
        loss = torch.nn.functional.cross_entropy(x, target, reduction="none")
        loss.mean().backward()
        out += [loss.detach().numpy(), torch.softmax(x, 1).detach().numpy(), x.grad.numpy()]
    return {"name": name, "layer": "softmax_cross_entropy", "framework": "torch", "params": {"classes": classes},
            "inputs": {"input": {"shape": [batch, classes], "scale": 5.0}},
            "results": {n: result(e, r) for n, e, r in zip(("loss", "probabilities", "d_input"), exact, rounded)}}


def conv2d_cases():
    return [conv2d("lenet_c1", (2, 28, 28, 1), 6, 5, padding="same"), conv2d("lenet_c3", (2, 14, 14, 6), 16, 5),
            conv2d("explicit", (2, 8, 8, 16), 16, 3, padding=1), conv2d("explicit_stride_2", (2, 9, 9, 20), 36, 3, 2, 1),
            conv2d("one_by_one", (2, 7, 7, 24), 40, 1), conv2d("one_by_one_stride_2", (2, 8, 8, 32), 48, 1, 2),
            conv2d("stem", (2, 16, 16, 3), 64, 7, 2, 3), conv2d("same_stride_2", (2, 8, 8, 16), 32, 3, 2, "same"),
            conv2d("rgb_same_stride_2", (2, 15, 15, 3), 16, 3, 2, "same"), conv2d("oblong", (2, 6, 5, 7), 5, [2, 3], 1, "same"),
            conv2d("even_kernel_same", (2, 9, 9, 16), 16, 4, 1, "same"), conv2d("one_pixel", (3, 1, 1, 16), 16, 3, 1, 1),
            conv2d("row", (2, 5, 9, 20), 24, [1, 7], 1, "same"), conv2d("column", (2, 9, 4, 17), 20, [7, 1], 1, "same"),
            conv2d("one_row_of_one_channel", (2, 1, 8, 1), 17, 3, 1, 1),
            conv2d("dilated", (2, 9, 8, 20), 24, 3, 1, 2, dilation_rate=2),
            conv2d("dilated_stride_3", (2, 13, 11, 16), 16, 3, 3, 1, dilation_rate=2),
            conv2d("dilated_same", (2, 8, 7, 16), 16, [3, 2], 1, "same", dilation_rate=[3, 2]),
            conv2d("dilated_image", (2, 9, 9, 3), 8, 3, 1, 2, dilation_rate=2),
            conv2d("grouped", (2, 7, 7, 32), 64, 5, 1, 2, groups=2),
            conv2d("grouped_ragged", (2, 6, 7, 24), 36, 3, 1, 1, groups=2),
            conv2d("grouped_small", (2, 6, 6, 64), 128, 3, 2, 1, groups=16),
            conv2d("grouped_dilated", (2, 9, 9, 96), 48, 3, 1, 2, groups=3, dilation_rate=2),
            conv2d("grouped_image", (2, 9, 8, 3), 6, 3, 1, 1, groups=3),
            conv2d("lenet_c3_original", (2, 14, 14, 6), 16, 5, connections=lenet_connections())]


def depthwise_conv2d_cases():
    return [depthwise_conv2d("mobilenet", (2, 14, 14, 32), 3, padding="same"),
            depthwise_conv2d("mobilenet_halves", (2, 14, 14, 32), 3, 2, "same"),
            depthwise_conv2d("explicit", (2, 9, 7, 20), 3, 2, 1), depthwise_conv2d("oblong", (2, 8, 9, 3), [5, 2]),
            depthwise_conv2d("dilated", (2, 11, 12, 16), 3, 1, 2, dilation=2),
            depthwise_conv2d("dilated_same", (2, 9, 9, 16), 3, 1, "same", dilation=3),
            depthwise_conv2d("multiplied", (2, 7, 7, 5), 3, 1, 1, multiplier=4),
            depthwise_conv2d("multiplied_same", (2, 8, 8, 17), 3, 2, "same", multiplier=2),
            depthwise_conv2d("one_pixel", (3, 1, 1, 17), 3, 1, 1)]


def pooling_cases():
    return [pooling(kind, *case) for kind in ("max", "average")
            for case in (("halve", (2, 8, 8, 20), 2, 2), ("overlap", (2, 9, 9, 16), 3, 2),
                         ("same_stride_2", (2, 8, 8, 20), 3, 2, "same"), ("same_stride_1", (2, 5, 7, 16), 3, 1, "same"),
                         ("explicit", (2, 9, 8, 3), 3, 2, 1), ("explicit_stride_1", (2, 6, 7, 17), 3, 1, 1),
                         ("one_pixel", (3, 1, 1, 17), 3, 2, 1), ("one_pixel_same", (3, 1, 1, 1), 2, 2, "same"),
                         ("one_row", (2, 1, 7, 20), 3, 1, 1))] + [
            pooling(kind, "ceil", (2, 8, 9, 17), 3, 2, ceil_mode=True) for kind in ("max", "average")] + [
            pooling(kind, "ceil_explicit", (2, 10, 9, 16), 3, 2, 1, ceil_mode=True) for kind in ("max", "average")] + [
            pooling("average", "counted", (2, 7, 7, 20), 3, 2, 1, count_include_pad=True),
            pooling("average", "counted_ceil", (2, 8, 7, 16), 3, 2, 1, ceil_mode=True, count_include_pad=True)] + [
            global_pooling(kind, *case) for kind in ("max", "average")
            for case in (("vector", (2, 7, 7, 20)), ("map", (2, 5, 4, 17), True), ("large", (2, 17, 16, 3)), ("one_pixel", (3, 1, 1, 17)))] + [
            adaptive_pooling(*case) for case in (("overlap", (2, 14, 14, 20), [4, 4]), ("even", (2, 8, 8, 16), [4, 4]),
                                                 ("uneven", (2, 7, 11, 17), [5, 3]), ("more_windows", (2, 3, 2, 3), [4, 5]),
                                                 ("one_pixel", (3, 1, 1, 17), [4, 4]), ("one_window", (2, 6, 5, 1), [1, 1]))]


def dense_cases():
    return [dense("lenet_c5", (4, 5, 5, 16), 120), dense("ragged_map", (3, 7, 7, 6), 10), dense("logits", (5, 84), 10)]


def pointwise_cases():
    shape = (2, 4, 4, 20)
    return [activation("relu", torch.relu, shape), activation("tanh", torch.tanh, shape),
            activation("sigmoid", torch.sigmoid, shape), softmax_cross_entropy("ten", 8, 10), softmax_cross_entropy("ragged", 4, 37)]
