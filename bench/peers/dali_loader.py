"""NVIDIA DALI's CPU pipeline: a region decode for the random crop, antialiased resize, fused flip and normalisation."""
import nvidia.dali.fn as fn
import nvidia.dali.types as types
from nvidia.dali import __version__, pipeline_def

from serve import BATCH, MEAN, STD, arguments, serve

options = arguments()


@pipeline_def(batch_size=BATCH, num_threads=options.threads, device_id=None, prefetch_queue_depth=2, seed=1)
def pipeline():
    files, labels = fn.readers.file(file_root=options.folder, random_shuffle=True, name="files")
    pictures = fn.decoders.image_random_crop(files, device="cpu", random_area=(0.08, 1.0), random_aspect_ratio=(3 / 4, 4 / 3))
    pictures = fn.resize(pictures, resize_x=224, resize_y=224, interp_type=types.INTERP_LINEAR, antialias=True)
    pictures = fn.crop_mirror_normalize(pictures, dtype=types.FLOAT, output_layout="HWC", mirror=fn.random.coin_flip(),
                                        mean=[255 * m for m in MEAN], std=[255 * s for s in STD])
    return pictures, labels


pipe = pipeline()
pipe.build()


def epoch():
    while True:
        yield pipe.run()[0]


serve(f"DALI {__version__}", epoch, options)
