"""A demand on an encoder."""

from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """What the stem prints; the bounds lie between the fields that designs can have."""

    slice_mm: float
    low_mm: float
    high_mm: float


def generate(rng: Generator) -> Given:
    """Draw a distance of slices."""
    slice_mm = round(float(rng.uniform(3.0, 5.0)), 2)
    return Given(slice_mm, round(8.5 * slice_mm, 1), round(15.5 * slice_mm, 1))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene
