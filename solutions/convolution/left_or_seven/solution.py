"""Keys, wrong ideas and second routes of the two characters of lead."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from bank.declarations import misconception, second_route
from exercises.convolution.left_or_seven.generator import Given, Pixel

Weights = Sequence[Sequence[int]]

# Worked by hand: an L of 90 in the corner of a background of 20, a 7 beside it, and no noise.
BY_HAND = Given(
    sought="L",
    template=((1, -1, -1), (1, -1, 0), (1, 1, -1)),
    image=(
        (90, 20, 20, 20, 90, 90, 20, 20, 20),
        (90, 20, 20, 20, 20, 90, 20, 20, 20),
        (90, 90, 20, 20, 20, 90, 20, 20, 20),
        (20, 20, 20, 20, 20, 20, 20, 20, 20),
        (20, 20, 20, 20, 20, 20, 20, 20, 20),
    ),
    place_of_l=(1, 1),
    place_of_7=(1, 4),
    border=(1, 0),
    background=20,
    plate=100,
)


def responses(given: Given) -> tuple[int, ...]:
    """Return the responses at the three framed pixels, zeros outside the image.

    At the L: 4 x 90 - 4 x 20 = 280. At the 7 its lead lies under -1, -1, 0 and -1, the background under 1, 1, -1, 1 and
    1: -3 x 90 + 3 x 20 = -210. At [1, 0] the left column of the template lies outside; its middle column -1, -1, 1
    lies on 90, 90, 90, and its right column -1, 0, -1 on 20, 20, 90: -90 - 110 = -200.

    >>> responses(BY_HAND)
    (280, -210, -200)
    """
    return _at_the_three(given, given.template, _as_it_is)


@misconception("responses")
def flipped_both_ways(given: Given) -> tuple[int, ...]:
    """Convolve."""
    return _at_the_three(given, _turned(given.template), _as_it_is)


@misconception("responses")
def flipped_left_to_right(given: Given) -> tuple[int, ...]:
    """Flip along one axis only."""
    return _at_the_three(given, [row[::-1] for row in given.template], _as_it_is)


@misconception("responses")
def transposed(given: Given) -> tuple[int, ...]:
    """Exchange rows and columns of the template."""
    return _at_the_three(given, _transposed(given.template), _as_it_is)


@misconception("responses")
def corner_on_the_pixel(given: Given) -> tuple[int, ...]:
    """Lay the upper left weight on the pixel."""
    return tuple(_response(given, given.template, (row + 1, column + 1), _as_it_is) for row, column in given.asked)


@misconception("responses")
def border_repeated(given: Given) -> tuple[int, ...]:
    """Repeat the outermost pixels."""
    return _at_the_three(given, given.template, lambda index: max(index, 0))


@misconception("responses")
def border_mirrored(given: Given) -> tuple[int, ...]:
    """Mirror the image at the middle of its outermost pixels."""
    return _at_the_three(given, given.template, abs)


@second_route("responses")
def by_scipy(given: Given) -> tuple[int, ...]:
    """Correlate the whole corner with SciPy, and look up the three pixels."""
    from scipy import ndimage  # takes a second to load

    found = ndimage.correlate(np.array(given.image), np.array(given.template), mode="constant", cval=0)
    return tuple(int(found[pixel]) for pixel in given.asked)


def flipped(given: Given) -> str:
    """Return what the flipped template finds: after half a turn an L is a 7, and a 7 an L.

    >>> flipped(BY_HAND)
    'other_character'
    """
    return "other_character"


@second_route("flipped")
def largest_of_scipy(given: Given) -> str:
    """Convolve the corner with SciPy and look at which character the result is largest."""
    from scipy import ndimage  # takes a second to load

    found = ndimage.convolve(np.array(given.image), np.array(given.template), mode="constant", cval=0)[:-1, :-1]
    largest = tuple(int(index) for index in np.unravel_index(np.argmax(found), found.shape))
    other = given.place_of_7 if given.sought == "L" else given.place_of_l
    return "other_character" if largest == other else "another place"


def edges(given: Given) -> tuple[int, ...]:
    """Return the responses of a uniform image along its top, bottom, left and right edge.

    The three weights outside add up to -1 (top), 1 (bottom), 3 (left) and -2 (right), the six others to the opposite:

    >>> edges(BY_HAND)
    (20, -20, -60, 40)
    """
    return tuple(-given.background * outside for outside in _outside(given.template))


@misconception("edges")
def zero_everywhere(given: Given) -> tuple[int, ...]:
    """Trust in weights that add up to 0."""
    return (0, 0, 0, 0)


@misconception("edges")
def weights_outside_counted(given: Given) -> tuple[int, ...]:
    """Count the weights outside instead of those inside."""
    return tuple(given.background * outside for outside in _outside(given.template))


@misconception("edges")
def template_flipped(given: Given) -> tuple[int, ...]:
    """Flip the template in both directions."""
    return tuple(-given.background * outside for outside in _outside(_turned(given.template)))


@misconception("edges")
def rows_for_columns(given: Given) -> tuple[int, ...]:
    """Take columns for the top and the bottom edge."""
    return tuple(-given.background * outside for outside in _outside(_transposed(given.template)))


@second_route("edges")
def on_a_uniform_image(given: Given) -> tuple[float, ...]:
    """Let torch convolve an image of one value, which it pads with zeros and does not flip."""
    import torch  # takes seconds to load

    image = torch.full((1, 1, 7, 7), float(given.background), dtype=torch.float64)
    weights = torch.tensor(given.template, dtype=torch.float64)[None, None]
    found = torch.nn.functional.conv2d(image, weights, padding=1)[0, 0]
    return tuple(float(found[pixel]) for pixel in ((0, 3), (6, 3), (3, 0), (3, 6)))


def _at_the_three(given: Given, weights: Weights, index: Callable[[int], int]) -> tuple[int, ...]:
    return tuple(_response(given, weights, pixel, index) for pixel in given.asked)


def _response(given: Given, weights: Weights, pixel: Pixel, index: Callable[[int], int]) -> int:
    """Return the sum of nine products; `index` says which row or column of the image is read for one beyond it."""
    total = 0
    for r in range(3):
        for c in range(3):
            row, column = index(pixel[0] + r - 1), index(pixel[1] + c - 1)
            total += weights[r][c] * _value(given, row, column)
    return total


def _value(given: Given, row: int, column: int) -> int:
    inside = 0 <= row < len(given.image) and 0 <= column < len(given.image[0])
    return given.image[row][column] if inside else 0


def _as_it_is(index: int) -> int:
    return index


def _outside(weights: Weights) -> tuple[int, int, int, int]:
    """Return the sums of the upper and lower row and of the left and right column."""
    return sum(weights[0]), sum(weights[2]), sum(row[0] for row in weights), sum(row[2] for row in weights)


def _turned(weights: Weights) -> list[Sequence[int]]:
    return [row[::-1] for row in weights[::-1]]


def _transposed(weights: Weights) -> Weights:
    return list(zip(*weights, strict=True))
