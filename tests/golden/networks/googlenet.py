"""GoogLeNet: with 5x5 convolutions, biases and local response normalization as first published, and torchvision's variant."""
import re

import torch
from torch import nn

from reference import Network, TorchReference

# 1x1, 3x3 reduction, 3x3, 5x5 reduction, 5x5, projection behind the pool
MODULES = {"3a": (192, 64, 96, 128, 16, 32, 32), "3b": (256, 128, 128, 192, 32, 96, 64), "4a": (480, 192, 96, 208, 16, 48, 64),
           "4b": (512, 160, 112, 224, 24, 64, 64), "4c": (512, 128, 128, 256, 24, 64, 64), "4d": (512, 112, 144, 288, 32, 64, 64),
           "4e": (528, 256, 160, 320, 32, 128, 128), "5a": (832, 256, 160, 320, 32, 128, 128),
           "5b": (832, 384, 192, 384, 48, 128, 128)}
# Our names of a module's convolutions, by torchvision's branch.
BRANCHES = {"branch1": "1x1", "branch2.0": "3x3_reduce", "branch2.1": "3x3", "branch3.0": "5x5_reduce", "branch3.1": "5x5",
            "branch4.1": "pool_proj"}
HEADS = {"head_weights": (1.0, 0.3, 0.3), "heads": ("aux1_classifier", "aux2_classifier")}
NO_DROPOUT = {"dropout": 0.0, "auxiliary_dropout": 0.0}


class Inception(nn.Module):
    def __init__(self, channels, one, three_reduce, three, five_reduce, five, projection):
        super().__init__()
        for name, convolution in {"1x1": nn.Conv2d(channels, one, 1), "3x3_reduce": nn.Conv2d(channels, three_reduce, 1),
                                  "3x3": nn.Conv2d(three_reduce, three, 3, padding=1),
                                  "5x5_reduce": nn.Conv2d(channels, five_reduce, 1),
                                  "5x5": nn.Conv2d(five_reduce, five, 5, padding=2),
                                  "pool_proj": nn.Conv2d(channels, projection, 1)}.items():
            self.add_module(name, convolution)

    def forward(self, x):
        def conv(name, x):
            return torch.relu(getattr(self, name)(x))

        pooled = nn.functional.max_pool2d(x, 3, 1, 1)
        return torch.cat([conv("1x1", x), conv("3x3", conv("3x3_reduce", x)), conv("5x5", conv("5x5_reduce", x)),
                          conv("pool_proj", pooled)], 1)


class Head(nn.Module):
    def __init__(self, channels, cells, classes):
        super().__init__()
        self.conv, self.fc = nn.Conv2d(channels, 128, 1), nn.Linear(128 * cells, 1024)
        self.classifier = nn.Linear(1024, classes)

    def forward(self, x):
        x = torch.relu(self.conv(nn.functional.avg_pool2d(x, 5, 3)))
        return self.classifier(torch.relu(self.fc(torch.flatten(x, 1))))


class GoogLeNet(nn.Module):
    """`head_size`: the side heads' map behind their pool, 4 at 224x224."""

    def __init__(self, classes, head_size):
        super().__init__()
        self.conv1, self.conv2_reduce = nn.Conv2d(3, 64, 7, 2, 3), nn.Conv2d(64, 64, 1)
        self.conv2 = nn.Conv2d(64, 192, 3, padding=1)
        for name, filters in MODULES.items():
            self.add_module(f"inception_{name}", Inception(*filters))
        self.aux1, self.aux2 = Head(512, head_size**2, classes), Head(528, head_size**2, classes)
        self.classifier = nn.Linear(1024, classes)
        self.norm = nn.LocalResponseNorm(5, alpha=1e-4, beta=0.75, k=1.0)

    def forward(self, x):
        def pool(x):
            return nn.functional.max_pool2d(x, 3, 2, ceil_mode=True)

        x = self.norm(pool(torch.relu(self.conv1(x))))
        x = pool(self.norm(torch.relu(self.conv2(torch.relu(self.conv2_reduce(x))))))
        heads = []
        for name in MODULES:
            x = getattr(self, f"inception_{name}")(x)
            if name in ("3b", "4e"):
                x = pool(x)
            if name in ("4a", "4d") and self.training:
                heads.append((self.aux1 if name == "4a" else self.aux2)(x))
        return [self.classifier(x.mean((2, 3))), *heads]


def published_name(path):
    module, _, convolution = path.partition(".")
    return f"{module}_{convolution}_conv" if module.startswith("inception") else path.replace(".", "_")


def published(precision, classes=1000, head_size=4):
    flat = (128, head_size, head_size)
    return TorchReference(GoogLeNet(classes, head_size), precision, rename=published_name,
                          flattened={"aux1_fc": flat, "aux2_fc": flat})


def torchvision_name(path):
    fixed = {"conv1": "conv1", "conv2": "conv2_reduce", "conv3": "conv2", "aux1.conv": "aux1_conv", "aux2.conv": "aux2_conv"}
    head = re.fullmatch(r"(aux\d)\.fc([12])", path)
    if head:
        return head[1] + ("_fc" if head[2] == "1" else "_classifier")
    if path == "fc":
        return "classifier"
    unit, _, part = path.rpartition(".")
    module = re.fullmatch(r"inception(..)\.(.*)", unit)
    return f"inception_{module[1]}_{BRANCHES[module[2]]}_{part}" if module and module[2] in BRANCHES else f"{fixed.get(unit)}_{part}"


def torchvision_googlenet(precision):
    import torchvision
    module = torchvision.models.googlenet(weights=None, aux_logits=True, init_weights=False)
    # The second side head stands in front of the first in the result.
    return TorchReference(module, precision, rename=torchvision_name, flattened={"aux1_fc": (128, 4, 4), "aux2_fc": (128, 4, 4)},
                          split=lambda out: [out[0], out[2], out[1]] if isinstance(out, tuple) else [out])


def networks():
    # The side heads pool to 4x4: an 8x8 map in even windows at 128x128, a 10x10 one in windows that overlap at 160x160.
    even, uneven = (128, 128, 3), (160, 160, 3)
    return [Network("googlenet", published, input_shape=(224, 224, 3), classes=1000, model=NO_DROPOUT, **HEADS),
            Network("googlenet_bn", torchvision_googlenet, input_shape=even, classes=1000, **HEADS,
                    model={"input_shape": even, **NO_DROPOUT}),
            Network("googlenet_bn_160", torchvision_googlenet, input_shape=uneven, classes=1000, **HEADS,
                    model={"name": "googlenet_bn", "input_shape": uneven, **NO_DROPOUT})]
