"""Pairs of a breathing liver, what a field is worth, folding, the liver upside down, and each pair by itself."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import ndimage

from bank.comparison import Mismatch
from exercises.registration.breathing_in_quick_images import generator
from exercises.registration.breathing_in_quick_images.data import OBSERVER_MM, WIDTH_MM, draw_images
from solutions.registration.breathing_in_quick_images.panels import panels
from solutions.registration.breathing_in_quick_images.training import another_world, baseline, folded, sampled, score


@pytest.fixture(scope="module")
def drawn():
    return draw_images(np.random.default_rng(5), "cpu")


def constant(down: float, right: float, count: int = 1, side: int = 8) -> np.ndarray:
    return np.broadcast_to(np.array([down, right])[:, None, None], (count, 2, side, side)).copy()


def test_the_first_number_of_a_place_and_of_a_displacement_belongs_to_rows():
    field = np.zeros((1, 2, 4, 5))
    field[0, 0, 3, 1], field[0, 1, 3, 1] = 2.0, -1.0
    truth = np.array([[[3.0, 1.0, 2.0, -1.0], [2.5, 1.0, 1.0, -0.5]]])
    assert sampled(field, truth[..., :2])[0].tolist() == [[2.0, -1.0], [1.0, -0.5]]


def test_a_field_is_sampled_like_scipy_does_and_goes_on_beyond_the_border():
    rng = np.random.default_rng(1)
    images, points = rng.normal(size=(2, 3, 7, 9)), rng.uniform(-2, 11, (2, 20, 2))
    expected = [
        [ndimage.map_coordinates(c, p.T, order=1, mode="nearest") for c in i]
        for i, p in zip(images, points, strict=True)
    ]
    np.testing.assert_allclose(sampled(images, points), np.swapaxes(expected, 1, 2), atol=1e-12)


def test_nothing_scores_zero_the_truth_one_and_the_opposite_minus_one():
    truth = np.array([[[2.0, 3.0, 3.0, -4.0], [5.0, 1.0, 3.0, -4.0]]])
    assert score(constant(0, 0), truth) == 0.0
    assert score(constant(3, -4), truth) == 1.0
    assert score(constant(-3, 4), truth) == pytest.approx(-1.0)
    assert score(constant(3, 0), truth) == pytest.approx(1 - 4 / 5)


def test_a_field_that_folds_in_more_than_a_hundredth_of_the_image_counts_as_none():
    truth = np.array([[[2.0, 3.0, 3.0, -4.0]]] * 2)
    fields = constant(3, -4, 2)
    fields[1, 1, 6, 6] = -9.0
    # The pixel itself grows; the one before it is turned over: one of 7 x 7.
    assert folded(fields).tolist() == [0.0, pytest.approx(1 / 49)]
    assert score(fields, truth) == pytest.approx(0.5)


def test_a_field_of_another_shape_is_refused_in_words():
    with pytest.raises(Mismatch, match="expected"):
        score(np.zeros((1, 1, 8, 8)), np.zeros((1, 4, 4)))


def test_the_observer_has_measured_what_lies_between_true_displacements_and_an_error(drawn):
    data, _, truth = drawn
    rounds = np.linalg.norm(data["displacements"], axis=-1).mean(), np.linalg.norm(truth[..., 2:], axis=-1).mean()
    pixel_mm = WIDTH_MM / 64
    assert all(2.0 < pixel_mm * length < 7.0 for length in rounds)
    # The same places in all pairs: what the observer adds is all that keeps them from being seen exactly.
    assert OBSERVER_MM / pixel_mm < 1


def test_warping_by_the_true_movement_makes_images_of_vessels_alike(drawn):
    _data, (moving, fixed), truth = drawn
    before = ndimage.gaussian_filter(moving[:, 0], (0, 1.5, 1.5))
    target = ndimage.gaussian_filter(fixed[:, 0], (0, 1.5, 1.5))
    here = sampled(target[:, None], truth[..., :2])[..., 0]
    there = sampled(before[:, None], truth[..., :2] + truth[..., 2:])[..., 0]
    back = sampled(before[:, None], truth[..., :2] - truth[..., 2:])[..., 0]
    alike, opposite = (np.corrcoef(here.ravel(), other.ravel())[0, 1] for other in (there, back))
    assert alike > opposite + 0.1


def test_the_other_world_is_turned_by_half_a_turn(drawn):
    data, inputs, truth = drawn
    turned, (moving, fixed), other = another_world(data, inputs, truth)
    assert moving[3, 0, 5, 7] == inputs[0][3, 0, 58, 56]
    assert fixed.shape == inputs[1].shape
    np.testing.assert_allclose(turned["points"], 63 - data["points"])
    np.testing.assert_allclose(other[..., 2:], -truth[..., 2:])
    assert turned["points"].dtype == turned["displacements"].dtype == np.float32


def test_each_pair_by_itself_finds_a_shift_of_clear_images():
    rng = np.random.default_rng(3)
    scene = ndimage.gaussian_filter(rng.normal(size=(6, 80, 80)), (0, 3, 3)) * 400 + 128
    moving, fixed = scene[:, None, 8:72, 8:72], scene[:, None, 5:69, 12:76]
    places = np.concatenate([rng.uniform(15, 50, (6, 10, 2)), np.broadcast_to([-3.0, 4.0], (6, 10, 2))], axis=-1)
    data = {"moving": moving, "fixed": fixed, "points": places[..., :2], "displacements": places[..., 2:]}
    assert score(baseline(data, (moving, fixed)), places) > 0.9


def test_the_panels_show_a_white_spot_where_a_place_is_missed():
    truth = np.array([[[2.0, 3.0, 0.0, 8.0]]])
    images = (np.full((1, 1, 8, 8), 51.0),) * 2
    shown = dict(panels(images, truth, constant(0, 0)))
    spots = shown["error at the places: white is 8 pixels"]
    assert spots[0, 1:4, 2:5].tolist() == [[1.0] * 3] * 3
    assert spots[0, 6, 6] == 0.25
    assert shown["moving, warped by your field"][0, 0, 0] == pytest.approx(0.2)


def test_the_practice_files_hold_what_the_stem_says():
    practice, unseen = generator.practice_files()
    assert practice["points"].shape == (480, 10, 2)
    assert unseen["displacements"].shape == (104, 40, 2)
