"""Reads images whose headers promise more voxels than there is memory, or a size that runs over.

Ends: Raised RuntimeError or memory or signal
"""

import SimpleITK as sitk

TEXT = "ObjectType = Image\nNDims = 3\nDimSize = {}\nElementType = MET_DOUBLE\nElementDataFile = {}\n"


def dice(a, b):
    for number, size in enumerate(("4294967296 4294967296 2", "100000 100000 100000", "-1 -1 -1", "20000 20000 2")):
        with open(f"image{number}.mha", "w") as file:
            file.write(TEXT.format(size, "LOCAL") + "x" * 100)
        try:
            sitk.ReadImage(f"image{number}.mha")
        except (RuntimeError, MemoryError):
            pass
    return sitk.Image(1 << 15, 1 << 15, 8, sitk.sitkFloat64)
