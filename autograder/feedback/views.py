"""What stands on a page of feedback, before it is laid out; everything that may not be told is already left out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from markupsafe import Markup

from autograder.feedback.differences import Shown
from autograder.feedback.notebook import Written
from autograder.feedback.prose import NOTHING, Text
from autograder.feedback.training import TrainingView

NO_WORDS: Final = Markup()
State = Literal["full", "some", "none", "blank", "waiting", "dropped"]
"""What became of a part: all its points, some, none, no answer, a person has to decide, it does not count any more."""


@dataclass(frozen=True)
class RowView:
    """A rubric row; `text` is None where it may hold the answer, `score` where nobody has decided."""

    id: str
    points: float
    score: float | None
    text: Text | None

    @property
    def state(self) -> State:
        """What became of the row."""
        return state_of(self.score, self.points)


@dataclass(frozen=True)
class CheckView:
    """A check of a program: its sentence, what became of it, and how the results differ."""

    sentence: Text
    state: Literal["passed", "failed", "not run", "open"]
    message: Markup
    difference: Shown | None = None


@dataclass(frozen=True)
class SampleView:
    """A sample answer with what it earns and the rows that it meets."""

    text: Text
    points: float
    rows: str


@dataclass(frozen=True)
class AnswerView:
    """What a page tells once answers are released: the key in words or as a program, and sample answers."""

    key: str = ""
    chosen: tuple[Text, ...] = ()
    program: str = ""
    samples: tuple[SampleView, ...] = ()


@dataclass(frozen=True)
class PartView:
    """A part: what was asked, what was answered, and what that earned.

    Attributes
    ----------
    anchor
        'q1-area', to be linked to.
    score
        What counts, None while a person has to decide.
    question
        As the student saw it.
    written
        What the student wrote.
    as_read
        The answer as it was understood, and of a choice the options' texts.
    said
        What the machine found, where no check and no misconception says it.
    misconception
        The idea that the answer follows from.
    follows
        Whether the answer is right by follow-through.
    rows, by_machine
        What the machine or a person saw; with a person's score the machine's is told beside it.
    by_hand
        Whether a person gave the score.
    comment
        What a person wrote.
    """

    anchor: str
    letter: str
    kind: str
    points: float
    score: float | None
    state: State
    question: Text
    written: Written
    as_read: str = ""
    chosen: tuple[Text, ...] = ()
    said: Markup = NO_WORDS
    misconception: Text | None = None
    follows: bool = False
    rows: tuple[RowView, ...] = ()
    by_machine: float | None = None
    by_hand: bool = False
    extra: float = 0.0
    comment: Text = NOTHING
    checks: tuple[CheckView, ...] = ()
    difference: Shown | None = None
    training: TrainingView | None = None
    notes: tuple[Markup, ...] = ()
    answer: AnswerView | None = None


@dataclass(frozen=True)
class ExerciseView:
    """An exercise in a student's variant; `worked` is its worked solution, once answers are released."""

    anchor: str
    title: str
    stem: Text
    parts: tuple[PartView, ...]
    worked: Text = NOTHING
    no_answers: str = ""
    """Why the worked solution is not there although answers are released, or ''."""

    @property
    def points(self) -> float:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)

    @property
    def score(self) -> float:
        """The sum of what is decided."""
        return sum(part.score or 0.0 for part in self.parts)

    @property
    def waiting(self) -> int:
        """How many parts a person has to decide."""
        return sum(part.score is None for part in self.parts)


@dataclass(frozen=True)
class PageView:
    """A student's page."""

    title: str
    student: str
    name: str
    score: float
    points: float
    waiting: int
    waiting_points: float
    late_penalty: float
    refusal: Markup
    notes: tuple[Markup, ...]
    exercises: tuple[ExerciseView, ...]
    extras: tuple[Written, ...]
    released: bool


def state_of(score: float | None, points: float) -> State:
    """Return what became of something that is worth so many points."""
    if points == 0:
        return "dropped"
    if score is None:
        return "waiting"
    return "full" if score >= points else "some" if score > 0 else "none"
