"""Keys, wrong ideas and second routes of the two trainings that went wrong."""

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import misconception, plausible, second_route
from bank.listings import line_of
from exercises.training.loss_that_would_not_fall.generator import Given
from exercises.training.loss_that_would_not_fall.program import program
from solutions.training.loss_that_would_not_fall.places import PLACES

Call = Callable[..., Any]

# Worked by hand: 200 of 10 000 pixels are vessel, p = 0.5 everywhere; I = 100, S = 5200.
BY_HAND = Given(
    share_percent=2.0,
    pixels=10_000,
    start=0.5,
    start_logit=0.0,
    first_loss=0.96,
    plateau_loss=0.69,
    plateau_dice=0.039,
    loss_curve=(0.964, 0.8, 0.69),
    dice_curve=(0.039, 0.039),
    code=program(("leakage", "best_reported", "no_eval"), 60),
    training_curve=(0.5, 0.93),
    validation_curve=(0.5, 0.87),
    observations=("another hospital", "the report says", "`dice_of(val, 1)` gives 0.80"),
    accused=(19, 27),
    other_hospital=0.55,
    bins=((0.95, 600, 80), (0.75, 300, 60), (0.55, 100, 50)),
    temperature=2.0,
    threshold=0.3,
)


_NUMBERED = ("first", "second", "third")


def vessel_gradient(given: Given) -> str:
    """Return the derivative for a vessel pixel: I' = 1 and S' = 1, so that -2 (I/S)' = -2 (S - I)/S^2."""
    return "-2*(S - I)/S^2"


@second_route("vessel_gradient")
def vessel_by_differences(I: NDArray[Any], S: NDArray[Any]) -> Any:  # noqa: E741, N803 - the stem's symbols
    """Move one vessel pixel by a little to both sides."""
    step = 1e-3
    return (_soft_dice_loss(I + step, S + step) - _soft_dice_loss(I - step, S - step)) / (2 * step)


def background_gradient(given: Given) -> str:
    """Return the derivative for a background pixel: I' = 0 and S' = 1, so that -2 (I/S)' = 2 I/S^2."""
    return "2*I/S^2"


@second_route("background_gradient")
def background_by_differences(I: NDArray[Any], S: NDArray[Any]) -> Any:  # noqa: E741, N803 - the stem's symbols
    """Move one background pixel by a little to both sides."""
    step = 1e-3
    return (_soft_dice_loss(I, S + step) - _soft_dice_loss(I, S - step)) / (2 * step)


@plausible("vessel_gradient")
def pulls_somewhere(given: Given, value: Call) -> bool:
    """Say whether an own derivative pulls at all at the start."""
    return bool(abs(value(**_sums(given))) > 1e-9)


@plausible("background_gradient")
def background_pulls_somewhere(given: Given, value: Call) -> bool:
    """Refuse a derivative of zero: with it there is no ratio."""
    return bool(abs(value(**_sums(given))) > 1e-9)


def dice_pull(given: Given, vessel_gradient: Call, background_gradient: Call) -> float:
    """Return the total pull of the vessel by that of the background, for soft Dice.

    With I = 100 and S = 5200 it is 200 * 5100 to 9800 * 100:

    >>> from bank.formulas import read_formula
    >>> formulas = (read_formula(text, ("I", "S")) for text in ("-2*(S - I)/S^2", "2*I/S^2"))
    >>> round(dice_pull(BY_HAND, *formulas), 4)
    1.0408
    """
    vessel, sums = given.vessel_pixels, _sums(given)
    pull = vessel * vessel_gradient(**sums), (given.pixels - vessel) * background_gradient(**sums)
    return float(abs(pull[0] / pull[1]))


@misconception("dice_pull")
def single_pixels(given: Given, vessel_gradient: Call, background_gradient: Call) -> float:
    """Compare one vessel pixel with one background pixel."""
    sums = _sums(given)
    return float(abs(vessel_gradient(**sums) / background_gradient(**sums)))


@misconception("dice_pull")
def counted_pixels(given: Given) -> float:
    """Let all pixels pull alike."""
    return given.vessel_pixels / (given.pixels - given.vessel_pixels)


@second_route("dice_pull", seeds=50)
def dice_by_autograd(given: Given) -> float:
    """Let torch derive the loss of all pixels."""
    return _ratio_by_autograd(given, lambda p, g: 1 - 2 * (p * g).sum() / (p + g).sum())


def cross_entropy_pull(given: Given) -> float:
    """Return the total pull of the vessel by that of the background, for the mean cross-entropy.

    At p = 0.5 all pixels pull alike, 200 to 9800:

    >>> round(cross_entropy_pull(BY_HAND), 4)
    0.0204
    """
    vessel, background = given.vessel_pixels, given.pixels - given.vessel_pixels
    return (vessel / given.start) / (background / (1 - given.start))


