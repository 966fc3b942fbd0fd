"""Short-axis cine MR of a beating heart, with labels, volumes and areas over the cycle.

Slices as in the ACDC collection (O. Bernard et al. 2018, https://doi.org/10.1109/TMI.2018.2837502): fine in the plane,
8 mm thick with gaps of 2 mm, one cycle in equal steps that begin at the end of diastole.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator
from numpy.typing import NDArray

from bank.phantoms.grid import Grid
from bank.phantoms.heart_chest import MUSCLE, chest, great_vessels
from bank.phantoms.heart_model import EQUATOR, MUSCLE_G_PER_ML, HeartShape, Moment, Section, section, section_of
from bank.phantoms.heart_patients import Group, Patient, fillings, patient
from bank.phantoms.texture import cloud

Floats = NDArray[np.floating[Any]]
Singles = NDArray[np.float32]  # half the time, where only a picture is drawn

RIGHT, MYOCARDIUM, LEFT = 1, 2, 3
"""Labels as in ACDC; 0 is everything else, the right ventricle's thin wall included."""

SLICE_MM = 8.0
_SUBSLICES = 3
_LEFT_BLOOD, _RIGHT_BLOOD, _FAT = 0.95, 0.86, 0.66
_BRIGHTEST = 620.0
_NOISE = 0.028
_FREE_WALL_MM = 3.0
_FAT_MM = 5.0


def _short_axis() -> Floats:
    """Columns: to the right and down on the screen, and from apex to base, away from whoever looks at the screen."""
    to_base = np.array([-0.62, 0.62, 0.48])
    to_base /= np.linalg.norm(to_base)
    down = np.array([0.15, 0.35, -1.0])
    down -= (down @ to_base) * to_base
    down /= np.linalg.norm(down)
    return np.stack([np.cross(down, to_base), down, to_base], axis=1)


TEACHING_GRID = Grid.centred((144, 144, 12), (1.4, 1.4, 10.0), direction=_short_axis())


@dataclass(frozen=True)
class Heart:
    """A cine series and what is known about it.

    Slices run from apex to base. The arrays over the cycle begin at the end of diastole.

    Attributes
    ----------
    image
        Signal, 16 bit, four-dimensional (x, y, z, t); the fourth spacing is the time between frames in s.
    labels
        0 to 3 as in ACDC, on the same grid: what lies in the middle of each slice.
    patient
        Group, body surface, shape and ejection fractions.
    slice_mm
        Thickness of a slice; the rest of the spacing along z is gap.
    end_systole
        Number of the frame in which the heart is smallest; the end of diastole is frame 0.
    left_ml, right_ml
        Volume of each cavity over the cycle, (t,).
    areas_mm2
        Areas of right cavity, muscle and left cavity (labels 1, 2, 3) in the middle of each slice, (t, z, 3).
    muscle_ml
        Volume of the left ventricle's muscle, at all times.
    thickest_wall_mm
        Largest thickness of the left ventricle's wall at the equator, at the end of diastole.
    """

    image: sitk.Image
    labels: sitk.Image
    patient: Patient
    slice_mm: float
    end_systole: int
    left_ml: Floats
    right_ml: Floats
    areas_mm2: Floats
    muscle_ml: float
    thickest_wall_mm: float

    @property
    def end_diastolic_ml(self) -> float:
        """Largest volume of the left cavity."""
        return float(self.left_ml[0])

    @property
    def end_systolic_ml(self) -> float:
        """Smallest volume of the left cavity."""
        return float(self.left_ml[self.end_systole])

    @property
    def stroke_volume_ml(self) -> float:
        """What the left ventricle ejects."""
        return self.end_diastolic_ml - self.end_systolic_ml

    @property
    def ejection_fraction(self) -> float:
        """Stroke volume of the left ventricle over its largest volume, 0 to 1."""
        return self.stroke_volume_ml / self.end_diastolic_ml

    @property
    def right_ejection_fraction(self) -> float:
        """The same of the right ventricle."""
        return float(1 - self.right_ml[self.end_systole] / self.right_ml[0])

    @property
    def muscle_g(self) -> float:
        """Mass of the left ventricle's muscle, at 1.05 g/ml."""
        return MUSCLE_G_PER_ML * self.muscle_ml


