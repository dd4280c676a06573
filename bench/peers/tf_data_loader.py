"""tf.data with decode_and_crop_jpeg: a region decode for the random crop, antialiased resize, flip, normalisation."""
import os
from pathlib import Path

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
import tensorflow as tf

from serve import BATCH, MEAN, STD, arguments, serve

options = arguments()
tf.config.threading.set_intra_op_parallelism_threads(1)
tf.config.threading.set_inter_op_parallelism_threads(options.threads)
files = sorted(str(f) for f in Path(options.folder).glob("*/*.jpg"))
whole = tf.constant([[[0.0, 0.0, 1.0, 1.0]]])


def load(path):
    data = tf.io.read_file(path)
    begin, size, _ = tf.image.sample_distorted_bounding_box(
        tf.image.extract_jpeg_shape(data), whole, area_range=(0.08, 1.0), aspect_ratio_range=(3 / 4, 4 / 3), max_attempts=10,
        use_image_if_no_bounding_boxes=True)
    window = tf.stack([begin[0], begin[1], size[0], size[1]])
    picture = tf.image.decode_and_crop_jpeg(data, window, channels=3)
    picture = tf.image.resize(picture, (224, 224), method="bilinear", antialias=True)
    picture = tf.image.random_flip_left_right(picture)
    return (picture - tf.constant(MEAN) * 255.0) / (tf.constant(STD) * 255.0)


def threaded():
    threading = tf.data.Options()
    threading.deterministic = False
    threading.threading.private_threadpool_size = options.threads
    threading.threading.max_intra_op_parallelism = 1
    return threading


batches = (tf.data.Dataset.from_tensor_slices(files).shuffle(len(files)).repeat()
           .map(load, num_parallel_calls=options.threads).batch(BATCH, drop_remainder=True).prefetch(2).with_options(threaded()))
forever = iter(batches)


def epoch():
    yield from forever


serve(f"tf.data, TensorFlow {tf.__version__}", epoch, options)