@misconception("cross_entropy_pull")
def one_pixel_of_each(given: Given) -> float:
    """Compare one vessel pixel with one background pixel."""
    return (1 - given.start) / given.start


@misconception("cross_entropy_pull")
def turned_over(given: Given) -> float:
    """Divide the background's pull by the vessel's."""
    return 1 / cross_entropy_pull(given)


@misconception("cross_entropy_pull")
def probabilities_exchanged(given: Given) -> float:
    """Take 1/(1 - p) for the vessel and 1/p for the background."""
    vessel, background = given.vessel_pixels, given.pixels - given.vessel_pixels
    return (vessel / (1 - given.start)) / (background / given.start)


@second_route("cross_entropy_pull", seeds=50)
def cross_entropy_by_autograd(given: Given) -> float:
    """Let torch derive the mean cross-entropy of all pixels."""
    import torch

    return _ratio_by_autograd(given, torch.nn.functional.binary_cross_entropy)


def lowest_loss(given: Given) -> float:
    """Return the lowest loss of run 1: the background at -ln(1 - 0.5), the vessel at -ln 0.7311.

    0.98 * 0.6931 + 0.02 * 0.3133:

    >>> round(lowest_loss(BY_HAND), 4)
    0.6855
    """
    share = given.share_percent / 100
    return (1 - share) * math.log(2) + share * math.log(1 + math.exp(-1))


@misconception("lowest_loss")
def ends_exchanged(given: Given) -> float:
    """Give the background the vessel's cost and the other way round."""
    share = given.share_percent / 100
    return share * math.log(2) + (1 - share) * math.log(1 + math.exp(-1))


@second_route("lowest_loss")
def searched_minimum(given: Given) -> float:
    """Try outputs of the model from 0 to 1 for both classes in torch's own loss, and add the smallest."""
    import torch

    output = torch.linspace(0, 1, 1001, dtype=torch.float64)
    costs = [
        torch.nn.functional.binary_cross_entropy_with_logits(output, torch.full_like(output, label), reduction="none")
        for label in (0.0, 1.0)
    ]
    share = given.share_percent / 100
    return float((1 - share) * costs[0].min() + share * costs[1].min())


def faults(given: Given) -> dict[str, Any]:
    """Return the lines of the three faults, in their order in the stem's observations.

    >>> {name: fault["line"] for name, fault in faults(BY_HAND).items()}
    {'first': [5, 6], 'second': [29], 'third': [9, 10, 28]}
    """
    found = causes(given)
    return {name: {"line": sorted(PLACES[fault](given.code))} for name, fault in found.items()}


@misconception("faults")
def vessels_must_not_be_flipped(given: Given) -> int:
    """Accuse the flip of image and mask."""
    return line_of(given.code, "image.flip(-1)")


@misconception("faults")
def eval_belongs_there(given: Given) -> int:
    """Accuse `model.train()` in the loop."""
    return line_of(given.code, "model.train()")


@misconception("faults")
def order_must_be_kept(given: Given) -> int:
    """Accuse the shuffling of the training patches."""
    return line_of(given.code, "random.shuffle(train)")


@misconception("faults")
def cleared_too_late(given: Given) -> int:
    """Accuse the clearing of gradients after the step."""
    return line_of(given.code, "zero_grad()")


@second_route("faults", seeds=20)
def lines_that_mend(given: Given) -> dict[str, Any]:
    """Run the listing with stand-ins, see what it does wrong, and change it line by line until it does so no more."""
    from solutions.training.loss_that_would_not_fall.rehearsal import mending_lines

    found = mending_lines(given.code)
    order = [fault for fault in PLACES if fault in found]
    return {name: {"line": list(found[fault])} for name, fault in zip(_NUMBERED, order, strict=True)}


def causes(given: Given) -> dict[str, str]:
    """Return what explains each observation.

    >>> causes(BY_HAND)
    {'first': 'leakage', 'second': 'best_reported', 'third': 'no_eval'}
    """
    present = [fault for fault, place in PLACES.items() if place(given.code)]
    return dict(zip(_NUMBERED, present, strict=True))


@second_route("causes")
def by_what_is_seen(given: Given) -> dict[str, str]:
    """Recognise each observation by what it speaks of."""
    words = {
        "another hospital": "leakage",
        "report says": "best_reported",
        "not taken as vessel": "high_threshold",
        "`dice_of(val, 1)` gives": "no_eval",
    }
    found = [next(fault for piece, fault in words.items() if piece in text) for text in given.observations]
    return dict(zip(_NUMBERED, found, strict=True))


def calibration_error(given: Given) -> float:
    """Return the mean gap between confidence and share right, over the pixels.

    0.6 * 0.15 + 0.3 * 0.15 + 0.1 * 0.05:

    >>> round(calibration_error(BY_HAND), 3)
    0.14
    """
    total = sum(count for _, count, _ in given.bins)
    return sum(count / total * gap for (_, count, _), gap in zip(given.bins, _gaps(given), strict=True))


