"""GoogLeNet as published, with its side heads, at 96x96 in ten classes: the heads pool 6x6 to one pixel."""
from googlenet import HEADS, NO_DROPOUT, published
from reference import Network

SHAPE, CLASSES, LEARNING_RATE = (96, 96, 3), 10, 3e-4


def curve():
    return Network("googlenet", lambda precision: published(precision, CLASSES, head_size=1), input_shape=SHAPE, classes=CLASSES, batch=4,
                   model={"input_shape": SHAPE, "num_classes": CLASSES, **NO_DROPOUT}, scales={".*classifier/kernel": (0.0, 0.02)},
                   **HEADS), LEARNING_RATE
