"""Dice of two balls with one centre."""

from bank.declarations import misconception, plausible, second_route


def dice(given):
    """Return Dice to first order: twice a ball of volume 1 - 3 delta/r over the sum of both."""
    return "1 - 3*delta/(2*r)"


@misconception("dice")
def one_volume(given):
    """Divide by one volume."""
    return "1 - 3*delta/r"


@second_route("dice")
def by_differences(given, r, delta):
    """Take the slope of the exact Dice at delta = 0 by a finite difference."""
    step = 1e-6

    def exact(shift):
        share = (1 - shift / r) ** 3
        return 2 * share / (1 + share)

    return 1 + delta * (exact(step) - exact(-step)) / (2 * step)


@plausible("dice")
def falls_from_one(given, value):
    """Refuse a Dice that does not fall with the distance."""
    return value(r=10.0, delta=0.0) == 1 and value(r=10.0, delta=1.0) < 1


def delta_mm(given, dice):
    """Return the distance in mm: Dice falls evenly with it.

    >>> from bank.formulas import read_formula
    >>> from exercises.sample.shrunken_ball.generator import Given
    >>> delta_mm(Given(10, 0.85), read_formula("1 - 3*delta/(2*r)", ("r", "delta")))
    1.0
    """
    fall = dice(r=given.radius_mm, delta=0.0) - dice(r=given.radius_mm, delta=1.0)
    return round((1 - given.dice) / fall, 9)


@misconception("delta_mm")
def dice_taken(given, dice):
    """Take Dice itself."""
    return given.dice / (dice(r=given.radius_mm, delta=0.0) - dice(r=given.radius_mm, delta=1.0))


@second_route("delta_mm")
def solved_by_hand(given):
    """Solve on paper."""
    return 2 * given.radius_mm * (1 - given.dice) / 3
