"""Small networks around one shared block each, of the blocks that no network with a file of its own has. The model is in the
file: layers, as a spec has them."""
import torch
from torch import nn
from torch.nn.functional import max_pool2d, pad, relu

from reference import Network, TorchReference

CLASSES, SIDE, STEM = 10, 12, 20


def conv(channels, filters, kernel, stride=1, **options):
    return nn.Conv2d(channels, filters, kernel, stride, kernel // 2, bias=options.pop("bias", False), **options)


class Shortcut(nn.Module):
    """`kind` as in a spec. A projection of a pre-activated block reads `active`, everything else the block's input."""

    def __init__(self, kind, channels, filters, stride):
        super().__init__()
        self.kind, self.stride, self.grow = kind, stride, filters - channels
        if kind == "projection":
            self.conv = nn.Conv2d(channels, filters, 1, stride, bias=False)

    def forward(self, x, active):
        if self.kind == "projection":
            return self.conv(active)
        if self.kind == "zero_padding":
            return pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, 0, self.grow))
        return x


class PreActivated(nn.Module):
    """Norm and ReLU in front of each of `convolutions`, (filters, kernel size, stride) each; figure 1b of He et al. 2016 (ECCV)."""

    def __init__(self, channels, convolutions, kind):
        super().__init__()
        stride, last = max(s for _, _, s in convolutions), convolutions[-1][0]
        self.add_module("0", Shortcut(kind, channels, last, stride))
        self.count = len(convolutions)
        for k, (filters, kernel, step) in enumerate(convolutions):
            self.add_module("preact_bn" if k == 0 else f"{k}_bn", nn.BatchNorm2d(channels))
            self.add_module(f"{k + 1}_conv", conv(channels, filters, kernel, step))
            channels = filters

    def forward(self, x):
        active = relu(self.preact_bn(x))
        y = getattr(self, "1_conv")(active)
        for k in range(1, self.count):
            y = getattr(self, f"{k + 1}_conv")(relu(getattr(self, f"{k}_bn")(y)))
        return getattr(self, "0")(x, active) + y


