"""The hash of the scripts behind one golden file: those that all share, its family's own, and of a curve the curve's too. A
change in one family leaves the files of the others as they are."""
import hashlib
from pathlib import Path

HERE = Path(__file__).parent
SHARED = ("layouts.py", "network_record.py", "reference.py", "../philox_values.py", "../record.py", "requirements.txt")


def family_hash(*family):
    digest = hashlib.sha256()
    for name in (*SHARED, *family):
        digest.update((HERE / name).read_bytes())
    return digest.hexdigest()
