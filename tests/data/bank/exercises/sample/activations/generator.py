"""A level of an encoder."""

from dataclasses import dataclass

from numpy.random import Generator


@dataclass(frozen=True)
class Given:
    """What the stem prints."""

    voxels_per_side: int
    slices: int
    channels: int
    batch: int
    tensors: int


def generate(rng: Generator) -> Given:
    """Draw a level."""
    side, slices = 32 * int(rng.integers(4, 10)), 8 * int(rng.integers(2, 6))
    return Given(side, slices, int(rng.choice([16, 32, 64])), int(rng.integers(2, 5)), int(rng.choice([4, 6])))


def given(scene: Given) -> Given:
    """Print the whole scene."""
    return scene
