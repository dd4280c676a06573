"""The protocol of a peer's process: it builds what it is, says so, then times one piece of work for each line "go".

A loader gives batches of 224x224 pictures, float32, normalised, for ever. Untimed batches at the start of each piece fill its
queues, so that work done while other programs were measured does not count.
"""
import argparse
import json
import sys
import time

BATCH = 64
MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


def arguments():
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", help="pictures in class folders")
    parser.add_argument("--threads", type=int, default=1)
    parser.add_argument("--images", type=int, default=1536, help="images of one timed piece")
    parser.add_argument("--decoder", default="jpeg", choices=("jpeg", "pil"), help="of the torchvision peer")
    return parser.parse_args()


def serve(version, epoch, options, untimed=8):
    """`epoch()` gives an iterator over batches; the number of pictures of a batch is its length."""
    batches = max(1, options.images // BATCH)

    def piece():
        done, start = 0, 0.0
        for number, batch in enumerate(repeat(epoch)):
            if number == untimed:
                done, start = 0, time.perf_counter()
            done += len(batch)
            if number + 1 == untimed + batches:
                return done, time.perf_counter() - start

    piece()
    answer(version, lambda: dict(zip(("images", "seconds"), piece())))


def answer(version, piece, out=sys.stdout):
    """The protocol itself: `piece()` gives the answer to one "go"."""
    print(json.dumps({"ready": version}), file=out, flush=True)
    for line in sys.stdin:
        if line.strip() == "go":
            print(json.dumps(piece()), file=out, flush=True)


def repeat(epoch):
    while True:
        yield from epoch()
