"""The student's listings: what can be exchanged is exchanged, so that the faulty lines have other numbers.

On every card two lines are wrong wherever the point lies, and one is wrong only near the first slice.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from numpy.random import Generator

VOLUME = "vol = sitk.GetArrayFromImage(img)"
SPACING = "sp = np.array(img.GetSpacing())"


@dataclass(frozen=True)
class Motion:
    """How the head lies in a second scan: turned about an axis through a voxel, and then shifted."""

    degrees: tuple[int, int, int]
    """About x, y and z; two of them are 0."""
    centre: tuple[int, int, int]
    """The voxel (i, j, k) on the axis."""
    shift_mm: tuple[int, int, int]


def crop(rng: Generator, half_mm: int) -> str:
    """Return the listing that cuts out a cube."""
    header = _exchanged(rng, SPACING, "org = np.array(img.GetOrigin())")
    early = rng.random() < 0.5
    inside = _exchanged(rng, "c = np.round((p_mm - org) / sp).astype(int)", "h = np.ceil(half_mm / sp).astype(int)")
    inside += ["lo, hi = c - h, c + h + 1", *([] if early else [VOLUME])]
    inside += ["return vol[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]]"]
    above = [*([VOLUME] if early else []), *header]
    return _listing(rng, "head", above, f"crop(p_mm, half_mm={half_mm}.0)", inside)


def flip(rng: Generator, half_mm: int, along: int) -> str:
    """Return the listing that puts slices, which follow each other along this index, into reverse order."""
    slices = "ijk"[along]
    cut = ", ".join([":"] * (2 - along) + ["hi:lo - 1:-1"])
    turned = ["D = np.reshape(img.GetDirection(), (3, 3))", f"D[{along}] = -D[{along}]"]
    made = [f"out = sitk.GetImageFromArray(vol[{cut}])"]
    # The origin after the direction: otherwise the two repairs could stand in each other's place.
    setters = ["out.SetDirection(D.flatten())", "out.SetOrigin(img.GetOrigin())"]
    setters.insert(int(rng.integers(3)), "out.SetSpacing(img.GetSpacing())")
    inside = [
        f"m = int(np.ceil(half_mm / img.GetSpacing()[{along}]))",
        f"lo, hi = max({slices} - m, 0), min({slices} + m, n - 1)",
        *(made + turned if rng.random() < 0.5 else turned + made),
        *setters,
        "return out",
    ]
    above = _exchanged(rng, VOLUME, f"n = img.GetSize()[{along}]")
    return _listing(rng, "head", above, f"turned({slices}, half_mm={half_mm}.0)", inside)


def mask(rng: Generator, radius_mm: int) -> str:
    """Return the listing that marks a ball and makes an image of it."""
    size = "mask = np.zeros(img.GetSize()[::-1], np.uint8)"
    steps = [
        "h = np.ceil(radius_mm / sp).astype(int)",
        "steps = np.argwhere(np.ones(2 * h + 1)) - h",
        "near = steps[np.linalg.norm(steps * sp, axis=1) <= radius_mm]",
        "i, j, k = (voxel + near).T",
    ]
    steps.insert(int(rng.choice([0, 1, 4])), size)
    out = ["out = sitk.GetImageFromArray(mask.T)", "out.SetSpacing(img.GetSpacing())", "return out"]
    early = rng.random() < 0.5
    inside = [*([] if early else [SPACING]), *steps, "mask[k, j, i] = 1", *out]
    return _listing(rng, "head", [SPACING] if early else [], f"mark(voxel, radius_mm={radius_mm}.0)", inside)


def compose(rng: Generator, motion: Motion) -> str:
    """Return the listing that follows a point into the second scan."""
    angles = ", ".join(f"np.radians({angle})" if angle else "0" for angle in motion.degrees)
    turn = ["turn = sitk.Euler3DTransform()"]
    turn += _exchanged(rng, f"turn.SetCenter({motion.centre})", f"turn.SetRotation({angles})")
    shift = [f"shift = sitk.TranslationTransform(3, {motion.shift_mm})"]
    early = rng.random() < 0.5
    above = [*([VOLUME] if early else []), *(turn + shift if rng.random() < 0.5 else shift + turn)]
    inside = [
        "moved = sitk.CompositeTransform([turn, shift]).TransformPoint(p_mm)",
        "i, j, k = img.TransformPhysicalPointToIndex(moved)",
        *([] if early else [VOLUME]),
        "return vol[k, j, i]",
    ]
    return _listing(rng, "head_2", above, "value(p_mm)", inside)


def _listing(rng: Generator, file: str, above: Sequence[str], function: str, inside: Sequence[str]) -> str:
    imported = ["import numpy as np", "import SimpleITK as sitk"] if rng.random() < 0.5 else []
    read = f'img = sitk.ReadImage("{file}.nii.gz")'
    return "\n".join([*imported, read, *above, f"def {function}:", *(f"    {line}" for line in inside)])


def _exchanged(rng: Generator, *lines: str) -> list[str]:
    return [lines[n] for n in rng.permutation(len(lines))]
