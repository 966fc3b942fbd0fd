"""Volume of a box."""

import math

import numpy as np

from bank.declarations import misconception, plausible, second_route


def volume_ml(given):
    """Return the volume in mL.

    >>> from exercises.sample.box.generator import Given
    >>> volume_ml(Given((10, 10, 10), (1.0, 1.0, 1.0), 1.1))
    1.0
    """
    return math.prod(given.size_xyz) * math.prod(given.spacing_xyz_mm) / 1000


@misconception("volume_ml")
def cubic_millimetres(given):
    """Forget that 1 mL is 1000 cubic millimetres."""
    return volume_ml(given) * 1000


@misconception("volume_ml")
def voxels_counted(given):
    """Forget the spacing."""
    return math.prod(given.size_xyz)


@second_route("volume_ml")
def by_edges(scene):
    """Multiply the edges in cm."""
    return float(np.prod(np.array(scene.size_xyz) * np.array(scene.spacing_xyz_mm) / 10))


@plausible("volume_ml")
def not_nothing(given, value):
    """Refuse nothing and less: it would make the mass trivial."""
    return value > 0


def mass_g(given, volume_ml):
    """Return the mass in g.

    >>> from exercises.sample.box.generator import Given
    >>> mass_g(Given((10, 10, 10), (1.0, 1.0, 1.0), 1.5), 2.0)
    3.0
    """
    return volume_ml * given.density_g_per_ml


@misconception("mass_g")
def divided(given, volume_ml):
    """Divide by the density."""
    return volume_ml / given.density_g_per_ml


@second_route("mass_g")
def by_edges_too(scene):
    """Weigh every voxel."""
    return by_edges(scene) * scene.density_g_per_ml


def edges_mm(given):
    """Return the edges in mm.

    >>> from exercises.sample.box.generator import Given
    >>> edges_mm(Given((10, 20, 30), (1.0, 0.5, 2.0), 1.1)).tolist()
    [10.0, 10.0, 60.0]
    """
    return np.array(given.size_xyz) * np.array(given.spacing_xyz_mm)


@misconception("edges_mm")
def reversed_axes(given):
    """Give them as (z, y, x)."""
    return edges_mm(given)[::-1]


@second_route("edges_mm")
def one_by_one(scene):
    """Multiply axis by axis."""
    return [n * s for n, s in zip(scene.size_xyz, scene.spacing_xyz_mm, strict=True)]


def longest(given):
    """Return the axis of the longest edge."""
    return "xyz"[int(np.argmax(edges_mm(given)))]


@misconception("longest")
def most_voxels(given):
    """Compare voxels, not millimetres; where that is right by chance, take the shortest edge."""
    guess = "xyz"[int(np.argmax(given.size_xyz))]
    return guess if guess != longest(given) else "xyz"[int(np.argmin(edges_mm(given)))]