def heart(
    rng: Generator,
    group: Group = Group.NORMAL,
    grid: Grid = TEACHING_GRID,
    frames: int = 12,
    slice_mm: float = SLICE_MM,
) -> Heart:
    """Return the cine series of a new patient of the group; 1 s for 144 x 144 x 12 voxels and 12 frames.

    The grid's last slice lies above the base. Its spacing along z is that of slices with their gaps.
    """
    pitch = grid.spacing_xyz_mm[2]
    who = patient(rng, group, pitch)
    filling, end_systole = fillings(frames)
    moments = [who.moment(float(full)) for full in filling]
    slices = _slices(rng, grid, who.shape)
    areas = np.array([[section(who.shape, now, place.height_mm).areas_mm2 for place in slices] for now in moments])
    volumes = np.array([who.volumes_mm3(float(full)) for full in filling]) / 1000
    signal, labels = _films(rng, grid, who, moments, slices, slice_mm)
    step_s = 60 / who.heart_rate_bpm / frames
    return Heart(
        _film(grid, signal, step_s),
        _film(grid, labels, step_s),
        who,
        slice_mm,
        end_systole,
        volumes[:, 0],
        volumes[:, 1],
        areas,
        who.shape.muscle_mm3 / 1000,
        _thickest_wall(who.shape, moments[0]),
    )


@dataclass(frozen=True)
class _Slice:
    """A slice's height above the apex, and where its pixels lie: distance and angle around the axis, the tables."""

    height_mm: float
    x_mm: Singles
    y_mm: Singles
    distance_mm: Singles
    tables: tuple[Singles, ...]

    def section(self, shape: HeartShape, now: Moment, above_mm: float = 0.0) -> Section:
        """The walls at the angles of the pixels."""
        return section_of(shape, now, self.height_mm + above_mm, *self.tables)


def _slices(rng: Generator, grid: Grid, shape: HeartShape) -> list[_Slice]:
    """All slices; the axis is a little oblique, and the base lies between the last slice but one and the last."""
    columns, rows, count = grid.size_xyz
    dx, dy, pitch = grid.spacing_xyz_mm
    drift = rng.uniform((-1.2, -0.6), (0.2, 0.8))
    place = rng.uniform((12, -6), (20, 2))
    found = []
    for number in range(count):
        centre = place + drift * (number - count / 2)
        x = ((np.arange(columns) - (columns - 1) / 2) * dx - centre[0])[None, :]
        y = (((rows - 1) / 2 - np.arange(rows)) * dy - centre[1])[:, None]
        x, y = np.broadcast_arrays(x, y)
        angle, around = np.arctan2(y, x), shape.around
        tables = (_single(around.at(t, angle)) for t in (around.outline, around.wall, around.still, around.right))
        height = shape.length_mm - (count - 1.5 - number) * pitch
        found.append(_Slice(height, _single(x), _single(y), _single(np.hypot(x, y)), tuple(tables)))
    return found


def _films(
    rng: Generator,
    grid: Grid,
    who: Patient,
    moments: list[Moment],
    slices: list[_Slice],
    slice_mm: float,
) -> tuple[NDArray[np.int16], NDArray[np.uint8]]:
    """Signal and labels (t, k, j, i)."""
    signal = np.empty((len(moments), *grid.shape_zyx), np.float32)
    labels = np.empty(signal.shape, np.uint8)
    pixel = grid.spacing_xyz_mm[0]
    plane = Grid.centred(grid.size_xyz[:2], grid.spacing_xyz_mm[:2])
    fat = _single(_FAT * (1 + 0.12 * cloud(rng, plane, 3.0)))
    blood = _single(1 + 0.035 * cloud(rng, plane, 4.0))
    body = _single(chest(rng, plane))
    for number, place in enumerate(slices):
        vessels = great_vessels(place.x_mm, place.y_mm, pixel, body)
        for time, now in enumerate(moments):
            labels[time, number] = _labels(place, place.section(who.shape, now))
            layers = [
                _layers(place, who.shape, now, slice_mm * ((part + 0.5) / _SUBSLICES - 0.5), pixel)
                for part in range(_SUBSLICES)
            ]
            left, muscle, right, wall, rim, rest, above = np.mean(layers, axis=0)
            signal[time, number] = (_LEFT_BLOOD * left + _RIGHT_BLOOD * right) * blood
            signal[time, number] += MUSCLE * (muscle + wall) + fat * rim + body * rest + vessels * above
    return _received(rng, plane, signal), labels


