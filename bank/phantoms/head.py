"""A head in T1-weighted MR, with thick oblique slices, a bias field, Rician noise, and landmarks in the world."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

import numpy as np
import SimpleITK as sitk
from numpy.random import Generator

from bank.phantoms.acquisition import mr_scan
from bank.phantoms.cortex import hemispheres
from bank.phantoms.grid import Floats, Grid, facing, plain, rotation
from bank.phantoms.head_anatomy import (
    POSTERIOR_COMMISSURE_MM,
    Head,
    brain_stem,
    cerebellum,
    everywhere,
    mirrored,
)
from bank.phantoms.solids import Body, Field, Layer, Painting, Point, Solid, ellipsoid, joined, paint, tube

LABELS = {
    "scalp": 1,
    "skull": 2,
    "cerebrospinal fluid": 3,
    "ventricles": 4,
    "grey matter": 5,
    "white matter": 6,
    "deep grey matter": 7,
    "cerebellum": 8,
    "brain stem": 9,
    "eyes": 10,
    "markers": 11,
    "other tissue": 12,
}
TEACHING_GRID = Grid.centred((134, 156, 40), (1.38, 1.38, 4.0), rotation(-8, 3, 5) @ facing("LPS"), (0.0, 12.0, 10.0))
_AIR, _FAT, _MUSCLE, _BONE, _MARROW, _FLUID, _GREY, _WHITE = 6.0, 900.0, 420.0, 45.0, 520.0, 170.0, 500.0, 750.0


@dataclass(frozen=True)
class HeadPhantom:
    """A head and its truth; landmarks are in mm in LPS, volumes by geometry, partial voxels counted in part.

    `image` is the scan (int16), `ideal` the same without bias and noise (float32), `labels` what fills most of a voxel,
    0 for air.
    """

    image: sitk.Image
    ideal: sitk.Image
    labels: sitk.Image
    label_names: Mapping[str, int]
    volumes_ml: Mapping[str, float]
    landmarks_mm: Mapping[str, Point]


def head(rng: Generator, grid: Grid = TEACHING_GRID, bias: float = 0.3, sigma: float = 14.0) -> HeadPhantom:
    """Return the head of a drawn adult, slightly turned and moved in the scanner, with oil capsules as markers.

    The markers sit on the bridge of the nose, before both ears and on the left temple alone, so that sides can be told
    apart. `bias` is the range of the bias field and `sigma` the noise in both channels; white matter
    has a signal of about 760.
    """
    anatomy = Head.drawn(rng)
    turned, moved_mm = rotation(*rng.uniform(-6, 6, 3)), rng.uniform(-6, 6, 3)
    own = _in_own_axes(grid, turned, moved_mm)
    landmarks = _landmarks(anatomy)
    painting = paint(own, _layers(anatomy, own, landmarks), LABELS, _AIR)
    ideal = grid.image(painting.values)
    return HeadPhantom(
        image=mr_scan(ideal, bias, sigma, rng),
        ideal=ideal,
        labels=grid.image(painting.labels),
        label_names=LABELS,
        volumes_ml=_volumes(painting),
        landmarks_mm={name: _point(turned @ np.array(place) + moved_mm) for name, place in landmarks.items()},
    )


def _in_own_axes(grid: Grid, turned: Floats, moved_mm: Floats) -> Grid:
    """Return the same voxels as the head sees them, for a head that is turned about its origin and then moved."""
    origin = turned.T @ (np.array(grid.origin_xyz_mm) - moved_mm)
    return replace(grid, origin_xyz_mm=plain(origin), direction=plain(turned.T @ grid.matrix))


def _volumes(painting: Painting) -> dict[str, float]:
    return {name: painting.volumes_ml[name] for name in LABELS}


def _landmarks(head: Head) -> dict[str, Point]:
    """Return the landmarks in the head's own axes; all but the commissures lie on the skin."""
    return {
        "anterior commissure": (0.0, 0.0, 0.0),
        "posterior commissure": POSTERIOR_COMMISSURE_MM,
        "nose tip": _on_the_skin(head, (0.0, -20.0, -45.0), (0.0, -1.0, 0.0)),
        "nose bridge": _on_the_skin(head, (0.0, -20.0, -17.0), (0.0, -1.0, 0.0)),
        "left ear": _on_the_skin(head, (0.0, 4.0, -26.0), (1.0, 0.0, 0.0)),
        "right ear": _on_the_skin(head, (0.0, 4.0, -26.0), (-1.0, 0.0, 0.0)),
        "left temple": _on_the_skin(head, (0.0, -14.0, -6.0), (1.0, 0.0, 0.0)),
    }


def _on_the_skin(head: Head, start_mm: Point, along: Point) -> Point:
    """Return where a way from inside, in steps of a hundredth of a millimetre, leaves the head."""
    steps = np.arange(0, 120, 0.01)
    way = np.array(start_mm) + steps[:, None] * np.array(along)
    outside = head.skin(*(way[:, axis] for axis in range(3))) > 0
    return _point(way[int(np.argmax(outside))])


