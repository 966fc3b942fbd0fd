"""Look at what other rules would change: everybody is marked under them, and nothing is put in its place."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

from autograder.assignment.course import Course
from autograder.assignment.released import Copy
from autograder.assignment.submission_mark import mark_as_json, read_mark
from autograder.assignment.submissions import submission_digest
from autograder.grading.run import Grading, alone
from autograder.rules.accepted import accepted_hashes, refused_responses
from autograder.rules.amendments import read_amendments
from autograder.rules.changes import RuleChanges, rule_changes
from autograder.rules.comparing import (
    Look,
    changes,
    manual_changes,
    new_errors,
    points_by_cell,
    total,
    warnings,
)
from autograder.rules.course_rules import wanted_rules
from autograder.rules.errors import RulesError
from autograder.rules.marking import mark_all, marked_submissions
from autograder.rules.redrawing import with_repaired
from autograder.rules.rules import RULES_NAME, Rules, rules_as_json
from autograder.rules.scores import CellScore, RegradedGradebook
from autograder.rules.store import Basis, Preview, Regrade, Side, Total, new_regrade, regrades_of
from autograder.rules.table import changes_as_csv
from autograder.sandbox.tier import choose
from bank.lock import BLOBS, FormLock
from bank.whole_files import write_whole


def preview_regrade(
    grading: Grading, jobs: int, progress: Callable[[str, int, int], None] = lambda what, done, total: None
) -> Preview | None:
    """Return what the rules that a course wants would change, None where they are those that count already.

    The rules come from the form's amendments and from exercises that were repaired in the bank. What is found lies in
    the regrade's folder, from where `apply_regrade` takes it.

    Parameters
    ----------
    grading
        The form.
    jobs
        Processes that mark.
    progress
        Called with what is done now, how much of it, and of how much.

    Raises
    ------
    RulesError
        When the rules do not fit the form, a repaired exercise puts another question, or another regrade was
        interrupted.
    VoxbankError
        When somebody else marks the form at this time, or code cannot be confined here.
    """
    with alone(grading):
        demand_no_interruption(grading)
        regrade = new_regrade(grading.course.form_folder(grading.form))
        rules, changed = _wanted(grading, regrade, lambda done: progress("drawing", done, len(grading.lock.variants)))
        if not changed:
            return None
        write_whole(regrade.after.folder / RULES_NAME, rules_as_json(replace(rules, regrade=regrade.number)))
        trial = replace(grading.course, trial=regrade.after.folder)
        with contextlib.closing(open_gradebook(grading)) as gradebook:
            basis = basis_of(grading, gradebook)
            scores = {student: gradebook.scores(student) for student in basis.submissions}
        look = _look(grading, trial, changed, scores, jobs, progress)
        preview = _preview(grading, trial, look, basis, regrade.number)
        _write_side(look, regrade, preview)
        write_whole(regrade.changes_file, changes_as_csv(preview.changes))
        regrade.write_preview(preview)
    return preview


def demand_no_interruption(grading: Grading) -> None:
    """Demand that no regrade of the form stopped half-way; raises RulesError with what finishes it."""
    for regrade in regrades_of(grading.course.form_folder(grading.form)):
        for step, option in (("applying", "--apply"), ("undoing", "--undo")):
            if regrade.step == step:
                raise RulesError(
                    f"regrade {regrade.number} of '{grading.form}' was interrupted; finish it first, with {option}"
                )


def basis_of(grading: Grading, gradebook: RegradedGradebook) -> Basis:
    """Return what a preview made now rests on."""
    course, form = grading.course, grading.form
    folder, bank = course.form_folder(form), course.bank(form)
    submissions = standing(grading)
    scores = {student: _pairs(gradebook.scores(student)) for student in submissions}
    return Basis(
        submissions={student: digest for student, digest in submissions.items() if scores[student]},
        roster=tuple(grading.lock.students),
        rules=course.rules(form).regrade,
        amendments=tuple(amendment.data for amendment in read_amendments(folder)),
        sources={entry.exercise: bank.exercise(entry.exercise).source_sha256() for entry in grading.lock.entries},
        accepted=accepted_hashes(folder),
        scores={student: pairs for student, pairs in scores.items() if pairs},
    )


def standing(grading: Grading) -> dict[str, str]:
    """Return student -> digest, of everybody whose submission is marked and was not handed in anew."""
    marked = marked_submissions(grading)
    return {
        student: digest for student, digest in marked.items() if submission_digest(grading.submitted(student)) == digest
    }


def open_gradebook(grading: Grading) -> RegradedGradebook:
    """Return the course's gradebook; raises GradebookError."""
    return RegradedGradebook(grading.configuration.db_url, grading.configuration.course_id, grading.form)


