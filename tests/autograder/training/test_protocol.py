"""What trainings earn, computed by hand from a calibration with round numbers."""

import pytest

from autograder.training.calibration import Band, Calibration
from autograder.training.protocol import dishonesty, start_is_shared, weighed
from autograder.training.results import Round
from bank.schema import ProfileFile, TrainingFile

ABOUT = TrainingFile(row="R1", score="mean Dice", cpu=ProfileFile(steps=10, parameters=10, seconds=1))
# The gap reaches from 0.70 to 0.80; the reference's standard deviation (n - 1) is 0.01.
CALIBRATION = Calibration(
    device="cpu", machine="", versions={}, source="", baseline=(0.7, 0.7, 0.7), reference=(0.79, 0.8, 0.81),
    permuted=(0.2, 0.2, 0.2), other_world=(0.8, 0.8, 0.8), carried_over=(0.4, 0.4, 0.4), band=Band(), seconds=1.0,
)  # fmt: skip


def rounds(*scores: float) -> list[Round]:
    return [Round(seed, score) for seed, score in enumerate(scores)]


@pytest.mark.parametrize(
    ("scores", "share", "gap"),
    [
        ((0.8,), 1.0, 1.0),
        ((0.771,), 1.0, 0.71),
        ((0.769,), 0.5, 0.69),
        ((0.741,), 0.5, 0.41),
        ((0.739,), 0.0, 0.39),
        ((0.6,), 0.0, -1.0),
        ((0.79, 0.78, 0.72), 1.0, 0.8),  # the median decides
        ((0.79, 0.78, 0.69), 0.5, 0.8),  # but no seed may fall to the baseline
    ],
)
def test_the_gap_that_is_closed_earns_its_share(scores: tuple[float, ...], share: float, gap: float) -> None:
    found = weighed(rounds(*scores), ABOUT, CALIBRATION)
    assert found.share == share
    assert found.gap == pytest.approx(gap)


def test_a_score_far_above_the_reference_goes_to_a_person() -> None:
    assert weighed(rounds(0.849), ABOUT, CALIBRATION).share == 1.0
    assert weighed(rounds(0.851), ABOUT, CALIBRATION).share is None


def test_a_training_without_a_score_earns_nothing_and_says_why() -> None:
    found = weighed([Round(0, None, "stopped after 10 s of computing")], ABOUT, CALIBRATION)
    assert (found.share, found.sentence, found.gap) == (0.0, "stopped after 10 s of computing", None)


@pytest.mark.parametrize(
    ("permuted", "other", "caught"),
    [
        (0.74, 0.61, ""),
        (0.76, 0.8, "labels of other images"),  # half-way from the baseline to the reference is 0.75
        (0.2, 0.59, "another truth"),  # half-way from carried over weights to the reference is 0.60
    ],
)
def test_what_is_not_learned_from_the_data_shows(permuted: float, other: float, caught: str) -> None:
    found = dishonesty(Round(0, 0.8), Round(0, permuted), Round(0, other), CALIBRATION)
    assert bool(found) == bool(caught)
    assert caught in found


def began(*matrices: tuple[float, ...]) -> Round:
    return Round(0, 0.8, first=matrices)


UP, DOWN = tuple(range(16)), tuple(range(16, 0, -1))
MIXED = (3.0, -1.0) * 8
NEARLY_UP = tuple(value + 0.1 * (-1) ** value for value in range(16))


@pytest.mark.parametrize(
    ("one", "other", "shared"),
    [
        (began(UP), began(UP), True),
        (began(UP), began(NEARLY_UP), True),  # hidden weights with a little noise that follows the seed
        (began(UP), began(DOWN), False),
        (began(UP), began(MIXED), False),
        (began(UP, MIXED), began(UP, UP), False),  # half of the matrices, as where one of two begins with a pattern
        (began(UP, UP, MIXED), began(UP, UP, UP), True),
        (began((0.0,) * 16), began((0.0,) * 16), False),  # all zeros tell nothing
        (began(UP[:15]), began(UP[:15]), False),  # too few to tell
        (began(UP), began(UP + UP), False),
        (began(), began(), False),
    ],
)
def test_weights_that_begin_alike_with_two_seeds_were_brought_along(one: Round, other: Round, shared: bool) -> None:
    assert start_is_shared(one, other) is shared
    assert (
        "do not follow the seed" in dishonesty(one, Round(0, 0.2, first=other.first), Round(0, 0.8), CALIBRATION)
    ) is shared
