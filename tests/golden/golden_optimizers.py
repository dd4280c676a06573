"""Three updates of one weight by each optimizer. PyTorch has decay as L2; Keras has decoupled decay, and our Adam's epsilon."""
import keras
import numpy as np
import torch

from philox_values import values
from record import result

SHAPE = (3, 3, 5, 20)
UPDATES = 3


def by_torch(params, weight, gradients):
    w = torch.tensor(weight, requires_grad=True)
    optimizer = torch.optim.SGD([w], lr=params["learning_rate"], momentum=params.get("momentum", 0.0),
                                nesterov=params.get("nesterov", False), weight_decay=params.get("weight_decay", 0.0))
    for gradient in gradients:
        w.grad = torch.tensor(gradient)
        optimizer.step()
    return w.detach().numpy()


def by_keras(params, weight, gradients):
    keras.config.set_floatx(str(weight.dtype))
    decoupled = params.get("decay_mode") == "decoupled"
    options = {k: v for k, v in params.items() if k not in ("name", "decay_mode", "weight_decay")}
    if decoupled:
        options["weight_decay"] = params["weight_decay"]
    optimizer = {"sgd": keras.optimizers.SGD, "adam": keras.optimizers.Adam}[params["name"]](**options)
    variable = keras.Variable(weight, dtype=str(weight.dtype))
    for gradient in gradients:
        # Keras has no L2 form: it belongs to the loss there, which adds this term to the gradient.
        l2 = 0.0 if decoupled else params.get("weight_decay", 0.0)
        optimizer.apply([gradient + weight.dtype.type(l2) * np.asarray(variable.value)], [variable])
    keras.config.set_floatx("float32")
    return np.asarray(variable.value)


def case(label, framework, **params):
    name = f"optimizer/{label}"
    weight = values(f"{name}/kernel", SHAPE)
    gradients = [values(f"{name}/gradient{k}", SHAPE, 0.5) for k in range(UPDATES)]
    update = {"torch": by_torch, "keras": by_keras}[framework]
    exact = update(params, weight.astype(np.float64), [g.astype(np.float64) for g in gradients])
    rounded = update(params, weight, gradients)
    return {"name": name, "params": params, "framework": framework, "updates": UPDATES,
            "inputs": {"kernel": {"shape": list(SHAPE), "scale": 1.0}, "gradient": {"shape": list(SHAPE), "scale": 0.5}},
            "results": {"kernel": result(exact, rounded)}}


def cases():
    sgd = {"name": "sgd", "learning_rate": 0.05}
    adam = {"name": "adam", "learning_rate": 1e-3, "beta_1": 0.9, "beta_2": 0.999, "epsilon": 1e-7}
    l2 = {"weight_decay": 0.01, "decay_mode": "l2"}
    decoupled = {"weight_decay": 0.01, "decay_mode": "decoupled"}
    return [case("sgd", "torch", **sgd), case("sgd_momentum", "torch", **sgd, momentum=0.9),
            case("sgd_nesterov", "torch", **sgd, momentum=0.9, nesterov=True),
            case("sgd_l2", "torch", **sgd, momentum=0.9, **l2), case("sgd_decoupled", "keras", **sgd, momentum=0.9, **decoupled),
            case("adam", "keras", **adam), case("adam_l2", "keras", **adam, **l2), case("adam_decoupled", "keras", **adam, **decoupled)]
