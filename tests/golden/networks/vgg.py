"""VGG-16 and VGG-19 as keras.applications has them, at 96x96: the last map is 3x3, and fc1 has a fifth of its weights."""
from reference import KerasReference, Network

SHAPE = (96, 96, 3)


def vgg(name, model):
    def make(precision):
        return KerasReference(lambda keras: getattr(keras.applications, model)(weights=None, input_shape=SHAPE, classes=1000,
                                                                               classifier_activation=None), precision)

    return Network(name, make, input_shape=SHAPE, classes=1000, model={"input_shape": SHAPE, "dropout": 0.0})


def networks():
    return [vgg("vgg16", "VGG16"), vgg("vgg19", "VGG19")]
