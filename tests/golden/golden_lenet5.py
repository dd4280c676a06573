"""Ten steps of LeNet-5 (tanh, average pooling, 28x28x1, 61,706 parameters): the loss of each batch before its update, and the
weights after the last one."""
import keras
import numpy as np
import torch

from golden_layers import channels_first, channels_last, glorot
from philox_values import labels, values
from record import relative_error, result

STEPS, BATCH, CLASSES = 10, 32, 10
KERNELS = {"c1": (5, 5, 1, 6), "c3": (5, 5, 6, 16), "c5": (400, 120), "f6": (120, 84), "logits": (84, 10)}


def initial_weights():
    weights = {}
    for layer, shape in KERNELS.items():
        weights[f"{layer}/kernel"] = values(f"{layer}/kernel", shape, glorot(shape))
        weights[f"{layer}/bias"] = np.zeros(shape[-1], np.float32)
    assert sum(w.size for w in weights.values()) == 61706
    return weights


def logits(w, x):
    def conv(x, layer, padding):
        return torch.tanh(torch.nn.functional.conv2d(x, w[f"{layer}/kernel"].permute(3, 2, 0, 1), w[f"{layer}/bias"], 1, padding))

    def dense(x, layer):
        return x @ w[f"{layer}/kernel"] + w[f"{layer}/bias"]

    x = torch.nn.functional.avg_pool2d(conv(channels_first(x), "c1", 2), 2)
    x = torch.nn.functional.avg_pool2d(conv(x, "c3", 0), 2)
    x = channels_last(x).reshape(x.shape[0], -1)
    return dense(torch.tanh(dense(torch.tanh(dense(x, "c5")), "f6")), "logits")


class KerasAdam:
    """Keras's Adam over torch tensors: its epsilon stands beside the uncorrected root, PyTorch's beside the corrected one."""

    def __init__(self, tensors, learning_rate):
        self.tensors = tensors
        keras.config.set_floatx(str(tensors[0].detach().numpy().dtype))
        self.variables = [keras.Variable(t.detach().numpy(), dtype=keras.config.floatx()) for t in tensors]
        self.optimizer = keras.optimizers.Adam(learning_rate=learning_rate)

    def step(self):
        self.optimizer.apply([t.grad.numpy() for t in self.tensors], self.variables)
        with torch.no_grad():
            for tensor, variable in zip(self.tensors, self.variables):
                tensor.copy_(torch.tensor(np.asarray(variable.value)))


def train(make_optimizer, precision):
    w = {n: torch.tensor(v.astype(precision), requires_grad=True) for n, v in initial_weights().items()}
    optimizer = make_optimizer(list(w.values()))
    losses = []
    for step in range(STEPS):
        x = torch.tensor(values(f"images{step}", (BATCH, 28, 28, 1)).astype(precision))
        loss = torch.nn.functional.cross_entropy(logits(w, x), torch.tensor(labels(f"labels{step}", BATCH, CLASSES)))
        losses.append(loss.item())
        for tensor in w.values():
            tensor.grad = None
        loss.backward()
        optimizer.step()
    return np.array(losses), {n: t.detach().numpy() for n, t in w.items()}


def case(name, params, make_optimizer):
    exact, exact_weights = train(make_optimizer, np.float64)
    rounded, rounded_weights = train(make_optimizer, np.float32)
    return {"name": f"lenet5/{name}", "params": params, "batch": BATCH, "classes": CLASSES, "losses": exact.tolist(),
            "float32_losses": rounded.tolist(), "float32_error": relative_error(rounded, exact),
            "inputs": {n: {"shape": list(s), "scale": glorot(s)} for n, s in ((f"{k}/kernel", v) for k, v in KERNELS.items())},
            "results": {n: result(exact_weights[n], rounded_weights[n]) for n in exact_weights}}


def cases():
    sgd = {"name": "sgd", "learning_rate": 0.05, "momentum": 0.9}
    adam = {"name": "adam", "learning_rate": 1e-3}
    made = [case("sgd", sgd, lambda t: torch.optim.SGD(t, lr=0.05, momentum=0.9)),
            case("adam", adam, lambda t: KerasAdam(t, 1e-3))]
    keras.config.set_floatx("float32")
    return made
