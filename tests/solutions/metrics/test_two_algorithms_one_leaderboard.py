"""What no key states: percentiles of the spike, follow-through from own answers, and a rubric for each card."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from numpy.typing import NDArray
from scipy import ndimage

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import ExerciseMark, Value
from bank.answer_model import answer_model
from bank.asked import Matching
from bank.discovery import Bank
from bank.exercise import Exercise
from bank.rendering import render_worked
from bank.variant import Variant, draw
from exercises.metrics.two_algorithms_one_leaderboard.generator import Given, Mask, masks

CARDS = {"growth": "G", "biopsy": "B", "margin": "M", "screening": "S"}


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return Bank().exercise("metrics/two_algorithms_one_leaderboard")


@pytest.fixture(scope="module")
def variants(exercise: Exercise) -> dict[str, Variant]:
    """One variant of each card."""
    return {variant.case: variant for variant in (draw(exercise, seed) for seed in range(20))}


def boundary(mask: Mask) -> NDArray[Any]:
    return np.asarray(mask & ~ndimage.binary_erosion(mask))


def larger_percentile(one: NDArray[Any], other: NDArray[Any]) -> float:
    """Return the larger of the two 95th percentiles of directed distances, in voxels."""
    directed = [ndimage.distance_transform_edt(~b)[a] for a, b in ((one, other), (other, one))]
    return max(float(np.percentile(distances, 95)) for distances in directed)


def marked(exercise: Exercise, variant: Variant, answers: dict[str, Any]) -> ExerciseMark:
    values = {name: Value(answer) for name, answer in answers.items()}
    return mark_exercise(answer_model(exercise, variant), values, AuthoredSource(exercise, variant.given))


def test_the_toolkits_report_for_every_spike_what_the_stem_says(exercise: Exercise) -> None:
    drawn = {(given.square, given.spike): given for given in (draw(exercise, seed).given for seed in range(60))}
    assert len(drawn) > 20
    for given in drawn.values():
        reference, prediction = masks(given)
        assert larger_percentile(reference, prediction) == 0
        assert larger_percentile(boundary(reference), boundary(prediction)) > 0.5


@pytest.mark.parametrize("side", ["right", "left", "upper", "lower"])
def test_the_worked_solution_counts_the_boundary_and_states_its_percentile(exercise: Exercise, side: str) -> None:
    variant = draw(exercise, 0)
    given: Given = replace(variant.given, side=side, square=30, spike=10, voxel_mm=0.5)
    reference, prediction = (boundary(mask) for mask in masks(given))
    assert (reference.sum(), prediction.sum()) == (116, 125)
    assert larger_percentile(reference, prediction) == pytest.approx(3.8)
    text = render_worked(exercise, replace(variant, given=given), {"spike": "spike.png"})
    assert "hides the one at which it begins: 125." in text
    assert "it is 3.8 voxels or 1.9 mm" in text


@pytest.mark.parametrize(
    ("formula", "errors", "score"),
    [
        ("1 - 3*delta/r", [0.67, 0.87], 1.5),
        ("1 - delta/r", [2.0, 2.6], 1.5),
        ("2*(1 - delta/r)^3 / (1 + (1 - delta/r)^3)", [1.93, 2.23], 2.0),
        ("1 - delta", [0.1, 0.52], 0.0),  # the same for all sizes: nothing is left to find out
    ],
)
def test_an_own_formula_carries_into_the_errors_of_the_radius(
    exercise: Exercise, variants: dict[str, Variant], formula: str, errors: list[float], score: float
) -> None:
    """Worked by hand: Dice 0.90 at 20 mm and 0.48 at 5 mm; delta is r(1 - Dice)/3, r(1 - Dice), or solved exactly."""
    chosen = {"large_radius_mm": 20.0, "small_radius_mm": 5.0, "careful_dice": (0.90, 0.86, 0.80, 0.74, 0.48)}
    variant = variants["growth"]
    variant = replace(variant, given=replace(variant.given, **chosen))
    exact = [radius * (1 - (dice / (2 - dice)) ** (1 / 3)) for radius, dice in ((20, 0.90), (5, 0.48))]
    answer = exact if "^" in formula else errors
    mark = marked(exercise, variant, {"dice_of_balls": formula, "radius_errors": answer})
    assert sum(mark.part(name).score or 0.0 for name in ("dice_of_balls", "radius_errors")) == score


def test_winners_follow_from_own_means_and_the_factor_from_an_own_number_of_slices(
    exercise: Exercise, variants: dict[str, Variant]
) -> None:
    variant = variants["margin"]
    asked = variant.parts["winners"].asked
    assert isinstance(asked, Matching)
    vega = next(target.letter for target in asked.targets if target.id == "vega")
    answer = {item.letter: int(vega) for item in asked.items}
    answers = {
        "means": [[0.7, 0.6]] * 3,
        "winners": answer,
        "independent_slices": variant.given.slices / 2,
        "too_narrow": 1.41,
    }
    mark = marked(exercise, variant, answers)
    assert mark.part("means").score == 0
    assert mark.part("winners").score == 0.5
    assert mark.part("too_narrow").score == 1.0


@pytest.mark.parametrize("card", CARDS)
def test_each_card_has_three_rows_of_its_own(exercise: Exercise, variants: dict[str, Variant], card: str) -> None:
    rows = answer_model(exercise, variants[card]).part("fit_for_use").rows
    assert [row.id for row in rows] == [f"{CARDS[card]}{number}" for number in (1, 2, 3)]
