"""The result of a course: weighted average, minimum rules, and why somebody has none or did not pass."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from autograder.assignment.course import Course
from autograder.results.components import ComponentGrade, grades_of_component
from autograder.results.course_file import ComponentFile, CourseFile, read_course_file
from autograder.results.points import Person, read_people
from autograder.results.rounding import exact, in_words, rounded

NO_RESULT = "NA"
"""The result of a student who lacks a component."""


@dataclass(frozen=True)
class CourseResult:
    """A student's result.

    Attributes
    ----------
    person
        Who it is.
    components
        Component -> grade; the ones that the student lacks have none.
    average
        The weighted average before rounding, None where a component is missing.
    result
        The rounded grade, a word of `course.toml`, or 'NA'.
    passed
        Whether the course is passed; None without a result.
    reasons
        Why there is no result, or why it is not passed.
    waits
        Whether somebody still has to decide about a component.
    """

    person: Person
    components: Mapping[str, ComponentGrade]
    average: Fraction | None
    result: Decimal | str
    passed: bool | None
    reasons: tuple[str, ...]
    waits: bool


@dataclass(frozen=True)
class CourseResults:
    """The results of a course, by which rule, and whom its tables name that the course does not know."""

    rule: CourseFile
    students: tuple[CourseResult, ...]
    strangers: Mapping[str, tuple[str, ...]]


def results_of(course: Course) -> CourseResults:
    """Return the results of everybody in a course's gradebook.

    Raises
    ------
    VoxbankError
        When `course.toml`, a form, a table or the gradebook cannot be read.
    """
    rule = read_course_file(course.folder)
    grades = {part.name: grades_of_component(course, part) for part in rule.components}
    people = read_people(course)
    strangers = {part.csv: tuple(set(grades[part.name]) - set(people)) for part in rule.components if part.csv}
    students = tuple(
        result_of(rule, person, {name: known[person.id] for name, known in grades.items() if person.id in known})
        for person in people.values()
    )
    return CourseResults(rule, students, {file: tuple(sorted(ids)) for file, ids in strangers.items() if ids})


def result_of(rule: CourseFile, person: Person, grades: Mapping[str, ComponentGrade]) -> CourseResult:
    """Return a student's result by a course's rule; `grades` maps components to those that the student has."""
    missing = [_why_missing(part, grades.get(part.name)) for part in rule.components]
    reasons = tuple(reason for reason in missing if reason)
    if reasons:
        waits = any(grade.waits for grade in grades.values())
        return CourseResult(person, grades, None, NO_RESULT, None, reasons, waits)
    average = _average(rule, grades)
    grade = rounded(average, rule.rounding)
    below = tuple(reason for part in rule.components if (reason := _why_below(part, grades[part.name])))
    least = Decimal(repr(rule.minimum_average))
    if grade < least:
        below += (f"average {written(average)} is below {written(Fraction(least))}",)
    return CourseResult(person, grades, average, _shown(rule, grade, grades), not below, below, waits=False)


def rule_in_words(rule: CourseFile) -> tuple[str, ...]:
    """Return a course's rule, for the record and for students."""
    shares = " + ".join(f"{_percent(rule, part)} % {part.name}" for part in rule.components)
    minima = [f"{part.name} at least {part.minimum:g}" for part in rule.components if part.minimum is not None]
    needed = ", ".join([*minima, f"result at least {rule.minimum_average:g}"])
    missed = (
        f"the result is '{rule.below_minimum}'"
        if isinstance(rule.below_minimum, str)
        else f"the result is the average, but at most {rule.below_minimum:g}"
    )
    resits = [
        f"{part.name}: the {part.take} of {', '.join(part.forms)} counts"
        for part in rule.components
        if part.forms and len(part.forms) > 1
    ]
    return (
        f"Result = {shares}, of {rule.average_of} grades, {in_words(rule.rounding)}",
        *resits,
        f"Passed with {needed}, each after rounding",
        *([f"Where a component is below its minimum, {missed}"] if minima else []),
        f"Without a grade for each component there is no result ({NO_RESULT})",
    )


def written(grade: Fraction) -> str:
    """Return a grade with as few decimals as say it, two at most, cut off: 5.496 must not read 5.5.

    >>> written(Fraction("5.496")), written(Fraction("5.5")), written(Fraction(6))
    ('5.49', '5.5', '6')
    """
    cut = Decimal(grade.numerator * 100 // grade.denominator) / 100
    return f"{cut.normalize():f}"


def _why_missing(part: ComponentFile, grade: ComponentGrade | None) -> str:
    if grade is None:
        return f"no grade for {part.name}"
    return grade.reason


def _why_below(part: ComponentFile, grade: ComponentGrade) -> str:
    if part.minimum is None or grade.rounded is None or grade.rounded >= Decimal(repr(part.minimum)):
        return ""
    return f"{part.name} {grade.rounded} is below {part.minimum:g}"


def _average(rule: CourseFile, grades: Mapping[str, ComponentGrade]) -> Fraction:
    total = Fraction(0)
    for part in rule.components:
        grade = grades[part.name]
        value = grade.rounded if rule.average_of == "rounded" else grade.unrounded
        assert value is not None  # who lacks one has no average
        total += exact(part.weight) * Fraction(value)
    return total / Fraction(rule.total)


def _shown(rule: CourseFile, grade: Decimal, grades: Mapping[str, ComponentGrade]) -> Decimal | str:
    """Return what stands as the result: the average, unless a component misses its minimum."""
    if not any(_why_below(part, grades[part.name]) for part in rule.components):
        return grade
    if isinstance(rule.below_minimum, str):
        return rule.below_minimum
    return min(grade, rounded(exact(rule.below_minimum), rule.rounding))


def _percent(rule: CourseFile, part: ComponentFile) -> str:
    return written(Fraction(exact(part.weight) * 100 / Fraction(rule.total)))
