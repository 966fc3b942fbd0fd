"""A layer small enough for pencil and paper, a check of gradients with two faults, and a loss that is rounded."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.masks import draw_voxel_grid
from bank.drawing.tables import voxels_table
from exercises.convolution.gradient_of_a_convolution.listing import PASSING, REFUSING, listing

Pair = tuple[int, int]
Rows = tuple[tuple[int, ...], ...]

GRADIENTS = (-5, -4, -3, -2, -1, 1, 2, 3, 4, 5)
WEIGHTS = (-7, -6, -5, -4, -3, -2, -1, 1, 2, 3, 4, 5, 6, 7, 8, 9)
SIGNIFICAND_BITS = 23


@dataclass(frozen=True)
class Given:
    """What the stem prints.

    Attributes
    ----------
    image, weights, output_gradient
        Arrays [row, column] of the small layer: one slice, one channel.
    weight_place, voxel
        (row, column) of the weight and of the voxel whose derivatives are asked.
    code
        The colleague's check.
    loss, step, slope
        A loss, the step of its differences, and the derivative of one weight.
    """

    image: Rows
    weights: Rows
    output_gradient: Rows
    stride: Pair
    padding: Pair
    weight_place: Pair
    voxel: Pair
    code: str
    loss: int
    step: float
    slope: int

    @property
    def image_table(self) -> str:
        """The image, with the numbers of rows and columns."""
        return _table(self.image)

    @property
    def weights_table(self) -> str:
        """The kernel, with the numbers of rows and columns."""
        return _table(self.weights)

    @property
    def gradient_table(self) -> str:
        """The derivatives with respect to the outputs, with the numbers of rows and columns."""
        return _table(self.output_gradient)


def generate(rng: Generator) -> Given:
    """Draw the small layer along one of the axes, one fault of either sort, and the size of the loss."""
    image, output_gradient = rng.integers(1, 10, (5, 4)), rng.choice(GRADIENTS, (3, 3))
    weights = rng.permutation(WEIGHTS)[:6].reshape(3, 2)
    # The stride belongs to the axis of five voxels, whose first and last weight meet the zeros outside the image.
    turned = bool(rng.random() < 0.5)
    faults = (str(rng.choice(REFUSING)), str(rng.choice(PASSING)))
    loss, step, slope = _rounded_loss(rng)
    return Given(
        image=_rows(image, turned),
        weights=_rows(weights, turned),
        output_gradient=_rows(output_gradient, turned),
        stride=_pair(2, 1, turned),
        padding=_pair(1, 0, turned),
        weight_place=_pair(int(rng.choice([0, 2])), int(rng.integers(2)), turned),
        voxel=_pair(int(rng.choice([1, 3])), int(rng.integers(1, 3)), turned),
        code=listing(faults),
        loss=loss,
        step=step,
        slope=slope,
    )


def given(scene: Given) -> Given:
    """Return what the stem prints: everything."""
    return scene


@guard("the loss is no nearer than 2 % to a power of two")
def loss_is_clear_of_powers(given: Given) -> bool:
    """Whether both losses of the difference lie between the same powers of two."""
    above = given.loss / (1 << (given.loss.bit_length() - 1))
    return 1.02 < above < 1.96


def draw_layer(scene: Given, axes: Any) -> None:
    """Draw image, kernel and output gradient as arrays of numbers."""
    named = {
        "image x": (scene.image, scene.voxel),
        "kernel w": (scene.weights, scene.weight_place),
        "output gradient g": (scene.output_gradient, None),
    }
    for ax, (title, (values, asked)) in zip(axes, named.items(), strict=True):
        draw_voxel_grid(ax, values, highlighted=[asked] if asked else [], row_name="", column_name="")
        # Cells of one size, with the first row and its numbers on one level.
        ax.set(xlim=(-0.6, len(scene.image[0]) - 0.4), ylim=(len(scene.image) - 0.4, -0.6))
        ax.xaxis.tick_top()
        ax.set_title(title, loc="left")


def _rounded_loss(rng: Generator) -> tuple[int, float, int]:
    """Draw a loss, a step, and a derivative of which rounding alone may change some ten-thousandths."""
    power = int(rng.integers(13, 18))
    loss = 100 * round(2**power * rng.uniform(1.05, 1.9) / 100)
    step = float(rng.choice([0.01, 0.02, 0.05]))
    share = float(rng.choice([1.5e-4, 2e-4, 3e-4, 4e-4]))
    wrong_by = 2.0 ** (power - SIGNIFICAND_BITS) / (2 * step)
    return loss, step, 10 * round(wrong_by / share / 10)


def _rows(values: NDArray[np.int_], turned: bool) -> Rows:
    return tuple(tuple(int(value) for value in row) for row in (values.T if turned else values))


def _pair(first: int, second: int, turned: bool) -> Pair:
    return (second, first) if turned else (first, second)


def _table(values: Rows) -> str:
    return voxels_table(values, row_name="row", column_name="column")
