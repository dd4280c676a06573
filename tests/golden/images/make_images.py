"""What torchvision, PIL and Keras make of two pictures, with fixed parameters: ../data/images/images.json.

Run by hand; README.md says how. Results are kept in steps of 1/256, as 16-bit little-endian numbers in base64.
"""
import base64
import hashlib
import json
import os
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import keras
import numpy as np
import PIL.Image
import torch
import torchvision
from torchvision.transforms.v2 import functional as F

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parent))
from philox_values import words  # noqa: E402

SMALL, LARGE = (17, 23, 3), (61, 47, 3)
BILINEAR = torchvision.transforms.InterpolationMode.BILINEAR
FILL_MODES = ("constant", "nearest", "reflect", "wrap")


def picture(name, shape):
    return (words(name, int(np.prod(shape))) % np.uint64(256)).astype(np.uint8).reshape(shape)


def to_torch(image):
    return torch.from_numpy(image.transpose(2, 0, 1).copy())


def from_torch(image):
    return image.numpy().transpose(1, 2, 0)


def torch_cases(small, large):
    picture8, picture32 = to_torch(small), to_torch(large).float()
    yield "torch/resized_crop", F.resized_crop(picture32, 7, 5, 50, 33, [17, 23], antialias=True)
    yield "torch/resize_larger", F.resize(picture32, [70, 52], antialias=True)
    yield "torch/resize_short_centre_crop", F.center_crop(F.resize(picture32, [30], antialias=True), [17, 23])
    for factor in (0.6, 1.4):
        yield f"torch/brightness {factor}", F.adjust_brightness(picture8, factor)
        yield f"torch/contrast {factor}", F.adjust_contrast(picture8, factor)
        yield f"torch/saturation {factor}", F.adjust_saturation(picture8, factor)
        yield f"torch/sharpness {factor}", F.adjust_sharpness(picture8, factor)
    for turn in (-0.4, 0.2):
        yield f"torch/hue {turn}", F.adjust_hue(picture8, turn)
    yield "torch/posterize 3", F.posterize(picture8, 3)
    yield "torch/solarize 100", F.solarize(picture8, 100)
    dull = picture8 // 3 + 40
    yield "torch/auto_contrast", F.autocontrast(dull)
    yield "torch/equalize", F.equalize(dull)
    for name, values in (("shear_x 0.3", ([0, 0], [np.degrees(np.arctan(0.3)), 0.0], [0, 0])),
                         ("shear_y -0.23", ([0, 0], [0.0, np.degrees(np.arctan(-0.23))], [0, 0])),
                         ("translate_x 5", ([5, 0], [0.0, 0.0], None)), ("translate_y -3", ([0, -3], [0.0, 0.0], None))):
        translate, shear, centre = values
        yield f"torch/{name}", F.affine(picture8, 0.0, translate, 1.0, shear, center=centre)
    yield "torch/rotate 25", F.rotate(picture8, 25.0)
    yield "torch/rotate 25 bilinear", F.rotate(picture8, 25.0, interpolation=BILINEAR, fill=90)


def pil_cases(large):
    yield "pil/resize", np.asarray(PIL.Image.fromarray(large).resize((23, 17), PIL.Image.BILINEAR))


def keras_cases(small, large):
    layers, image = keras.layers, small.astype(np.float32)
    yield "keras/resize_smaller", keras.ops.image.resize(large.astype(np.float32), (17, 23))
    yield "keras/resize_larger", keras.ops.image.resize(image, (30, 31))
    for mode in FILL_MODES:
        fill = {"fill_mode": mode, "fill_value": 40.0}
        yield f"keras/translation {mode}", layers.RandomTranslation((0.3, 0.3), (-0.17, -0.17), **fill)(image, training=True)
        yield f"keras/rotation {mode}", layers.RandomRotation((0.08, 0.08), **fill)(image, training=True)
        yield f"keras/zoom {mode}", layers.RandomZoom((0.3, 0.3), (-0.2, -0.2), **fill)(image, training=True)
    yield "keras/brightness 0.2", layers.RandomBrightness((0.2, 0.2))(image, training=True)
    yield "keras/contrast 1.3", layers.RandomContrast((-0.3, 0.3))._adjust_contrast(image, 1.3)
    yield "keras/hue 0.3", turned_hue(image, 0.3)
    for factor in (0.3, 0.6):
        layer = layers.RandomSaturation((factor, factor), value_range=(0, 1))
        yield f"keras/saturation {factor}", layer(image / 255.0, training=True) * 255.0


def turned_hue(image, factor):
    layer = keras.layers.RandomHue(factor, value_range=(0, 255))
    return layer.transform_images(image[None], {"factor": np.array([factor * 0.5], np.float32)}, training=True)[0]


def record(values):
    values = np.clip(np.asarray(values, np.float64), 0.0, 255.0)
    steps = np.rint(values * 256.0).astype("<u2")
    return {"height": values.shape[0], "width": values.shape[1], "values": base64.b64encode(steps.tobytes()).decode()}


def script_hash():
    return hashlib.sha256((HERE / "make_images.py").read_bytes() + (HERE.parent / "philox_values.py").read_bytes()).hexdigest()


def main():
    keras.utils.set_random_seed(1)
    small, large = picture("small", SMALL), picture("large", LARGE)
    cases = {name: record(from_torch(image)) for name, image in torch_cases(small, large)}
    cases |= {name: record(image) for name, image in pil_cases(large)}
    cases |= {name: record(keras.ops.convert_to_numpy(image)) for name, image in keras_cases(small, large)}
    made_by = {"torchvision": torchvision.__version__, "pil": PIL.__version__, "keras": keras.__version__}
    target = HERE.parent / "data" / "images" / "images.json"
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps({"script_sha256": script_hash(), "made_by": made_by, "cases": cases}, indent=1) + "\n")


if __name__ == "__main__":
    main()
