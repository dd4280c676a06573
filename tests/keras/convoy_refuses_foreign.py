"""convoy_refuses_foreign.py READER: files that reach outside themselves, or that no Keras wrote, are refused with a reason
and without opening any other file."""
import pathlib
import subprocess
import sys
import tempfile

from models import lenet5, np, require

import h5py

reader = sys.argv[1]


def dense(h5, dtype="<f4"):
    """A valid file of one layer; each case below breaks one thing."""
    h5.attrs["layer_names"] = np.array([b"d"])
    h5.create_group("d").attrs["weight_names"] = np.array([b"d/kernel"])
    h5["d"].create_dataset("d/kernel", data=np.ones((2, 3), dtype))


def external_link(h5, other):
    dense(h5)
    del h5["d/d"]
    h5["d/d"] = h5py.ExternalLink(other, "/d/d")


def soft_link(h5, other):
    dense(h5)
    h5["d"].move("d/kernel", "real")
    h5["d/d/kernel"] = h5py.SoftLink("/d/real")


def soft_link_loop(h5, other):
    dense(h5)
    del h5["d"]
    h5["d"] = h5py.SoftLink("/d")


def external_storage(h5, other):
    dense(h5)
    del h5["d/d/kernel"]
    h5["d"].create_dataset("d/kernel", (2, 3), "<f4", external=[(other, 0, 24)])


def virtual_storage(h5, other):
    dense(h5)
    del h5["d/d/kernel"]
    layout = h5py.VirtualLayout((2, 3), "<f4")
    layout[:] = h5py.VirtualSource(other, "d/d/kernel", (2, 3))
    h5["d"].create_virtual_dataset("d/kernel", layout)


def other_filter(h5, other):
    dense(h5)
    del h5["d/d/kernel"]
    h5["d"].create_dataset("d/kernel", data=np.ones((2, 3), "<f4"), compression="lzf")


def bomb(h5, other):
    dense(h5)
    del h5["d/d/kernel"]
    h5["d"].create_dataset("d/kernel", (1 << 16, 1 << 14), "<f4", chunks=(1 << 10, 1 << 14), compression="gzip")[:1] = 1


def never_written(h5, other):
    dense(h5)
    del h5["d/d/kernel"]
    h5["d"].create_dataset("d/kernel", (2, 3), "<f4")


def long_string(h5, other):
    dense(h5)
    h5.attrs.create("layer_names", ["x" * (5 << 20)], dtype=h5py.string_dtype())


def wrong_type(h5, other):
    dense(h5, "<f8")


def not_finite(h5, other):
    dense(h5)
    h5["d/d/kernel"][0, 0] = np.nan


def missing_weight(h5, other):
    dense(h5)
    del h5["d/d/kernel"]


def numbers_for_names(h5, other):
    dense(h5)
    h5.attrs["layer_names"] = np.arange(3)


def twice(h5, other):
    dense(h5)
    h5["d"].attrs["weight_names"] = np.array([b"d/kernel", b"d/kernel"])


def no_keras(h5, other):
    h5["data"] = np.zeros(3)


def keras_3_layout(h5, other):
    h5.create_group("layers/dense/vars")


CASES = {
    external_link: "link", soft_link: "link", soft_link_loop: "link", external_storage: "external storage", virtual_storage: "virtual storage",
    other_filter: "filter", bomb: "more elements", never_written: "never written", long_string: "4 MiB", wrong_type: "32-bit floats",
    not_finite: "NaN", missing_weight: "missing", numbers_for_names: "not a list of strings", twice: "two weights", no_keras: "layer_names",
    keras_3_layout: ".weights.h5",
}


def opened_files(file):
    """Every file that the reader opens, by the kernel's account."""
    log = file.with_suffix(".trace")
    subprocess.run(["strace", "-f", "-e", "trace=open,openat,creat", "-o", log, reader, file], capture_output=True)
    return log.read_text()


with tempfile.TemporaryDirectory() as name:
    folder = pathlib.Path(name)
    with h5py.File(folder / "valid.h5", "w") as h5:
        dense(h5)
    require(subprocess.run([reader, folder / "valid.h5"]).returncode == 0, "the unbroken file is read")
    for case, reason in CASES.items():
        file = folder / f"{case.__name__}.h5"
        with h5py.File(file, "w") as h5:
            case(h5, str(folder / "valid.h5"))
        result = subprocess.run([reader, file], capture_output=True, text=True, timeout=60)
        require(result.returncode == 1, f"{case.__name__}: exit {result.returncode}: {result.stderr}")
        require(file.name in result.stderr and reason in result.stderr, f"{case.__name__}: {result.stderr}")
        trace = opened_files(file)
        require(file.name in trace and "valid.h5" not in trace, f"{case.__name__}: opened files: {trace}")
        print(result.stderr.strip().replace(name, ""))
    model = lenet5()
    model.save_weights(folder / "new.weights.h5")
    result = subprocess.run([reader, folder / "new.weights.h5"], capture_output=True, text=True)
    require(result.returncode == 1 and ".weights.h5 layout" in result.stderr, f"new.weights.h5: {result.stderr}")
    model.save(folder / "new.keras")
    result = subprocess.run([reader, folder / "new.keras"], capture_output=True, text=True)
    require(result.returncode == 1 and 'model.save("name.h5")' in result.stderr, f"new.keras: {result.stderr}")
