"""A box of voxels."""

from dataclasses import dataclass

from matplotlib.axes import Axes
from numpy.random import Generator

from bank.declarations import guard


@dataclass(frozen=True)
class Given:
    """What the stem prints."""

    size_xyz: tuple[int, int, int]
    spacing_xyz_mm: tuple[float, float, float]
    density_g_per_ml: float


def generate(rng: Generator) -> Given:
    """Draw sizes and spacings."""
    size = tuple(int(n) for n in rng.integers(20, 60, 3))
    spacing = tuple(float(s) for s in rng.choice([0.5, 1.0, 1.5, 2.0, 2.5], 3, replace=False))
    return Given(size, spacing, float(rng.choice([1.1, 1.2, 1.3])))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene


@guard("the edges differ by more than 5 mm")
def edges_differ(given: Given) -> bool:
    """Tell the longest edge at a glance."""
    edges = sorted(n * s for n, s in zip(given.size_xyz, given.spacing_xyz_mm, strict=True))
    return edges[1] - edges[0] > 5 and edges[2] - edges[1] > 5


def draw_outline(scene: Given, ax: Axes) -> None:
    """Draw the face towards the reader."""
    ax.plot([0, scene.size_xyz[0], scene.size_xyz[0], 0, 0], [0, 0, scene.size_xyz[1], scene.size_xyz[1], 0])
