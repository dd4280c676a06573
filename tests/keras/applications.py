"""Networks of keras.applications with random weights, and files of them as they are published: older Keras wrote them, the weights lie
at the root, in layouts that today's Keras only reads."""
from models import keras, np

import h5py

# block1_conv1_W_1:0 is how Keras 1 called a kernel; the published files of VGG have such names still.
OLD_NAMES = {"kernel": "W_1", "bias": "b_1"}


def application(name, classes, size, seed=4):
    keras.backend.clear_session()
    model = getattr(keras.applications, name)(weights=None, input_shape=(size, size, 3), classes=classes, classifier_activation=None)
    randomize(model, seed)
    return model


def randomize(model, seed):
    """Values that keep a deep network's activations of one size, and moving statistics far from their first values. The classifier's
    are small: probabilities near 0 and 1 turn the rounding of large logits into differences of their own."""
    rng = np.random.default_rng(seed)
    draw = {
        "gamma": lambda shape: rng.uniform(0.7, 1.1, shape), "beta": lambda shape: rng.normal(0, 0.2, shape),
        "moving_mean": lambda shape: rng.normal(0, 0.2, shape), "moving_variance": lambda shape: rng.uniform(0.6, 1.8, shape),
        "bias": lambda shape: rng.normal(0, 0.1, shape),
    }

    def kernel(layer, shape):
        fan_in = np.prod(shape[:2]) if isinstance(layer, keras.layers.DepthwiseConv2D) else np.prod(shape[:-1])
        return rng.normal(0, np.sqrt(2 / fan_in), shape)
    classifier = [layer for layer in model.layers if layer.weights][-1]
    for layer in model.layers:
        scale = 0.1 if layer is classifier else 1
        layer.set_weights([scale * (draw[w.name](w.shape) if w.name in draw else kernel(layer, w.shape)) for w in layer.weights])


def save_published(model, file, prefix=True, words=lambda layer, name: name, rename=lambda layer: layer):
    """Weights at the root, names with ":0", in a group of the layer's name again or not."""
    with h5py.File(file, "w") as h5:
        layers = [(rename(layer.name), layer) for layer in model.layers]
        h5.attrs["layer_names"] = np.array([name.encode() for name, _ in layers])
        h5.attrs["backend"], h5.attrs["keras_version"] = np.bytes_("tensorflow"), np.bytes_("2.0.6")
        for name, layer in layers:
            group = h5.create_group(name)
            weights = layer.trainable_weights + layer.non_trainable_weights
            paths = [f"{name}/{words(layer, w.name)}:0" if prefix else f"{name}_{words(layer, w.name)}:0" for w in weights]
            group.attrs["weight_names"] = np.array([path.encode() for path in paths])
            for path, weight in zip(paths, weights):
                group.create_dataset(path, data=np.asarray(weight.value, np.float32))


def depthwise_word(layer, name):
    return "depthwise_kernel" if name == "kernel" and isinstance(layer, keras.layers.DepthwiseConv2D) else name


def old_word(layer, name):
    return OLD_NAMES.get(name, name)
