"""Images as DICOM series of single slices, in CT or MR, equal bytes for equal images and generators.

The files are written here, element by element, in explicit little-endian form: exercises need a whole series with
chosen geometry, stored values and identifiers, which follow from the generator that is passed, and a patient who is
called Phantom. Only right-handed images can be written, as DICOM knows no others.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.errors import VoxbankError
from bank.phantoms.grid import Grid

_EXPLICIT_LITTLE_ENDIAN = "1.2.840.10008.1.2.1"
_IMPLEMENTATION = "2.25.302584916372051774"
_LONG_FORMS = ("OB", "OW")  # written with four bytes of length; the others used here have two
_DIGITS = 9  # decimals; a decimal string has 16 characters at most

Element = tuple[int, str, str | int | bytes]
"""Group and element as one number, form of the value (VR), value."""


@dataclass(frozen=True)
class Modality:
    """What a kind of image stores: its class, the range of its values, what is added to them, and more elements."""

    name: str
    storage: str
    bits: int
    intercept: int
    elements: tuple[tuple[int, str, str], ...]


CT = Modality(
    "CT",
    "1.2.840.10008.5.1.4.1.1.2",
    12,
    -1024,
    (
        (0x00080008, "CS", "ORIGINAL\\PRIMARY\\AXIAL"),
        (0x00180060, "DS", "120"),
        (0x00281050, "DS", "40"),
        (0x00281051, "DS", "400"),
        (0x00281052, "DS", "-1024"),
        (0x00281053, "DS", "1"),
        (0x00281054, "LO", "HU"),
    ),
)
MR = Modality(
    "MR",
    "1.2.840.10008.5.1.4.1.1.4",
    16,
    0,
    (
        (0x00080008, "CS", "ORIGINAL\\PRIMARY\\M"),
        (0x00180020, "CS", "GR"),
        (0x00180021, "CS", "NONE"),
        (0x00180022, "CS", ""),
        (0x00180023, "CS", "2D"),
        (0x00180080, "DS", "500"),
        (0x00180081, "DS", "10"),
    ),
)


def dicom_series(image: sitk.Image, modality: Modality, rng: Generator) -> dict[str, bytes]:
    """Return the files of a series, one for each slice along k: name -> bytes.

    Raises
    ------
    VoxbankError
        When the image is not three-dimensional, its values are no whole numbers that the modality can store (CT: -1024
        to 3071, MR: 0 to 65535), or its direction is left-handed.
    """
    grid = Grid.of(image)
    if grid.dimension != 3 or np.linalg.det(grid.matrix) < 0:
        raise VoxbankError("a DICOM series takes an image with three axes and a right-handed direction")
    stored = _stored(sitk.GetArrayFromImage(image), modality)
    study, series, frame = (_identifier(rng) for _ in range(3))
    common = [*_about_the_series(grid, modality), *_identity(study, series, frame)]
    files = {}
    for number, pixels in enumerate(stored):
        instance = _identifier(rng)
        position = "\\".join(map(_decimal, grid.to_mm((0, 0, number))))
        own = [
            (0x00080018, "UI", instance),
            (0x00200013, "IS", str(number + 1)),
            (0x00200032, "DS", position),
            (0x7FE00010, "OW", pixels.tobytes()),
        ]
        files[f"{number + 1:04d}.dcm"] = _file(modality, instance, [*common, *own])
    return files


def read_series(folder: Path) -> sitk.Image:
    """Return the DICOM series of a folder, its slices sorted by position."""
    reader = sitk.ImageSeriesReader()
    reader.SetFileNames(reader.GetGDCMSeriesFileNames(str(folder)))
    return reader.Execute()


def _stored(values: NDArray[np.generic], modality: Modality) -> NDArray[np.uint16]:
    low, high = modality.intercept, modality.intercept + 2**modality.bits - 1
    if not np.issubdtype(values.dtype, np.integer) or values.min() < low or values.max() > high:
        raise VoxbankError(f"{modality.name} images hold whole numbers from {low} to {high}")
    return (values.astype(np.int32) - modality.intercept).astype("<u2")


def _about_the_series(grid: Grid, modality: Modality) -> list[Element]:
    column_mm, row_mm, slice_mm = grid.spacing_xyz_mm
    return [
        (0x00080016, "UI", modality.storage),
        (0x00080060, "CS", modality.name),
        *modality.elements,
        (0x00180050, "DS", _decimal(slice_mm)),
        (0x00180088, "DS", _decimal(slice_mm)),
        (0x00200037, "DS", "\\".join(map(_decimal, grid.matrix[:, :2].T.ravel()))),
        (0x00280010, "US", grid.size_xyz[1]),
        (0x00280011, "US", grid.size_xyz[0]),
        # First the distance between rows, which is the step along a column.
        (0x00280030, "DS", f"{_decimal(row_mm)}\\{_decimal(column_mm)}"),
        (0x00280002, "US", 1),
        (0x00280004, "CS", "MONOCHROME2"),
        (0x00280100, "US", 16),
        (0x00280101, "US", modality.bits),
        (0x00280102, "US", modality.bits - 1),
        (0x00280103, "US", 0),
    ]


def _identity(study: str, series: str, frame: str) -> list[Element]:
    return [
        (0x00080020, "DA", "20000101"),
        (0x00080030, "TM", "120000"),
        (0x00080050, "SH", ""),
        (0x00080070, "LO", "voxbank"),
        (0x00080090, "PN", ""),
        (0x00100010, "PN", "Phantom"),
        (0x00100020, "LO", "PHANTOM"),
        (0x00100030, "DA", ""),
        (0x00100040, "CS", "O"),
        (0x00185100, "CS", "HFS"),
        (0x0020000D, "UI", study),
        (0x0020000E, "UI", series),
        (0x00200010, "SH", "1"),
        (0x00200011, "IS", "1"),
        (0x00200052, "UI", frame),
        (0x00201040, "LO", ""),
    ]


def _file(modality: Modality, instance: str, elements: Sequence[Element]) -> bytes:
    about: list[Element] = [
        (0x00020001, "OB", b"\x00\x01"),
        (0x00020002, "UI", modality.storage),
        (0x00020003, "UI", instance),
        (0x00020010, "UI", _EXPLICIT_LITTLE_ENDIAN),
        (0x00020012, "UI", _IMPLEMENTATION),
    ]
    header = b"".join(_element(*entry) for entry in about)
    length = _element(0x00020000, "UL", struct.pack("<I", len(header)))
    return bytes(128) + b"DICM" + length + header + b"".join(_element(*entry) for entry in sorted(elements))


def _element(tag: int, form: str, value: str | int | bytes) -> bytes:
    content = struct.pack("<H", value) if isinstance(value, int) else value
    if isinstance(content, str):
        content = content.encode("ascii")
    if len(content) % 2:
        content += b"\x00" if form in ("UI", *_LONG_FORMS) else b" "
    head = struct.pack("<HH", tag >> 16, tag & 0xFFFF) + form.encode()
    sizes = struct.pack("<HI", 0, len(content)) if form in _LONG_FORMS else struct.pack("<H", len(content))
    return head + sizes + content


def _identifier(rng: Generator) -> str:
    """Return a unique identifier below 2.25, the root for 128-bit numbers that anybody may draw."""
    return f"2.25.{int.from_bytes(rng.bytes(16), 'little')}"


def _decimal(value: float) -> str:
    text = f"{value:.{_DIGITS}f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text
