"""LeNet-5: as commonly taught (tanh, average pooling) and in today's form (ReLU, max pooling)."""
import torch
from torch import nn

from reference import Network, TorchReference


class LeNet5(nn.Module):
    def __init__(self, act, pool):
        super().__init__()
        self.c1, self.c3 = nn.Conv2d(1, 6, 5), nn.Conv2d(6, 16, 5)
        self.c5, self.f6, self.logits = nn.Linear(400, 120), nn.Linear(120, 84), nn.Linear(84, 10)
        self.act, self.pool = act, pool

    def forward(self, x):
        x = self.pool(self.act(self.c1(x)), 2)
        x = self.pool(self.act(self.c3(x)), 2)
        return self.logits(self.act(self.f6(self.act(self.c5(torch.flatten(x, 1))))))


def layers(act, pool):
    return {"input_shape": [32, 32, 1], "layers": [
        {"conv2d": {"name": "c1", "filters": 6, "kernel_size": 5, "activation": act}}, {pool: {}},
        {"conv2d": {"name": "c3", "filters": 16, "kernel_size": 5, "activation": act}}, {pool: {}}, {"flatten": {}},
        {"dense": {"name": "c5", "units": 120, "activation": act}}, {"dense": {"name": "f6", "units": 84, "activation": act}},
        {"dense": {"name": "logits", "units": 10}}]}


def lenet5(name, act, pool, model):
    return Network(name, lambda precision: TorchReference(LeNet5(act, pool), precision, flattened={"c5": (16, 5, 5)}),
                   input_shape=(32, 32, 1), classes=10, model=model)


def networks():
    return [lenet5("lenet5", torch.tanh, nn.functional.avg_pool2d, layers("tanh", "average_pooling2d")),
            lenet5("lenet5_modern", torch.relu, nn.functional.max_pool2d, layers("relu", "max_pooling2d"))]
