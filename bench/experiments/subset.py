"""A part of Fashion-MNIST as IDX files of its own: every k-th image, so that a whole experiment fits an hour."""
import gzip
import pathlib
import struct

SOURCE = pathlib.Path("/usr/share/datasets/fashion-mnist")


def read_idx(path):
    """Dimensions and bytes of an IDX file of unsigned bytes."""
    data = gzip.decompress(path.read_bytes())
    rank = data[3]
    dims = struct.unpack(f">{rank}I", data[4:4 + 4 * rank])
    return list(dims), data[4 + 4 * rank:]


def write_every(path, source, step):
    dims, values = read_idx(source)
    item = len(values) // dims[0]
    chosen = [values[i * item:(i + 1) * item] for i in range(0, dims[0], step)]
    dims[0] = len(chosen)
    path.write_bytes(struct.pack(f">HBB{len(dims)}I", 0, 8, len(dims), *dims) + b"".join(chosen))
    return dims[0]


def make_subset(folder, step):
    """Training and validation files in `folder`; returns their numbers of images."""
    folder.mkdir(parents=True, exist_ok=True)
    counts = {}
    for ours, theirs in (("train", "train"), ("val", "t10k")):
        counts[ours] = write_every(folder / f"{ours}-images", SOURCE / f"{theirs}-images-idx3-ubyte.gz", step)
        write_every(folder / f"{ours}-labels", SOURCE / f"{theirs}-labels-idx1-ubyte.gz", step)
    return counts
