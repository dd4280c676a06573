"""Specs of networks that convoy has by name, over small images."""
import json

from convoy_program import write_jpegs
from pairs import MEAN, SCALE, STD


def set_up(folder, shape, model, classes=4, images=2):
    """Images filed under their classes, and a spec that trains on them for an epoch."""
    for k in range(classes):
        (folder / "images" / f"class{k}").mkdir(parents=True)
        write_jpegs(folder / "images" / f"class{k}", shape, images, seed=k)
    channels = shape[2]
    source = {"type": "image_folder", "path": "images"}
    spec = folder / "spec.yaml"
    spec.write_text(json.dumps({
        "version": 1,
        "job": {"name": "zoo", "seed": 7, "output_dir": "run"},
        "data": {"train": source, "val": source, "color_mode": "grayscale" if channels == 1 else "rgb", "batch_size": 4},
        "preprocess": {"mode": "custom", "scale": SCALE, "mean": MEAN[:channels], "std": STD[:channels]},
        "model": {"num_classes": classes, "input_shape": shape, **model},
        "optimizer": {"name": "sgd", "learning_rate": 1e-3},
        "trainer": {"epochs": 1},
    }))
    return spec