class DepthwiseSeparable(nn.Module):
    """A filter for every channel, then 1x1; norm and a ReLU that ends at `most` behind each. Keras's padding: before an even side
    a stride of 2 pads at the end alone."""

    def __init__(self, channels, filters, kernel, stride, most):
        super().__init__()
        self.dw, self.dw_bn = nn.Conv2d(channels, channels, kernel, stride, groups=channels, bias=False), nn.BatchNorm2d(channels)
        self.pw, self.pw_bn = nn.Conv2d(channels, filters, 1, bias=False), nn.BatchNorm2d(filters)
        self.kernel, self.stride, self.most = kernel, stride, most

    def same(self, x):
        total = [max(0, (-(-side // self.stride) - 1) * self.stride + self.kernel - side) for side in x.shape[2:]]
        (rows, columns) = [(t // 2, t - t // 2) for t in total]
        return pad(x, (*columns, *rows))

    def forward(self, x):
        x = self.dw_bn(self.dw(self.same(x))).clamp(0, self.most)
        return self.pw_bn(self.pw(x)).clamp(0, self.most)


class NaiveInception(nn.Module):
    """Figure 2a of Szegedy et al. 2014."""

    def __init__(self, channels, filters):
        super().__init__()
        for kernel, count in filters.items():
            self.add_module(f"{kernel}x{kernel}_conv", conv(channels, count, kernel, bias=True))

    def forward(self, x):
        branches = [relu(getattr(self, f"{kernel}x{kernel}_conv")(x)) for kernel in (1, 3, 5)]
        return torch.cat([*branches, max_pool2d(x, 3, 1, 1)], 1)


class DenseResidual(nn.Module):
    def __init__(self, units, hidden, out, kind):
        super().__init__()
        self.add_module("1_dense", nn.Linear(units, hidden))
        self.add_module("2_dense", nn.Linear(hidden, out))
        if kind == "projection":
            self.add_module("0_dense", nn.Linear(units, out, bias=False))
        self.kind, self.grow = kind, out - units

    def forward(self, x):
        around = getattr(self, "0_dense")(x) if self.kind == "projection" else pad(x, (0, self.grow))
        return relu(around + getattr(self, "2_dense")(relu(getattr(self, "1_dense")(x))))


class Around(nn.Module):
    """A stem, `blocks` by name, a dense layer; the mean over the map stands in front of the dense layer or (flat) of the blocks."""

    def __init__(self, width, flat=False, **blocks):
        super().__init__()
        self.stem, self.logits, self.flat = conv(3, STEM, 3, bias=True), nn.Linear(width, CLASSES), flat
        self.blocks = list(blocks)
        for name, block in blocks.items():
            self.add_module(name, block)

    def forward(self, x):
        x = relu(self.stem(x))
        x = x.mean((2, 3)) if self.flat else x
        for name in self.blocks:
            x = getattr(self, name)(x)
        return self.logits(x if self.flat else x.mean((2, 3)))


def our_layer(path):
    return path.replace(".", "_")


TORCH_NORM = {"defaults": {"batch_normalization": {"convention": "torch"}}}


def network(name, make, *blocks, flat=False, **model):
    pool = [{"global_average_pooling2d": {"name": "pool"}}]
    layers = [{"conv2d": {"name": "stem", "filters": STEM, "kernel_size": 3, "padding": "same", "activation": "relu"}},
              *(pool if flat else []), *blocks, *([] if flat else pool), {"dense": {"name": "logits", "units": CLASSES}}]
    return Network(name, lambda precision: TorchReference(make(), precision, our_layer), (SIDE, SIDE, 3), CLASSES,
                   {"input_shape": (SIDE, SIDE, 3), "layers": layers, **model}, batch=3)


def block(kind, name, **parameters):
    return {kind: {"name": name, **parameters}}


def basic_v2():
    return Around(40, a=PreActivated(20, [(24, 3, 2), (24, 3, 1)], "projection"),
                  b=PreActivated(24, [(24, 3, 1), (24, 3, 1)], "identity"),
                  c=PreActivated(24, [(40, 3, 2), (40, 3, 1)], "zero_padding"))


def bottleneck_v2():
    return Around(48, a=PreActivated(20, [(8, 1, 1), (8, 3, 2), (32, 1, 1)], "projection"),
                  b=PreActivated(32, [(8, 1, 1), (8, 3, 1), (32, 1, 1)], "identity"),
                  c=PreActivated(32, [(12, 1, 1), (12, 3, 2), (48, 1, 1)], "zero_padding"))


def networks():
    return [
        network("block_residual_basic_v2", basic_v2, block("residual_basic_v2", "a", filters=24, strides=2, shortcut="projection"),
                block("residual_basic_v2", "b", filters=24),
                block("residual_basic_v2", "c", filters=40, strides=2, shortcut="zero_padding"), **TORCH_NORM),
        network("block_residual_bottleneck_v2", bottleneck_v2,
                block("residual_bottleneck_v2", "a", filters=8, strides=2, shortcut="projection"),
                block("residual_bottleneck_v2", "b", filters=8),
                block("residual_bottleneck_v2", "c", filters=12, strides=2, shortcut="zero_padding"), **TORCH_NORM),
        network("block_residual_dense", lambda: Around(40, True, a=DenseResidual(20, 24, 24, "projection"),
                                                       b=DenseResidual(24, 17, 24, "identity"),
                                                       c=DenseResidual(24, 32, 40, "zero_padding")),
                block("residual_dense", "a", units=24, shortcut="projection"),
                block("residual_dense", "b", units=24, hidden_units=17),
                block("residual_dense", "c", units=40, hidden_units=32, shortcut="zero_padding"), flat=True),
        network("block_inception_naive", lambda: Around(60, a=NaiveInception(20, {1: 16, 3: 17, 5: 7})),
                block("inception", "a", naive=True, filters_1x1=16, filters_3x3=17, filters_5x5=7)),
        network("block_depthwise_separable", lambda: Around(33, a=DepthwiseSeparable(20, 24, 3, 2, 6),
                                                            b=DepthwiseSeparable(24, 24, 3, 1, 6),
                                                            c=DepthwiseSeparable(24, 33, 5, 2, 1.5)),
                block("depthwise_separable", "a", filters=24, strides=2), block("depthwise_separable", "b", filters=24),
                block("depthwise_separable", "c", filters=33, strides=2, kernel_size=5, max_value=1.5), **TORCH_NORM)]
