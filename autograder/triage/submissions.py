"""Entries about whole submissions: not marked, handed in again since, missing, unusual."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from autograder.assignment.display import one_line
from autograder.assignment.submission_mark import SubmissionMark
from autograder.triage.commands import Commands
from autograder.triage.entries import Entry, Fact, Step
from autograder.triage.readings import Readings

_HARMLESS: Final = (
    re.compile(r"the notebook's file was called `"),
    re.compile(r"the cells stand in another order than they were released"),
    re.compile(r"the cell `[^`]*` had been turned into "),
)
"""Beginnings of notes that change nothing about a mark: editors and platforms do this."""


def about_submissions(readings: Readings, commands: Commands) -> Iterator[Entry]:
    """Yield the entries about whole submissions."""
    yield from _damaged(readings, commands)
    yield from _refused(readings, commands)
    yield from _unfinished(readings, commands)
    yield from _unusual(readings, commands)
    yield from _missing(readings, commands)


def _damaged(readings: Readings, commands: Commands) -> Iterator[Entry]:
    for student in readings.damaged:
        yield Entry(
            "unmarked",
            f"unmarked:{student}",
            f"the file with the marks of {student} cannot be read",
            (student,),
            readings.points,
            evidence=(Fact("file", str(readings.marks_file(student))),),
            steps=(Step("mark again, which writes it anew", commands.mark_again(student)),),
        )


def _refused(readings: Readings, commands: Commands) -> Iterator[Entry]:
    for student, mark in readings.marks.items():
        if not mark.refusal or _all_by_hand(readings, student):
            continue
        yield Entry(
            "unmarked",
            f"unmarked:{student}",
            one_line(mark.refusal),
            (student,),
            readings.points,
            evidence=(Fact("handed in", f"submitted/{student}/{readings.form}/"),),
            steps=(
                Step(
                    "put the right file there, or move the folder to its owner, and mark", commands.mark_again(student)
                ),
                Step("or give points to every part in formgrader"),
            ),
            page=_page(readings, student),
        )


def _all_by_hand(readings: Readings, student: str) -> bool:
    parts = ((entry.label, part.name) for entry in readings.lock.entries for part in entry.parts)
    return all(readings.is_by_hand(student, label, part) for label, part in parts)


def _unfinished(readings: Readings, commands: Commands) -> Iterator[Entry]:
    known = {*readings.marks, *readings.damaged}
    never = tuple(student for student in readings.submitted if student not in known)
    if never:
        words = "1 submission was" if len(never) == 1 else f"{len(never)} submissions were"
        yield _to_mark("unfinished:never", f"{words} never marked", never, readings, commands)
    if readings.changed:
        count = len(readings.changed)
        words = "1 submission is" if count == 1 else f"{count} submissions are"
        sentence = f"{words} not what was marked: handed in again, or the marking was cut short"
        yield _to_mark("unfinished:changed", sentence, readings.changed, readings, commands)


def _to_mark(entry: str, sentence: str, students: tuple[str, ...], readings: Readings, commands: Commands) -> Entry:
    step = Step("mark what is not marked yet", commands.mark_all())
    return Entry("unfinished", entry, sentence, students, readings.points * len(students), steps=(step,))


def _unusual(readings: Readings, commands: Commands) -> Iterator[Entry]:
    for student, mark in readings.marks.items():
        sentences = [*_doubtful(readings, mark), *_lateness(readings, student)]
        if sentences:
            entry = f"note:{student}"
            yield Entry(
                "note",
                entry,
                "; ".join(sentences),
                (student,),
                0.0,
                evidence=(Fact("handed in", f"submitted/{student}/{readings.form}/"),),
                steps=(
                    Step("look at the notebook, and change points there if need be"),
                    Step("off the list", commands.settle(entry)),
                ),
                page=_page(readings, student),
            )


def _doubtful(readings: Readings, mark: SubmissionMark) -> list[str]:
    """Return the notes that a person should look at; those on parts that a person marked are settled."""
    return [
        one_line(note.sentence)
        for note in mark.notes
        if not any(harmless.match(note.sentence) for harmless in _HARMLESS)
        and not (note.part and readings.is_by_hand(mark.student, note.label, note.part))
    ]


def _lateness(readings: Readings, student: str) -> list[str]:
    seconds = readings.decided.late.get(student, 0.0)
    if seconds:
        return [f"handed in {_duration(seconds)} late"]
    return ["handed in late, as the learning platform says"] if student in readings.late else []


def _duration(seconds: float) -> str:
    """Return a duration as people say it.

    >>> _duration(59), _duration(7500), _duration(200000)
    ('1 min', '2 h 5 min', '2 d 7 h')
    """
    minutes = max(1, round(seconds / 60))
    days, hours, minutes = minutes // 1440, minutes % 1440 // 60, minutes % 60
    if days:
        return f"{days} d {hours} h"
    return f"{hours} h {minutes} min" if hours else f"{minutes} min"


def _missing(readings: Readings, commands: Commands) -> Iterator[Entry]:
    missing = _without_submission(readings)
    if missing:
        who = f"{len(missing)} of {len(readings.lock.students)} students"
        yield Entry(
            "missing",
            "missing:all",
            f"{who} handed in nothing",
            missing,
            readings.points * len(missing),
            steps=(Step("off the list", commands.settle("missing:all")),),
        )


def _without_submission(readings: Readings) -> tuple[str, ...]:
    there: Iterable[str] = {*readings.submitted, *readings.marks, *readings.damaged}
    return tuple(sorted(set(readings.lock.students) - set(there)))


def _page(readings: Readings, student: str) -> str:
    name = readings.decided.pages.get(student)
    return f"formgrader/submissions/{name}" if name else ""
