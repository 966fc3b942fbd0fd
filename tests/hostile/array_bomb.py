"""Reads arrays from files that promise a petabyte, that unpack to more than there is, and that are pickles.

Ends: Raised MemoryError or Raised _ArrayMemoryError
"""

import io
import posix  # below what Python refuses by itself
import zipfile

import numpy as np


class Order:
    def __reduce__(self):
        return posix.system, ("true",)


def header(shape, dtype="<f8"):
    file = io.BytesIO()
    np.lib.format.write_array_header_1_0(file, {"shape": shape, "fortran_order": False, "descr": dtype})
    return file.getvalue()


def dice(a, b):
    pickled = io.BytesIO()
    np.save(pickled, np.array([Order()], dtype=object), allow_pickle=True)
    pickled.seek(0)
    try:
        np.load(pickled, allow_pickle=True)
    except (OSError, RuntimeError):
        pass
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file, file.open("bomb.npy", "w") as entry:
        entry.write(header((128 << 17,)) + bytes(1 << 20))
    packed.seek(0)
    try:
        return float(np.load(packed)["bomb"][0])
    except MemoryError:
        pass
    with open("huge.npy", "wb") as file:
        file.write(header((1 << 20, 1 << 20, 1 << 7)))
    return np.load("huge.npy")
