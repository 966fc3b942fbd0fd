"""A tooth in parallel rays: its sinogram, and what right and faulty programs make of it.

The pictures need no reconstruction: the filtered projection of an ellipse has a formula.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.raw_data import draw_sinogram
from bank.phantoms.ellipsoids import Ellipsoid, Ellipsoids
from bank.phantoms.grid import plain, rotation

Floats = NDArray[np.float64]

PIXELS = 130
DRAWN_ANGLES = np.arange(0.0, 180.0, 1.5)
MARGIN = 1.08
"""Half the width of the pictures, in radii of the tooth."""


@dataclass(frozen=True)
class Scene:
    """The scan, the faults of the programs, and the tooth: lengths in parts of its radius, angles in degrees."""

    radius_mm: float
    spacing_mm: float
    few: int
    last_deg: int
    shift_elements: int
    turn_deg: float
    inlay_deg: float
    canals: tuple[tuple[float, float], ...]


@dataclass(frozen=True)
class Given:
    """What the stem prints."""

    radius_mm: float
    spacing_mm: float
    few: int
    last_deg: int
    shift_elements: int


def generate(rng: Generator) -> Scene:
    """Draw a scan of a tooth of two to two and a half centimetres, with an inlay and two or three root canals."""
    radius, spacing = (
        float(rng.choice([9.5, 10.0, 10.5, 11.0, 11.5, 12.0])),
        float(rng.choice([0.04, 0.05, 0.06, 0.08])),
    )
    canals = [(float(rng.uniform(-0.42, -0.22)), float(rng.uniform(-0.25, -0.1)))]
    canals += [(float(rng.uniform(0.15, 0.4)), float(rng.uniform(-0.25, 0.0)))]
    canals += [(float(rng.uniform(-0.15, 0.05)), float(rng.uniform(0.22, 0.35)))][: int(rng.integers(2))]
    return Scene(
        radius_mm=radius,
        spacing_mm=spacing,
        few=int(rng.choice([15, 16, 18, 20])),
        last_deg=int(rng.choice([100, 105, 110, 115, 120])),
        shift_elements=round(float(rng.uniform(0.06, 0.08)) * radius / spacing),
        turn_deg=float(rng.uniform(0, 180)),
        inlay_deg=float(rng.choice([35, 145])) + float(rng.uniform(-20, 20)),
        canals=tuple(canals),
    )


def given(scene: Scene) -> Given:
    """Return the numbers of the scan."""
    return Given(scene.radius_mm, scene.spacing_mm, scene.few, scene.last_deg, scene.shift_elements)


@guard("the number of projections that are needed is not nearly a whole number")
def clearly_rounded(given: Given) -> bool:
    """Whether rounding up and rounding agree on what comes next."""
    return 0.1 < math.pi * given.radius_mm / given.spacing_mm % 1 < 0.9


def tooth(scene: Scene) -> Ellipsoids:
    """Return enamel, dentine, root canals and an inlay of ceramics, in attenuation per mm."""
    inlay = np.radians(scene.inlay_deg)
    parts = [(0.30, (0.0, 0.0), (0.96, 0.76)), (-0.12, (0.0, 0.0), (0.82, 0.62))]
    parts += [(-0.16, canal, (0.10, 0.075)) for canal in scene.canals]
    parts += [(0.22, (0.62 * math.cos(inlay), 0.45 * math.sin(inlay)), (0.14, 0.1))]
    axes = np.array(rotation(scene.turn_deg))
    return Ellipsoids(
        tuple(
            Ellipsoid(
                density,
                plain(axes @ np.array(centre) * scene.radius_mm),
                plain(np.array(semi_axes) * scene.radius_mm),
                plain(axes),
            )
            for density, centre, semi_axes in parts
        )
    )


def draw_scan(scene: Scene, axes: Any) -> None:
    """Draw the sinogram of all projections, and the tooth as a right program reconstructs it."""
    offsets = np.linspace(-MARGIN, MARGIN, 160) * scene.radius_mm
    draw_sinogram(axes[0], tooth(scene).projections(DRAWN_ANGLES, offsets[:, None]), DRAWN_ANGLES, offsets)
    axes[0].set_title("projections")
    reach = MARGIN * scene.radius_mm
    axes[1].imshow(
        _reconstructed(scene, DRAWN_ANGLES), extent=(-reach, reach, -reach, reach), vmin=0, vmax=0.4, cmap="gray"
    )
    axes[1].set(title="reconstruction", xlabel="x (mm)", ylabel="y (mm)")


def draw_faulty(scene: Scene, ax: Axes, option: str) -> None:
    """Draw what a program with one fault reconstructs, in greys of its own."""
    if option == "unfiltered":
        picture = _reconstructed(scene, DRAWN_ANGLES, filtered=False)
    elif option == "few":
        picture = _reconstructed(scene, np.arange(scene.few) * 180 / scene.few)
    elif option == "limited":
        picture = _reconstructed(scene, np.arange(0.0, scene.last_deg + 0.1, 1.5))
    else:
        picture = _reconstructed(scene, DRAWN_ANGLES, shift_mm=scene.shift_elements * scene.spacing_mm)
    low, high = np.percentile(picture, [2, 99.8])
    ax.imshow(picture, vmin=low, vmax=high, cmap="gray")
    ax.set_axis_off()


def _reconstructed(scene: Scene, angles_deg: Floats, *, shift_mm: float = 0.0, filtered: bool = True) -> Floats:
    """Return the mean over angles, times pi, of (filtered) projections at each pixel, moved along the detector."""
    places = np.linspace(-MARGIN, MARGIN, PIXELS) * scene.radius_mm
    width = float(places[1] - places[0])
    image = np.zeros((PIXELS, PIXELS))
    for theta in np.radians(angles_deg):
        axis = np.array([math.cos(theta), math.sin(theta)])
        offset = places * axis[0] + places[::-1, None] * axis[1] + shift_mm
        for part in tooth(scene).parts:
            image += _projected(part, axis, offset, width, filtered)
    return np.asarray(image * np.pi / len(angles_deg))


def _projected(part: Ellipsoid, axis: Floats, offset: Floats, width: float, filtered: bool) -> Floats:
    """Return an ellipse's projection at offsets, or its filtered one as the mean over a detector element."""
    semi_axes = np.array(part.semi_axes_mm)
    reach = float(np.linalg.norm(part.axes.T @ axis * semi_axes))
    away = offset - float(np.dot(part.centre_xyz_mm, axis))
    scale = part.density * float(np.prod(semi_axes)) / reach**2
    if not filtered:
        return np.asarray(2 * scale * np.sqrt(np.maximum(reach**2 - away**2, 0)))
    difference = _integral(away + width / 2, reach) - _integral(away - width / 2, reach)
    return np.asarray(scale / np.pi / width * difference)


def _integral(away: Floats, reach: float) -> Floats:
    """Return the integral of the filtered projection: 1 within the reach, 1 - s / sqrt(s² - reach²) beyond."""
    return np.asarray(away - np.sign(away) * np.sqrt(np.maximum(away**2 - reach**2, 0)))
