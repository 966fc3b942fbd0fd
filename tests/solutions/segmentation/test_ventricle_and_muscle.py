"""Hearts to segment, their score, what a threshold and a ring make of them, and curves that were kept."""

import numpy as np
import pytest

from exercises.segmentation.ventricle_and_muscle import generator
from exercises.segmentation.ventricle_and_muscle.data import FIELDS, asked_classes, draw_patients
from solutions.segmentation.ventricle_and_muscle import training
from solutions.segmentation.ventricle_and_muscle.solution import SEGMENTED

PIXEL_MM = 3.5
SPACING_ZYX_MM = np.array([10.0, PIXEL_MM, PIXEL_MM])


@pytest.fixture(scope="module")
def patients():
    """Return volumes and ACDC's labels of one patient of each group in diastole, and one in systole."""
    return draw_patients(np.random.default_rng(1), FIELDS["cpu"], 6)


@pytest.fixture(scope="module")
def ideal():
    """Return a noiseless heart (1, 1, 5, 32, 32) and its classes: a disc in a ring, and another disc on its left."""
    rows, columns = np.indices((32, 32)) - 15.5
    left, right = np.hypot(rows, columns) * PIXEL_MM, np.hypot(rows, columns + 12) * PIXEL_MM
    plane = np.where(left < 18, 2, np.where(left < 28, 1, 0))
    signal = np.select([plane == 2, plane == 1, right < 20], [0.9, 0.25, 0.9], 0.05)
    return np.repeat(signal[None], 5, axis=0)[None, None], np.repeat(plane[None], 5, axis=0)[None]


def one_hot(classes):
    return np.moveaxis(np.eye(3)[classes], -1, 1)


def test_the_truth_scores_one_and_background_alone_scores_nothing(ideal):
    _, classes = ideal

    assert training.score(one_hot(classes), classes) == 1.0
    assert training.score(one_hot(np.zeros_like(classes)), classes) == 0.0


def test_the_score_is_the_mean_over_patients_and_not_over_voxels(ideal):
    _, classes = ideal
    small = classes.copy()
    small[:, 1:] = 0
    truth, found = np.concatenate([classes, small]), np.concatenate([classes, np.zeros_like(small)])

    assert training.score(one_hot(found), truth) == 0.5


def test_the_right_ventricle_is_no_class_of_its_own(patients):
    _, labels = patients

    assert (asked_classes(labels)[labels == 1] == 0).all()
    assert set(np.unique(asked_classes(labels))) == {0, 1, 2}


def test_every_patient_has_both_ventricles_and_muscle(patients):
    _, labels = patients

    assert all(set(np.unique(one)) == {0, 1, 2, 3} for one in labels)


def test_the_same_patient_is_drawn_whatever_comes_after(patients):
    volumes, labels = draw_patients(np.random.default_rng(1), FIELDS["cpu"], 2)

    np.testing.assert_array_equal(volumes, patients[0][:2])
    np.testing.assert_array_equal(labels, patients[1][:2])


def test_scanners_differ_in_gain():
    volumes, _ = draw_patients(np.random.default_rng(2), FIELDS["cpu"], 10)
    levels = np.median(volumes, axis=(1, 2, 3, 4))

    assert levels.max() > 3 * levels.min()


def test_a_threshold_and_a_ring_find_an_ideal_heart_whatever_the_gain(ideal):
    volumes, classes = ideal
    data = {"spacing_zyx_mm": SPACING_ZYX_MM}

    found = training.baseline(data, (volumes,))

    assert training.score(found, classes) > 0.85
    np.testing.assert_array_equal(training.baseline(data, (1000 * volumes,)), found)


def test_otsus_threshold_parts_two_heaps():
    rng = np.random.default_rng(3)
    values = np.concatenate([rng.normal(1, 0.1, 900), rng.normal(3, 0.1, 100)])

    assert (values > training.otsu(values)).mean() == pytest.approx(0.1, abs=0.002)


def test_a_hull_fills_what_a_band_has_cut_out():
    disc = np.hypot(*(np.indices((21, 21)) - 10)) < 8
    cut = disc.copy()
    cut[9:12, 10:] = False

    np.testing.assert_array_equal(training.hull(cut)[5:16, 5:16], disc[5:16, 5:16])


def test_the_other_world_halves_the_muscle_and_forgets_the_left_ventricle(patients):
    volumes, labels = patients
    data, _, truth = training.another_world({"labels": labels}, (volumes,), asked_classes(labels))

    np.testing.assert_array_equal(data["labels"] >= 2, labels == 2)
    np.testing.assert_array_equal(data["labels"] == 1, labels == 1)
    np.testing.assert_array_equal(asked_classes(data["labels"]), truth)
    shares = (truth == 1).sum(axis=(1, 2, 3)) / (truth > 0).sum(axis=(1, 2, 3))
    assert shares.min() > 0.35
    assert shares.max() < 0.65


def test_what_the_figure_shows_of_our_network_is_what_its_curves_end_with():
    with np.load(SEGMENTED) as kept:
        dice = training.dice_by_class(kept["found"][None].astype(int), kept["truth"][None].astype(int))[0]

    assert dice == pytest.approx(generator.runs()["reference"]["others"][-1], abs=0.1)
