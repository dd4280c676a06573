"""Checks of the source tree. Each yields one line a problem: file, what is wrong, what to do."""
import re
from pathlib import Path, PurePosixPath

from tree import FLOORS, files, includes, is_code, may_see, place, prose, read

MAX_LINES = 300


def upward_includes(root):
    for name in files(root):
        user = place(name)
        if not user or not name.endswith((".h", ".cpp", ".c")):
            continue
        for number, path in includes(read(root, name)):
            used = place(path)
            # The command line knows everybody: `convoy bench` runs the benchmarks' library.
            outside = path.startswith(("tests/",) if user == "pipeline/cli" else ("tests/", "bench/"))
            if outside or (used and not may_see(user, used)):
                yield f"{name}:{number}: {user} (floor {FLOORS[user]}) may not include {path}; include downwards only"


def upward_links(root):
    libraries = {}
    for name in files(root):
        if place(name) and name.endswith("CMakeLists.txt"):
            for target, body in re.findall(r"convoy_library\(\s*(\w+)([^)]*)\)", read(root, name)):
                libraries[target] = (name, body.partition("LINK")[2].split())
    for name, links in libraries.values():
        for link in links:
            if link in libraries and not may_see(place(name), place(libraries[link][0])):
                yield f"{name}: may not link {link}, which stands on the same floor or higher"


def long_files(root):
    for name in files(root):
        if is_code(name) and (lines := len(read(root, name).splitlines())) > MAX_LINES:
            yield f"{name}: {lines} lines, at most {MAX_LINES}: split it by concept"


def static_registration(root):
    pattern = re.compile(r"^\s*(#\s*define\s+)?\w*REGISTER\w*\s*\(|^\s*static\s+\w*[Rr]egistr(ar|ation)\b", re.M)
    for name in files(root):
        generator = name.startswith("halide_gen/") and name.endswith("_generator.cpp")
        if name.endswith((".h", ".cpp")) and not generator and pattern.search(read(root, name)):
            yield f"{name}: registers itself; put a line into the visible table instead"


def machine_paths(root):
    # /usr/share holds packaged data, /usr/bin packaged programs: both are the same on every Debian 12.
    pattern = re.compile(r"(?<![\w./$}~-])/(home|work|tmp|root|opt|mnt|srv|Users|usr/local)/[\w.]")
    for name in files(root):
        for number, line in enumerate(read(root, name).splitlines(), 1):
            if pattern.search(line):
                yield f"{name}:{number}: names a path of one machine: {line.strip()[:80]}"


def missing_readmes(root):
    # tests/README.md speaks for the folders below it, which mirror the tree; dot-folders explain themselves in comments.
    # Folders that hold code, and those above them; one with nothing but its CMakeLists.txt is empty still.
    names = [PurePosixPath(n) for n in files(root)]
    folders = {p for n in names if is_code(n.name) and n.name != "CMakeLists.txt" for p in n.parents}
    present = {n.parent for n in names if n.name == "README.md"}
    for folder in sorted(folders - present):
        top = folder.parts[:1]
        if not (top and top[0].startswith(".")) and not (top == ("tests",) and len(folder.parts) > 1):
            yield f"{folder}/ has no README.md: say what lives there, what may not, and how to add one"


def broken_markdown(root):
    # A formatter for C++ or a row pasted into its neighbour leaves text that still looks like text.
    for name in files(root):
        if not name.endswith(".md"):
            continue
        columns = 0
        for number, line in prose(read(root, name)):
            if re.match(r"#+[^#\s]", line):
                yield f"{name}:{number}: a heading needs a blank behind its #"
            here = len(re.findall(r"(?<!\\)\|", line)) if line.startswith("|") else 0
            if here and columns and here != columns:
                yield f"{name}:{number}: this row has {here - 1} columns, the one above {columns - 1}"
            columns = here
            for target in re.findall(r"\]\(([^)#:\s]+)(?:#[^)]*)?\)", line):
                if not (Path(root) / name).parent.joinpath(target).exists():
                    yield f"{name}:{number}: links to {target}, which does not exist"


# The visible tables, and how their parts' factories are declared.
TABLES = {
    "stages/input/augment/builtin_input_stages.cpp": r"\b(make_\w+)\(spec::ParamReader&\)",
    "stages/layers/builtin_layers.cpp": r"\b(make_\w+)\(spec::ParamReader&\)",
    "stages/optim/builtin_optimizers.cpp": r"\b(make_\w+)\(spec::ParamReader&\)",
    "stages/steps/builtin_steps.cpp": r"const StepKind& (\w+_kind)\(\)",
}


def parts_outside_their_table(root):
    for table, declaration in TABLES.items():
        home = PurePosixPath(table).parent.as_posix()
        listed = set(re.findall(r"\w+", read(root, table)))
        folders = {}
        for name in files(root):
            if not name.startswith(home + "/"):
                continue
            declared = re.findall(declaration, read(root, name)) if name.endswith(".h") else []
            for factory in declared:
                if factory not in listed:
                    yield f"{name}: {factory} is not in the visible table {table}: add it there, or remove it"
            if name.count("/") > home.count("/") + 1:
                folder = name.rsplit("/", 1)[0]
                folders[folder] = folders.get(folder, False) or bool(declared)
        for folder, has_part in folders.items():
            if not has_part:
                yield f"{folder}/: declares no part of the visible table {table}"


ALL = (upward_includes, upward_links, long_files, static_registration, machine_paths, missing_readmes,
       broken_markdown, parts_outside_their_table)
