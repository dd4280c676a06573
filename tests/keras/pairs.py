"""One network in two forms: a convoy spec and a Keras model, from one list of layers, because the words are the same."""
import json

from models import keras, np

KERAS = {
    "activation": "Activation", "adaptive_average_pooling2d": "AdaptiveAveragePooling2D", "average_pooling2d": "AveragePooling2D", "conv2d": "Conv2D", "dense": "Dense", "dropout": "Dropout",
    "flatten": "Flatten", "global_average_pooling2d": "GlobalAveragePooling2D", "max_pooling2d": "MaxPooling2D", "relu": "ReLU",
}
ACTIVATIONS = {"relu6": "relu6", "silu": "silu", "swish": "silu"}  # layers of the spec that Keras has as words only
SCALE, MEAN, STD = 1 / 255, [0.286, 0.35, 0.41], [0.353, 0.3, 0.28]


def keras_layers(kind, params):
    padding = params.get("padding")
    if isinstance(padding, list):  # Keras pads explicitly in a layer of its own
        top, bottom, left, right = padding
        yield keras.layers.ZeroPadding2D(((top, bottom), (left, right)))
        params = {**params, "padding": "valid"}
    if kind in ACTIVATIONS:
        yield keras.layers.Activation(ACTIVATIONS[kind], **params)
        return
    yield getattr(keras.layers, KERAS[kind])(**params)


def keras_model(shape, layers):
    keras.backend.clear_session()  # automatic names start anew, as in every spec
    return keras.Sequential([keras.layers.Input(shape)] + [built for kind, params in layers for built in keras_layers(kind, params)])


def randomize(model, seed):
    """Weights that keep every activation alive, biases included."""
    rng = np.random.default_rng(seed)
    for layer in model.layers:
        layer.set_weights([rng.normal(0, 3 / np.sqrt(w.size / w.shape[-1]) if w.ndim > 1 else 0.3, w.shape) for w in layer.get_weights()])


def spec_text(shape, layers, data, learning_rate=2e-3, epochs=2):
    """JSON is YAML."""
    channels = shape[2]
    return json.dumps({
        "version": 1,
        "job": {"name": "pair", "seed": 7, "output_dir": "run"},
        "data": {**data, "color_mode": "grayscale" if channels == 1 else "rgb", "batch_size": 32},
        "preprocess": {"mode": "custom", "scale": SCALE, "mean": MEAN[:channels], "std": STD[:channels]},
        "model": {"input_shape": shape, "layers": [{kind: params} for kind, params in layers]},
        "loss": {"name": "sparse_categorical_crossentropy", "from_logits": True},
        "optimizer": {"name": "sgd", "learning_rate": learning_rate, "momentum": 0.9},
        "trainer": {"epochs": epochs},
    }, indent=1)


def preprocess(pixels):
    channels = pixels.shape[-1]
    return ((pixels.astype(np.float64) * SCALE - MEAN[:channels]) / STD[:channels]).astype(np.float32)


LENET5 = [
    ("conv2d", {"name": "c1", "filters": 6, "kernel_size": 5, "padding": "same", "activation": "tanh"}),
    ("average_pooling2d", {"name": "s2", "pool_size": 2}),
    ("conv2d", {"name": "c3", "filters": 16, "kernel_size": 5, "activation": "tanh"}),
    ("average_pooling2d", {"name": "s4", "pool_size": 2}),
    ("flatten", {"name": "flatten"}),
    ("dense", {"name": "c5", "units": 120, "activation": "tanh"}),
    ("dense", {"name": "f6", "units": 84, "activation": "tanh"}),
    ("dropout", {"name": "dropout", "rate": 0.5}),
    ("dense", {"name": "output", "units": 10}),
]

# Odd sides, ragged channels, Keras's asymmetric padding of every kind of window, negative values under max pooling.
STRIDED = [
    ("conv2d", {"name": "stem", "filters": 20, "kernel_size": 3, "strides": 2, "padding": "same", "activation": "tanh"}),
    ("max_pooling2d", {"name": "pool1", "pool_size": 2, "strides": 2, "padding": "same"}),
    ("conv2d", {"name": "even", "filters": 24, "kernel_size": [4, 2], "padding": "same", "activation": "sigmoid"}),
    ("conv2d", {"name": "down", "filters": 33, "kernel_size": 3, "strides": 2, "padding": "same", "use_bias": False}),
    ("relu", {"name": "down_relu"}),
    ("average_pooling2d", {"name": "pool2", "pool_size": 3, "strides": 2, "padding": "same"}),
    ("conv2d", {"name": "mix", "filters": 17, "kernel_size": 1, "activation": "tanh"}),
    ("dropout", {"name": "dropout", "rate": 0.4}),
    ("global_average_pooling2d", {"name": "gap"}),
    ("dense", {"name": "hidden", "units": 12, "activation": "sigmoid"}),
    ("dense", {"name": "logits", "units": 7}),
]

# Explicit padding, overlapping pools, a flatten of ragged channels, and no name given: both sides make up the same ones.
UNNAMED = [
    ("conv2d", {"filters": 19, "kernel_size": 7, "strides": 2, "padding": [2, 3, 1, 2], "activation": "relu"}),
    ("max_pooling2d", {"pool_size": 3, "strides": 2, "padding": "same"}),
    ("conv2d", {"filters": 35, "kernel_size": 3, "padding": "same"}),
    ("activation", {"activation": "sigmoid"}),
    ("conv2d", {"filters": 21, "kernel_size": [1, 3], "strides": [1, 2], "padding": [0, 0, 1, 0], "activation": "relu"}),
    ("max_pooling2d", {"pool_size": [2, 3], "strides": [1, 2]}),
    ("adaptive_average_pooling2d", {"output_size": [4, 2]}),
    ("dropout", {"rate": 0.2}),
    ("flatten", {}),
    ("dense", {"units": 40, "activation": "tanh"}),
    ("dense", {"units": 5}),
]

# Activations as layers, by their names.
ACTIVATED = [
    ("conv2d", {"name": "first", "filters": 18, "kernel_size": 3}),
    ("swish", {"name": "first_swish"}),
    ("conv2d", {"name": "second", "filters": 20, "kernel_size": 3}),
    ("relu6", {"name": "second_relu6"}),
    ("max_pooling2d", {"name": "pool", "pool_size": 3, "strides": 2, "padding": "same"}),
    ("conv2d", {"name": "third", "filters": 17, "kernel_size": 3}),
    ("silu", {"name": "third_silu"}),
    ("global_average_pooling2d", {"name": "gap"}),
    ("dense", {"name": "logits", "units": 4}),
]
