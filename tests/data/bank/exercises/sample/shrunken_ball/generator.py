"""A ball."""

from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """What the stem prints."""

    radius_mm: int
    dice: float


def generate(rng: Generator) -> Given:
    """Draw a ball."""
    return Given(int(rng.integers(4, 25)), round(float(rng.uniform(0.7, 0.95)), 2))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene
