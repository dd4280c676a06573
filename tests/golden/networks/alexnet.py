"""AlexNet: the single tower, the two towers of the paper as groups with local response normalization, and torchvision's."""
import torch
from torch import nn

from reference import Network, TorchReference


class AlexNet(nn.Module):
    """227x227. `groups` of the second, fourth and fifth convolution; the norm of the paper, whose sum torch divides by its size."""

    def __init__(self, groups):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 96, 11, 4)
        self.conv2 = nn.Conv2d(96, 256, 5, padding=2, groups=groups)
        self.conv3 = nn.Conv2d(256, 384, 3, padding=1)
        self.conv4 = nn.Conv2d(384, 384, 3, padding=1, groups=groups)
        self.conv5 = nn.Conv2d(384, 256, 3, padding=1, groups=groups)
        self.fc6, self.fc7, self.fc8 = nn.Linear(9216, 4096), nn.Linear(4096, 4096), nn.Linear(4096, 1000)
        self.norm = nn.LocalResponseNorm(5, alpha=5e-4, beta=0.75, k=2.0) if groups > 1 else nn.Identity()

    def forward(self, x):
        x = nn.functional.max_pool2d(self.norm(torch.relu(self.conv1(x))), 3, 2)
        x = nn.functional.max_pool2d(self.norm(torch.relu(self.conv2(x))), 3, 2)
        x = torch.relu(self.conv4(torch.relu(self.conv3(x))))
        x = torch.flatten(nn.functional.max_pool2d(torch.relu(self.conv5(x)), 3, 2), 1)
        return self.fc8(torch.relu(self.fc7(torch.relu(self.fc6(x)))))


TORCHVISION = {"features.0": "conv1", "features.3": "conv2", "features.6": "conv3", "features.8": "conv4", "features.10": "conv5",
               "classifier.1": "fc6", "classifier.4": "fc7", "classifier.6": "fc8"}


def torchvision_alexnet(precision):
    import torchvision
    return TorchReference(torchvision.models.alexnet(weights=None), precision, rename=lambda path: TORCHVISION.get(path, path),
                          flattened={"fc6": (256, 6, 6)})


def alexnet(name, groups):
    return Network(name, lambda precision: TorchReference(AlexNet(groups), precision, flattened={"fc6": (256, 6, 6)}),
                   input_shape=(227, 227, 3), classes=1000, model={"dropout": 0.0})


def networks():
    return [alexnet("alexnet", 1), alexnet("alexnet_grouped", 2),
            Network("alexnet_tv", torchvision_alexnet, input_shape=(224, 224, 3), classes=1000, model={"dropout": 0.0})]
