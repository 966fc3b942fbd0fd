"""Patches around nodules of the lung in CT: a few spiculated ones, a few with a cavity, and many others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Kinds = NDArray[np.int64]

SPICULATED, CAVITY, PLAIN = 1, 2, 0
"""Kinds of nodules; the truth has a column for each of the first two."""
SHOWN: Final = (SPICULATED, PLAIN, SPICULATED, CAVITY)
"""Kinds of the first four new patches, on which a training is watched."""

_CHUNK = 200
"""Patches that are drawn at once, so that they stay in the processor's cache."""
_OUTSIDE_MM = -99.0
_BEYOND_MM = 40.0
_BLUR_MM = 0.36
_TEXTURE_HU = 50.0
_VESSELS_BESIDE = 7


@dataclass(frozen=True)
class _Size:
    """How much is drawn: pixels along a side, their size, and nodules of each kind to train on and to be scored on."""

    side: int
    pixel_mm: float
    rare: int
    plain: int
    new_spiculated: int
    new_cavity: int
    new_plain: int


_SIZES = {
    "cpu": _Size(28, 0.8, rare=32, plain=896, new_spiculated=302, new_cavity=61, new_plain=341),
    "cuda": _Size(56, 0.4, rare=320, plain=8960, new_spiculated=1502, new_cavity=301, new_plain=1701),
}


@dataclass(frozen=True)
class _Nodules:
    """Ellipses, one a row: middle and larger radius in mm, the smaller one as a share of it, and the axis' angle."""

    x: Floats
    y: Floats
    radius: Floats
    share: Floats
    angle: Floats

    def reach(self, direction: Floats) -> Floats:
        """Return the distance in mm from the middle to the border in directions (n, k)."""
        turned = direction - self.angle
        return np.asarray(self.radius * self.share / np.hypot(self.share * np.cos(turned), np.sin(turned)))


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Floats], Kinds]:
    """Draw patches to train on, and new ones.

    Parameters
    ----------
    rng
        Where chance comes from.
    device
        "cpu" or "cuda": how many patches there are, and how fine they are.

    Returns
    -------
    data
        "patches", (n, 1, rows, columns) in HU, and "label", (n,), 1 for spiculated nodules and 0 for others. The
        spiculated nodules come first, then as many with a cavity, then the others.
    inputs, truth
        New patches, and (n, 2) columns of 0 and 1: spiculated, and with a cavity.
    """
    size = _SIZES[device]
    kinds = np.repeat([SPICULATED, CAVITY, PLAIN], [size.rare, size.rare, size.plain])
    counts = [size.new_spiculated - 2, size.new_cavity - 1, size.new_plain - 1]
    others = rng.permutation(np.repeat([SPICULATED, CAVITY, PLAIN], counts))
    new_kinds = np.concatenate([SHOWN, others])
    data = {"patches": _patches(rng, kinds, size), "label": (kinds == SPICULATED).astype(np.float32)}
    truth = np.stack([new_kinds == SPICULATED, new_kinds == CAVITY], axis=1).astype(np.int64)
    return data, (_patches(rng, new_kinds, size),), truth


def _patches(rng: Generator, kinds: Kinds, size: _Size) -> Floats:
    """Return patches (n, 1, rows, columns) in whole HU around nodules of these kinds."""
    starts = range(0, len(kinds), _CHUNK)
    return np.concatenate([_chunk(rng, kinds[start : start + _CHUNK, None], size) for start in starts])


def _chunk(rng: Generator, kinds: Kinds, size: _Size) -> Floats:
    count = len(kinds)
    nodules = _Nodules(
        x=_drawn(rng, (-2.0, 2.0), (count, 1)),
        y=_drawn(rng, (-2.0, 2.0), (count, 1)),
        radius=_drawn(rng, (2.6, 4.8), (count, 1)),
        share=_drawn(rng, (0.7, 1.0), (count, 1)),
        angle=_drawn(rng, (0, np.pi), (count, 1)),
    )
    steps = (np.arange(size.side, dtype=np.float32) - (size.side - 1) / 2) * size.pixel_mm
    down, right = (axis.ravel() for axis in np.meshgrid(steps, steps, indexing="ij"))
    bodies = [_ellipses(nodules, right, down)]
    bodies += [_spicules(rng, nodules, kinds == SPICULATED, right, down)]
    bodies += [_attached_vessels(rng, nodules, right, down), _vessels_beside(rng, nodules, right, down)]
    depth = np.minimum(np.max(bodies, axis=0), -_cavities(rng, nodules, kinds == CAVITY, right, down))
    return _in_hu(rng, depth.reshape(count, 1, size.side, size.side), size)


def _ellipses(nodules: _Nodules, right: Floats, down: Floats) -> Floats:
    """Return how deep in the nodules points lie, in mm; negative outside."""
    x, y = right - nodules.x, down - nodules.y
    away = np.hypot(x, y)
    return np.asarray(nodules.reach(np.arctan2(y, x)) - away)


