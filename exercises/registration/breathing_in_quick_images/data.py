"""Pairs of quick ultrasound images of one liver that breathes; liver and breathing are new for every training."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Images = NDArray[np.float32]

WIDTH_MM = 96.0
SITES = 10
"""Places of the liver that an observer has marked in both images of a pair."""
PLACES = 40
"""Places in each new pair at which a field is scored."""
OBSERVER_MM = 1.0
"""Standard deviation, along each axis, of a displacement that the observer measures."""

_CHUNK = 40
"""Images that are drawn at once, so that they stay in the processor's cache."""
_CANVAS_MM = 168.0
_STATE_MM = np.array([8.0, 8.0, 8.0, 8.0])
"""How far each of four movements goes, to both sides of its middle."""
_SPOTS_MM = (((-8.0, 8.0), (12.0, 30.0)), ((-2.0, 20.0), (-30.0, -16.0)), ((22.0, 38.0), (-6.0, 22.0)))
"""Where the middles of the smaller movements lie, down and right of the image's middle."""
_MARKED_MM = ((-25.0, 37.0), (-34.0, 36.0))
"""Where sites and places lie, down and right of the image's middle."""
_ITERATIONS = 30
_LIVER, _VESSEL, _DIAPHRAGM, _CLUTTER = 0.6, 0.45, 0.5, 0.3
"""Brightness of the liver, how much darker vessels are, how much brighter the diaphragm, and echoes that stay."""


@dataclass(frozen=True)
class _Size:
    """How much is drawn: pixels along a side, pairs to train on, and new pairs."""

    side: int
    pairs: int
    new_pairs: int

    @property
    def pixel_mm(self) -> float:
        return WIDTH_MM / self.side

    @property
    def middle(self) -> float:
        """Row and column of the image's middle, in pixels."""
        return (self.side - 1) / 2

    @property
    def points_mm(self) -> Floats:
        """Where the pixels lie, (side, side, 2): down and right of the image's middle."""
        steps = (np.arange(self.side) - self.middle) * self.pixel_mm
        return np.stack(np.meshgrid(steps, steps, indexing="ij"), axis=-1)


_SIZES = {"cpu": _Size(64, pairs=480, new_pairs=104), "cuda": _Size(128, pairs=1600, new_pairs=204)}


@dataclass(frozen=True)
class _Movement:
    """One of the movements that add up to breathing: a direction, and a spot (down, right, width) where it is felt."""

    direction: Floats
    spot_mm: tuple[float, float, float] | None


@dataclass(frozen=True)
class _Patient:
    """A liver below the wall of the body.

    Attributes
    ----------
    wall_mm
        Down of the image's middle, where the wall ends: it does not move.
    far
        How much of the largest movement is left far from the diaphragm.
    movements
        What breathing is made of.
    liver
        Its brightness on a canvas around the image.
    """

    wall_mm: float
    far: float
    movements: tuple[_Movement, ...]
    liver: Floats

    def pulled(self, points_mm: Floats, states_mm: Floats) -> Floats:
        """Return what is to be added to points (n, ..., 2) of images in these states (n, 4) to come to the liver's own.

        The liver's own places are those in the middle of all movements.
        """
        down, right = points_mm[..., 0], points_mm[..., 1]
        depth = 1 / (1 + np.exp((self.wall_mm + 12 - down) / 7.5))
        added = np.zeros(np.broadcast_shapes(points_mm.shape, states_mm.shape[:1] + (1,) * (points_mm.ndim - 1)))
        for number, movement in enumerate(self.movements):
            felt = depth * self._felt(movement, down, right)
            state = states_mm[:, number].reshape((-1,) + (1,) * (points_mm.ndim - 1))
            added += state * felt[..., None] * movement.direction
        return added

    def _felt(self, movement: _Movement, down: Floats, right: Floats) -> Floats:
        if movement.spot_mm is None:  # the diaphragm, on the left, pushes
            return np.asarray(self.far + (1 - self.far) / (1 + np.exp((right - 3) / 13.5)))
        row, column, width = movement.spot_mm
        return np.asarray(np.exp(-((down - row) ** 2 + (right - column) ** 2) / (2 * width**2)))

    def seen(self, own_mm: Floats, states_mm: Floats) -> Floats:
        """Return where the liver's own places (n, k, 2) lie in images in these states."""
        found = own_mm
        for _ in range(_ITERATIONS):
            found = own_mm - self.pulled(found, states_mm)
        return found


