"""Keys, wrong ideas and second routes: the small layer, the colleague's check, and the rounded loss."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import guard, misconception, second_route
from bank.drawing.masks import draw_voxel_grid
from bank.listings import line_of
from exercises.convolution.gradient_of_a_convolution.generator import Given, Pair
from exercises.convolution.gradient_of_a_convolution.listing import PASSING, PIECES, REFUSING, listing
from solutions.convolution.gradient_of_a_convolution.repairs import REPAIRS

# Worked by hand in the examples below: stride 2 and padding 1 along the rows.
BY_HAND = Given(
    image=((1, 2, 3, 4), (5, 6, 7, 8), (9, 1, 2, 3), (4, 5, 6, 7), (8, 9, 1, 2)),
    weights=((1, 2), (3, 4), (-1, -3)),
    output_gradient=((1, -1, 2), (3, 1, -2), (2, -3, 1)),
    stride=(2, 1),
    padding=(1, 0),
    weight_place=(0, 1),
    voxel=(1, 2),
    code=listing(("half_a_step", "with_sign")),
    loss=23_500,
    step=0.01,
    slope=400,
)


def weight_gradient(given: Given) -> float:
    """Return the sum of g times the voxel that this weight met.

    Under w[0, 1] lie, for the outputs of the second row, x[1, 1..3], for those of the third row x[3, 1..3], and for
    those of the first row zeros: 3 * 6 + 1 * 7 - 2 * 8 + 2 * 5 - 3 * 6 + 1 * 7.

    >>> weight_gradient(BY_HAND)
    8.0
    """
    return float(sum(g * _voxel(given, place) for place, g in _seen_by_weight(given, given.weight_place)))


@misconception("weight_gradient")
def stride_ignored(given: Given) -> float:
    """Move the window by single voxels."""
    start = [t - p for t, p in zip(given.weight_place, given.padding, strict=True)]
    return float(sum(g * _voxel(given, (start[0] + i, start[1] + j)) for (i, j), g in _outputs(given)))


@misconception("weight_gradient")
def padding_ignored(given: Given) -> float:
    """Let the window start at the first voxel, not at the zeros before it."""
    seen = _seen_by_weight(given, given.weight_place)
    return float(sum(g * _voxel(given, (r + given.padding[0], c + given.padding[1])) for (r, c), g in seen))


@misconception("weight_gradient")
def weight_counted_backwards(given: Given) -> float:
    """Take the weight that lies opposite in the kernel, as in a kernel that is flipped."""
    place = (len(given.weights) - 1 - given.weight_place[0], len(given.weights[0]) - 1 - given.weight_place[1])
    return float(sum(g * _voxel(given, where) for where, g in _seen_by_weight(given, place)))


@misconception("weight_gradient")
def mean_over_outputs(given: Given) -> float:
    """Divide by the number of outputs."""
    return weight_gradient(given) / 9


@second_route("weight_gradient", seeds=20)
def weight_by_autograd(given: Given) -> float:
    """Let torch derive the sum of g times the layer's output."""
    import torch

    image, weights, g = (
        torch.tensor(rows, dtype=torch.float64)[None, None]
        for rows in (given.image, given.weights, given.output_gradient)
    )
    weights.requires_grad_()
    output = torch.nn.functional.conv2d(image, weights, stride=given.stride, padding=given.padding)
    (gradient,) = torch.autograd.grad((g * output).sum(), weights)
    return float(gradient[0, 0][given.weight_place])


def voxel_gradient(given: Given) -> float:
    """Return the sum of g times the weight under which the voxel lay, over the outputs that saw it.

    x[1, 2] is row 2 of the padded image: it lies under w[2, .] of the outputs of the first row and w[0, .] of those of
    the second, under w[., 1] of column 1 and w[., 0] of column 2: -1 * (-3) + 2 * (-1) + 1 * 2 - 2 * 1.

    >>> voxel_gradient(BY_HAND)
    1.0
    """
    return float(sum(g * given.weights[u][v] for (u, v), g in _that_saw(given)))


@misconception("voxel_gradient")
def weights_the_other_way_round(given: Given) -> float:
    """Lay the kernel, as it is, over the output gradients: first output with first weight."""
    last = (len(given.weights) - 1, len(given.weights[0]) - 1)
    return float(sum(g * given.weights[last[0] - u][last[1] - v] for (u, v), g in _that_saw(given)))


