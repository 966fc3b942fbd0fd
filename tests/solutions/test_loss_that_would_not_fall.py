"""The kept trainings show what the stem says of them, and the printed program does what it is accused of."""

import math

import numpy as np
import pytest

from exercises.training.loss_that_would_not_fall.generator import kept, observed
from exercises.training.loss_that_would_not_fall.painted_patches import FIRST, SECOND, paint_patients
from exercises.training.loss_that_would_not_fall.program import program
from solutions.training.loss_that_would_not_fall.rehearsal import faults_shown, mending_lines

PLATEAU, FAULTY = kept()["plateau"], kept()["faulty"]
FAULTS = ("leakage", "best_reported", "no_eval", "cleared_once")


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize("run", PLATEAU, ids=lambda run: f"{run['plan']['radius']}-{run['plan']['seed']}")
def test_the_loss_of_two_sigmoids_begins_and_stays_where_it_must(run):
    share, first = run["share_train"], sigmoid(sigmoid(run["plan"]["start_logit"]))
    lowest = (1 - share) * math.log(2) + share * math.log(1 + math.exp(-1))

    assert run["first_loss"] == pytest.approx(-(1 - share) * math.log(1 - first) - share * math.log(first), abs=0.002)
    assert lowest < run["loss"][-1] < math.log(2) + 0.005
    assert max(run["loss"][-3:]) - run["loss"][-1] < 0.004
    assert run["training"] == pytest.approx([2 * share / (1 + share)] * len(run["loss"]), abs=2e-4)


@pytest.mark.parametrize("run", FAULTY, ids=lambda run: f"{'-'.join(run['plan']['faults'])}-{run['plan']['seed']}")
def test_each_fault_leaves_the_trace_that_the_stem_tells(run):
    faults, scores = run["plan"]["faults"], run["validation"]

    assert faults[0] == "leakage"
    assert scores[-1] - run["same_hospital"] >= 0.03
    assert run["same_hospital"] - run["other_hospital"] >= 0.03
    if "best_reported" in faults:
        assert max(scores) - scores[-1] >= 0.01
    if "no_eval" in faults:
        assert abs(run["ones"] - scores[-1]) >= 0.02
    else:
        assert run["ones"] == pytest.approx(scores[-1], abs=1e-3)
    growth = np.mean(run["gradient_last"]) / np.mean(run["gradient_first"])
    assert growth >= 4 if "cleared_once" in faults else growth < 1.5


def test_every_set_of_faults_was_trained_on_three_seeds():
    seeds = {}
    for run in FAULTY:
        seeds.setdefault(tuple(run["plan"]["faults"]), set()).add(run["plan"]["seed"])

    assert len(seeds) >= 2
    assert all(len(own) == 3 for own in seeds.values())


def test_a_program_without_faults_shows_none_and_each_fault_shows_as_itself():
    assert faults_shown(program((), 20)) == set()
    for fault in FAULTS:
        assert faults_shown(program((fault,), 20)) == {fault}


def test_lines_that_mend_hold_the_line_that_a_fault_put_there():
    listing = program(("leakage", "no_eval", "cleared_once"), 20)
    found = mending_lines(listing)

    assert listing.splitlines()[found["leakage"][0] - 1] == "random.shuffle(patches)"
    assert listing.splitlines()[found["cleared_once"][0] - 1] == "    optimiser.zero_grad()"
    assert listing.splitlines()[found["no_eval"][-1] - 1] == "    scores.append(dice_of(val, 8))"


def test_observations_are_sentences_of_their_own():
    for run in FAULTY:
        assert len({observed(run, fault) for fault in run["plan"]["faults"]}) == 3


def test_patches_are_the_same_for_equal_generators_and_hold_about_two_percent_of_vessel():
    one, other = (paint_patients(np.random.default_rng(3), FIRST, 2, 1.2) for _ in range(2))

    assert one.images.shape == one.masks.shape == (2, 40, 48, 48)
    assert np.array_equal(one.images, other.images)
    assert 0.01 < one.masks.mean() < 0.04
    assert not one.masks[:, -8:].any()


def test_vessels_of_the_second_hospital_stand_out_less():
    def contrast(hospital):
        patches = paint_patients(np.random.default_rng(4), hospital, 3, 1.5)
        return patches.images[patches.masks > 0].mean() - patches.images[patches.masks == 0].mean()

    assert contrast(SECOND) < contrast(FIRST)
