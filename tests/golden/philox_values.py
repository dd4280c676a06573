"""Values that need no file: a stateless formula of tensor name and index, the same in tests/support/philox_values.h.

word(name, i) is word i % 4 of the Philox4x32-10 block with key (FNV-1a of the name, 0) and counter (i / 4 low, high, 0, 0).
value = word * 2^-31 - 1, rounded to float32, times a float32 scale.
"""
import numpy as np

MASK = np.uint64(0xFFFFFFFF)


def fnv1a(name):
    value = 2166136261
    for byte in name.encode():
        value = (value ^ byte) * 16777619 & 0xFFFFFFFF
    return value


def philox(counter, key):
    """Blocks of Philox4x32-10 (Salmon et al., SC 2011); counter is four arrays of uint64 that hold 32-bit words."""
    c0, c1, c2, c3 = counter
    k0, k1 = (np.uint64(k) for k in key)
    for _ in range(10):
        p0, p1 = np.uint64(0xD2511F53) * c0, np.uint64(0xCD9E8D57) * c2
        c0, c1, c2, c3 = (p1 >> np.uint64(32)) ^ c1 ^ k0, p1 & MASK, (p0 >> np.uint64(32)) ^ c3 ^ k1, p0 & MASK
        k0, k1 = k0 + np.uint64(0x9E3779B9) & MASK, k1 + np.uint64(0xBB67AE85) & MASK
    return c0, c1, c2, c3


def words(name, count, first=0):
    index = np.arange(first, first + count, dtype=np.uint64)
    quarter, zero = index >> np.uint64(2), np.zeros_like(index)
    blocks = philox((quarter & MASK, quarter >> np.uint64(32), zero, zero), (fnv1a(name), 0))
    return np.choose((index & np.uint64(3)).astype(int), blocks)


def values(name, shape, scale=1.0):
    unit = (words(name, int(np.prod(shape))).astype(np.float64) * 2.0**-31 - 1.0).astype(np.float32)
    return (unit * np.float32(scale)).reshape(shape)


def labels(name, count, classes):
    return (words(name, count) % np.uint64(classes)).astype(np.int64)
