"""The grades of one form, and how they are distributed."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import floor

from autograder.assignment.course import Course
from autograder.results.guessing import guessed_parts
from autograder.results.points import FormPoints, StudentPoints, read_points
from autograder.results.rounding import HIGHEST, LOWEST, PASS
from autograder.results.scale import Scale, scale_of
from bank.errors import VoxbankError
from bank.scales import GradeScale


class UndecidedError(VoxbankError):
    """Somebody's mark is not final, and grades were to be written."""


@dataclass(frozen=True)
class Grade:
    """A student's points for a form and the grade for them.

    Attributes
    ----------
    student
        Who it is, and the points.
    value
        The rounded grade; None while parts wait for a person, and without a submission.
    """

    student: StudentPoints
    value: Decimal | None

    @property
    def passed(self) -> bool | None:
        """Whether the rounded grade passes; None where there is none."""
        return None if self.value is None else self.value >= PASS

    @property
    def remark(self) -> str:
        """Why there is no grade, or ''."""
        waiting = self.student.waiting
        if self.student.unmarked:
            return "handed in, not marked yet"
        if self.student.points is None:
            return "no submission"
        return f"{waiting} {'part waits' if waiting == 1 else 'parts wait'} for a person" if waiting else ""


@dataclass(frozen=True)
class FormGrades:
    """The grades of a form, its scale, and what guessing earns where the scale corrects for it."""

    points: FormPoints
    scale: Scale
    grades: tuple[Grade, ...]
    guessed: dict[str, float]

    @property
    def undecided(self) -> tuple[Grade, ...]:
        """Those who handed in and have no grade yet."""
        return tuple(grade for grade in self.grades if grade.student.waiting or grade.student.unmarked)

    @property
    def distribution(self) -> Distribution:
        """How the grades that there are lie."""
        return distribution_of([grade.value for grade in self.grades if grade.value is not None])


@dataclass(frozen=True)
class Distribution:
    """How grades lie.

    Attributes
    ----------
    count
        How many there are.
    mean, deviation
        Their mean and sample standard deviation (n - 1); None for fewer than one and two grades.
    passed
        How many pass.
    histogram
        Whole grade -> how many round to it, half up: 6 holds those from 5.5 up to below 6.5.
    """

    count: int
    mean: float | None
    deviation: float | None
    passed: int
    histogram: dict[int, int]

    @property
    def pass_rate(self) -> float | None:
        """The share that passes, None without grades."""
        return self.passed / self.count if self.count else None


def grades_of(course: Course, form: str, *, cut_off: float | str | None = None) -> FormGrades:
    """Return the grades of a form.

    Parameters
    ----------
    course
        The course.
    form
        The form's name.
    cut_off
        Another cut-off than the form's, to see what it would do; None for the form's own.

    Raises
    ------
    VoxbankError
        When the course has no such form, its gradebook cannot be read, or the scale does not fit.
    """
    points = read_points(course, form)
    written = course.settings(form).scale
    if cut_off is not None:
        written = GradeScale(cut_off, written.guess, written.rounding)
    guessed = dict(guessed_parts(course.lock(form))) if written.guess is True else {}
    scale = scale_of(written, points.maximum, lambda: sum(guessed.values()), form)
    grades = tuple(Grade(student, _value(student, scale)) for student in points.students)
    return FormGrades(points, scale, grades, guessed)


def distribution_of(grades: Sequence[Decimal]) -> Distribution:
    """Return how grades lie."""
    numbers = [float(grade) for grade in grades]
    bins = dict.fromkeys(range(int(LOWEST), int(HIGHEST) + 1), 0)
    for grade in grades:
        bins[floor(grade + Decimal("0.5"))] += 1
    return Distribution(
        count=len(grades),
        mean=statistics.fmean(numbers) if numbers else None,
        deviation=statistics.stdev(numbers) if len(numbers) > 1 else None,
        passed=sum(grade >= PASS for grade in grades),
        histogram=bins,
    )


def demand_decided(grades: FormGrades) -> None:
    """Demand that every submission has its final mark.

    Raises
    ------
    UndecidedError
        When somebody's has not, with how many and whose.
    """
    undecided = grades.undecided
    if undecided:
        named = ", ".join(grade.student.person.id for grade in undecided[:_NAMED])
        rest = f" and {len(undecided) - _NAMED} more" if len(undecided) > _NAMED else ""
        count = "1 submission waits" if len(undecided) == 1 else f"{len(undecided)} submissions wait"
        raise UndecidedError(
            f"form '{grades.points.form}': {count} for a person or for marking ({named}{rest}); "
            "finish them, or write the others with --provisional"
        )


_NAMED = 5


def _value(student: StudentPoints, scale: Scale) -> Decimal | None:
    return scale.grade(student.points) if student.is_decided and student.points is not None else None
