"""Inception-v3 as keras.applications has it, at 139x139: its three grids are 15x15, 7x7 and 3x3."""
from reference import KerasReference, Network

SHAPE = (139, 139, 3)


def make(precision):
    return KerasReference(lambda keras: keras.applications.InceptionV3(weights=None, input_shape=SHAPE, classes=1000,
                                                                       classifier_activation=None), precision)


def networks():
    return [Network("inception_v3", make, input_shape=SHAPE, classes=1000, model={"input_shape": SHAPE})]