def _layers(anatomy: Head, own: Grid, landmarks: Mapping[str, Point]) -> list[Layer]:
    pial, white = hemispheres(anatomy, own)
    return [
        *_outside(anatomy),
        *_face(),
        Layer("cerebrospinal fluid", [everywhere(lambda x, y, z: anatomy.inner_skull(x, y, z) + 0.8)], _FLUID),
        Layer("grey matter", [pial], _GREY),
        Layer("white matter", [white, anatomy.callosum()], _WHITE),
        Layer("cerebellum", [cerebellum(anatomy, 0.0)], _folia),
        Layer("cerebellum", [cerebellum(anatomy, 11.0)], 680.0),
        Layer("brain stem", [brain_stem()], 690.0),
        Layer("deep grey matter", anatomy.nuclei(), 575.0),
        Layer("ventricles", anatomy.ventricles(), _FLUID),
        Layer("white matter", _commissures(), 800.0),
        Layer("markers", _markers(landmarks), 1000.0),
    ]


def _outside(anatomy: Head) -> list[Layer]:
    """Return skin, fat, muscle and skull, from outside to inside."""

    def muscle(x: Field, y: Field, z: Field) -> Field:
        return np.asarray(np.maximum(anatomy.skin(x, y, z) + 8, z + 34 - 0.25 * y))

    def marrow(x: Field, y: Field, z: Field) -> Field:
        return np.asarray(np.maximum(anatomy.outer_skull(x, y, z) + 2.2, 2.2 - anatomy.inner_skull(x, y, z)))

    temples = [ellipsoid((side * 66, -20, -8), (9, 26, 30)).level for side in (-1, 1)]

    def temporal(x: Field, y: Field, z: Field) -> Field:
        return np.asarray(np.maximum(np.minimum(*(level(x, y, z) for level in temples)), anatomy.skin(x, y, z) + 4))

    return [
        Layer("scalp", [everywhere(anatomy.skin)], 350.0),
        Layer("scalp", [everywhere(lambda x, y, z: anatomy.skin(x, y, z) + 1.8)], _FAT),
        Layer("other tissue", [everywhere(muscle), Solid(temporal, (-76, -47, -39), (76, 7, 23))], _MUSCLE),
        Layer("skull", [everywhere(anatomy.outer_skull)], _BONE),
        Layer("skull", [everywhere(marrow)], _MARROW),
    ]


def _face() -> list[Layer]:
    """Return orbits, sinuses, nasal cavity, tongue and throat."""
    sides = (-1, 1)
    nerves = [tube(mirrored([(31, -52, -28), (12, -22, -20)], side), 2.2) for side in sides]
    sinuses = [ellipsoid((side * 26, -52, -52), (12, 14, 15)) for side in sides]
    nasal = [ellipsoid((side * 6.5, -58, -46), (5, 28, 19)) for side in sides]
    return [
        Layer("other tissue", [ellipsoid((side * 30, -46, -28), (17, 24, 15)) for side in sides], _FAT),
        Layer("other tissue", [joined(nerves)], 600.0),
        Layer("eyes", [ellipsoid((side * 31, -60, -28), (12, 12, 12)) for side in sides], 190.0),
        Layer("eyes", [ellipsoid((side * 31, -69, -28), (4.5, 2.2, 4.5)) for side in sides], 480.0),
        Layer("other tissue", [ellipsoid((0, -40, -80), (23, 30, 15))], _MUSCLE),
        Layer("sinuses", [*sinuses, *nasal, ellipsoid((0, -24, -27), (11, 11, 8))], _AIR),
        Layer("throat", [tube([(0, -24, -48), (0, -10, -60), (0, -4, -120)], [6.0, 7.0, 6.0])], _AIR),
        Layer("other tissue", [tube([(0, 48, -62), (0, 52, -130)], 17.0)], 430.0),
        Layer("cerebrospinal fluid", [tube([(0, 40, -50), (0, 46, -66), (0, 52, -130)], 9.5)], _FLUID),
    ]


def _folia(x: Field, y: Field, z: Field) -> Field:
    """Return the values of the cerebellum's cortex, which is folded in thin leaves around its middle."""
    around = np.hypot(y - 48, z + 30) + 0.12 * np.abs(x)
    angle = np.arctan2(z + 30, y - 48)
    return np.asarray(500 + 110 * np.sin(angle * 34 + 0.2 * around + 0.1 * np.abs(x)) * np.clip(around / 30, 0, 1))


def _commissures() -> list[Body]:
    return [
        tube([(-16, 4, -2), (-6, 0, 0), (6, 0, 0), (16, 4, -2)], 1.8),
        tube([(-6, 26, 0), (6, 26, 0)], 1.6),
    ]


def _markers(landmarks: Mapping[str, Point]) -> list[Body]:
    outwards = {"nose bridge": (0, -1, 0), "left ear": (1, 0, 0), "right ear": (-1, 0, 0), "left temple": (1, 0, 0)}
    middles = [np.array(landmarks[name]) + 3 * np.array(way, float) for name, way in outwards.items()]
    return [ellipsoid(_point(middle), (5, 5, 5)) for middle in middles]


def _point(values: Floats) -> Point:
    x, y, z = plain(values)
    return x, y, z
