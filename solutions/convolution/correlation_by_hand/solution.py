"""Which faults a test misses: by reasoning on its numbers, and by running the faulty implementations."""

from __future__ import annotations

from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import guard, misconception, second_route
from exercises.convolution.correlation_by_hand.generator import Given

FAULTS = (
    "flipped_kernel",
    "parameters_read_as_xyz",
    "padding_in_front_only",
    "border_repeated",
    "dilation_ignored",
    "size_rounded_up",
    "result_in_image_type",
)


def missed_faults(given: Given) -> set[str]:
    """Return the faults that do not change the result of the colleague's test.

    Stride (2, 1, 2) reads the same backwards, but padding (0, 1, 1) does not; a kernel of 3 with stride 2 leaves
    one of 8 voxels along z over, so that rounding shows; a mean filter is symmetric.

    >>> example = Given((3.0, 0.5, 0.5), (1, 2), (1, 2), (2, 1), (8, 12, 16), "float64", "mean",
    ...                 (2, 1, 2), (0, 1, 1), (1, 1, 1))
    >>> sorted(missed_faults(example))
    ['dilation_ignored', 'flipped_kernel', 'result_in_image_type']
    """
    unpadded = given.test_padding == (0, 0, 0)
    misses = {
        "flipped_kernel": given.test_kernel in ("mean", "gaussian"),
        "parameters_read_as_xyz": all(
            triple == triple[::-1] for triple in (given.test_stride, given.test_padding, given.test_dilation)
        ),
        "padding_in_front_only": unpadded,
        "border_repeated": unpadded,
        "dilation_ignored": given.test_dilation == (1, 1, 1),
        "size_rounded_up": not any(_left_over(given)),
        "result_in_image_type": given.test_type == "float64",
    }
    return {fault for fault, missed in misses.items() if missed}


@guard("two to five of the seven faults are missed")
def some_missed_some_found(given: Given) -> bool:
    """Whether there is something to choose and something to leave."""
    return 2 <= len(missed_faults(given)) <= 5


@guard("zeros behind the last voxel lie under the kernel on some axis")
def padding_reaches_the_end(given: Given) -> bool:
    """Whether a padding that is there shows at the far end; along another axis it may be lost in rounding."""
    return given.test_padding == (0, 0, 0) or any(
        rest < padding for rest, padding in zip(_left_over(given), given.test_padding, strict=True)
    )


@misconception("missed_faults")
def faults_found(given: Given) -> set[str]:
    """Choose what the test finds instead of what it misses."""
    return set(FAULTS) - missed_faults(given)


@second_route("missed_faults", seeds=50)
def by_running_them(given: Given) -> set[str]:
    """Run every faulty implementation on such a test and compare with the reference."""
    rng = np.random.default_rng(0)
    image = rng.random(given.test_shape) if given.test_type == "float64" else _bytes(rng, given.test_shape)
    call = (image, _kernel(rng, given.test_kernel), given.test_stride, given.test_padding, given.test_dilation)
    expected = _implementation("reference")(*call)
    missed = set()
    for fault in FAULTS:
        # A float beyond the range of an 8-bit type has no defined value there; it differs in any case.
        with np.errstate(invalid="ignore"):
            result = _implementation(f"rejected.{fault}")(*call)
        if result.shape == expected.shape and np.allclose(result, expected, rtol=0, atol=1e-6):
            missed.add(fault)
    return missed


def _left_over(given: Given) -> list[int]:
    """Return for each axis how many voxels of the padded image lie behind the last position of the kernel."""
    kernel = (1, 1, 3) if given.test_kernel == "difference" else (3, 3, 3)
    axes = zip(given.test_shape, kernel, given.test_stride, given.test_padding, given.test_dilation, strict=True)
    return [(n + 2 * p - d * (k - 1) - 1) % s for n, k, s, p, d in axes]


def _kernel(rng: np.random.Generator, name: str) -> NDArray[Any]:
    line = np.array([1, 2, 1]) / 4
    return {
        "mean": np.full((3, 3, 3), 1 / 27),
        "gaussian": line[:, None, None] * line[:, None] * line,
        "difference": np.array([[[-1, 0, 1]]]),
        "random": rng.random((3, 3, 3)),
    }[name]


def _bytes(rng: np.random.Generator, shape: tuple[int, int, int]) -> NDArray[np.uint8]:
    return rng.integers(0, 256, size=shape, dtype=np.uint8)


def _implementation(name: str) -> Any:
    return import_module(f"solutions.convolution.correlation_by_hand.{name}").correlate
