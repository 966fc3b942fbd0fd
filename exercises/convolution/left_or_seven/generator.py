"""The corner of a radiograph with two characters of lead, each of which is the other one upside down."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from matplotlib.patches import Rectangle
from numpy.random import Generator
from numpy.typing import NDArray

from bank.declarations import guard
from bank.drawing.masks import draw_voxel_grid
from bank.drawing.style import DARK, FAINT, MIDDLE
from bank.drawing.tables import voxels_table

Pixel = tuple[int, int]
Rows = tuple[tuple[int, ...], ...]

ROWS, COLUMNS = 5, 8
LETTER_L = ((1, 0, 0), (1, 0, 0), (1, 1, 0))
SEVEN = ((0, 1, 1), (0, 0, 1), (0, 0, 1))
# One of the five places of the template for an L that hold no lead is left out, so that the weights add up to 0. With
# the middle left out, a flip and a turned sign would give the same responses at the edges.
LEFT_OUT = ((0, 1), (0, 2), (1, 2), (2, 2))


@dataclass(frozen=True)
class Given:
    """What stem and figure show; pixels are [row, column], the values of the image multiples of 5."""

    sought: str
    template: Rows
    image: Rows
    place_of_l: Pixel
    place_of_7: Pixel
    border: Pixel
    background: int
    plate: int

    @property
    def other(self) -> str:
        """The character that the program does not look for."""
        return "7" if self.sought == "L" else "L"

    @property
    def asked(self) -> tuple[Pixel, Pixel, Pixel]:
        """The three pixels of the first question, in its order."""
        return self.place_of_l, self.place_of_7, self.border

    @property
    def image_table(self) -> str:
        """The corner of the image as a table."""
        return voxels_table(self.image, 0, "row", "column")

    @property
    def template_rows(self) -> str:
        """The template as the rows of a TeX matrix."""
        return r" \\ ".join(" & ".join(str(weight) for weight in row) for row in self.template)

    @property
    def plain_at_character(self) -> int:
        """The sum of the four pixel values under the lead of the character that is sought."""
        row, column = self.place_of_l if self.sought == "L" else self.place_of_7
        window = np.array(self.image)[row - 1 : row + 2, column - 1 : column + 2]
        return int(window[np.array(self.template) == _largest(self.template)].sum())


def generate(rng: Generator) -> Given:
    """Draw the corner with both characters, the template, and a pixel at the border."""
    row = int(rng.integers(1, 3))
    place_of_l, place_of_7 = (row, 1), (row, int(rng.integers(4, 6)))
    sought = str(rng.choice(["L", "7"]))
    left_out = LEFT_OUT[int(rng.integers(len(LEFT_OUT)))]
    background = 5 * int(rng.integers(4, 7))
    return Given(
        sought=sought,
        template=_template(sought, left_out),
        image=_corner(rng, place_of_l, place_of_7, background),
        place_of_l=place_of_l,
        place_of_7=place_of_7,
        border=_at_border(rng, place_of_l, place_of_7),
        background=background,
        plate=int(rng.choice([100, 105, 110])),
    )


def given(scene: Given) -> Given:
    """Return what is shown: nothing is hidden."""
    return scene


@guard("the largest response of the whole corner, flipped or not, lies in the middle of a character, well ahead")
def characters_stand_out(given: Given) -> bool:
    """Whether each way of laying the template finds one of the two characters."""
    template = np.array(given.template)
    places = [given.place_of_l, given.place_of_7]
    sought = places if given.sought == "L" else places[::-1]
    ways = (template, template[::-1, ::-1])
    return all(_stands_out(given, weights, place) for weights, place in zip(ways, sought, strict=True))


def draw_corner(scene: Given, axes: Any) -> None:
    """Draw the corner of the image with its values, the three pixels in frames, and the template."""
    corner, template = axes
    corner.get_gridspec().set_width_ratios([COLUMNS + 1, 4])
    draw_voxel_grid(corner, scene.image, shaded=True, highlighted=scene.asked, row_name="row", column_name="column")
    for place, width, height in (((-1.3, -1.3), 0.8, ROWS + 0.8), ((-1.3, -1.3), COLUMNS + 0.8, 0.8)):
        corner.add_patch(Rectangle(place, width, height, facecolor=FAINT, edgecolor=MIDDLE, hatch="////", linewidth=0))
    corner.plot([-0.5, -0.5, COLUMNS - 0.5], [ROWS - 0.5, -0.5, -0.5], color="black", linewidth=1.6, zorder=2)
    corner.set(xlim=(-1.35, COLUMNS - 0.4), ylim=(ROWS - 0.4, -1.35), title="image, upper left corner")
    corner.yaxis.label.set_rotation(90)
    draw_voxel_grid(template, scene.template, shaded=True)
    template.set(xticks=[], yticks=[], xlabel="", ylabel="", title=f"template for the {scene.sought}")
    template.plot(1, 1, "o", markersize=19, markerfacecolor="none", markeredgecolor=DARK, markeredgewidth=0.8)


def _template(sought: str, left_out: Pixel) -> Rows:
    weights = np.where(np.array(LETTER_L) > 0, 1, -1)
    weights[left_out] = 0
    turned = weights if sought == "L" else weights[::-1, ::-1]
    return tuple(tuple(int(weight) for weight in row) for row in turned)


def _corner(rng: Generator, place_of_l: Pixel, place_of_7: Pixel, background: int) -> Rows:
    lead = np.zeros((ROWS, COLUMNS), dtype=int)
    for (row, column), character in ((place_of_l, LETTER_L), (place_of_7, SEVEN)):
        lead[row - 1 : row + 2, column - 1 : column + 2] |= np.array(character)
    values = background + lead * (90 - background) + 5 * rng.integers(-1, 2, lead.shape)
    return tuple(tuple(int(value) for value in row) for row in values)


def _at_border(rng: Generator, place_of_l: Pixel, place_of_7: Pixel) -> Pixel:
    """Return a pixel of the first row or column whose window covers lead."""
    beside_l = [(row, 0) for row in range(1, place_of_l[0] + 1)]
    above = [(0, column) for column in (1, place_of_7[1] - 1, place_of_7[1])]
    pixels = [*beside_l, *above]
    return pixels[int(rng.integers(len(pixels)))]


def _responses(given: Given, weights: NDArray[np.int_]) -> NDArray[np.int_]:
    """Return the responses at all pixels of the corner whose window is known, 0 at the two other edges."""
    padded = np.pad(np.array(given.image), 1)
    shifted = [weights[r, c] * padded[r : r + ROWS, c : c + COLUMNS] for r in range(3) for c in range(3)]
    known = np.zeros((ROWS, COLUMNS), dtype=int)
    known[:-1, :-1] = sum(shifted)[:-1, :-1]
    return known


def _stands_out(given: Given, weights: NDArray[np.int_], place: Pixel) -> bool:
    responses = _responses(given, weights)
    best = responses[place]
    responses[place] = 0
    return bool(best - responses.max() >= 30)


def _largest(template: Rows) -> int:
    return max(weight for row in template for weight in row)
