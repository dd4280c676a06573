"""heap_users.py NM FOLDER: fails when a kernel in the folder's libraries allocates, and names it."""
import pathlib
import subprocess
import sys

nm, folder = sys.argv[1:]
kernels = sorted(path for path in pathlib.Path(folder).rglob("*.a") if path.stem.endswith(("_avx2", "_avx512")))
calls = {k: subprocess.run([nm, k], capture_output=True, text=True, check=True).stdout for k in kernels}
users = [k.stem for k in kernels if "U halide_malloc" in calls[k]]
if len(kernels) < 100 or not all("halide_error" in text or " T " in text for text in calls.values()):
    sys.exit(f"{folder}: expected at least 100 libraries of kernels with their symbols, found {len(kernels)}")
sys.exit("takes scratch from the heap in every call; bound its storage: " + ", ".join(users) if users else 0)