def _pairs(scores: Mapping[str, CellScore]) -> dict[str, tuple[float | None, float | None]]:
    return {name: (score.auto, score.manual) for name, score in scores.items()}


def _wanted(grading: Grading, regrade: Regrade, progress: Callable[[int], None]) -> tuple[Rules, RuleChanges]:
    """Return the rules that the course wants, and how they differ from those that count."""
    course, form = grading.course, grading.form
    lock, rules = course.original_lock(form), course.rules(form)
    redrawn = with_repaired(lock, rules, course.bank(form), _starters(course, lock), progress)
    for name, content in redrawn.blobs.items():
        place = course.form_folder(form) / BLOBS / name
        if not place.exists():  # blobs are named by their content, so that those of a mere preview disturb nobody
            write_whole(place, content)
    wanted = wanted_rules(course, form, redrawn.rules)
    repaired = {label: lock.entry(label).exercise for label in redrawn.labels}
    return wanted, rule_changes(rules.amendments, wanted.amendments, repaired)


def _starters(course: Course, lock: FormLock) -> dict[str, str]:
    """Return label -> the code that students were given to begin with; all copies hold the same."""
    if not lock.students:
        return {}
    copy: Copy = course.copy(lock, next(iter(lock.students)))
    cells = {cell.id: cell.source for cell in copy.notebook.cells}
    names = {entry.label: f"{entry.label}-{part.name}-answer" for entry in lock.entries for part in entry.parts}
    return {label: cells[name] for label, name in names.items() if name in cells}


def _look(
    grading: Grading,
    trial: Course,
    rules: RuleChanges,
    scores: Mapping[str, Mapping[str, CellScore]],
    jobs: int,
    progress: Callable[[str, int, int], None],
) -> Look:
    folder = grading.course.form_folder(grading.form)
    marks = {student: read_mark(folder, student) for student in scores}
    after = trial.lock(grading.form)
    tried = replace(grading, course=trial, lock=after)
    marked, failures = mark_all(tried, list(scores), jobs, lambda done: progress("marking", done, len(scores)))
    return Look(grading.lock, after, rules, scores, marks, marked, failures, _set_aside(folder))


def _set_aside(form_folder: Path) -> dict[str, dict[str, float]]:
    """Return student -> grade cell -> a person's score, of those that applied regrades set aside."""
    found: dict[str, dict[str, float]] = {}
    for regrade in regrades_of(form_folder):
        for student, scores in regrade.after.read().manual.items() if regrade.step == "applied" else ():
            aside = {name: before for name, (before, after) in scores.items() if after is None and before is not None}
            found.setdefault(student, {}).update(aside)
    return found


def _preview(grading: Grading, trial: Course, look: Look, basis: Basis, number: int) -> Preview:
    isolation = choose(grading.configuration.isolation)
    obstacles = (
        *(f"{failure.student} could not be marked: {failure.sentence}" for failure in look.failures),
        *new_errors(look),
        *refused_responses(trial, grading.form, isolation),
    )
    return Preview(
        number=number,
        basis=basis,
        rules=look.rules.sentences,
        changes=tuple(change for student in sorted(look.marked) for change in changes(look, student)),
        totals={student: total(look, student) for student in sorted(look.marked)},
        points=Total(look.before.points, look.after.points),
        obstacles=obstacles,
        warnings=tuple(warnings(look)),
        left_out=tuple(student for student in grading.students() if student not in look.scores),
    )


def _write_side(look: Look, regrade: Regrade, preview: Preview) -> None:
    """Write everything that applying puts in place."""
    points = look.after.points
    for student, marked in look.marked.items():
        write_whole(regrade.after.mark(student), mark_as_json(marked.mark, look.after.form, points))
        write_whole(regrade.after.notebook(student), marked.notebook)
    cells = {student: marked.cells for student, marked in look.marked.items()}
    manual = {student: pairs for student in look.marked if (pairs := manual_changes(look, student))}
    regrade.after.write(Side(points_by_cell(look.after), cells, manual, preview.changes))
