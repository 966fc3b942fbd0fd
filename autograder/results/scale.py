"""A form's scale with its own numbers: from points to a grade, in two straight pieces."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction
from math import ceil, floor

from autograder.results.rounding import HIGHEST, LOWEST, PASS, exact, in_words, lowest_that_passes, rounded
from bank.errors import VoxbankError
from bank.rendering import plain_number
from bank.scales import GradeScale, Rounding


class ScaleError(VoxbankError):
    """A scale does not fit the points of its form."""


@dataclass(frozen=True)
class Scale:
    """How the points of one form become a grade.

    Attributes
    ----------
    maximum
        The points of the form; they earn a 10.
    guess
        The points that earn a 1.
    cut_off
        The points that earn a 5.5, None for one straight line from 1 to 10.
    rounding
        The step of a grade.
    """

    maximum: Fraction
    guess: Fraction
    cut_off: Fraction | None
    rounding: Rounding

    def unrounded(self, points: float) -> Fraction:
        """Return the grade before rounding, between 1 and 10."""
        score, passes = exact(points), Fraction(PASS)
        lowest, highest = Fraction(LOWEST), Fraction(HIGHEST)
        if self.cut_off is None:
            grade = lowest + (highest - lowest) * (score - self.guess) / (self.maximum - self.guess)
        elif score < self.cut_off:
            grade = lowest + (passes - lowest) * (score - self.guess) / (self.cut_off - self.guess)
        else:
            grade = passes + (highest - passes) * (score - self.cut_off) / (self.maximum - self.cut_off)
        return min(max(grade, lowest), highest)

    def grade(self, points: float) -> Decimal:
        """Return the grade, rounded.

        >>> Scale(Fraction(30), Fraction(0), Fraction(18), "0.1").grade(24)
        Decimal('7.8')
        """
        return rounded(self.unrounded(points), self.rounding)

    @property
    def passes_from(self) -> float:
        """The lowest points, in hundredths, with which the rounded grade passes."""
        wanted, low = lowest_that_passes(self.rounding), Fraction(LOWEST)
        if self.cut_off is None:
            points = self.guess + (wanted - low) * (self.maximum - self.guess) / (Fraction(HIGHEST) - low)
        else:
            points = self.guess + (wanted - low) * (self.cut_off - self.guess) / (Fraction(PASS) - low)
        return ceil(points * 100) / 100

    @property
    def sentences(self) -> tuple[str, ...]:
        """The formula with this form's numbers, for the record and for students."""
        top, guess = plain_number(float(self.maximum)), shown(self.guess)
        begin = f"points - {guess}" if self.guess else "points"
        if self.cut_off is None:
            whole = shown(self.maximum - self.guess)
            formula = [f"Grade = 1 + 9 x ({begin}) / {whole}" if self.guess else f"Grade = 1 + 9 x points / {top}"]
        else:
            cut, left, right = shown(self.cut_off), self.cut_off - self.guess, self.maximum - self.cut_off
            below = f"({begin})" if self.guess else begin
            formula = [
                f"Below {cut} points: grade = 1 + 4.5 x {below} / {shown(left)}",
                f"From {cut} points: grade = 5.5 + 4.5 x (points - {cut}) / {shown(right)}",
            ]
        lowest = [f"Up to {guess} points, which guessing earns: grade 1"] if self.guess else []
        passing = f"Passed from {plain_number(self.passes_from)} points: {PASS} or higher after rounding"
        return (*lowest, *formula, f"The grade is {in_words(self.rounding)}", passing)


def shown(number: Fraction) -> str:
    """Return a number with two decimals at most.

    >>> shown(Fraction(31, 12)), shown(Fraction(24))
    ('2.58', '24')
    """
    return plain_number(round(float(number), 2))


def scale_of(written: GradeScale, maximum: float, guessing: Callable[[], float], form: str) -> Scale:
    """Return a form's scale with its own numbers.

    Parameters
    ----------
    written
        What the form says.
    maximum
        The points of the form.
    guessing
        Works out what guessing earns; called only where the form asks for it.
    form
        The form's name, for complaints.

    Raises
    ------
    ScaleError
        When the cut-off does not lie between what guessing earns and the maximum.
    """
    top = exact(maximum)
    guess = _in_hundredths(exact(guessing()) if written.guess is True else exact(written.guess))
    cut_off = None if written.cut_off is None else _points(written.cut_off, guess, top)
    if not guess < top:
        raise ScaleError(
            f"form '{form}': guessing cannot earn {shown(guess)} points, because the form has {shown(top)}; "
            "the key 'guess' in [scale] says so"
        )
    if cut_off is not None and not guess < cut_off < top:
        raise ScaleError(
            f"form '{form}': the cut-off of {shown(cut_off)} points does not lie between {shown(guess)} points, "
            f"which earn a 1, and {shown(top)}, which earn a 10"
        )
    return Scale(top, guess, cut_off, written.rounding)


def read_cut_off(text: str) -> float | str:
    """Return a cut-off as it was typed: points, or a share such as 55%.

    Raises
    ------
    ScaleError
        When it is neither.
    """
    if re.fullmatch(r"[0-9]+([.,][0-9]+)?", text):
        return float(text.replace(",", "."))
    if re.fullmatch(r"[0-9]{1,2}([.,][0-9]+)? ?%", text):
        return text.replace(",", ".")
    raise ScaleError(
        f"a cut-off is points, as in 24, or a share of the points above guessing, as in 55%; came '{text}'"
    )


def _points(cut_off: float | str, guess: Fraction, top: Fraction) -> Fraction:
    """Return a cut-off in points; a share counts from the points that guessing earns."""
    if isinstance(cut_off, str):
        return _in_hundredths(guess + (top - guess) * Fraction(cut_off.rstrip("% ")) / 100)
    return _in_hundredths(exact(cut_off))


def _in_hundredths(points: Fraction) -> Fraction:
    """Return points rounded half up: the numbers of the formula that is printed are those that are used."""
    return Fraction(floor(points * 100 + Fraction(1, 2)), 100)