@misconception("calibration_error")
def bins_weighted_alike(given: Given) -> float:
    """Take the mean over bins, whatever their sizes."""
    return sum(_gaps(given)) / len(given.bins)


@misconception("calibration_error")
def share_that_is_wrong(given: Given) -> float:
    """Give the share of pixels that are wrong."""
    total = sum(count for _, count, _ in given.bins)
    return 1 - sum(count * right / 100 for _, count, right in given.bins) / total


@misconception("calibration_error")
def largest_gap(given: Given) -> float:
    """Give the largest gap of a bin."""
    return max(_gaps(given))


@second_route("calibration_error")
def pixel_by_pixel(given: Given) -> float:
    """Give every pixel its bin's gap, and take the mean over pixels."""
    gaps = [np.full(count, round(100 * sure) - right) / 100 for sure, count, right in given.bins]
    return float(np.abs(np.concatenate(gaps)).mean())


def temperature(given: Given) -> str:
    """Return the option: T above 1 lowers a confidence that is too high, and never moves a logit across 0.

    >>> temperature(BY_HAND)
    'above_same'
    """
    return "above_same" if _too_sure(given) else "below_same"


@misconception("temperature")
def temperature_turned_over(given: Given) -> str:
    """Raise a confidence that is too high, or lower one that is too low."""
    return "below_same" if _too_sure(given) else "above_same"


@misconception("temperature")
def calibration_improves_dice(given: Given) -> str:
    """Expect a better segmentation from better probabilities."""
    return "above_better" if _too_sure(given) else "below_better"


@second_route("temperature")
def by_trying(given: Given) -> str:
    """Divide and multiply the logits of the confidences by 1.5, and see which comes nearer to what is right."""
    confidence, count, right = (np.array(column, float) for column in zip(*given.bins, strict=True))
    logit = np.log(confidence / (1 - confidence))
    gap = {T: np.average(np.abs(1 / (1 + np.exp(-logit / T)) - right / 100), weights=count) for T in (1.5, 1 / 1.5)}
    moved = bool((np.sign(logit / 2) != np.sign(logit)).any())
    return ("above" if gap[1.5] < gap[1 / 1.5] else "below") + ("_better" if moved else "_same")


def former_probability(given: Given) -> float:
    """Return which p of before has the probability of the threshold afterwards: its logit was T times the threshold's.

    For 0.3 and T = 2 it is the sigmoid of 2 * (-0.847):

    >>> round(former_probability(BY_HAND), 3)
    0.155
    """
    return _sigmoid(given.temperature * _logit(given.threshold))


@misconception("former_probability")
def divided_once_more(given: Given) -> float:
    """Divide the logit of the threshold by T: this is where the threshold's own pixels go."""
    return _sigmoid(_logit(given.threshold) / given.temperature)


@misconception("former_probability")
def probability_divided(given: Given) -> float:
    """Divide the probability, not the logit, by T."""
    return given.threshold / given.temperature


@misconception("former_probability")
def threshold_kept(given: Given) -> float:
    """Let the threshold be where it was."""
    return given.threshold


@second_route("former_probability")
def searched_probability(given: Given) -> float:
    """Look for the p whose calibrated value is the threshold."""
    from scipy.optimize import brentq

    def off(p: float) -> float:
        power = 1 / given.temperature
        return float(p**power / (p**power + (1 - p) ** power) - given.threshold)

    return float(brentq(off, 1e-6, 1 - 1e-6))


def _gaps(given: Given) -> list[float]:
    return [abs(confidence - right / 100) for confidence, _, right in given.bins]


def _too_sure(given: Given) -> bool:
    confidence, _, right = given.bins[0]
    return 100 * confidence > right


def _sigmoid(z: float) -> float:
    return 1 / (1 + math.exp(-z))


def _logit(p: float) -> float:
    return math.log(p / (1 - p))


def _sums(given: Given) -> dict[str, float]:
    """I and S at the start."""
    return {"I": given.vessel_pixels * given.start, "S": given.pixels * given.start + given.vessel_pixels}


def _soft_dice_loss(common: NDArray[Any], sizes: NDArray[Any]) -> Any:
    return 1 - 2 * common / sizes


def _ratio_by_autograd(given: Given, loss: Call) -> float:
    import torch

    reference = torch.zeros(given.pixels, dtype=torch.float64)
    reference[: given.vessel_pixels] = 1
    p = torch.full_like(reference, given.start, requires_grad=True)
    loss(p, reference).backward()
    assert p.grad is not None
    pull = p.grad.abs()
    return float(pull[reference == 1].sum() / pull[reference == 0].sum())