def draw_images(rng: Generator, device: str) -> tuple[dict[str, Any], tuple[Images, ...], Floats]:
    """Draw a patient, pairs of images to train on, and new pairs.

    Parameters
    ----------
    rng
        Where chance comes from; the patient is drawn first.
    device
        "cpu" or "cuda": how many pairs there are, and how fine the images are.

    Returns
    -------
    data
        "moving" and "fixed", (n, 1, rows, columns) from 0 to 255; "points", (n, 10, 2), row and column of places in
        the fixed image; "displacements", (n, 10, 2), what is to be added to come to the same places of the liver in
        the moving image, as the observer has measured it, in pixels. All float32.
    inputs, truth
        The moving and the fixed images of new pairs, and (m, 40, 4): row and column of places in the fixed image, and
        their true displacements along rows and columns, in pixels.
    """
    size = _SIZES[device]
    patient = _patient(rng, size)
    moving_states, fixed_states = _states(rng, size.pairs), _states(rng, size.pairs)
    moving, fixed = _pairs(rng, patient, size, moving_states, fixed_states)
    own = np.repeat(_sites(rng)[None], size.pairs, axis=0)
    in_moving, in_fixed = patient.seen(own, moving_states), patient.seen(own, fixed_states)
    measured = in_moving - in_fixed + rng.normal(0, OBSERVER_MM, in_fixed.shape)
    data = {
        "moving": moving,
        "fixed": fixed,
        "points": (in_fixed / size.pixel_mm + size.middle).astype(np.float32),
        "displacements": (measured / size.pixel_mm).astype(np.float32),
    }
    return (data, *_new_pairs(rng, patient, size))


def _new_pairs(rng: Generator, patient: _Patient, size: _Size) -> tuple[tuple[Images, ...], Floats]:
    """Return new pairs, with the displacements at places all over the liver."""
    moving_states, fixed_states = _states(rng, size.new_pairs), _states(rng, size.new_pairs)
    places = np.stack([rng.uniform(*span, (size.new_pairs, PLACES)) for span in _MARKED_MM], axis=-1)
    own = places + patient.pulled(places, fixed_states)
    displaced = patient.seen(own, moving_states) - places
    truth = np.concatenate([places / size.pixel_mm + size.middle, displaced / size.pixel_mm], axis=-1)
    return _pairs(rng, patient, size, moving_states, fixed_states), truth


def _states(rng: Generator, count: int) -> Floats:
    return rng.uniform(-1, 1, (count, len(_STATE_MM))) * _STATE_MM


def _sites(rng: Generator) -> Floats:
    """Return places of the liver that lie far from each other, (10, 2)."""
    sites: list[Floats] = []
    for _ in range(SITES):
        tried = np.stack([rng.uniform(*span, 20) for span in _MARKED_MM], axis=-1)
        away = np.min([np.linalg.norm(tried - site, axis=1) for site in sites] or [np.zeros(20)], axis=0)
        sites.append(tried[away.argmax()])
    return np.array(sites)


def _patient(rng: Generator, size: _Size) -> _Patient:
    spots = [(rng.uniform(*down), rng.uniform(*right), rng.uniform(15, 19)) for down, right in _SPOTS_MM]
    angles = [rng.uniform(-0.35, 0.35), *rng.uniform(0, 2 * np.pi, len(spots))]
    return _Patient(
        wall_mm=rng.uniform(15, 19.5) - WIDTH_MM / 2,
        far=rng.uniform(0.0, 0.15),
        movements=tuple(
            _Movement(np.array([np.sin(angle), np.cos(angle)]), spot)
            for angle, spot in zip(angles, (None, *spots), strict=True)
        ),
        liver=_liver(rng, size.pixel_mm),
    )


def _liver(rng: Generator, pixel_mm: float) -> Floats:
    """Return the brightness of liver, vessels, diaphragm and lung."""
    side = round(_CANVAS_MM / pixel_mm)
    steps = (np.arange(side) - (side - 1) / 2) * pixel_mm
    down, right = np.meshgrid(steps, steps, indexing="ij")
    bright = _LIVER + 0.08 * _smooth(rng, (side, side), 6.0 / pixel_mm)
    edge = rng.uniform(-40, -32) + (down - rng.uniform(0, 15)) ** 2 / rng.uniform(300, 600)
    bright = np.where(right < edge, 0.35, bright) + _DIAPHRAGM * np.exp(-(((right - edge) / 2.25) ** 2))
    for _ in range(9):
        angle, row, column = rng.uniform(0, np.pi), rng.uniform(-33, 42), rng.uniform(-27, 45)
        along = (right - column) * np.cos(angle) + (down - row) * np.sin(angle)
        across = (down - row) * np.cos(angle) - (right - column) * np.sin(angle)
        away = np.hypot(np.maximum(np.abs(along) - rng.uniform(4.5, 18), 0), across)
        bright -= _VESSEL / (1 + np.exp((away - rng.uniform(1.8, 3.9)) / 0.75))
    return np.asarray(bright)


