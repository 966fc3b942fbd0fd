"""Patches of thyroid nodules in ultrasound, and labels that chance decides: only their probability can be seen."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float32]
Kinds = NDArray[np.int64]

NOTHING, COMET, CALCIFIED, DARK_COMET, DARK_CALCIFIED, SPOT, HOLE, STRAND, CLEFT = range(9)
"""What a cell of a patch holds. Comet tails and calcified strands decide; all that is dark, or alone, distracts."""
STEEPNESS: Final = 1.5
"""By how much each calcified strand adds to the logit of malignancy, and each comet tail takes away."""

_CHANCES = (0.3, 0.15, 0.15, 0.1, 0.1, 0.05, 0.05, 0.05, 0.05)
_SPOT = np.array([0, 1, 1, -1, -1, 1, -1, 0, 0], np.float32)
"""Brightness of the spot in each kind, and below of the strand; 1 is bright, -1 dark."""
_STRAND = np.array([0, 1, 1, -1, -1, 0, 0, 1, -1], np.float32)
_DOWN = np.array([1, 1, -1, 1, -1, 1, 1, 1, 1], np.float32)
"""1 where the strand lies below the spot, -1 where it lies above."""
_CELLS = 3
"""Along each side of a patch."""
_FINE = 24
"""Pixels of a side to which the lengths below refer."""
_SPOT_BRIGHTNESS, _STRAND_BRIGHTNESS = 1.5, 0.7
"""Such that both weigh the same when they are blurred."""
_HALF_WIDTH = 0.75
_SPECKLE = 0.15
_PATCHES_AT_ONCE = 200
"""So that they stay in the processor's cache."""


@dataclass(frozen=True)
class _Size:
    """How much is drawn: pixels along a side, and patches to train on, of left-out nodules, and new ones."""

    side: int
    training: int
    left_out: int
    new: int


_SIZES = {"cpu": _Size(24, 720, 240, 1004), "cuda": _Size(48, 2880, 960, 2004)}


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Floats], Floats]:
    """Draw patches with labels, some of them of nodules that are left out of the training, and new patches.

    Parameters
    ----------
    rng
        Where chance comes from.
    device
        "cpu" or "cuda": how many patches there are, and how fine they are.

    Returns
    -------
    data
        "patches", (n, 1, rows, columns), whole grey values from 0 to 255; "label", (n,), 1 for malignant and 0 for
        benign; "left_out", (n,), 1 for the nodules that are left out of the training, which come last.
    inputs, truth
        New patches, and the probabilities (n,) with which these nodules are malignant.
    """
    size = _SIZES[device]
    known = size.training + size.left_out
    patches, probability = _patches(rng, known, size.side)
    new, truth = _patches(rng, size.new, size.side)
    label = (rng.random(known) < probability).astype(np.float32)
    left_out = (np.arange(known) >= size.training).astype(np.float32)
    return {"patches": patches, "label": label, "left_out": left_out}, (new,), truth


def _patches(rng: Generator, count: int, side: int) -> tuple[Floats, Floats]:
    """Return patches (n, 1, side, side) and the probabilities (n,) of malignancy."""
    kinds = rng.choice(len(_CHANCES), (count, _CELLS, _CELLS), p=_CHANCES)
    more = np.sum(kinds == CALCIFIED, axis=(1, 2)) - np.sum(kinds == COMET, axis=(1, 2))
    starts = range(0, count, _PATCHES_AT_ONCE)
    patches = [_echoes(rng, kinds[start : start + _PATCHES_AT_ONCE], side) for start in starts]
    return np.concatenate(patches)[:, None], (1 / (1 + np.exp(-STEEPNESS * more))).astype(np.float32)


def _echoes(rng: Generator, kinds: Kinds, side: int) -> Floats:
    """Return grey values (n, side, side) of patches with these kinds (n, 3, 3) in their cells, each somewhat moved."""
    signs, each = np.zeros((len(kinds), side, side), np.float32), (len(kinds), 1, 1)
    places = ((np.arange(side, dtype=np.float32) + 0.5) * _FINE / side)[None]
    down, right = places[:, :, None], places[:, None, :]
    for (row, column), cell in ((place, kinds[:, *place]) for place in np.ndindex(_CELLS, _CELLS)):
        spot, strand, direction = (table[cell][:, None, None] for table in (_SPOT, _STRAND, _DOWN))
        along = direction * (down - (row + 0.5) * _FINE / _CELLS - _drawn(rng, (-0.7, 0.7), each))
        across = _bell(right - (column + 0.5) * _FINE / _CELLS - _drawn(rng, (-1, 1), each))
        profile = _SPOT_BRIGHTNESS * spot * _bell(along + 2.5) + _STRAND_BRIGHTNESS * strand * _bar(along)
        signs += _drawn(rng, (0.7, 1.3), each) * profile * across
    gain, contrast = _drawn(rng, (110, 145), each), _drawn(rng, (25, 45), each)
    return np.clip(np.rint(gain + contrast * (signs + _SPECKLE * _speckle(rng, signs.shape))), 0, 255)


def _bell(away: Floats) -> Floats:
    return np.asarray(np.exp(-((away / _HALF_WIDTH) ** 2) / 2))


def _bar(along: Floats) -> Floats:
    """Return 1 from about -0.8 to 3.2, and 0 beyond, with soft ends."""
    return np.asarray(1 / (1 + np.exp(-(along + 0.8) / 0.3)) / (1 + np.exp((along - 3.2) / 0.4)))


def _speckle(rng: Generator, shape: tuple[int, ...]) -> Floats:
    """Return the logarithm of the amplitude of waves that add up by chance, with mean 0 and standard deviation 1."""
    from scipy import ndimage  # takes a while to load

    fine = shape[-1] / _FINE
    waves = ndimage.gaussian_filter(rng.standard_normal((2, *shape), np.float32), (0, 0, 0.5 * fine, 0.8 * fine))
    amplitude = np.log(np.hypot(*(waves / waves.std())) + 0.1)
    return np.asarray((amplitude - amplitude.mean()) / amplitude.std())


def _drawn(rng: Generator, between: tuple[float, float], shape: tuple[int, ...]) -> Floats:
    return rng.uniform(*between, shape).astype(np.float32)
