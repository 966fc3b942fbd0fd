"""Keys, wrong ideas and second routes of two algorithms on one leaderboard."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import guard, misconception, plausible, second_route
from exercises.metrics.two_algorithms_one_leaderboard.generator import NAMES, PATIENTS, Given, masks

Table = tuple[tuple[float, float], ...]
Formula = Callable[..., float]

# Worked by hand: the careful algorithm has the sum 3.70, the keen one 3.80.
BY_HAND = Given(
    case="growth",
    use="",
    careful="Vega",
    volumes_ml=(33.5, 14.0, 6.1, 2.4, 0.27),
    careful_dice=(0.90, 0.86, 0.80, 0.74, 0.40),
    keen_dice=(0.88, 0.84, 0.79, 0.76, 0.53),
    alarm_ml=0.02,
    large_radius_mm=20.0,
    small_radius_mm=4.0,
    sketch_delta_mm=1.0,
    side="right",
    square=30,
    spike=10,
    voxel_mm=0.5,
    slices_per_patient=41,
    correlation=0.5,
)


def means(given: Given) -> Table:
    """Return the mean Dice [rule, algorithm].

    Vega (3.70 + 1)/6, 3.70/5, 3.70/6; Lyra 3.80/6, 3.80/5, 3.80/6:

    >>> [[round(value, 3) for value in row] for row in means(BY_HAND)]
    [[0.783, 0.633], [0.74, 0.76], [0.617, 0.633]]
    """
    with_lesion = PATIENTS - 1
    sums = [sum(dice) for dice in given.dice.values()]
    bonus = [float(name == given.careful) for name in NAMES]
    return (
        _pair((total + empty) / PATIENTS for total, empty in zip(sums, bonus, strict=True)),
        _pair(total / with_lesion for total in sums),
        _pair(total / PATIENTS for total in sums),
    )


@misconception("means")
def unknown_is_zero(given: Given) -> Table:
    """Read the ? as 0 for both algorithms, under every rule."""
    return (means(given)[2],) * 3


@misconception("means")
def empty_is_one_for_both(given: Given) -> Table:
    """Give both algorithms 1 in the patient without metastasis, because the reference is empty."""
    _, *others = means(given)
    return _pair((sum(dice) + 1) / PATIENTS for dice in given.dice.values()), *others


@misconception("means")
def left_out_for_one_alone(given: Given) -> Table:
    """Leave patient 6 out for the algorithm that marks nothing there, and count a 0 for the other one."""
    first, left_out, third = means(given)
    one_sided = (left_out if name == given.careful else third for name in NAMES)
    return first, _pair(row[n] for n, row in enumerate(one_sided)), third


@misconception("means")
def divided_by_five(given: Given) -> Table:
    """Divide by the number of metastases under every rule."""
    return tuple(
        _pair(value * PATIENTS / 5 if n != 1 else value for value in row) for n, row in enumerate(means(given))
    )


@second_route("means")
def means_of_numpy(given: Given) -> NDArray[np.float64]:
    """Average with and without NaN for what is not defined."""
    table = np.array([[*dice, np.nan] for dice in given.dice.values()])
    right_where_empty = np.array([[name == given.careful] for name in NAMES])
    rule_1 = np.where(np.isnan(table), right_where_empty, table).mean(axis=1)
    return np.stack([rule_1, np.nanmean(table, axis=1), np.nan_to_num(table).mean(axis=1)])


@plausible("means")
def winners_are_told_apart(given: Given, value: Sequence[Sequence[float]]) -> bool:
    """Say whether own means can carry the ranking: none negative or above 1, and no tie."""
    return all(0 <= min(row) < max(row) <= 1 for row in value)


def winners(given: Given, means: Sequence[Sequence[float]]) -> dict[str, str]:
    """Return the winner under each rule.

    >>> winners(BY_HAND, means(BY_HAND))
    {'rule_1': 'vega', 'rule_2': 'lyra', 'rule_3': 'lyra'}
    """
    best = [NAMES[int(row[1] > row[0])] for row in means]
    return {f"rule_{number}": name.lower() for number, name in enumerate(best, start=1)}


@misconception("winners")
def empty_patient_decides_nothing(given: Given) -> dict[str, str]:
    """Let the ranking of the five printed values stand under rule 1, too."""
    return {"rule_1": given.keen.lower()}


@misconception("winners")
def empty_patient_still_counts(given: Given) -> dict[str, str]:
    """Let the right empty mask win under rule 2, from which it is left out."""
    return {"rule_2": given.careful.lower()}


@misconception("winners")
def empty_mask_is_rewarded(given: Given) -> dict[str, str]:
    """Let the right empty mask win under rule 3, which gives it 0."""
    return {"rule_3": given.careful.lower()}


@second_route("winners")
def winners_in_hundredths(given: Given) -> dict[str, str]:
    """Compare sums of whole hundredths; under rules 2 and 3 patient 6 adds the same to both, nothing."""
    sums = {name: sum(round(100 * value) for value in dice) for name, dice in given.dice.items()}
    ranked = sorted(sums, key=sums.__getitem__)[-1].lower()
    sums[given.careful] += 100
    return {"rule_1": max(sums, key=sums.__getitem__).lower(), "rule_2": ranked, "rule_3": ranked}


@guard("the winner under rule 1 is not the one under rules 2 and 3, and all are at least 0.01 ahead")
def winners_change(given: Given) -> bool:
    """Keep rounding out of the ranking, and the point in it."""
    table, name = means(given), winners(given, means(given))
    return name["rule_1"] != name["rule_2"] == name["rule_3"] and min(abs(a - b) for a, b in table) >= 0.01


def spike_dice(given: Given) -> float:
    """Return Dice of the square and the square with its spike.

    2 * 900 / (900 + 910):

    >>> round(spike_dice(BY_HAND), 4)
    0.9945
    """
    area = given.square**2
    return 2 * area / (2 * area + given.spike)


@misconception("spike_dice")
def jaccard(given: Given) -> float:
    """Divide the common area by the area of the union."""
    return given.square**2 / (given.square**2 + given.spike)


@misconception("spike_dice")
def common_area_once(given: Given) -> float:
    """Forget the 2 above the fraction line."""
    return spike_dice(given) / 2


@misconception("spike_dice")
def all_of_it_found(given: Given) -> float:
    """Take the share of the reference that was found."""
    return 1.0


@second_route("spike_dice")
def counted_voxels(scene: Given) -> float:
    """Count the voxels of the drawn masks."""
    reference, prediction = masks(scene)
    return float(2 * np.count_nonzero(reference & prediction) / (reference.sum() + prediction.sum()))


@guard("the spike has at most 4 % of the voxels of the prediction, and at least 6.5 % of its boundary voxels")
def percentiles_differ(given: Given) -> bool:
    """Keep both shares well away from 5 %, whatever a student counts at the corners."""
    boundary = 4 * (given.square - 1) - 1 + given.spike
    return given.spike / (given.square**2 + given.spike) <= 0.04 and given.spike / boundary >= 0.065


def hausdorff(given: Given) -> float:
    """Return the distance of the spike's last voxel from the square in mm.

    >>> hausdorff(BY_HAND)
    5.0
    """
    return given.spike * given.voxel_mm


@misconception("hausdorff")
def in_voxels(given: Given) -> float:
    """Count voxels and forget their size."""
    return float(given.spike)


@misconception("hausdorff")
def between_the_spikes_ends(given: Given) -> float:
    """Measure from the first to the last voxel of the spike."""
    return (given.spike - 1) * given.voxel_mm


@misconception("hausdorff")
def from_reference_alone(given: Given) -> float:
    """Look from the reference alone, all of which is covered."""
    return 0.0


@misconception("hausdorff")
def to_the_farthest_voxel(given: Given) -> float:
    """Measure to the far side of the square instead of its nearest voxel."""
    return (given.square - 1 + given.spike) * given.voxel_mm


@second_route("hausdorff")
def hausdorff_filter(scene: Given) -> float:
    """Have SimpleITK measure the drawn masks."""
    import SimpleITK as sitk

    images = [sitk.GetImageFromArray(mask.astype(np.uint8)) for mask in masks(scene)]
    for image in images:
        image.SetSpacing((scene.voxel_mm, scene.voxel_mm))
    measured = sitk.HausdorffDistanceImageFilter()
    measured.Execute(*images)
    return float(measured.GetHausdorffDistance())


def dice_of_balls(given: Given) -> str:
    """Return Dice of two balls with one centre to first order.

    The share q of the volume that is left is 1 - 3 delta/r to first order, and Dice is 2q/(1 + q).

    >>> dice_of_balls(BY_HAND)
    '1 - 3*delta/(2*r)'
    """
    return "1 - 3*delta/(2*r)"


@misconception("dice_of_balls")
def one_volume(given: Given) -> str:
    """Divide by the volume of the reference alone."""
    return "1 - 3*delta/r"


@misconception("dice_of_balls")
def discs(given: Given) -> str:
    """Compare areas of discs."""
    return "1 - delta/r"


@misconception("dice_of_balls")
def lengths(given: Given) -> str:
    """Compare diameters."""
    return "1 - delta/(2*r)"


@misconception("dice_of_balls")
def not_expanded(given: Given) -> str:
    """Stop at the exact Dice."""
    return "2*(1 - delta/r)^3 / (1 + (1 - delta/r)^3)"


@second_route("dice_of_balls")
def slope_of_the_exact_dice(r: NDArray[np.float64], delta: NDArray[np.float64]) -> NDArray[np.float64]:
    """Take the slope of Dice from volumes at delta = 0 by a central difference; Dice is 1 there."""
    step = 1e-5

    def exact(change: float) -> NDArray[np.float64]:
        smaller = np.minimum(r, r - change) ** 3
        return 2 * smaller / (r**3 + (r - change) ** 3)

    # To the other side the prediction is the larger ball, and Dice falls as well: a one-sided difference is due.
    slope = (4 * exact(step) - exact(2 * step) - 3) / (2 * step)
    return np.asarray(1 + delta * slope)


@plausible("dice_of_balls")
def falls_with_the_error_and_less_in_large_balls(given: Given, value: Formula) -> bool:
    """Say whether an own formula can be solved for delta: 1 without an error, less with one, and least for small r."""
    without, small, large = value(r=10.0, delta=0.0), value(r=5.0, delta=1.0), value(r=20.0, delta=1.0)
    return bool(abs(without - 1) < 1e-9 and small < large < 1)


@guard("to first order Dice is off by less than 0.05 at the two radii of the sketch")
def first_order_is_good_enough(given: Given) -> bool:
    """Keep the sketch near the truth."""
    shares = [given.sketch_delta_mm / radius for radius in (given.small_radius_mm, given.large_radius_mm)]
    exact = [2 * (1 - share) ** 3 / (1 + (1 - share) ** 3) for share in shares]
    return all(abs(1 - 1.5 * share - dice) < 0.05 for share, dice in zip(shares, exact, strict=True))


def radius_errors(given: Given, dice_of_balls: Formula) -> tuple[float, float]:
    """Return delta in mm for patients 1 and 5: the formula solved for it.

    delta = 2 r (1 - Dice)/3: 40 * 0.10 / 3 and 8 * 0.60 / 3.

    >>> from bank.formulas import read_formula
    >>> own = read_formula("1 - 3*delta/(2*r)", ("r", "delta"))
    >>> [round(value, 2) for value in radius_errors(BY_HAND, own)]
    [1.33, 1.6]
    """
    large, small = _large_and_small(given)
    return _solved(dice_of_balls, *large), _solved(dice_of_balls, *small)


@misconception("radius_errors")
def solved_exactly(given: Given) -> tuple[float, float]:
    """Solve the exact Dice of two balls instead of the first order."""
    return _pair(radius * (1 - (dice / (2 - dice)) ** (1 / 3)) for radius, dice in _large_and_small(given))


@misconception("radius_errors")
def dice_for_its_loss(given: Given) -> tuple[float, float]:
    """Put Dice itself where 1 - Dice belongs."""
    return _pair(2 * radius * dice / 3 for radius, dice in _large_and_small(given))


@misconception("radius_errors")
def loss_is_share_of_the_radius(given: Given) -> tuple[float, float]:
    """Take what is missing of Dice for the share that is missing of the radius."""
    return _pair(radius * (1 - dice) for radius, dice in _large_and_small(given))


@misconception("radius_errors")
def diameter_for_radius(given: Given) -> tuple[float, float]:
    """Put the diameter where the radius belongs."""
    return _pair(4 * radius * (1 - dice) / 3 for radius, dice in _large_and_small(given))


@second_route("radius_errors")
def solved_on_paper(given: Given) -> tuple[float, float]:
    """Multiply what is missing of Dice by two thirds of the radius."""
    lost = 1 - np.array([given.careful_dice[0], given.careful_dice[4]])
    return _pair(lost * np.array([given.large_radius_mm, given.small_radius_mm]) / 1.5)


@guard("to first order and exactly, delta in patient 5 is 0.8 to 1.4 times that in patient 1")
def errors_are_alike(given: Given) -> bool:
    """Keep the judgement clear: Dice differs by far more than delta."""
    exact = solved_exactly(given)
    return all(0.8 <= small / large <= 1.4 for large, small in (solved_on_paper(given), exact))


def independent_slices(given: Given) -> float:
    """Return the number of independent slices that have the same variance of the mean.

    The design effect is 1 + 40 * 0.5 = 21, and 246 / 21 is:

    >>> round(independent_slices(BY_HAND), 2)
    11.71
    """
    return given.slices / _design_effect(given)


@misconception("independent_slices")
def patients_alone(given: Given) -> float:
    """Count patients, as if all slices of one told the same."""
    return float(PATIENTS)


@misconception("independent_slices")
def share_taken_off(given: Given) -> float:
    """Take the correlation for the share of slices that are lost."""
    return given.slices * (1 - given.correlation)


@misconception("independent_slices")
def correlated_across_patients(given: Given) -> float:
    """Take all slices for slices of one patient."""
    return given.slices / (1 + (given.slices - 1) * given.correlation)


@second_route("independent_slices")
def from_the_covariance(given: Given) -> float:
    """Sum the whole matrix of correlations: the variance of a mean, in units of that of one slice."""
    return float(1 / _variance_of_the_mean(given))


@plausible("independent_slices")
def repeats_something(given: Given, value: float) -> bool:
    """Say whether an own number can carry on: at least one slice, and fewer than there are."""
    return bool(1 <= value <= 0.8 * given.slices)


def too_narrow(given: Given, independent_slices: float) -> float:
    """Return the factor by which the interval is too narrow.

    A mean over 240 slices that are worth 15: the square root of 16, here of 246/15.375:

    >>> too_narrow(BY_HAND, 15.375)
    4.0
    """
    return math.sqrt(given.slices / independent_slices)


@misconception("too_narrow")
def not_rooted(given: Given, independent_slices: float) -> float:
    """Take the ratio of the counts for that of the intervals."""
    return given.slices / independent_slices


@misconception("too_narrow")
def upside_down(given: Given, independent_slices: float) -> float:
    """Divide the wrong way round."""
    return math.sqrt(independent_slices / given.slices)


@second_route("too_narrow")
def from_both_variances(given: Given) -> float:
    """Divide the standard error by that of as many independent slices."""
    return float(np.sqrt(_variance_of_the_mean(given)) / np.sqrt(1 / given.slices))


def _pair(values: Any) -> tuple[float, float]:
    first, second = values
    return float(first), float(second)


def _large_and_small(given: Given) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return radius in mm and Dice of the careful algorithm, for patients 1 and 5."""
    return (given.large_radius_mm, given.careful_dice[0]), (given.small_radius_mm, given.careful_dice[-1])


def _solved(formula: Formula, radius_mm: float, dice: float) -> float:
    """Return delta in mm at which a formula has the value `dice`, by secants; after one step where it is linear."""
    before, here = 0.0, 1.0
    off_before, off = formula(r=radius_mm, delta=before) - dice, formula(r=radius_mm, delta=here) - dice
    for _ in range(50):
        if abs(off) < 1e-12:
            break
        before, here, off_before = here, here - off * (here - before) / (off - off_before), off
        off = formula(r=radius_mm, delta=here) - dice
    return here


def _design_effect(given: Given) -> float:
    return 1 + (given.slices_per_patient - 1) * given.correlation


def _variance_of_the_mean(given: Given) -> float:
    of_one_patient = np.full((given.slices_per_patient,) * 2, given.correlation)
    np.fill_diagonal(of_one_patient, 1.0)
    return float(np.kron(np.eye(PATIENTS), of_one_patient).mean())
