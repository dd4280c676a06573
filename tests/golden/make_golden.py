"""Writes data/*.json: what PyTorch and Keras compute from formula-made weights and inputs.

A manual step, because PyTorch is large; see README.md beside this file for when and how.
"""
import os

os.environ["KERAS_BACKEND"] = "jax"
os.environ["JAX_ENABLE_X64"] = "1"

import jax
import keras
import numpy as np
import torch

import golden_layers
import golden_lenet5
import golden_norm
import golden_optimizers
import golden_simple
from philox_values import fnv1a, labels, values, words
from record import write


def formula_cases():
    """The formula's own words and values, which the C++ form must reproduce bit by bit."""
    return [{"name": name, "fnv1a": fnv1a(name), "words": [int(w) for w in words(name, 9, first)], "first": first,
             "values": [float(v).hex() for v in values(name, (9,), scale)], "scale": float(np.float32(scale)),
             "labels": [int(v) for v in labels(name, 9, 10)]}
            for name, first, scale in (("c1/kernel", 0, 1.0), ("images7", 3, 0.1), ("x", 4294967296 * 4 - 2, 3.0))]


versions = {"torch": torch.__version__.split("+")[0], "keras": keras.__version__, "jax": jax.__version__, "numpy": np.__version__}
torch.set_num_threads(1)
write("formula", versions, formula_cases())
write("conv2d", versions, golden_layers.conv2d_cases())
write("depthwise_conv2d", versions, golden_layers.depthwise_conv2d_cases())
write("pooling", versions, golden_layers.pooling_cases())
write("dense", versions, golden_layers.dense_cases())
write("norm", versions, golden_norm.cases())
write("pointwise", versions, golden_layers.pointwise_cases())
write("activations", versions, golden_simple.activation_cases())
write("losses", versions, golden_simple.loss_cases() + golden_simple.mixed_loss_cases())
write("merging", versions, golden_simple.merging_cases())
write("scaling", versions, golden_simple.scaling_cases())
write("optimizers", versions, golden_optimizers.cases())
write("lenet5", versions, golden_lenet5.cases())
