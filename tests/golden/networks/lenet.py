"""LeNet-5: as commonly taught (tanh, average pooling), in today's form (ReLU, max pooling), and as first published."""
import torch
from torch import nn

import layouts
from reference import Network, TorchReference

# Table I of the paper: the maps of S2 that each map of C3 reads.
CONNECTIONS = ((0, 1, 2), (1, 2, 3), (2, 3, 4), (3, 4, 5), (0, 4, 5), (0, 1, 5), (0, 1, 2, 3), (1, 2, 3, 4), (2, 3, 4, 5), (0, 3, 4, 5),
               (0, 1, 4, 5), (0, 1, 2, 5), (0, 1, 3, 4), (1, 2, 4, 5), (0, 2, 3, 5), (0, 1, 2, 3, 4, 5))


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


def squash(x):
    return 1.7159 * torch.tanh(2.0 / 3.0 * x)


class ConnectedConv(nn.Conv2d):
    """A convolution whose kernel is zero where the table has no connection."""

    our_weights = {"weight": ("kernel", layouts.conv_kernel), "bias": ("bias", layouts.same)}

    def __init__(self, channels, connections, kernel):
        super().__init__(channels, len(connections), kernel)
        self.register_buffer("connected", torch.zeros(len(connections), channels, 1, 1))
        for filters, inputs in enumerate(connections):
            self.connected[filters, list(inputs)] = 1.0

    def forward(self, x):
        return nn.functional.conv2d(x, self.weight * self.connected, self.bias)


class Scale(nn.Module):
    our_weights = {"coefficient": ("scale", layouts.same), "bias": ("bias", layouts.same)}

    def __init__(self, channels):
        super().__init__()
        self.coefficient, self.bias = nn.Parameter(torch.ones(channels)), nn.Parameter(torch.zeros(channels))

    def forward(self, x):
        return x * self.coefficient[:, None, None] + self.bias[:, None, None]


# The digits' pictures, 0 to 9 side by side: drawn by us, for the paper only shows its own.
PICTURES = (
    "..###.. ...#... .#####. .#####. .....#. ####### ..####. ####### .#####. .#####.",
    ".#...#. ..##... #.....# #.....# ....##. #...... .#..... ......# #.....# #.....#",
    "#.....# .#.#... ......# ......# ...#.#. #...... #...... ......# #.....# #.....#",
    "#.....# ...#... ......# ......# ..#..#. #...... #...... .....#. #.....# #.....#",
    "#.....# ...#... .....#. ......# .#...#. ######. #...... .....#. #.....# #.....#",
    "#.....# ...#... ....#.. ..####. #....#. ......# ######. ....#.. .#####. .######",
    "#.....# ...#... ...#... ......# ####### ......# #.....# ....#.. #.....# ......#",
    "#.....# ...#... ..#.... ......# .....#. ......# #.....# ...#... #.....# ......#",
    "#.....# ...#... .#..... ......# .....#. ......# #.....# ...#... #.....# ......#",
    "#.....# ...#... #...... ......# .....#. ......# #.....# ..#.... #.....# ......#",
    ".#...#. ...#... #...... #.....# .....#. #.....# #.....# ..#.... #.....# .....#.",
    "..###.. .#####. ####### .#####. .....#. .#####. .#####. ..#.... .#####. .####..")


def codes():
    """+1 and -1, a picture of twelve rows of seven a digit."""
    digits = zip(*(row.split() for row in PICTURES))
    return torch.tensor([[1.0 if c == "#" else -1.0 for c in "".join(rows)] for rows in digits])


class LeNet5Original(nn.Module):
    def __init__(self):
        super().__init__()
        self.c1, self.c3 = nn.Conv2d(1, 6, 5), ConnectedConv(6, CONNECTIONS, 5)
        self.s2_scale, self.s4_scale = Scale(6), Scale(16)
        self.c5, self.f6 = nn.Linear(400, 120), nn.Linear(120, 84)
        self.register_buffer("codes", codes())

    def forward(self, x):
        x = squash(self.s2_scale(nn.functional.avg_pool2d(squash(self.c1(x)), 2)))
        x = squash(self.s4_scale(nn.functional.avg_pool2d(squash(self.c3(x)), 2)))
        x = squash(self.f6(squash(self.c5(torch.flatten(x, 1)))))
        return -(x[:, None] - self.codes).square().sum(2)


def lenet5_original():
    def make(precision):
        return TorchReference(LeNet5Original(), precision, flattened={"c5": (16, 5, 5)})

    return Network("lenet5_original", make, input_shape=(32, 32, 1), classes=10, scales={".*/scale": (1.0, 0.2)})


def lenet5(name, act, pool):
    return Network(name, lambda precision: TorchReference(LeNet5(act, pool), precision, flattened={"c5": (16, 5, 5)}),
                   input_shape=(32, 32, 1), classes=10)


def networks():
    return [lenet5("lenet5", torch.tanh, nn.functional.avg_pool2d),
            lenet5("lenet5_modern", torch.relu, nn.functional.max_pool2d), lenet5_original()]
