"""`voxbank grade --regrade`: mark a class once more under repaired rules, and look before anything is changed."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.terminal import harmless, progress_bar
from autograder.grading.run import Grading, open_grading
from autograder.rules.applying import Done, apply_regrade, undo_regrade
from autograder.rules.changes import Change
from autograder.rules.previewing import preview_regrade
from autograder.rules.store import Preview, regrades_of
from autograder.training.machine import Wanted
from bank.errors import VoxbankError

OBSTACLES = 1
_MOST_ROWS = 40
_MOST_NAMED = 10


def regrade(
    course: Path,
    form: str,
    *,
    apply: bool = False,
    undo: bool = False,
    jobs: int | None = None,
    device: Wanted | None = None,
    jobs_per_gpu: int | None = None,
) -> int:
    """Look at a regrade, apply the one that was looked at, or undo the last one; return the exit code."""
    if apply and undo:
        raise VoxbankError("a regrade is applied or undone; give --apply or --undo, not both")
    grading, workers = open_grading(course, form, device, jobs_per_gpu), jobs or len(os.sched_getaffinity(0))
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    with _progress() as report:
        if apply:
            done = apply_regrade(grading, report)
        elif undo:
            done = undo_regrade(grading, workers, report)
        else:
            preview = preview_regrade(grading, workers, report)
    if apply or undo:
        _tell_done(console, grading, done, "applied" if apply else "undone")
        return 0
    return _tell_preview(console, grading, preview)


@contextmanager
def _progress() -> Iterator[Callable[[str, int, int], None]]:
    with progress_bar("regrade", 0) as show:
        yield lambda what, done, total: show(done, f"{what} {done} of {total}")


def _tell_preview(console: Console, grading: Grading, preview: Preview | None) -> int:
    if preview is None:
        console.print("The rules that count are those of the bank and of amendments.toml: nothing to regrade.")
        return 0
    _print(console, "What changed in the rules:", preview.rules)
    _tell_changes(console, preview)
    _tell_totals(console, preview)
    _print(console, "[yellow]Mind[/]:", preview.warnings)
    if preview.left_out:
        console.print(f"Not marked yet, or handed in anew: {_some(preview.left_out)}; `voxbank grade` marks them.")
    if preview.obstacles:
        _print(console, "[red]It cannot be applied[/]:", preview.obstacles)
        return OBSTACLES
    place = regrades_of(grading.course.form_folder(grading.form))[-1].changes_file
    console.print(f"All changes stand in {escape(str(place))}. Nothing is changed yet: --apply applies exactly this.")
    return 0


def _print(console: Console, title: str, sentences: tuple[str, ...]) -> None:
    if sentences:
        console.print(title)
    for sentence in sentences:
        console.print(f"  - {escape(harmless(sentence))}")


def _tell_changes(console: Console, preview: Preview) -> None:
    hidden = [change for change in preview.changes if change.hidden]
    shown = [change for change in preview.changes if not change.hidden]
    if shown:
        table = Table("student", "part", "before", "after", "why", box=None)
        for change in shown[:_MOST_ROWS]:
            table.add_row(*map(_cell, _words(change)))
        # A table is cut to the window where it must be, and words are not: soft wrapping would break its columns.
        Console(emoji=False, highlight=False).print(table)
    if len(shown) > _MOST_ROWS:
        console.print(f"... and {len(shown) - _MOST_ROWS} changes more")
    if hidden:
        names = _some(tuple(f"{change.student} {change.part}" for change in hidden))
        console.print(f"A score given by hand stays, and hides a change, for {names}.")


def _words(change: Change) -> tuple[str, ...]:
    before = f"{change.manual:g} by hand" if change.aside and change.manual is not None else _score(change.before)
    return change.student, change.part, before, _score(change.after), change.reason


def _score(score: float | None) -> str:
    return "for a person" if score is None else f"{score:g}"


def _cell(text: str) -> str:
    return escape(harmless(text))


def _tell_totals(console: Console, preview: Preview) -> None:
    totals = list(preview.totals.values())
    up, down = (sum(sign * (t.after - t.before) > 0 for t in totals) for sign in (1, -1))
    console.print(f"Of {len(totals)} students {up} gain, {down} lose, {len(totals) - up - down} stay.")
    if totals:
        before, after = (
            sum(values) / len(totals) for values in zip(*((t.before, t.after) for t in totals), strict=True)
        )
        points = preview.points
        console.print(f"Mean: {before:.2f} of {points.before:g} before, {after:.2f} of {points.after:g} after.")


def _tell_done(console: Console, grading: Grading, done: Done, word: str) -> None:
    students = len({change.student for change in done.changes})
    console.print(f"Regrade {done.number} is {word}: {len(done.changes)} scores of {students} students changed.")
    for sentence in done.notes:
        console.print(f"  - {escape(harmless(sentence))}")
    if done.changes:
        console.print(
            f"Feedback pages tell the earlier marks until `nbgrader generate_feedback {grading.form} --force`."
        )


def _some(names: tuple[str, ...]) -> str:
    shown = ", ".join(map(_cell, names[:_MOST_NAMED]))
    return shown if len(names) <= _MOST_NAMED else f"{shown} and {len(names) - _MOST_NAMED} more"