@misconception("voxel_gradient")
def outputs_side_by_side(given: Given) -> float:
    """Forget the stride: let the window move by single voxels."""
    row, column = (x + p for x, p in zip(given.voxel, given.padding, strict=True))
    return float(
        sum(g * given.weights[row - i][column - j] for (i, j), g in _outputs(given) if _in(given, row - i, column - j))
    )


@misconception("voxel_gradient")
def voxel_of_the_padded_image(given: Given) -> float:
    """Take the voxel's numbers for those of the padded image."""
    (row, column), (down, across) = given.voxel, given.stride
    steps = [(row - i * down, column - j * across, g) for (i, j), g in _outputs(given)]
    return float(sum(g * given.weights[u][v] for u, v, g in steps if _in(given, u, v)))


@misconception("voxel_gradient")
def weights_left_out(given: Given) -> float:
    """Add up the output gradients that arrive, without weights."""
    return float(sum(g for _, g in _that_saw(given)))


@second_route("voxel_gradient")
def voxel_by_differences(given: Given) -> float:
    """Change the voxel by 1 up and down, and correlate with scipy: the loss is linear, so that nothing is neglected."""
    from scipy.signal import correlate2d

    losses = []
    for step in (1, -1):
        image = np.array(given.image, dtype=float)
        image[given.voxel] += step
        padded = np.pad(image, [(p, p) for p in given.padding])
        output = correlate2d(padded, np.array(given.weights), mode="valid")[:: given.stride[0], :: given.stride[1]]
        losses.append(float((output * given.output_gradient).sum()))
    return (losses[0] - losses[1]) / 2


@guard("neither derivative is 0")
def something_to_find(given: Given) -> bool:
    """Whether both sums leave something."""
    return weight_gradient(given) != 0 and voxel_gradient(given) != 0


def faults(given: Given) -> dict[str, Any]:
    """Return both faults with the lines that mend them.

    >>> {name: fault["line"] for name, fault in faults(BY_HAND).items()}
    {'refusing': 14, 'passing': 19}
    """
    named = {"refusing": REFUSING, "passing": PASSING}
    found = {name: next(one for one in pool if PIECES[one][1] in given.code) for name, pool in named.items()}
    return {
        name: {"line": line_of(given.code, PIECES[fault][1]), "repair": REPAIRS[fault]} for name, fault in found.items()
    }


@misconception("faults")
def gradient_must_be_real(given: Given) -> int:
    """Accuse the random output gradient."""
    return line_of(given.code, "g = np.random")


@misconception("faults")
def loss_must_be_squared(given: Given) -> int:
    """Accuse the sum of products as a loss."""
    return line_of(given.code, "return np.sum")


@misconception("faults")
def worst_must_be_large(given: Given) -> int:
    """Accuse the start of the search at 0."""
    return line_of(given.code, "worst = 0.0")


@misconception("faults")
def scale_is_arbitrary(given: Given) -> int:
    """Accuse the small number in the denominator."""
    return line_of(given.code, "scale = max")


@second_route("faults", seeds=20)
def by_running_single_lines(given: Given) -> dict[str, Any]:
    """Put each line by itself into the sound program, and see which right or wrong backward passes it tells apart."""
    from solutions.convolution.gradient_of_a_convolution.trial import verdicts

    sound = listing(()).splitlines()
    found: dict[str, Any] = {}
    for number, line in enumerate(given.code.splitlines()):
        if line != sound[number]:
            accepts_right, refuses_wrong = verdicts("\n".join([*sound[:number], line, *sound[number + 1 :]]))
            found["refusing" if not accepts_right else "passing" if not refuses_wrong else "sound"] = number + 1
    return found


def rounding(given: Given) -> float:
    """Return the largest error of the quotient: half a spacing for each of the two losses, divided by 2h.

    23 500 lies between 2^14 and 2^15, so that the spacing is 2^-9 = 0.00195; divided by 0.02:

    >>> round(rounding(BY_HAND), 4)
    0.0977
    """
    return _spacing(given.loss) / (2 * given.step)


