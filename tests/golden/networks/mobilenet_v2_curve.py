"""MobileNetV2, Keras's, at 64x64 in ten classes."""
import residual

LEARNING_RATE = 1e-3


def curve():
    return next(n for n in residual.networks() if n.name == "mobilenet_v2"), LEARNING_RATE