def _spicules(rng: Generator, nodules: _Nodules, there: NDArray[np.bool_], right: Floats, down: Floats) -> Floats:
    """Return how deep in the 6 to 10 short rays of spiculated nodules points lie."""
    most, count = 10, len(there)
    number = rng.integers(6, most + 1, (count, 1))
    uneven = np.arange(most) + rng.uniform(-0.25, 0.25, (count, most))
    direction = (rng.uniform(0, 2 * np.pi, (count, 1)) + 2 * np.pi * uneven / number).astype(np.float32)
    length = nodules.reach(direction) + _drawn(rng, (2.0, 3.8), (count, most))
    half_width = _drawn(rng, (0.4, 0.72), (count, most))
    first, last = (_where(there & (np.arange(most) < number), factor * half_width) for factor in (2.2, 0.3))
    return _rays((nodules.x, nodules.y), direction, length, (first, last), right, down)


def _attached_vessels(rng: Generator, nodules: _Nodules, right: Floats, down: Floats) -> Floats:
    """Return how deep in the 0 to 3 vessels that end in a nodule points lie."""
    shape = (len(nodules.x), 3)
    there = np.arange(3) < rng.choice(4, (shape[0], 1), p=(0.3, 0.4, 0.2, 0.1))
    half_width = _where(there, _drawn(rng, (0.56, 1.28), shape))
    direction, length = _drawn(rng, (0, 2 * np.pi), shape), np.full(shape, _BEYOND_MM, np.float32)
    return _rays((nodules.x, nodules.y), direction, length, (half_width, half_width), right, down)


def _vessels_beside(rng: Generator, nodules: _Nodules, right: Floats, down: Floats) -> Floats:
    """Return how deep in the vessels that pass by a nodule points lie; some patches have many of them."""
    shape = (len(nodules.x), _VESSELS_BESIDE)
    there = rng.random(shape) < rng.uniform(0, 1, (shape[0], 1))
    half_width = _where(there, _drawn(rng, (0.4, 1.1), shape))
    side, away = _drawn(rng, (0, 2 * np.pi), shape), nodules.radius + _drawn(rng, (1.2, 7.2), shape)
    x: Floats = np.asarray(nodules.x + away * np.cos(side) + _BEYOND_MM * np.sin(side), np.float32)
    y: Floats = np.asarray(nodules.y + away * np.sin(side) - _BEYOND_MM * np.cos(side), np.float32)
    length = np.full(shape, 2 * _BEYOND_MM, np.float32)
    return _rays((x, y), side + np.float32(np.pi / 2), length, (half_width, half_width), right, down)


def _cavities(rng: Generator, nodules: _Nodules, there: NDArray[np.bool_], right: Floats, down: Floats) -> Floats:
    """Return how deep in the cavities points lie."""
    radius = nodules.radius * _drawn(rng, (0.4, 0.6), there.shape)
    x, y = (middle + 0.15 * nodules.radius * _drawn(rng, (-1, 1), there.shape) for middle in (nodules.x, nodules.y))
    return _where(there, radius - np.hypot(right - x, down - y))


def _rays(
    start: tuple[Floats, Floats],
    direction: Floats,
    length: Floats,
    half_widths: tuple[Floats, Floats],
    right: Floats,
    down: Floats,
) -> Floats:
    """Return how deep points lie in the deepest of rays (n, k), which taper from the first half-width to the second."""
    count, number = direction.shape
    x, y = (np.broadcast_to(middle, direction.shape) for middle in start)
    depth = np.full((count, right.size), _OUTSIDE_MM, np.float32)
    for n in range(number):
        cosine, sine = np.cos(direction[:, n, None]), np.sin(direction[:, n, None])
        to_right, to_below = right - x[:, n, None], down - y[:, n, None]
        along, across = to_right * cosine + to_below * sine, to_below * cosine - to_right * sine
        share = np.clip(along / length[:, n, None], 0, 1)
        first, last = (width[:, n, None] for width in half_widths)
        away = np.hypot(along - share * length[:, n, None], across)
        np.maximum(depth, first + (last - first) * share - away, out=depth)
    return depth


def _where(there: NDArray[np.bool_], values: Floats) -> Floats:
    """Return the values where something is there, and elsewhere what lies outside of everything."""
    return np.asarray(np.where(there, values, np.float32(_OUTSIDE_MM)), np.float32)


def _in_hu(rng: Generator, depth: Floats, size: _Size) -> Floats:
    """Return patches in whole HU: soft tissue in the lung, with texture and noise."""
    from scipy import ndimage  # takes a while to load

    each = (len(depth), 1, 1, 1)
    tissue, lung = _drawn(rng, (-400, 80), each), _drawn(rng, (-900, -780), each)
    blur = 1.2 / size.pixel_mm
    texture = ndimage.gaussian_filter(rng.standard_normal(depth.shape, np.float32), (0, 0, blur, blur))
    noise = _drawn(rng, (30, 100), each) * rng.standard_normal(depth.shape, np.float32)
    patches = lung + (tissue - lung) / (1 + np.exp(-depth / _BLUR_MM)) + _TEXTURE_HU * texture / texture.std() + noise
    return np.asarray(np.rint(patches), np.float32)


def _drawn(rng: Generator, between: tuple[float, float], shape: tuple[int, ...]) -> Floats:
    return rng.uniform(*between, shape).astype(np.float32)
