"""The kept trainings show what the stem says of them, and the printed program does what it is accused of."""

import math

import numpy as np
import pytest

from exercises.training.loss_that_would_not_fall.generator import generate, kept, observed
from exercises.training.loss_that_would_not_fall.painted_patches import FIRST, SECOND, paint_patients
from exercises.training.loss_that_would_not_fall.program import program
from solutions.training.loss_that_would_not_fall.rehearsal import faults_shown, mending_lines

PLATEAU, FAULTY = kept()["plateau"], kept()["faulty"]
FAULTS = ("leakage", "split_each_epoch", "best_reported", "no_eval", "high_threshold")


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize("run", PLATEAU, ids=lambda run: f"{run['plan']['radius']}-{run['plan']['seed']}")
def test_the_loss_of_two_sigmoids_begins_and_stays_where_it_must(run):
    share, first = run["share"], sigmoid(sigmoid(run["plan"]["start_logit"]))
    lowest = (1 - share) * math.log(2) + share * math.log(1 + math.exp(-1))

    assert run["first_loss"] == pytest.approx(-(1 - share) * math.log(1 - first) - share * math.log(first), abs=1e-3)
    assert lowest < run["loss"][-1] < math.log(2) + 0.005
    assert max(run["loss"][-3:]) - run["loss"][-1] < 0.004
    assert run["training"] == pytest.approx([2 * share / (1 + share)] * len(run["loss"]), abs=2e-4)


@pytest.mark.parametrize("run", FAULTY, ids=lambda run: f"{'-'.join(run['faults'])}-{run['plan']['seed']}")
def test_each_fault_leaves_the_trace_that_the_stem_tells(run):
    faults, scores = run["faults"], run["validation"]

    assert run["training"][-1] > 0.8
    assert scores[-1] - run["same_hospital"] >= 0.02
    assert run["same_hospital"] - run["other_hospital"] >= 0.02
    if "best_reported" in faults:
        assert max(scores) - scores[-1] >= 0.01
    if "no_eval" in faults:
        assert abs(run["ones"] - scores[-1]) >= 0.02
    else:
        assert run["ones"] == pytest.approx(scores[-1], abs=1e-3)
    assert run["lost_pixels"] >= 20


def test_leakage_and_shift_take_what_the_worked_solution_tells():
    leaked = [run["validation"][-1] - run["same_hospital"] for run in FAULTY]
    shifted = [run["same_hospital"] - run["other_hospital"] for run in FAULTY]

    assert len(FAULTY) == 12
    assert [round(bound, 2) for bound in (min(leaked), max(leaked))] == [0.03, 0.16]
    assert [round(bound, 2) for bound in (min(shifted), max(shifted))] == [0.1, 0.62]


def test_every_set_of_faults_was_trained_on_three_seeds():
    seeds = {}
    for run in FAULTY:
        seeds.setdefault(tuple(run["faults"]), set()).add(run["plan"]["seed"])

    assert len(seeds) == 4
    assert all(len(own) == 3 for own in seeds.values())


def test_a_program_without_faults_shows_none_and_each_fault_shows_as_itself():
    assert faults_shown(program((), 20)) == set()
    for fault in FAULTS:
        assert faults_shown(program((fault,), 20)) == {fault.replace("split_each_epoch", "leakage")}


def test_lines_that_mend_are_those_that_a_reader_would_name():
    by_patch = program(("leakage", "no_eval", "high_threshold"), 20)
    each_epoch = program(("split_each_epoch", "best_reported", "no_eval"), 20)

    assert [by_patch.splitlines()[line - 1].strip() for line in mending_lines(by_patch)["leakage"]] == [
        "random.shuffle(patches)",
        "train, val = patches[:400], patches[400:]",
    ]
    assert len(mending_lines(each_epoch)["leakage"]) == 3
    assert each_epoch.splitlines()[mending_lines(each_epoch)["no_eval"][-1] - 1] == "    scores.append(dice_of(val, 8))"


def test_the_temperature_that_is_given_does_not_tell_which_one_mends_the_table():
    scenes = [generate(np.random.default_rng(seed)) for seed in range(40)]
    seen = {(100 * scene.bins[0][0] > scene.bins[0][2], scene.temperature > 1) for scene in scenes}

    assert seen == {(True, True), (True, False), (False, True), (False, False)}


def test_observations_are_sentences_of_their_own():
    for run in FAULTY:
        assert len({observed(run, fault) for fault in run["faults"]}) == 3


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
