"""What a classifier of rare nodules is worth, what a measure and a threshold reach, and what is drawn."""

from __future__ import annotations

import numpy as np
import pytest

from bank.comparison import Mismatch
from exercises.classification.rare_lesion.data import CAVITY, SHOWN, SPICULATED, draw_images
from solutions.classification.rare_lesion.panels import panels
from solutions.classification.rare_lesion.training import another_world, baseline, score


def truth_of(spiculated: list[int]) -> np.ndarray:
    return np.stack([spiculated, np.zeros_like(spiculated)], axis=1)


@pytest.fixture(scope="module")
def drawn():
    """Return data, the new patches, and their truth."""
    data, (patches,), truth = draw_images(np.random.default_rng(1), "cpu")
    return data, patches, truth


def test_the_score_is_the_mean_of_sensitivity_and_specificity_and_not_the_accuracy() -> None:
    logits = np.array([2.0, -1.0, -3.0, -3.0, -0.5, 0.5])
    # One of two is found, three of four are spared: (1/2 + 3/4) / 2; the accuracy would be 4/6.
    assert score(logits, truth_of([1, 1, 0, 0, 0, 0])) == 0.625


def test_saying_never_is_worth_a_half_however_rare_nodules_are() -> None:
    assert score(np.full(100, -4.0), truth_of([1] + [0] * 99)) == 0.5


def test_a_logit_of_zero_counts_as_not_spiculated() -> None:
    assert score(np.zeros(2), truth_of([1, 0])) == 0.5
    assert score(np.array([1e-6, 0.0]), truth_of([1, 0])) == 1.0


def test_where_a_class_is_missing_the_other_one_counts_alone() -> None:
    assert score(np.array([1.0, 1.0, -1.0, 1.0]), truth_of([1, 1, 1, 1])) == 0.75


def test_logits_of_another_shape_are_refused_in_words() -> None:
    with pytest.raises(Mismatch, match=r"predicts the shape \(4, 1\), expected \(4,\)"):
        score(np.zeros((4, 1)), truth_of([1, 0, 0, 0]))


def test_one_nodule_in_thirty_is_spiculated_and_as_many_have_a_cavity(drawn) -> None:
    data, patches, truth = drawn
    assert (int(data["label"].sum()), len(data["label"])) == (32, 960)
    assert data["label"][:32].all()
    assert truth[:4].tolist() == [[int(kind == SPICULATED), int(kind == CAVITY)] for kind in SHOWN]
    assert truth.sum(axis=0).tolist() == [302, 61]
    assert patches.shape == (len(truth), 1, 28, 28)
    np.testing.assert_array_equal(patches, np.rint(patches))


def test_the_same_generator_draws_the_same_nodules(drawn) -> None:
    again = draw_images(np.random.default_rng(1), "cpu")[0]
    np.testing.assert_array_equal(again["patches"], drawn[0]["patches"])


def test_a_cavity_is_darker_than_the_tissue_around_it(drawn) -> None:
    middle = drawn[0]["patches"][:, 0, 12:16, 12:16].mean(axis=(1, 2))
    assert middle[32:64].mean() < middle[64:].mean() - 150


def test_the_other_world_looks_for_cavities_in_the_same_patches(drawn) -> None:
    data, patches, truth = drawn
    changed, inputs, other = another_world(data, (patches,), truth)
    np.testing.assert_array_equal(changed["label"], data["label"])
    np.testing.assert_array_equal(changed["patches"][:32], data["patches"][32:64])
    np.testing.assert_array_equal(changed["patches"][32:64], data["patches"][:32])
    np.testing.assert_array_equal(changed["patches"][64:], data["patches"][64:])
    assert inputs[0] is patches
    assert other[:, 0].tolist() == truth[:, 1].tolist()


def test_a_measure_with_a_threshold_finds_what_is_brighter() -> None:
    rng = np.random.default_rng(2)
    patches = rng.normal(-850, 20, (60, 1, 28, 28)).astype(np.float32)
    patches[:20, :, 10:18, 10:18] += 600
    label = (np.arange(60) < 20).astype(np.float32)
    found = baseline({"patches": patches[::2], "label": label[::2]}, (patches[1::2],))
    assert score(found, truth_of(label[1::2].astype(int).tolist())) == 1.0


def test_the_panels_show_a_probability_as_the_length_of_a_bar() -> None:
    patches = np.full((2, 1, 8, 8), -1100.0)
    _, guess, right = panels((patches,), truth_of([1, 0]), np.array([0.0, -100.0]))
    assert guess[1][:, 0].tolist() == [[0.2] * 4 + [0.85] * 4, [0.85] * 8]
    assert right[1][:, 0].tolist() == [[0.2] * 8, [0.85] * 8]
