"""What the student's correlation must do. Kernels of ones keep one idea per check: they hide a flip."""

from __future__ import annotations

import itertools
from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same, unchanged

check = Checks()
ACCURACY = 1e-5
"""Part of the largest value by which results may differ: 32-bit numbers suffice, as the stem promises."""


@check(row="R1", weight=2, catches=("flipped_kernel",))
def sum_of_products(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Every output voxel is the sum of each weight times the image voxel under it."""
    image, kernel = rng.normal(size=_shape(rng)), rng.normal(size=(2, 3, 4))
    _near(student.correlate(image, kernel), reference.correlate(image, kernel))


@check(row="R1", weight=1, catches=("flipped_kernel",))
def single_bright_voxel(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """An image with a single bright voxel gives the kernel, mirrored through that voxel."""
    shape, kernel = _shape(rng), rng.normal(size=(3, 2, 4))
    place = [int(rng.integers(k - 1, n - k + 1)) for n, k in zip(shape, kernel.shape, strict=True)]
    image = np.zeros(shape)
    image[tuple(place)] = 1
    expected = np.zeros([n - k + 1 for n, k in zip(shape, kernel.shape, strict=True)])
    for tap in itertools.product(*map(range, kernel.shape)):
        expected[tuple(p - t for p, t in zip(place, tap, strict=True))] = kernel[tap]
    _near(student.correlate(image, kernel), expected)


@check(row="R2", weight=1, catches=("parameters_read_as_xyz",))
def stride_of_each_axis(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The stride of each axis is used for that axis."""
    stride = _uneven(rng, (1, 2, 3))
    image, kernel = _fitting(rng, (2, 2, 3), stride=stride), np.ones((2, 2, 3))
    _near(student.correlate(image, kernel, stride=stride), reference.correlate(image, kernel, stride=stride))


@check(row="R2", weight=1, catches=("size_rounded_up",))
def no_room_no_voxel(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where the kernel no longer lies inside the padded image there is no output voxel."""
    stride = (2, 3, 2)
    image, kernel = _fitting(rng, (2, 2, 3), stride=stride, rest=1), np.ones((2, 2, 3))
    _near(student.correlate(image, kernel, stride=stride), reference.correlate(image, kernel, stride=stride))


@check(row="R2", weight=1, catches=("parameters_read_as_xyz", "padding_in_front_only", "border_repeated"))
def zeros_on_both_sides(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Each axis is padded by its own number of zeros, before the first voxel and behind the last."""
    padding = _uneven(rng, (0, 1, 2))
    image, kernel = rng.normal(size=_shape(rng)), np.ones((2, 3, 3))
    _near(student.correlate(image, kernel, padding=padding), reference.correlate(image, kernel, padding=padding))


@check(row="R2", weight=1, catches=("parameters_read_as_xyz", "dilation_ignored"))
def dilation_of_each_axis(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The dilation of each axis is the distance of the weights along that axis."""
    dilation = _uneven(rng, (1, 2, 3))
    image, kernel = rng.normal(size=_shape(rng)), np.ones((2, 2, 2))
    _near(student.correlate(image, kernel, dilation=dilation), reference.correlate(image, kernel, dilation=dilation))


@check(
    row="R2",
    weight=2,
    catches=(
        "flipped_kernel",
        "parameters_read_as_xyz",
        "padding_in_front_only",
        "border_repeated",
        "dilation_ignored",
    ),
)
def all_together(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Stride, padding and dilation work together."""
    stride, padding, dilation = _uneven(rng, (1, 2, 3)), _uneven(rng, (0, 1, 2)), _uneven(rng, (1, 2, 3))
    kernel = rng.normal(size=(2, 3, 2))
    image = _fitting(rng, kernel.shape, stride, padding, dilation)
    parameters = {"stride": stride, "padding": padding, "dilation": dilation}
    _near(student.correlate(image, kernel, **parameters), reference.correlate(image, kernel, **parameters))


@check(row="R3", weight=1, catches=("result_in_image_type",))
def beyond_8_bits(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """An 8-bit image may give results below 0 and above 255."""
    image = rng.integers(0, 256, size=_shape(rng), dtype=np.uint8)
    kernel = np.full((3, 3, 3), -1)
    kernel[1, 1, 1] = 26
    _near(student.correlate(image, kernel), reference.correlate(image, kernel))


@check(row="R3", weight=1, catches=("result_in_image_type",))
def beyond_16_bits(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """An image and a kernel of 16-bit integers may give products and sums beyond 32767."""
    image = rng.integers(-1024, 2000, size=_shape(rng), dtype=np.int16)
    kernel = np.full((3, 3, 3), -2, dtype=np.int16)
    kernel[1, 1, 1] = 52
    _near(student.correlate(image, kernel), reference.correlate(image, kernel))


@check(row="R3", weight=1, catches=("result_in_image_type",))
def fractions_stay(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A CT image of 16-bit integers and weights with fractions give results with fractions."""
    image = rng.integers(-1024, 2000, size=_shape(rng), dtype=np.int16)
    kernel = np.full((1, 3, 3), 1 / 9)
    _near(student.correlate(image, kernel), reference.correlate(image, kernel))


@check(row="R3", weight=2, catches=("kernel_left_flipped",))
def arguments_stay_as_they_are(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Image and kernel are the same after the call as before."""
    image, kernel = rng.normal(size=_shape(rng)), rng.normal(size=(2, 3, 3))
    result = student.correlate(image, kernel)
    size = tuple(n - k + 1 for n, k in zip(image.shape, kernel.shape, strict=True))
    demand(np.shape(result) == size, "no result of the right size came back")
    unchanged(student)


def _near(actual: Any, expected: NDArray[np.float64]) -> None:
    same(actual, expected, atol=ACCURACY * float(np.abs(expected).max()))


def _shape(rng: Generator) -> tuple[int, int, int]:
    """Return three different lengths."""
    return int(rng.integers(6, 8)), int(rng.integers(8, 10)), int(rng.integers(10, 13))


def _uneven(rng: Generator, numbers: tuple[int, int, int]) -> tuple[int, int, int]:
    """Return different numbers in a drawn order: reversed they are others."""
    first, second, third = (int(number) for number in rng.permutation(numbers))
    return first, second, third


def _fitting(
    rng: Generator,
    kernel: tuple[int, ...],
    stride: tuple[int, int, int] = (1, 1, 1),
    padding: tuple[int, int, int] = (0, 0, 0),
    dilation: tuple[int, int, int] = (1, 1, 1),
    rest: int = 0,
) -> NDArray[np.float64]:
    """Return an image on which the last position of the kernel leaves `rest` voxels of the padded image uncovered."""
    places = rng.permutation([6, 7, 8])
    return rng.normal(
        size=[
            int(m - 1) * s + d * (k - 1) + 1 - 2 * p + rest
            for m, k, s, p, d in zip(places, kernel, stride, padding, dilation, strict=True)
        ]
    )