def _pairs(
    rng: Generator, patient: _Patient, size: _Size, moving_states: Floats, fixed_states: Floats
) -> tuple[Images, Images]:
    """Return moving and fixed images, (n, 1, rows, columns)."""
    starts = range(0, len(moving_states), _CHUNK)
    chunks = [
        _chunk(rng, patient, size, (moving_states[start : start + _CHUNK], fixed_states[start : start + _CHUNK]))
        for start in starts
    ]
    moving, fixed = (np.concatenate(images)[:, None] for images in zip(*chunks, strict=True))
    return moving, fixed


def _chunk(rng: Generator, patient: _Patient, size: _Size, states: tuple[Floats, Floats]) -> list[Images]:
    """Return moving and fixed images, which share what stays with the probe: shadows, clutter and the body's wall."""
    points, count = size.points_mm, len(states[0])
    shade, clutter = _shadows(rng, points, count), _CLUTTER * _clutter(rng, points, count, size)
    layers = 0.7 + 0.3 * np.sin(0.73 * points[..., 0] + rng.uniform(0, 2 * np.pi, (count, 1, 1)))
    return [
        _as_shown(rng, shade * np.maximum(bright + clutter, 0.02), points[..., 0], size)
        for bright in (
            np.where(points[..., 0] < patient.wall_mm, layers, _liver_at(patient, points, state, size))
            for state in states
        )
    ]


def _liver_at(patient: _Patient, points: Floats, states: Floats, size: _Size) -> Floats:
    """Return the liver's brightness in images in these states, (n, rows, columns)."""
    from scipy import ndimage  # takes a while to load

    own = points + patient.pulled(points[None], states)
    middle = (len(patient.liver) - 1) / 2
    where = np.moveaxis(own, -1, 0) / size.pixel_mm + middle
    return np.asarray(ndimage.map_coordinates(patient.liver, where, order=1, mode="nearest"))


def _shadows(rng: Generator, points: Floats, count: int) -> Floats:
    """Return by how much the shadows of three ribs or bubbles of gas dim each column, from 0 to 1."""
    shade = np.ones((count, *points.shape[:2]))
    for _ in range(3):
        middle, half_width = rng.uniform(-51, 51, (count, 1, 1)), rng.uniform(3, 9, (count, 1, 1))
        depth = rng.uniform(0.3, 0.6, (count, 1, 1))
        shade *= 1 - depth / (1 + np.exp((np.abs(points[..., 1] - middle) - half_width) / 1.05))
    return shade


def _clutter(rng: Generator, points: Floats, count: int, size: _Size) -> Floats:
    """Return echoes that stay with the probe: blotches, and lines of one depth."""
    clutter = _smooth(rng, (count, size.side, size.side), 3.0 / size.pixel_mm)
    for _ in range(2):
        depth, strength = rng.uniform(-30, 45, (count, 1, 1)), rng.uniform(0, 2, (count, 1, 1))
        clutter += strength * np.exp(-(((points[..., 0] - depth) / 1.5) ** 2))
    return clutter


def _as_shown(rng: Generator, bright: Floats, down: Floats, size: _Size) -> Images:
    """Return images as they are shown: with speckle, in decibels, and on a scale of greys of its own for each."""
    waves = _smooth(rng, (2, *bright.shape), 0.9 / size.pixel_mm)
    with_speckle = bright * (0.4 + 0.6 * np.hypot(*waves) / np.sqrt(2))
    each = (len(bright), 1, 1)
    decibels = 20 * np.log10(with_speckle + 0.01) + rng.uniform(-0.07, 0.07, each) * down
    shown = 255 * (decibels - rng.uniform(-36, -28, each)) / rng.uniform(35, 50, each)
    return np.clip(np.rint(shown), 0, 255).astype(np.float32)


def _smooth(rng: Generator, shape: tuple[int, ...], sd_pixels: float) -> Floats:
    """Return smooth noise of standard deviation 1; only the last two axes are smoothed."""
    from scipy import ndimage

    widths = (0,) * (len(shape) - 2) + (sd_pixels, sd_pixels)
    noise = ndimage.gaussian_filter(rng.standard_normal(shape, np.float32), widths)
    return np.asarray(noise / noise.std(), np.float64)
