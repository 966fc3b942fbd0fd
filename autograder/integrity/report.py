"""All tests of a form's class in one report for a person."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from typing import Any, Final

from autograder.assignment.course import Course
from autograder.integrity.answers import foreign_answers
from autograder.integrity.class_work import ClassWork, read_class
from autograder.integrity.near_code import near_code
from autograder.integrity.near_prose import near_prose
from autograder.integrity.observation import STRENGTHS, Observation, Outcome, Test, names_of
from autograder.integrity.sandbox_incidents import sandbox_incidents
from autograder.integrity.shared_traces import foreign_forms, shared_cells, shared_files
from autograder.integrity.working import foreign_numbers

TESTS: Final[tuple[tuple[Test, Callable[[ClassWork], Outcome]], ...]] = (
    ("answers", foreign_answers),
    ("numbers", foreign_numbers),
    ("notebooks", foreign_forms),
    ("notebooks", shared_cells),
    ("notebooks", shared_files),
    ("code", near_code),
    ("prose", near_prose),
    ("sandbox", sandbox_incidents),
)

CANNOT_KNOW: Final = (
    "who wrote something, who took it from whom, and whether working together was allowed;",
    "what was agreed on by word of mouth, bought, or written by an assistant that gives everybody another text;",
    "work of earlier years and other courses, and what stands on the network;",
    "whether a right answer to the own variant was found alone.",
)
"""What no test here can say; it stands on every report."""


@dataclass(frozen=True)
class Report:
    """What the tests of one form found.

    Attributes
    ----------
    form, title
        The form.
    students
        How many submissions were read.
    observations
        What was found, the strongest first.
    remarks
        Test -> what it could not look at, and what it compared with.
    """

    form: str
    title: str
    students: int
    observations: tuple[Observation, ...]
    remarks: tuple[tuple[str, str], ...]

    def as_json(self) -> dict[str, Any]:
        """Return it as JSON data."""
        return asdict(self) | {"cannot_know": CANNOT_KNOW}

    def count(self, strength: str) -> int:
        """Return how many observations have that strength."""
        return sum(observation.strength == strength for observation in self.observations)


def examine(course: Course, form: str, progress: Callable[[int], None] = lambda done: None) -> Report:
    """Return what all tests find in the work that was handed in for a form; equal work gives an equal report.

    Raises
    ------
    FormError
        When the course has no such form, or nothing of it was handed in.
    """
    work = read_class(course, form, progress)
    outcomes = [(test, run(work)) for test, run in TESTS]
    found = [observation for _, outcome in outcomes for observation in outcome.observations]
    found.sort(key=_rank)
    remarks = [(test, remark) for test, outcome in outcomes for remark in outcome.remarks]
    return Report(form, work.lock.title, len(work.works), tuple(found), (*_about_class(work), *remarks))


def _rank(observation: Observation) -> tuple[int, float, str, tuple[str, ...], str]:
    expected = 0.0 if observation.expected is None else observation.expected
    place = STRENGTHS.index(observation.strength)
    return place, expected, observation.test, observation.students, observation.sentence


def _about_class(work: ClassWork) -> Iterable[tuple[str, str]]:
    for student, problem in work.unread.items():
        yield "reading", f"{student}'s submission cannot be read: {problem}."
    if work.strangers:
        yield "reading", f"Not on the roster, so not looked at: {names_of(work.strangers)}."
    missing = len(work.lock.students) - len(work.works) - len(work.unread)
    if missing:
        yield "reading", f"{missing} of {len(work.lock.students)} students handed in nothing."
