"""Plain, residual and mobile networks: torchvision's and Keras's where they have them, else as He et al. (CVPR 2016) describe
them in sections 3.3 and 4.2, written here with torchvision's names."""
import re

import numpy as np

import torchvision
from torch import nn
from torch.nn.functional import pad, relu

from reference import KerasReference, Network, TorchReference, Weight


class Pair(nn.Module):
    """Two 3x3 convolutions. The shortcut takes every stride-th pixel and has zeros for the new channels (option A)."""

    def __init__(self, channels, filters, stride, shortcut):
        super().__init__()
        self.conv1 = nn.Conv2d(channels, filters, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(filters)
        self.conv2 = nn.Conv2d(filters, filters, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(filters)
        self.stride, self.grow, self.shortcut = stride, filters - channels, shortcut

    def forward(self, x):
        y = self.bn2(self.conv2(relu(self.bn1(self.conv1(x)))))
        if self.shortcut:
            y = y + pad(x[:, :, ::self.stride, ::self.stride], (0, 0, 0, 0, 0, self.grow))
        return relu(y)


class Pairs(nn.Module):
    """`depths` pairs a stage. The stem is ImageNet's (7x7 and a pool) or CIFAR's (3x3); widths double from stage to stage."""

    def __init__(self, depths, width, shortcut, imagenet, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, width, 7, 2, 3, bias=False) if imagenet else nn.Conv2d(3, width, 3, 1, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.pool = nn.MaxPool2d(3, 2, 1) if imagenet else nn.Identity()
        self.stages, channels = len(depths), width
        for stage, depth in enumerate(depths):
            filters = width << stage
            pairs = []
            for k in range(depth):
                pairs.append(Pair(channels, filters, 2 if stage and k == 0 else 1, shortcut))
                channels = filters
            setattr(self, f"layer{stage + 1}", nn.Sequential(*pairs))
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.pool(relu(self.bn1(self.conv1(x))))
        for stage in range(self.stages):
            x = getattr(self, f"layer{stage + 1}")(x)
        return self.fc(x.mean((2, 3)))


def our_layer(path):
    """layer1.0.conv2 -> conv2_block1_2_conv; downsample.0 and .1 are the shortcut's convolution and norm, number 0."""
    *block, part = path.replace("downsample.0", "conv0").replace("downsample.1", "bn0").split(".")
    if part == "fc":
        return "predictions"
    kind, number = re.fullmatch(r"(conv|bn)(\d)", part).groups()
    return f"conv{int(block[0][-1]) + 1}_block{int(block[1]) + 1}_{number}_{kind}" if block else f"conv1_{kind}"


class VanishingGradient(Weight):
    """Of a weight that shifts a whole channel in front of batch norm, which takes the shift away: what is computed is rounding."""

    def gradient(self):
        computed = super().gradient()
        assert np.linalg.norm(computed) < {"float64": 1e-12, "float32": 1e-4}[computed.dtype.name]
        return np.zeros_like(computed)


class NormedKeras(KerasReference):
    """`vanishing` is a pattern of weight names."""

    def __init__(self, make, precision, vanishing):
        super().__init__(make, precision)
        for name, weight in self.weights.items():
            if re.fullmatch(vanishing, name):
                self.weights[name] = VanishingGradient(weight.tensor)


CLASSES = 10
# Batches in which few values, or none, lie so near a corner that rounding decides.
DRAWS = {"mobilenet_v2": "_c", "plain34": "_c", "plain56": "_f", "resnet101": "_b", "resnet101_keras": "_b",
         "resnet152": "_b", "resnet152_keras": "_b", "resnet56": "_b"}

# Where rounding may decide which side of a ReLU's corner a value falls on, gradients differ by whole terms. Narrow norms around
# shifted means have few such values.
SCALES = {".*(_bn|_BN|bn_Conv1)/gamma": (0.4, 0.1), ".*(_bn|_BN|bn_Conv1)/beta": (0.5, 1.0)}

# Many blocks in a row must not lift their sum so far that no ReLU behind it is ever at zero: then batch norm would take away what
# the blocks' betas add, and their gradients would be rounding alone.
DEEP = {".*_[03]_bn/beta": (0.0, 0.5), **SCALES}
DEEP_PAIRS = {".*_2_bn/beta": (0.0, 0.5), **SCALES}


def network(name, make, side, scales=SCALES, **model):
    shape = (side, side, 3)
    return Network(name, make, shape, CLASSES, {"input_shape": shape, "num_classes": CLASSES, **model}, batch=4, scales=scales,
                   draw=DRAWS.get(name, ""))


def from_torch(name, make, side, scales=SCALES):
    return network(name, lambda precision: TorchReference(make(), precision, our_layer), side, scales)


def from_keras(name, application, vanishing, scales=SCALES, **options):
    def make(keras):
        return getattr(keras.applications, application)(weights=None, input_shape=(64, 64, 3), classes=CLASSES,
                                                        classifier_activation=None, **options)
    return network(name, lambda precision: NormedKeras(make, precision, vanishing), 64, scales, **options)


def plain(depth, depths):
    return from_torch(f"plain{depth}", lambda: Pairs(depths, 64, False, True, CLASSES), 64)


def cifar(kind, depth):
    return from_torch(f"{kind}{depth}", lambda: Pairs([(depth - 2) // 6] * 3, 16, kind == "resnet", False, CLASSES), 32,
                      DEEP_PAIRS if kind == "resnet" else SCALES)


def resnet(depth):
    return from_torch(f"resnet{depth}", lambda: getattr(torchvision.models, f"resnet{depth}")(num_classes=CLASSES), 64,
                      DEEP if depth > 50 else SCALES)


def resnet_keras(depth):
    return from_keras(f"resnet{depth}_keras", f"ResNet{depth}", "conv.*_conv/bias", DEEP if depth > 50 else SCALES)


def networks():
    return [plain(18, [2, 2, 2, 2]), plain(34, [3, 4, 6, 3]), cifar("plain", 20), cifar("plain", 56),
            *(resnet(depth) for depth in (18, 34, 50, 101, 152)),
            *(resnet_keras(depth) for depth in (50, 101, 152)),
            *(cifar("resnet", depth) for depth in (20, 56, 110)),
            from_keras("mobilenet", "MobileNet", "none", dropout=0.0),
            from_keras("mobilenet_v2", "MobileNetV2", ".*project_BN/beta")]
