"""What the student's gradients must be. Kernels of ones keep one idea per check: they hide a reversed kernel."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.lib.stride_tricks import sliding_window_view
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same, unchanged
from bank.comparison import numbers_of

Array = NDArray[Any]
Pair = tuple[int, int]

check = Checks()
ACCURACY = 1e-5
"""Part of the largest value by which results may differ: 32-bit numbers suffice, as the stem promises."""
IMAGE, WEIGHTS, BIAS = range(3)
NAMES = ("image", "weights", "bias")


@check(row="R1", weight=1)
def weights_of_one_slice(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """For one slice, each weight gets the sum of the output gradients times the voxels that it met."""
    _like_reference(WEIGHTS, student, reference, *_layer(rng, slices=1))


@check(row="R1", weight=2, catches=("last_slice_only",))
def weights_of_a_batch(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The gradient of the weights adds up over the slices of a batch (arrays of 32-bit numbers)."""
    layer = [array.astype(np.float32) for array in _layer(rng, slices=3)]
    _like_reference(WEIGHTS, student, reference, *layer)


@check(row="R1", weight=2, catches=("weights_from_unpadded",))
def weights_met_the_padding(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Weights multiply voxels of the padded image, in the steps of the stride."""
    stride, padding = _uneven(rng, (2, 3)), _uneven(rng, (1, 2))
    _like_reference(WEIGHTS, student, reference, *_layer(rng, 1, stride, padding), stride, padding)


@check(row="R1", weight=2, catches=("last_slice_only", "weights_from_unpadded"))
def weights_by_differences(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The gradient of the weights agrees with differences of the loss when one weight is changed."""
    stride, padding = _uneven(rng, (1, 2)), _uneven(rng, (0, 1))
    image, weights, g = _layer(rng, 2, stride, padding)
    came = student.conv_backward(image, weights, g, stride, padding)
    _near(WEIGHTS, came, _slopes(weights, lambda moved: np.sum(g * _outputs(image, moved, stride, padding))))


@check(row="R2", weight=2, catches=("kernel_not_reversed",))
def voxels_get_their_own_weights(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Each voxel gets the sum of the output gradients times the weights with which it went into these outputs."""
    layer = [array.astype(np.float32) for array in _layer(rng, slices=2)]
    _like_reference(IMAGE, student, reference, *layer)


@check(row="R2", weight=2, catches=("holes_forgotten",))
def steps_of_the_stride(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """With a stride, neighbouring outputs lie several voxels apart, and a voxel that no output saw gets 0."""
    stride = _uneven(rng, (2, 3))
    _like_reference(IMAGE, student, reference, *_layer(rng, 2, stride, rest=1, symmetric=True), stride)


@check(row="R2", weight=2, catches=("padding_not_cropped",))
def no_gradient_for_the_zeros(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The zeros around the image are no part of it: the gradient has the shape of the image."""
    padding = _uneven(rng, (1, 2))
    _like_reference(IMAGE, student, reference, *_layer(rng, 2, padding=padding, symmetric=True), (1, 1), padding)


@check(row="R2", weight=2, catches=("kernel_not_reversed", "holes_forgotten", "padding_not_cropped"))
def voxels_by_differences(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The gradient of the image agrees with differences of the loss when one voxel is changed."""
    stride, padding = _uneven(rng, (1, 2)), _uneven(rng, (1, 2))
    image, weights, g = _layer(rng, 2, stride, padding, rest=1)
    came = student.conv_backward(image, weights, g, stride, padding)
    _near(IMAGE, came, _slopes(image, lambda moved: np.sum(g * _outputs(moved, weights, stride, padding))))


@check(row="R2", weight=1, catches=("kernel_not_reversed", "holes_forgotten", "padding_not_cropped"))
def adjoint_of_the_layer(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Without bias, the sum of image gradient times image equals that of output gradient times output."""
    stride, padding = _uneven(rng, (2, 3)), _uneven(rng, (1, 2))
    image, weights, g = _layer(rng, 3, stride, padding, places=(13, 17))
    came = numbers_of(_one_of_three(IMAGE, student.conv_backward(image, weights, g, stride, padding)), image.shape)
    demand(came.shape == image.shape, "the gradient of the image has not the shape of the image")
    terms = g * _outputs(image, weights, stride, padding)
    same(float(np.sum(came * image)), float(np.sum(terms)), atol=ACCURACY * float(np.abs(terms).sum()))


@check(row="R3", catches=("bias_averaged",))
def bias_of_a_batch(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The bias of a channel gets the sum of its output gradients over all slices and places."""
    _like_reference(BIAS, student, reference, *_layer(rng, slices=int(rng.integers(2, 5))))


@check(row="R4", catches=("weights_left_reversed",))
def arguments_stay_as_they_are(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Image, weights and output gradient are the same after the call as before."""
    image, weights, g = _layer(rng, slices=2)
    came = student.conv_backward(image, weights, g)
    for which, shape in ((IMAGE, image.shape), (WEIGHTS, weights.shape), (BIAS, weights.shape[:1])):
        demand(np.shape(_one_of_three(which, came)) == shape, f"no gradient of the right shape for the {NAMES[which]}")
    unchanged(student)


def _like_reference(which: int, student: Any, reference: Any, *arguments: Any) -> None:
    _near(which, student.conv_backward(*arguments), reference.conv_backward(*arguments)[which])


def _near(which: int, came: Any, expected: Array) -> None:
    same(_one_of_three(which, came), expected, atol=ACCURACY * float(np.abs(expected).max()))


def _one_of_three(which: int, came: Any) -> Any:
    demand(came is not None, "returned None, expected three arrays (is the `return` missing?)")
    demand(isinstance(came, (list, tuple)) and len(came) == 3, "expected a tuple of three arrays")
    return came[which]


def _outputs(image: Array, weights: Array, stride: Pair, padding: Pair) -> Array:
    """Return the layer's outputs without bias."""
    padded = np.pad(image, [(0, 0), (0, 0), *((p, p) for p in padding)])
    windows = sliding_window_view(padded, weights.shape[2:], axis=(2, 3))[:, :, :: stride[0], :: stride[1]]
    return np.asarray(np.einsum("ncijuv,ocuv->noij", windows, weights))


def _slopes(array: Array, loss: Callable[[Array], float]) -> Array:
    """Return central differences for each number of an array: a step of 1 is exact, as the loss is linear in each."""
    slopes = np.empty(array.shape)
    for place in np.ndindex(array.shape):
        step = np.zeros(array.shape)
        step[place] = 1
        slopes[place] = (loss(array + step) - loss(array - step)) / 2
    return slopes


def _uneven(rng: Generator, numbers: Pair) -> Pair:
    """Return two different numbers in a drawn order."""
    first, second = (int(number) for number in rng.permutation(numbers))
    return first, second


def _layer(
    rng: Generator,
    slices: int,
    stride: Pair = (1, 1),
    padding: Pair = (0, 0),
    *,
    rest: int = 0,
    symmetric: bool = False,
    places: Pair = (5, 4),
) -> tuple[Array, Array, Array]:
    """Return image, weights and output gradient; with a stride, `rest` rows and columns lie under no kernel."""
    kernel = _uneven(rng, (2, 3))
    channels_in, channels_out = _uneven(rng, (2, 3))
    sizes = [
        (m - 1) * s + k - 2 * p + min(rest, s - 1) for m, k, s, p in zip(places, kernel, stride, padding, strict=True)
    ]
    weights = rng.normal(size=(channels_out, channels_in, *((1, 1) if symmetric else kernel)))
    return (
        rng.normal(size=(slices, channels_in, *sizes)),
        weights * np.ones(kernel),
        rng.normal(size=(slices, channels_out, *places)),
    )
