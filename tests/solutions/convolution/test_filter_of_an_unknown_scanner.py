"""Slices and filters of the unknown scanner, its score, and the curves that were kept of real trainings."""

import numpy as np
import pytest
from scipy import ndimage

from exercises.convolution.filter_of_an_unknown_scanner import generator
from exercises.convolution.filter_of_an_unknown_scanner.data import ARCHIVE_SD_HU, STORED_0_HU, convolved, drawn_kernel
from solutions.convolution.filter_of_an_unknown_scanner import training


@pytest.fixture(scope="module")
def practice():
    """Return the first practice file and the kernel that it was made with."""
    return generator.practice_file(0), drawn_kernel(np.random.default_rng(generator.PRACTICE_SEEDS[0]))


def test_the_filter_is_a_convolution_with_the_nearest_pixel_outside():
    rng = np.random.default_rng(1)
    hu, kernel = rng.normal(-300, 400, (9, 11)), rng.normal(size=(5, 5))

    filtered = convolved((hu + STORED_0_HU)[None].astype(np.float64), kernel)

    np.testing.assert_allclose(filtered[0] - STORED_0_HU, ndimage.convolve(hu, kernel, mode="nearest"), atol=1e-8)


def test_the_new_slices_of_a_practice_file_are_filtered_by_its_kernel_without_an_error(practice):
    (_, _, new, truth), kernel = practice

    np.testing.assert_allclose(truth, convolved(new, kernel), atol=0.01)


def test_the_filtered_slices_to_learn_from_have_the_error_of_the_archive(practice):
    (raw, filtered, _, _), kernel = practice

    error = filtered - convolved(raw, kernel)

    assert error.std() == pytest.approx(ARCHIVE_SD_HU, rel=0.03)
    assert abs(error.mean()) < 2


def test_every_kernel_has_a_gain_near_one_and_no_symmetry():
    kernels = [drawn_kernel(np.random.default_rng(seed)) for seed in range(200)]

    assert all(0.92 <= kernel.sum() <= 1.08 for kernel in kernels)
    assert all(np.abs(kernel - kernel[::-1, ::-1]).max() > 0.1 for kernel in kernels)


def test_a_tenth_of_the_spread_as_error_scores_two_decades():
    truth = np.array([[[[-100.0, 100.0]]]])

    assert training.score(truth + 10.0, truth) == pytest.approx(2.0)


def test_the_other_world_has_the_kernel_turned_by_half_a_turn():
    rng = np.random.default_rng(2)
    raw, kernel = rng.normal(8000, 300, (2, 1, 8, 9)), rng.normal(size=(5, 5))
    filtered = convolved(raw, kernel)

    turned, (inputs,), truth = training.another_world({"raw": raw, "filtered": filtered}, (raw,), filtered)

    np.testing.assert_allclose(turned["filtered"], convolved(turned["raw"], kernel[::-1, ::-1]))
    np.testing.assert_allclose(truth, convolved(inputs, kernel[::-1, ::-1]))


def test_the_baseline_finds_a_shift_a_scale_and_an_offset():
    rng = np.random.default_rng(3)
    raw = ndimage.gaussian_filter(rng.normal(8000, 3000, (3, 1, 20, 20)), (0, 0, 1, 1))
    moved = 0.9 * ndimage.shift(raw, (0, 0, 1, -1), order=0, mode="nearest") + 50

    assert training.score(training.baseline({"raw": raw, "filtered": moved}, (raw,)), moved) > 6
