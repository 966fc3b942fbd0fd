"""Short-axis cine MR of hearts as in ACDC: one moment of each patient, cut out around the heart, with labels."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.heart import heart
from bank.phantoms.heart_patients import Group

Floats = NDArray[np.floating[Any]]
Signal = NDArray[np.float32]
Labels = NDArray[np.int64]

PITCH_MM: Final = 10.0
"""From slice to slice: 8 mm of slice and a gap of 2 mm."""


@dataclass(frozen=True)
class Field:
    """What is cut out of each examination, and of how many.

    Attributes
    ----------
    slices, side
        Size of a volume in voxels.
    pixel_mm
        Size of a voxel in the plane.
    patients, others
        How many are trained on, and how many are predicted.
    """

    slices: int
    side: int
    pixel_mm: float
    patients: int
    others: int


FIELDS: Final = {"cpu": Field(7, 32, 3.5, 20, 4 + 30), "cuda": Field(10, 96, 1.4, 80, 4 + 60)}
"""By the device on which is trained."""

_DIASTOLE_AND_SYSTOLE: Final = 2
_AWAY_MM: Final = 15.0  # the heart's place in the volume varies by so much to each side, along x and y
_HEART_XY_MM: Final = (16.0, -2.0)  # where the phantom has it, from the middle of its grid; y upwards
_BRIGHTEST: Final = 600.0


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Signal], Labels]:
    """Return data to train on, volumes of other patients, and what is where in them.

    Returns
    -------
    data
        `volumes` and `labels` as `draw_patients` returns them; `spacing_zyx_mm` (3,).
    inputs
        Volumes of other patients.
    truth
        (n, slices, side, side): 0 everything else, 1 myocardium, 2 left ventricle.
    """
    field = FIELDS[device]
    volumes, labels = draw_patients(rng, field, field.patients + field.others)
    n, spacing = field.patients, np.array([PITCH_MM, field.pixel_mm, field.pixel_mm])
    data = {"volumes": volumes[:n], "labels": labels[:n], "spacing_zyx_mm": spacing}
    return data, (volumes[n:],), asked_classes(labels[n:])


def draw_patients(rng: Generator, field: Field, count: int) -> tuple[Signal, Labels]:
    """Return volumes and labels of new patients.

    Returns
    -------
    volumes
        (count, 1, slices, side, side), the signal in arbitrary units, in whole numbers from 0 to 32767.
    labels
        (count, slices, side, side), as in ACDC: 0 everything else, 1 right ventricle, 2 myocardium, 3 left ventricle.
    """
    drawn = [_patient(one, field, number) for number, one in enumerate(rng.spawn(count))]
    return np.stack([volume for volume, _ in drawn])[:, None], np.stack([labels for _, labels in drawn])


def asked_classes(labels: Labels) -> Labels:
    """Return 0, 1 and 2 for ACDC's labels: the right ventricle belongs to everything else.

    >>> asked_classes(np.array([0, 1, 2, 3])).tolist()
    [0, 0, 1, 2]
    """
    return np.maximum(labels - 1, 0)


def _patient(rng: Generator, field: Field, number: int) -> tuple[Signal, Labels]:
    """Draw a patient, signal and labels [k, j, i]: the five groups in turn, at the end of diastole, then of systole."""
    wider = field.side + 2 * round(_AWAY_MM / field.pixel_mm)
    grid = Grid.centred((wider, wider, field.slices + 1), (field.pixel_mm, field.pixel_mm, PITCH_MM))
    moment, group = divmod(number % (2 * len(Group)), len(Group))
    film = heart(rng, list(Group)[group], grid, _DIASTOLE_AND_SYSTOLE)
    first = rng.integers(2)
    cut = (moment, slice(first, first + field.slices), *_around_the_heart(rng, field, wider))
    signal, labels = (sitk.GetArrayViewFromImage(image)[cut] for image in (film.image, film.labels))
    return _received(rng, signal.astype(np.float32), field), labels.astype(np.int64)


def _around_the_heart(rng: Generator, field: Field, wider: int) -> tuple[slice, slice]:
    """Return rows and columns of a square that has the heart somewhere near its middle."""
    x, y = (np.array(_HEART_XY_MM) + rng.uniform(-_AWAY_MM, _AWAY_MM, 2)) / field.pixel_mm
    room = wider - field.side
    row, column = (int(np.clip(round(room / 2 + away), 0, room)) for away in (-y, x))
    return slice(row, row + field.side), slice(column, column + field.side)


def _received(rng: Generator, signal: Signal, field: Field) -> Signal:
    """Return what a scanner shows: brighter towards its coils, with dark bands and noise, and with its own gain."""
    across = (np.arange(field.side) - (field.side - 1) / 2) * field.pixel_mm
    x, y = across, -across[:, None]
    towards_x, towards_y = rng.uniform(-0.8, 0.8, 2) / 60  # per mm
    seen = signal / _BRIGHTEST * np.exp(towards_x * x + towards_y * y) * _bands(rng, x, y, field.slices)
    noise = rng.uniform(0.05, 0.12) * rng.standard_normal((2, *signal.shape), dtype=np.float32)
    gain = _BRIGHTEST * np.exp(rng.uniform(-1.2, 1.2))
    return np.asarray(np.minimum(np.round(gain * np.hypot(seen + noise[0], noise[1])), 32767), np.float32)


def _bands(rng: Generator, x: Floats, y: Floats, slices: int) -> NDArray[np.float64]:
    """Return factors [k, j, i] from 0.35 to 1: where the field is off, balanced sequences lose their signal."""
    angle, period_mm = rng.uniform(0, 2 * np.pi), rng.uniform(60, 100)
    phase = 2 * np.pi * ((np.cos(angle) * x + np.sin(angle) * y) / period_mm + rng.uniform())
    per_slice = rng.uniform(-0.5, 0.5)
    off = np.stack([np.cos(phase + per_slice * k) for k in range(slices)])
    return np.asarray(1 - 0.65 * np.exp((off - 1) / 0.64))