@misconception("rounding")
def whole_spacing_each(given: Given) -> float:
    """Let each loss be wrong by a whole spacing, or divide by h."""
    return _spacing(given.loss) / given.step


@misconception("rounding")
def one_loss_rounded(given: Given) -> float:
    """Let only one of the two losses be wrong by half a spacing."""
    return _spacing(given.loss) / (4 * given.step)


@misconception("rounding")
def not_divided(given: Given) -> float:
    """Give the error of the difference, not of the quotient."""
    return _spacing(given.loss)


@misconception("rounding")
def precision_near_one(given: Given) -> float:
    """Take the spacing of numbers near 1 for that near the loss."""
    return _spacing(1) / (2 * given.step)


@second_route("rounding")
def by_next_number(given: Given) -> float:
    """Ask NumPy for the next larger float32."""
    here = np.float32(given.loss)
    return (float(np.nextafter(here, np.float32(np.inf))) - float(here)) / (2 * given.step)


def draw_spread(given: Given, ax: Any) -> None:
    """Draw the output gradient with its zeros and the window of the voxel of (b), and the reversed kernel."""
    spread, (row, column) = _spread(given), _padded(given)
    rows, columns = len(given.weights), len(given.weights[0])
    window = [(row + u, column + v) for u, v in itertools.product(range(rows), range(columns))]
    draw_voxel_grid(ax[0], spread, highlighted=window, row_name="", column_name="")
    ax[0].set_title("g with zeros between and around", loc="left")
    draw_voxel_grid(ax[1], np.array(given.weights)[::-1, ::-1], row_name="", column_name="")
    ax[1].set_title("reversed kernel", loc="left")
    for one in ax:
        # Cells of one size, both arrays at the upper left.
        one.set(xticks=[], yticks=[], xlim=(-0.6, spread.shape[1] - 0.4), ylim=(spread.shape[0] - 0.4, -0.6))


def _spread(given: Given) -> NDArray[np.int_]:
    """Return g with s - 1 zeros between its numbers and k - 1 zeros around them."""
    g, kernel = np.array(given.output_gradient), np.array(given.weights).shape
    inner = [(n - 1) * s + 1 for n, s in zip(g.shape, given.stride, strict=True)]
    spread = np.zeros([n + 2 * (k - 1) for n, k in zip(inner, kernel, strict=True)], dtype=int)
    place = tuple(slice(k - 1, k - 1 + n, s) for k, n, s in zip(kernel, inner, given.stride, strict=True))
    spread[place] = g
    return spread


def _padded(given: Given) -> Pair:
    """Return where the voxel of (b) lies in the padded image."""
    return given.voxel[0] + given.padding[0], given.voxel[1] + given.padding[1]


def _outputs(given: Given) -> Iterator[tuple[Pair, int]]:
    """Yield (i, j) and g of every output."""
    for i, row in enumerate(given.output_gradient):
        for j, g in enumerate(row):
            yield (i, j), g


def _seen_by_weight(given: Given, weight: Pair) -> Iterator[tuple[Pair, int]]:
    """Yield for every output which voxel of the image a weight met, perhaps outside of it, and g."""
    (down, across), (above, left) = given.stride, given.padding
    for (i, j), g in _outputs(given):
        yield (i * down + weight[0] - above, j * across + weight[1] - left), g


def _that_saw(given: Given) -> Iterator[tuple[Pair, int]]:
    """Yield for every output that saw the voxel of (b) under which weight it lay, and g."""
    (row, column), (down, across) = _padded(given), given.stride
    for (i, j), g in _outputs(given):
        weight = (row - i * down, column - j * across)
        if _in(given, *weight):
            yield weight, g


def _voxel(given: Given, place: Pair) -> int:
    """Return a voxel's value, 0 outside of the image."""
    row, column = place
    inside = 0 <= row < len(given.image) and 0 <= column < len(given.image[0])
    return given.image[row][column] if inside else 0


def _in(given: Given, u: int, v: int) -> bool:
    return 0 <= u < len(given.weights) and 0 <= v < len(given.weights[0])


def _spacing(value: float) -> float:
    """Return the distance of float32 numbers near a value."""
    return math.ldexp(1.0, math.frexp(value)[1] - 1 - 23)