def _single(values: Floats) -> Singles:
    return values.astype(np.float32)


def _labels(place: _Slice, walls: Section) -> NDArray[np.uint8]:
    square = place.distance_mm**2
    outer = np.where(square < walls.outer, MYOCARDIUM, np.where(square < walls.right, RIGHT, 0))
    return np.asarray(np.where(square < walls.inner, LEFT, outer), np.uint8)


def _layers(place: _Slice, shape: HeartShape, now: Moment, above_mm: float, pixel: float) -> Singles:
    """Shares (7, j, i) that add up to 1: left blood, muscle, right blood, free wall, fat, the rest, above the base."""
    shares = np.zeros((7, *place.distance_mm.shape), np.float32)
    height = place.height_mm + above_mm
    if not 0 < height < now.stretch * shape.length_mm:
        shares[5 if height <= 0 else 6] = 1
        return shares
    walls = place.section(shape, now, above_mm)
    outer, right = np.sqrt(walls.outer), np.sqrt(walls.right)
    wall = right + np.minimum(_FREE_WALL_MM, 0.8 * (right - outer))
    inside = [_inside(edge, place, pixel) for edge in (np.sqrt(walls.inner), outer, right, wall, wall + _FAT_MM)]
    inside[0] = _with_papillary_muscles(inside[0], walls, place, pixel)
    shares[:6] = np.diff([np.zeros_like(outer), *inside, np.ones_like(outer)], axis=0)
    return shares


def _inside(edge_mm: Floats, place: _Slice, pixel: float) -> Floats:
    return np.asarray(np.clip(0.5 + (edge_mm - place.distance_mm) / pixel, 0, 1) * (edge_mm > 0))


def _with_papillary_muscles(blood: Floats, walls: Section, place: _Slice, pixel: float) -> Floats:
    """Share of blood in the left cavity, which the labels count whole, papillary muscles included."""
    size = math.sqrt(max(float(walls.inner.max()), 0.0))
    if not 12 < size < 60:
        return blood
    for turn_deg in (38.0, 236.0):
        away = 0.74 * size
        x, y = away * math.cos(math.radians(turn_deg)), away * math.sin(math.radians(turn_deg))
        radius = 1.8 + 0.12 * size
        muscle = np.clip(0.5 + (radius - np.hypot(place.x_mm - x, place.y_mm - y)) / pixel, 0, 1)
        blood = blood * (1 - muscle)
    return blood


def _received(rng: Generator, plane: Grid, signal: Floats) -> NDArray[np.int16]:
    """The signal as coils receive it: stronger near the chest's wall, as a magnitude with noise."""
    x, y = plane.points_mm()
    coils = 1 + 0.0018 * (-x - y) + 0.05 * cloud(rng, plane, 30.0)
    noise = _NOISE * rng.standard_normal((2, *signal.shape), dtype=np.float32)
    return np.asarray(np.round(_BRIGHTEST * np.hypot(signal * coils + noise[0], noise[1])), np.int16)


def _film(grid: Grid, frames: NDArray[np.generic], step_s: float) -> sitk.Image:
    return sitk.JoinSeries([grid.image(frame) for frame in frames], 0.0, step_s)


def _thickest_wall(shape: HeartShape, start: Moment) -> float:
    walls = section(shape, start, shape.length_mm + EQUATOR * shape.semi_axes_mm[1])
    return float((np.sqrt(walls.outer) - np.sqrt(walls.inner)).max())
