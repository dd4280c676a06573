"""The built convoy as the Keras tests call it, images that both sides read, and what "equal predictions" means."""
import json
import os
import pathlib
import subprocess
import sys

os.environ["CONVOY"] = sys.argv[1]  # convoy_case runs it to make its data
sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent / "e2e"))
from convoy_case import CLASSES, make_data  # noqa: E402,F401
from models import np, require  # noqa: E402
from PIL import Image  # noqa: E402

TOLERANCE = 1e-5


def convoy(*args, code=0, isa=None):
    environment = {**os.environ, **({"CONVOY_ISA": isa} if isa else {})}
    done = subprocess.run([sys.argv[1], *map(str, args)], capture_output=True, text=True, timeout=300, env=environment)
    require(done.returncode == code, f"convoy {' '.join(map(str, args))}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done


def instruction_sets():
    """What this machine can run; ctest's log names what it could not."""
    able = ["avx2"] + ["avx512"] * ("avx512dq" in pathlib.Path("/proc/cpuinfo").read_text())
    if len(able) == 1:
        print("avx512: this CPU cannot run it")
    return able


def predict(*args, classes, isa=None):
    """{path: probabilities}, of every class."""
    found = json.loads(convoy("predict", *args, "--top", classes, "--json", isa=isa).stdout)["predictions"]
    rows = {}
    for entry in found:
        row = np.full(classes, np.nan)
        for c in entry["classes"]:
            row[c["index"]] = c["probability"]
        rows[entry["path"]] = row
    return rows


def write_jpegs(folder, shape, count, seed=3):
    """Random images with structure at several scales, exactly of the network's size: nothing is resized."""
    rng = np.random.default_rng(seed)
    height, width, channels = shape
    for k in range(count):
        coarse = rng.integers(0, 256, (4, 4, channels), np.uint8).squeeze()
        image = np.asarray(Image.fromarray(coarse).resize((width, height), Image.Resampling.BICUBIC), np.int64)
        noisy = np.clip(image + rng.integers(-20, 21, image.shape), 0, 255).astype(np.uint8)
        Image.fromarray(noisy).save(folder / f"{k:03}.jpg", quality=95, subsampling=0)


def decode(path):
    """Pillow's own libjpeg-turbo: the same decoder in another build."""
    pixels = np.asarray(Image.open(path))
    return pixels if pixels.ndim == 3 else pixels[..., None]


def log_softmax(logits):
    logits = np.asarray(logits, np.float64)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def require_equal(probabilities, logits, what):
    """For each image the L2 distance between the two vectors, relative to the length of Keras's: of probabilities, and of
    their logarithms, so that improbable classes count too. The most probable class must be the same one."""
    expected = log_softmax(logits)
    p, q = np.asarray(probabilities, np.float64), np.exp(expected)
    require(p.shape == q.shape and np.isfinite(p).all(), f"{what}: a probability for each class of each image")

    def worst(a, b):
        return (np.linalg.norm(a - b, axis=-1) / np.linalg.norm(b, axis=-1)).max()
    plain, logarithms = worst(p, q), worst(np.log(p), expected)
    print(f"{what}: {len(p)} images, relative L2 {plain:.1e} of probabilities, {logarithms:.1e} of their logarithms")
    require(plain <= TOLERANCE and logarithms <= TOLERANCE, f"{what}: relative difference above {TOLERANCE}")
    require((p.argmax(-1) == q.argmax(-1)).all(), f"{what}: most probable classes differ")
