"""Network in Network, as its authors' Caffe models have it: for ImageNet and for CIFAR-10. Pools round up."""
import torch
from torch import nn

from reference import Network, TorchReference


class Mlpconv(nn.Module):
    """A convolution and two 1x1 ones, each with ReLU."""

    def __init__(self, channels, filters, kernel, stride=1, padding=0):
        super().__init__()
        self.conv = nn.Conv2d(channels, filters[0], kernel, stride, padding)
        self.cccp1, self.cccp2 = nn.Conv2d(filters[0], filters[1], 1), nn.Conv2d(filters[1], filters[2], 1)

    def forward(self, x):
        return torch.relu(self.cccp2(torch.relu(self.cccp1(torch.relu(self.conv(x))))))


class Nin(nn.Module):
    """`blocks`: the arguments of each mlpconv; `pools` stand between them, a mean over the map behind the last."""

    def __init__(self, blocks, pools):
        super().__init__()
        for k, block in enumerate(blocks, 1):
            self.add_module(f"mlpconv{k}", Mlpconv(*block))
        self.blocks, self.pools = len(blocks), pools

    def forward(self, x):
        for k in range(1, self.blocks + 1):
            x = getattr(self, f"mlpconv{k}")(x)
            if k < self.blocks:
                x = self.pools[k - 1](x, 3, 2, ceil_mode=True)
        return x.mean((2, 3))


MAX, AVERAGE = nn.functional.max_pool2d, nn.functional.avg_pool2d


def nin(name, blocks, pools, input_shape, classes):
    def make(precision):
        return TorchReference(Nin(blocks, pools), precision, rename=lambda path: path.replace(".", "_"))

    return Network(name, make, input_shape=input_shape, classes=classes, model={"dropout": 0.0})


def networks():
    imagenet = [(3, (96, 96, 96), 11, 4), (96, (256, 256, 256), 5, 1, 2), (256, (384, 384, 384), 3, 1, 1),
                (384, (1024, 1024, 1000), 3, 1, 1)]
    cifar = [(3, (192, 160, 96), 5, 1, 2), (96, (192, 192, 192), 5, 1, 2), (192, (192, 192, 10), 3, 1, 1)]
    return [nin("nin", imagenet, (MAX, MAX, MAX), (224, 224, 3), 1000), nin("nin_cifar", cifar, (MAX, AVERAGE), (32, 32, 3), 10)]
