"""A crop."""

from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """What stem and listing print."""

    half_mm: int


def generate(rng: Generator) -> Given:
    """Draw a size."""
    return Given(int(rng.integers(10, 90)))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene
