"""The Keras models that the tests compare with, and the sample weights that the C++ tests write."""
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras  # noqa: E402
import numpy as np  # noqa: E402


def lenet5():
    return keras.Sequential([
        keras.layers.Input((28, 28, 1)),
        keras.layers.Conv2D(6, 5, padding="same", activation="tanh", name="c1"),
        keras.layers.AveragePooling2D(2, name="s2"),
        keras.layers.Conv2D(16, 5, activation="tanh", name="c3"),
        keras.layers.AveragePooling2D(2, name="s4"),
        keras.layers.Flatten(name="flatten"),
        keras.layers.Dense(120, activation="tanh", name="c5"),
        keras.layers.Dense(84, activation="tanh", name="f6"),
        keras.layers.Dropout(0.5, name="dropout"),
        keras.layers.Dense(10, name="output"),
    ])


def nested():
    """A base inside a model, half of it frozen: weight order and names are at their worst."""
    base = keras.Sequential([
        keras.layers.Input((8, 8, 3)),
        keras.layers.Conv2D(4, 3, name="block1_conv"),
        keras.layers.BatchNormalization(name="block1_bn"),
        keras.layers.DepthwiseConv2D(3, name="block1_dw"),
    ], name="base")
    base.layers[0].trainable = False
    return keras.Sequential([
        keras.layers.Input((8, 8, 3)), base, keras.layers.GlobalAveragePooling2D(), keras.layers.Dense(2, name="head"),
    ])


def op_id(name):
    value = 2166136261
    for byte in name.encode():
        value = ((value ^ byte) * 16777619) & 0xFFFFFFFF
    return value


def sample_values(layer, name, dims, seed=7):
    """The C++ function of the same name in tests/train/checkpoint_samples.h."""
    index = np.arange(np.prod(dims), dtype=np.uint32)
    start = np.uint32(((op_id(f"{layer}/{name}") ^ seed) * 2654435761) & 0xFFFFFFFF)
    bits = start + index * np.uint32(2246822519)
    return ((bits >> np.uint32(8)).astype(np.float32) / np.float32(16777216) - np.float32(0.5)).reshape(dims)


def require(condition, what):
    if not condition:
        raise SystemExit(f"FAILED: {what}")
