"""Reference networks under our names: a torch module (torchvision's or one written here), or a model of keras.applications.

A reference is made once a precision. It shows `weights` ("<layer>/<parameter>" to Weight) and computes `outputs(images,
training)`: NHWC images to the logits of the network's end and of its side heads, in that order.
"""
from dataclasses import dataclass, field

import numpy as np
import torch

import layouts


@dataclass
class Weight:
    tensor: torch.Tensor
    layout: layouts.Layout = layouts.same
    trainable: bool = True

    def read(self):
        return np.ascontiguousarray(self.layout.to_ours(self.tensor.detach().numpy()))

    def gradient(self):
        return np.ascontiguousarray(self.layout.to_ours(self.tensor.grad.numpy()))

    def write(self, values):
        theirs = torch.tensor(np.ascontiguousarray(self.layout.to_torch(values)), dtype=self.tensor.dtype)
        assert theirs.shape == self.tensor.shape
        with torch.no_grad():
            self.tensor.copy_(theirs)


def conv_layout(module):
    if isinstance(module, torch.nn.Conv2d) and module.groups == module.in_channels > 1:
        return layouts.depthwise_kernel(module.out_channels // module.in_channels)
    return layouts.conv_kernel if isinstance(module, torch.nn.Conv2d) else layouts.dense_kernel


def module_weights(module):
    """(our name inside the layer, Weight) of a module's own parameters. A module that torch lacks lists its own in
    `our_weights`: torch's name to (our name, layout)."""
    if hasattr(module, "our_weights"):
        return [(ours, Weight(getattr(module, theirs), layout)) for theirs, (ours, layout) in module.our_weights.items()]
    if isinstance(module, torch.nn.BatchNorm2d):
        trained = [("gamma", Weight(module.weight)), ("beta", Weight(module.bias))] if module.affine else []
        return trained + [("moving_mean", Weight(module.running_mean, trainable=False)),
                          ("moving_variance", Weight(module.running_var, trainable=False))]
    if isinstance(module, (torch.nn.Conv2d, torch.nn.Linear)):
        bias = [("bias", Weight(module.bias))] if module.bias is not None else []
        return [("kernel", Weight(module.weight, conv_layout(module)))] + bias
    assert not list(module.parameters(recurse=False)), f"no names for the weights of {type(module)}"
    return []


class TorchReference:
    """`rename` turns a module's dotted path into our layer's name; `flattened` gives (channels, height, width) of the map
    in front of a dense layer; `split` turns what the module returns into the list of heads."""

    def __init__(self, module, precision, rename=lambda path: path, flattened=None, split=None):
        self.module = module.to({np.float64: torch.float64, np.float32: torch.float32}[precision])
        self.split = split or (lambda out: out if isinstance(out, list) else [out])
        self.weights = {}
        for path, part in module.named_modules():
            if isinstance(part, torch.nn.Dropout):
                part.p = 0.0
            for name, weight in module_weights(part):
                self.weights[f"{rename(path)}/{name}"] = weight
        for layer, shape in (flattened or {}).items():
            self.weights[f"{layer}/kernel"].layout = layouts.dense_after_flatten(*shape)

    def outputs(self, images, training):
        self.module.train(training)
        return self.split(self.module(images.permute(0, 3, 1, 2)))


class KerasReference:
    """A model of keras.applications on Keras's torch backend; `make` builds it, without softmax and without dropout. Without
    TensorFlow Keras computes batch norm in float32, even for float64 values, unless its table of types says otherwise."""

    def __init__(self, make, precision):
        import keras
        from keras.src.backend.common import dtypes
        dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
        keras.config.set_floatx(np.dtype(precision).name)
        keras.utils.clear_session()
        self.model = make(keras)
        self.weights = {}
        for layer in self.model.layers:
            for variable in layer.weights:
                if variable.dtype == keras.config.floatx():  # no seeds
                    self.weights[f"{layer.name}/{variable.name}"] = Weight(variable.value, trainable=variable.trainable)

    def outputs(self, images, training):
        return [self.model(images, training=training)]


@dataclass
class Network:
    """One golden file. `make(precision)` returns a fresh reference; `model` is what a spec sets besides the name."""
    name: str
    make: object
    input_shape: tuple
    classes: int
    model: dict = field(default_factory=dict)
    batch: int = 2
    draw: str = ""                     # another batch, where a unit of the first lies on a threshold near the network's end
    head_weights: tuple = (1.0,)       # of the network's end and of each side head
    heads: tuple = ()                  # our names of the side heads' last layers
    scales: dict = field(default_factory=dict)  # regular expression of weight names to (offset, scale); first match wins
