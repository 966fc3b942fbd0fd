"""What probabilities are worth, what features see of nodules, another world, and what a page shows."""

from dataclasses import replace

import numpy as np
import pytest

from bank.comparison import Mismatch
from exercises.uncertainty.biopsy_or_wait import data as drawing
from exercises.uncertainty.biopsy_or_wait.generator import Bin, practice_files, recorded
from solutions.uncertainty.biopsy_or_wait import solution
from solutions.uncertainty.biopsy_or_wait.panels import panels
from solutions.uncertainty.biopsy_or_wait.training import another_world, baseline, logit, measures, score

PROBABILITIES = np.array([0.02, 0.2, 0.5, 0.8, 0.98], np.float32)


@pytest.fixture(scope="module")
def nodules():
    return drawing.draw_images(np.random.default_rng(1), "cpu")


def test_the_right_probabilities_score_one_and_their_mean_nothing():
    assert score(logit(PROBABILITIES), PROBABILITIES) == pytest.approx(1)
    assert score(np.zeros(5), PROBABILITIES) == pytest.approx(0)


def test_who_is_sure_and_wrong_scores_no_less_than_nothing():
    assert score(-20 * logit(PROBABILITIES), PROBABILITIES) == 0


def test_who_is_too_sure_scores_less_than_who_says_how_sure_he_is():
    said = logit(PROBABILITIES) + np.array([1, -1, 1, -1, 1])

    assert score(3 * said, PROBABILITIES) < score(said, PROBABILITIES) < 1


def test_the_score_is_that_of_labels_drawn_many_times():
    rng = np.random.default_rng(2)
    said = np.array([-1.0, -2.0, 0.3, 1.0, 2.0])
    labels = rng.random((200_000, 5)) < PROBABILITIES

    def loss(logits):
        return np.mean(np.logaddexp(0, logits) - labels * logits)

    gained = (loss(0.0) - loss(said)) / (loss(0.0) - loss(logit(PROBABILITIES.astype(float))))
    assert score(said, PROBABILITIES) == pytest.approx(gained, abs=0.01)


def test_logits_of_another_shape_are_refused_in_words():
    with pytest.raises(Mismatch, match="expected"):
        score(np.zeros((5, 1)), PROBABILITIES)


def test_labels_follow_their_probabilities(nodules):
    data, _, truth = nodules

    assert data["label"].mean() == pytest.approx(0.5, abs=0.07)
    assert truth.mean() == pytest.approx(0.5, abs=0.05)
    assert (truth > 0).all()
    assert (truth < 1).all()
    assert data["left_out"].sum() == 240
    assert (np.diff(data["left_out"]) >= 0).all()


def test_the_patches_are_whole_grey_values_of_a_byte(nodules):
    data, (new,), _ = nodules

    for patches in (data["patches"], new):
        assert patches.min() >= 0
        assert patches.max() <= 255
        np.testing.assert_array_equal(patches, np.rint(patches))


def test_a_strand_of_calcium_is_a_comet_tail_upside_down(monkeypatch):
    monkeypatch.setattr(drawing, "_SPECKLE", 0)
    monkeypatch.setattr(drawing, "_drawn", lambda rng, between, shape: np.full(shape, np.mean(between), np.float32))
    rng = np.random.default_rng(0)
    comet, calcified = (
        drawing._echoes(rng, np.full((1, 3, 3), kind), 24)[0] for kind in (drawing.COMET, drawing.CALCIFIED)
    )

    np.testing.assert_array_equal(calcified, comet[::-1])
    assert comet.mean(axis=1)[1] > comet.mean(axis=1)[5]


def test_both_signs_weigh_the_same_and_decide_against_each_other():
    _, probability = drawing._patches(np.random.default_rng(3), 4000, 24)
    steps = np.log(probability / (1 - probability)) / drawing.STEEPNESS

    np.testing.assert_allclose(steps, np.rint(steps), atol=1e-3)
    assert abs(steps.mean()) < 0.1


def test_measures_do_not_follow_gain_and_contrast(nodules):
    _, (new,), _ = nodules

    np.testing.assert_allclose(measures(2 * new[:5] + 7)[:, 2:], measures(new[:5])[:, 2:], rtol=1e-6, atol=1e-9)


def test_measures_with_a_regression_see_what_they_can_measure(nodules):
    data, (new,), _ = nodules
    bright = data["patches"].mean(axis=(1, 2, 3)) > 127
    truth = np.where(new.mean(axis=(1, 2, 3)) > 127, 0.99, 0.01).astype(np.float32)
    labels = data | {"label": bright.astype(np.float32)}

    assert score(baseline(labels, (new,)), truth) > 0.7


def test_the_other_world_is_a_negative_with_the_same_labels(nodules):
    data, inputs, truth = nodules
    other, (new,), same = another_world(data, inputs, truth)

    np.testing.assert_array_equal(new + inputs[0], 255)
    np.testing.assert_array_equal(other["patches"] + data["patches"], 255)
    np.testing.assert_array_equal(other["label"], data["label"])
    np.testing.assert_array_equal(same, truth)


def test_bins_that_are_all_right_about_themselves_have_no_error():
    honest = replace(solution.BY_HAND, bins=(Bin(0.9, 10, 9), Bin(0.6, 20, 12)))

    assert solution.calibration_error(honest) == pytest.approx(0)


def modesty(run):
    return np.average(np.subtract(run["right"], run["confidence"]), weights=run["counts"])


def test_the_recorded_diagrams_show_what_their_programs_did():
    for run in recorded()["runs"]:
        error = {name: modesty(each) for name, each in run.items()}
        assert abs(error["ours"]) < 0.05
        assert abs(error["upside"]) < 0.06
        assert error["hot"] > 0.1
        assert max(error["single"], error["shuffled"]) < -0.2
        assert run["single"]["all"] > run["shuffled"]["all"] + 0.05
        assert run["ours"]["all"] == run["hot"]["all"] > 0.68


def test_the_practice_files_belong_together():
    patches, label, probability = practice_files()

    assert (patches.shape, label.shape, probability.shape) == ((1960, 1, 24, 24), (960,), (1000,))


def test_the_panels_show_probabilities_as_bars():
    shown = dict(panels((np.full((1, 1, 4, 4), 51.0),), np.array([0.5]), np.array([30.0])))

    assert [image[0, 0].tolist() for image in shown.values()] == [[0.2] * 4, [0.2] * 4, [0.2, 0.2, 0.85, 0.85]]
