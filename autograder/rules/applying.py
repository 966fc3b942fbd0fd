"""Put a regrade in place, or take it back: what was begun is finished when it is started again, with the same end."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from autograder.assignment.gradebook import CellMark
from autograder.assignment.submission_mark import mark_as_json, marks_file
from autograder.grading.run import Grading, alone
from autograder.rules.audit import Action, note
from autograder.rules.changes import Change
from autograder.rules.comparing import part_of
from autograder.rules.errors import RulesError
from autograder.rules.marking import mark_all, marked_submissions
from autograder.rules.previewing import basis_of, open_gradebook
from autograder.rules.rules import RULES_NAME, read_rules, rules_as_json
from autograder.rules.scores import RegradedGradebook
from autograder.rules.store import Basis, Preview, Regrade, Side, SideFolder, regrades_of
from bank.whole_files import write_whole

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Done:
    """What applying or undoing a regrade did: its number, whose scores it changed, and what a lecturer should know."""

    number: int
    changes: tuple[Change, ...]
    notes: tuple[str, ...] = ()


def _silent(what: str, done: int, total: int) -> None:
    """Tell nobody."""


def apply_regrade(grading: Grading, progress: Progress = _silent) -> Done:
    """Put in place what the last preview showed, or finish what was begun.

    Scores and comments of persons stay; only where a part was dropped, a person's score is set aside.

    Raises
    ------
    RulesError
        When there is no preview, something stands against it, or what it rests on has changed since.
    VoxbankError
        When somebody else marks the form at this time, or the gradebook cannot be written.
    """
    with alone(grading):
        regrade = _last(grading)
        if regrade is None or regrade.step not in ("previewed", "applying"):
            _refuse_interrupted(regrade, "undoing", "--undo")
            raise RulesError(f"there is no preview of a regrade of '{grading.form}' to apply; look at it first")
        if regrade.step == "previewed":
            _demand_applicable(grading, regrade.preview)
            _keep_before(grading, regrade)
            regrade.enter("applying")
        _put_in_place(grading, regrade, regrade.after, "apply", regrade.preview.rules, progress)
        regrade.enter("applied")
    return Done(regrade.number, regrade.after.read().changes)


def undo_regrade(grading: Grading, jobs: int, progress: Progress = _silent) -> Done:
    """Put back what the last applied regrade found, or finish what was begun.

    Scores that persons gave since stay. Who was marked since is marked under the earlier rules.

    Raises
    ------
    RulesError
        When no regrade is applied, or students got variants since that the earlier rules do not know.
    VoxbankError
        When somebody else marks the form at this time, or the gradebook cannot be written.
    """
    with alone(grading):
        _refuse_interrupted(_last(grading), "applying", "--apply")
        regrade = _to_undo(grading)
        if regrade.step == "applied":
            _demand_undoable(grading, regrade)
            _prepare_undo(grading, regrade, jobs, progress)
            regrade.enter("undoing")
        rules = tuple(f"taken back: {sentence}" for sentence in regrade.preview.rules)
        _put_in_place(grading, regrade, regrade.before, "undo", rules, progress)
        regrade.enter("undone")
    return Done(regrade.number, regrade.before.read().changes, tuple(_notes(grading)))


def _last(grading: Grading) -> Regrade | None:
    found = regrades_of(grading.course.form_folder(grading.form))
    return found[-1] if found else None


def _refuse_interrupted(regrade: Regrade | None, step: str, option: str) -> None:
    if regrade is not None and regrade.step == step:
        raise RulesError(f"regrade {regrade.number} was interrupted; finish it first, with {option}")


def _to_undo(grading: Grading) -> Regrade:
    steps = ("applied", "undoing")
    found = [regrade for regrade in regrades_of(grading.course.form_folder(grading.form)) if regrade.step in steps]
    if not found:
        raise RulesError(f"no regrade of '{grading.form}' is applied, so that there is nothing to undo")
    return found[-1]


_SAID: Final[Mapping[str, str]] = {
    "submissions": "the submission of {} was handed in, marked or changed",
    "roster": "the student {} was added to the form or taken out",
    "sources": "the exercise {} was changed in the bank",
    "accepted": "the accepted response {} was changed",
    "scores": "a score of {} was changed in the gradebook",
}


def _demand_applicable(grading: Grading, preview: Preview) -> None:
    if preview.obstacles:
        more = f" (and {len(preview.obstacles) - 1} more)" if len(preview.obstacles) > 1 else ""
        raise RulesError(f"regrade {preview.number} is not applied: {preview.obstacles[0]}{more}")
    with contextlib.closing(open_gradebook(grading)) as gradebook:
        now = basis_of(grading, gradebook)
    changed = _changed(preview.basis, now)
    if changed:
        raise RulesError(f"regrade {preview.number} is not applied: {changed} since the preview; look at it again")


def _changed(before: Basis, now: Basis) -> str:
    """Return in words what of a basis has changed first, '' where it stands."""
    for field in fields(Basis):
        old, new = getattr(before, field.name), getattr(now, field.name)
        if old == new:
            continue
        if field.name in _SAID:
            return _SAID[field.name].format(_first_difference(old, new))
        return "the amendments were changed" if field.name == "amendments" else "other rules were applied"
    return ""


def _first_difference(old: Any, new: Any) -> str:
    if isinstance(old, Mapping):
        return str(next(key for key in [*old, *new] if old.get(key) != new.get(key)))
    return str(next(name for name in [*old, *new] if (name in old) != (name in new)))


def _keep_before(grading: Grading, regrade: Regrade) -> None:
    """Keep everything that applying replaces."""
    folder, side = grading.course.form_folder(grading.form), regrade.after.read()
    write_whole(regrade.before.folder / RULES_NAME, rules_as_json(grading.course.rules(grading.form)))
    for student in side.cells:
        write_whole(regrade.before.mark(student), marks_file(folder, student).read_bytes())
        write_whole(regrade.before.notebook(student), _notebook_of(grading, student).read_bytes())
    with contextlib.closing(open_gradebook(grading)) as gradebook:
        points = gradebook.points()
        cells = {student: _cells_now(gradebook, student, new) for student, new in side.cells.items()}
    manual = {
        student: {name: (after, before) for name, (before, after) in pairs.items()}
        for student, pairs in side.manual.items()
    }
    regrade.before.write(Side(points, cells, manual, ()))


def _notebook_of(grading: Grading, student: str) -> Any:
    return grading.autograded(student) / f"{grading.form}.ipynb"


def _cells_now(gradebook: RegradedGradebook, student: str, cells: tuple[CellMark, ...]) -> tuple[CellMark, ...]:
    """Return what the gradebook holds in the cells of a student."""
    scores = gradebook.scores(student)
    return tuple(
        replace(cell, score=scores[cell.grade_cell].auto, comment=scores[cell.grade_cell].comment) for cell in cells
    )


def _demand_undoable(grading: Grading, regrade: Regrade) -> None:
    """Demand that nobody holds a variant that was drawn from an exercise as it was repaired by this regrade."""
    before, after = read_rules(regrade.before.folder), read_rules(regrade.after.folder)
    repaired = [label for label, source in after.sources.items() if before.sources.get(label) != source]
    for student in grading.lock.students if repaired else ():
        if student not in regrade.preview.basis.roster:
            raise RulesError(
                f"regrade {regrade.number} is not undone: {student} joined after {repaired[0]} was repaired, and holds "
                "a variant of the repaired exercise; repair the exercise otherwise, and regrade once more"
            )


def _prepare_undo(grading: Grading, regrade: Regrade, jobs: int, progress: Progress) -> None:
    """Complete what is put back: who was marked since is marked under the earlier rules, and changes are noted."""
    side, trial = regrade.before.read(), replace(grading.course, trial=regrade.before.folder)
    lock = trial.lock(grading.form)
    earlier = regrade.preview.basis.submissions
    since = [name for name, digest in marked_submissions(grading).items() if earlier.get(name) != digest]
    tried = replace(grading, course=trial, lock=lock)
    marked, failures = mark_all(tried, since, jobs, lambda done: progress("marking", done, len(since)))
    if failures:
        raise RulesError(f"{failures[0].student} could not be marked under the earlier rules: {failures[0].sentence}")
    for student, found in marked.items():
        write_whole(regrade.before.mark(student), mark_as_json(found.mark, grading.form, lock.points))
        write_whole(regrade.before.notebook(student), found.notebook)
    cells = {**side.cells, **{student: found.cells for student, found in marked.items()}}
    with contextlib.closing(open_gradebook(grading)) as gradebook:
        changes = tuple(_undone(gradebook, cells, side, f"regrade {regrade.number} was undone"))
    regrade.before.write(replace(side, cells=cells, changes=changes))


def _undone(
    gradebook: RegradedGradebook, cells: Mapping[str, tuple[CellMark, ...]], side: Side, reason: str
) -> list[Change]:
    found = []
    for student, marks in cells.items():
        scores, manual = gradebook.scores(student), side.manual.get(student, {})
        for cell in marks:
            score = scores[cell.grade_cell]
            if score.auto != cell.score or cell.grade_cell in manual:
                part = part_of(cell.grade_cell)
                found.append(Change(student, part, score.auto, cell.score, reason, score.manual))
    return found


def _put_in_place(
    grading: Grading, regrade: Regrade, folder: SideFolder, action: Action, rules: tuple[str, ...], progress: Progress
) -> None:
    """Write one side of a regrade everywhere; done twice, or half and then whole, it ends in the same state.

    The rules come first: whoever is marked from now on is marked under them.
    """
    form_folder, side = grading.course.form_folder(grading.form), folder.read()
    _put_rules(grading, folder)
    with contextlib.closing(open_gradebook(grading)) as gradebook:
        gradebook.set_points(side.points)
        for done, (student, cells) in enumerate(side.cells.items(), 1):
            if student in side.manual:
                gradebook.set_manual(student, side.manual[student])
            gradebook.write(student, cells, None, grading.configuration.penalty)
            write_whole(marks_file(form_folder, student), folder.mark(student).read_bytes())
            write_whole(_notebook_of(grading, student), folder.notebook(student).read_bytes())
            progress("writing", done, len(side.cells))
    state = regrade.state
    assert state is not None
    note(form_folder, state, regrade.number, action, rules, side.changes)


def _put_rules(grading: Grading, folder: SideFolder) -> None:
    place = grading.course.form_folder(grading.form) / RULES_NAME
    if read_rules(folder.folder).regrade:
        write_whole(place, (folder.folder / RULES_NAME).read_bytes())
    else:
        place.unlink(missing_ok=True)


def _notes(grading: Grading) -> list[str]:
    """Return a sentence for each exercise whose source in the bank is not the one that counts now."""
    course, form = grading.course, grading.form
    bank = course.bank(form)
    return [
        f"{entry.exercise} is repaired in the bank, and its repair counts no more: put its files back, or regrade; "
        "until then its checks and what follows from own answers cannot be marked"
        for entry in course.lock(form).entries
        if bank.exercise(entry.exercise).source_sha256() != entry.source_sha256
    ]
