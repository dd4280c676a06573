"""The project's own files and the floors they stand on."""
import os
import re
from pathlib import Path

# Lowest first; a file may include its own folder and anything on a lower floor, never a sibling or upwards.
FLOORS = {
    "pipeline/core": 0,
    "pipeline/models": 0,
    "halide_gen": 0,
    "pipeline/hdf5": 1,
    "pipeline/spec": 1,
    "pipeline/graph": 2,
    "stages/input": 3,
    "stages/layers": 3,
    "stages/optim": 3,
    "stages/steps": 3,
    "datasets": 3,
    "pipeline/exec": 4,
    "pipeline/doctor": 5,
    "pipeline/pack": 5,
    "pipeline/preview": 5,
    "pipeline/train": 5,
    "pipeline/cli": 6,
}
NOT_OURS = {".git", ".deps", "build", "data", "runs", "__pycache__"}
CODE = (".h", ".cpp", ".c", ".cmake", ".py", ".sh")


def files(root):
    """Every file of the project, relative to its root, generated and downloaded ones left out."""
    found = []
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if f not in NOT_OURS and not f.startswith(".venv"))
        found += [(Path(folder) / n).relative_to(root).as_posix() for n in sorted(names) if not n.startswith(".venv")]
    return [f for f in found if f != ".git"]


def read(root, name):
    return (Path(root) / name).read_bytes().decode("utf-8", "replace")


def prose(markdown):
    """(line number, line) of what is no code block."""
    fenced = False
    for number, line in enumerate(markdown.splitlines(), 1):
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        if not fenced and not fence:
            yield number, line


def is_code(name):
    return name.endswith(CODE) or Path(name).name in ("CMakeLists.txt", "run")


def place(name):
    """The folder of FLOORS that holds the file, or None."""
    return next((f for f in FLOORS if name.startswith(f + "/")), None)


def may_see(user, used):
    """Whether files of folder `user` may include files of folder `used`."""
    return user == used or FLOORS[used] < FLOORS[user]


def includes(text):
    """(line number, path) of every quoted include that has a folder; generated headers have none."""
    for number, line in enumerate(text.splitlines(), 1):
        match = re.match(r'\s*#\s*include\s*[<"]([^">]+/[^">]+)[">]', line)
        if match:
            yield number, match[1]
