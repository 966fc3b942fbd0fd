"""Images as files in NIfTI, MetaImage and NRRD, equal bytes for equal images; `dicom` writes series."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import SimpleITK as sitk

from bank.errors import VoxbankError
from bank.images import file_bytes

SUFFIXES = (".nii", ".nii.gz", ".mha", ".mhd", ".nrrd")


def image_files(name: str, image: sitk.Image) -> dict[str, bytes]:
    """Return the files of an image: name -> bytes; the name's suffix decides the format.

    A `.mhd` header has its voxels beside it, in a `.zraw` file of the same stem.

    Raises
    ------
    VoxbankError
        When the suffix is none of `SUFFIXES`.
    """
    if not name.endswith(SUFFIXES):
        raise VoxbankError(f"an image file ends in one of {', '.join(SUFFIXES)}, not '{name}'")
    if not name.endswith(".mhd"):
        return {name: file_bytes(name, image)}
    stem = name.removesuffix(".mhd")
    header, voxels = _split(file_bytes(f"{stem}.mha", image))
    return {name: header.replace(b"LOCAL", f"{stem}.zraw".encode()), f"{stem}.zraw": voxels}


def _split(content: bytes) -> tuple[bytes, bytes]:
    """Return header and voxels of a MetaImage; the line that names the data is the header's last."""
    end = content.index(b"\n", content.index(b"ElementDataFile")) + 1
    return content[:end], content[end:]


def write_files(folder: Path, files: Mapping[str, bytes]) -> list[Path]:
    """Write files into a folder, which is made where it does not exist, and return their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = [folder / name for name in files]
    for path, content in zip(paths, files.values(), strict=True):
        path.write_bytes(content)
    return paths
