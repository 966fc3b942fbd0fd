"""Mark the submissions of one form: lock, bank and sandbox stay open from the first submission to the last."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from autograder.assignment.answers import answer_cell, read_answer_to, stands_blank
from autograder.assignment.comments import comment_on, refusal_comment
from autograder.assignment.course import Course
from autograder.assignment.gradebook import CellMark
from autograder.assignment.recognition import Note, recognise
from autograder.assignment.release import answer_variable, copy_code, copy_files
from autograder.assignment.released import Copy
from autograder.assignment.restoring import NOTES_CELL, notes_cell, refused, restore
from autograder.assignment.running import Run
from autograder.assignment.submission_mark import SubmissionMark
from autograder.assignment.submissions import read_submission, submission_digest
from autograder.budget import limits_of_form
from autograder.incidents import Incident
from autograder.manual.given import RowsMet, as_data
from autograder.manual.rubric import insert_rubrics
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import NO_SOURCE, AuthoredSource
from autograder.marking.marks import BLANK, Answer, ExerciseMark, Finding, PartMark, RowMark
from autograder.notebooks import NotebookError
from autograder.program import Source
from autograder.responses import modules_used
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.training.judging import Handed, judge_program
from autograder.training.laboratory import Laboratory
from autograder.training.machine import ANYWHERE, Placement
from autograder.training.record import Record
from autograder.trusted import TrustedPrograms
from bank.answer_model import AnswerModel, PartModel
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.kinds import PROGRAMS
from bank.lock import LockedEntry, LockedVariant
from bank.seeds import derive_seed

_LOG = logging.getLogger(__name__)
_NO_ROWS: RowsMet = {}

_Marked = tuple[dict[str, ExerciseMark], tuple[Note, ...], tuple[Incident, ...]]


@dataclass(frozen=True)
class _Work:
    """One student's notebook while it is marked."""

    student: str
    notebook: Any
    copy: Copy
    files: dict[str, bytes]
    run: Run
    rows_met: RowsMet
    last_try: bool


class MarkingSession:
    """Marks submissions of one form of a course, each for itself.

    Parameters
    ----------
    course
        The course.
    form
        The form's name.
    open_server
        Opens the sandbox for the modules that it should load beforehand: at once, and again should it break down.
    placement
        Where networks are trained.

    Raises
    ------
    VoxbankError
        When the course has no such form, or the sandbox does not start.
    """

    def __init__(
        self,
        course: Course,
        form: str,
        open_server: Callable[[Sequence[str]], ForkServer],
        placement: Placement = ANYWHERE,
    ) -> None:
        self.course = course
        self.lock = course.lock(form)
        self._secret = course.secret()
        bank = course.bank(form)
        self._open_server, self._placement = open_server, placement
        self._exercises = {entry.label: bank.exercise(entry.exercise) for entry in self.lock.entries}
        self._unchanged: dict[str, bool] = {}
        self._copies: dict[str, Copy] = {}
        self._open()

    def _open(self) -> None:
        modules = sorted({module for exercise in self._exercises.values() for module in modules_used(exercise)})
        self._server = self._open_server(modules)
        self._trusted = TrustedPrograms(self._server)
        record = Record(self.course.form_folder(self.lock.form) / "trainings")
        self._laboratory = Laboratory(self._server, self._placement, record=record)

    def close(self) -> None:
        """Close the sandbox."""
        self._laboratory.close()
        self._trusted.close()
        self._server.close()

    def restored(self, student: str, folder: Path) -> Any:
        """Return the notebook in a submitted folder in the shape of the student's form.

        Whatever the folder holds, this ends in a notebook; what could not be read stands in its metadata, and what
        was read as `voxbank.submitted`.
        """
        notebook = self._restored(student, folder)
        notebook.metadata.voxbank["submitted"] = submission_digest(folder)
        return notebook

    def _restored(self, student: str, folder: Path) -> Any:
        if student not in self.lock.students:
            sentence = f"the form `{self.lock.form}` was not built for the student `{student}`"
            return refused(self.course.source_copy(self.lock.form), sentence)
        copy = self._copy_of(student)
        try:
            submitted = read_submission(folder, copy)
        except NotebookError as problem:
            return refused(copy, str(problem))
        others = self.course.other_copies
        return restore(copy, recognise(submitted, copy, lambda: others(self.lock, student)))

    def mark(self, student: str, notebook: Any, rows_met: RowsMet = _NO_ROWS) -> SubmissionMark:
        """Run and mark a restored notebook; outputs are written into it.

        What goes wrong on our side ends in marks with the verdict `error`, never in an exception. `rows_met` are the
        rows that a person awarded before: other rows may wait for them.
        """
        began = time.monotonic()
        about = notebook.metadata.voxbank
        notes = tuple(Note(**note) for note in about.notes)
        marks: dict[str, ExerciseMark] = {}
        incidents: tuple[Incident, ...] = ()
        if not about.refusal:
            try:
                marks, ran, incidents = self._run_and_mark_anew(student, notebook, rows_met)
                notes += ran
            except Exception as problem:  # ours to mend: the others go on, and nobody gets a zero for it
                _LOG.exception("%s could not be marked", student)
                marks = {entry.label: self._failed(student, entry, problem) for entry in self.lock.entries}
        seconds = round(time.monotonic() - began, 3)
        return SubmissionMark(student, marks, about.refusal, notes, seconds, self._server.isolation, incidents)

    def mark_submission(self, student: str, notebook: Any, rows_met: RowsMet = _NO_ROWS) -> SubmissionMark:
        """Run and mark a restored notebook, and complete it as it is kept beside its marks."""
        mark = self.mark(student, notebook, rows_met)
        notebook.metadata.voxbank["rows_met"] = as_data(rows_met)
        insert_rubrics(notebook, mark, self.lock)
        notes = notes_cell(mark.refusal, mark.notes)
        notebook.cells = [notes if cell.id == NOTES_CELL else cell for cell in notebook.cells]
        return mark

    def cell_marks(self, mark: SubmissionMark) -> tuple[CellMark, ...]:
        """Return what the gradebook gets: a score for what is decided, nothing for what waits for a person."""
        return tuple(
            self._cell_mark(mark, entry, part.name, part.kind) for entry in self.lock.entries for part in entry.parts
        )

    def _copy_of(self, student: str) -> Copy:
        """Return a student's copy; the last one is kept, and with it the one that all share."""
        code = copy_code(self.lock, student)
        if code not in self._copies:
            self._copies = {code: self.course.copy(self.lock, student)}
        return self._copies[code]

    def _run_and_mark_anew(self, student: str, notebook: Any, rows_met: RowsMet) -> _Marked:
        """Run and mark; where the sandbox has broken down, once more in a new one, and then what can be is kept."""
        try:
            return self._run_and_mark(student, notebook, rows_met, last_try=False)
        except SandboxError:
            self.close()
            self._open()
            return self._run_and_mark(student, notebook, rows_met, last_try=True)

    def _run_and_mark(self, student: str, notebook: Any, rows_met: RowsMet, *, last_try: bool) -> _Marked:
        """Run and mark; raises SandboxError where the sandbox breaks down, unless it is the last try."""
        marks: dict[str, ExerciseMark] = {}
        answers: dict[str, dict[str, Answer]] = {}
        copy, files = self._copy_of(student), copy_files(self.lock, student)
        with Run(self._server, notebook, files, limits_of_form(self._exercises.values())) as run:
            run.write_outputs(notebook)
            work = _Work(student, notebook, copy, files, run, rows_met, last_try)
            # Before any check: what checks do to the program must not change an answer.
            run.program.fetch(self._answer_names())
            for entry in self.lock.entries:
                with self._or_failed(work, entry, marks):
                    answers[entry.label] = self._read_answers(work, entry)
            for entry in self.lock.entries:
                if entry.label in answers:
                    with self._or_failed(work, entry, marks):
                        marks[entry.label] = self._mark_entry(work, entry, answers[entry.label])
        return marks, run.notes, run.incidents

    def _answer_names(self) -> list[str]:
        parts = ((entry.label, part) for entry in self.lock.entries for part in entry.parts)
        return [answer_variable(label, part.name) for label, part in parts if part.kind not in (*PROGRAMS, "open")]

    @contextmanager
    def _or_failed(self, work: _Work, entry: LockedEntry, marks: dict[str, ExerciseMark]) -> Iterator[None]:
        """Let an answer at which our marking breaks cost the other exercises nothing."""
        try:
            yield
        except Exception as problem:
            if isinstance(problem, SandboxError) and not work.last_try:
                raise
            _LOG.exception("%s of %s could not be marked", entry.label, work.student)
            marks[entry.label] = self._failed(work.student, entry, problem)

    def _read_answers(self, work: _Work, entry: LockedEntry) -> dict[str, Answer]:
        return {
            part.name: read_answer_to(part, entry.label, work.notebook, work.run)
            for part in self.lock.variant_of(work.student, entry.label).model.parts
            if part.kind not in PROGRAMS
        }

    def _mark_entry(self, work: _Work, entry: LockedEntry, answers: dict[str, Answer]) -> ExerciseMark:
        student, run = work.student, work.run
        variant = self.lock.variant_of(student, entry.label)
        source = self._authored(variant)

        def check_seed(check: str) -> int:
            # Of the program, too: what feedback tells about one must not be the answer to the next one's inputs.
            words = (student, entry.exercise, entry.version, "check", check, run.digest)
            return derive_seed(self._secret, self.lock.form, *words)

        def judge_code(part: PartModel) -> Finding:
            if stands_blank(work.copy, work.notebook, entry.label, part.name):
                return BLANK
            if source is None:
                return Finding("error", None, message=NO_SOURCE)
            cell = answer_cell(work.notebook, entry.label, part.name)
            handed = Handed(run.program, Source.module(cell.source, work.files, cell.id), work.files)
            how = (self._trusted, check_seed, self._laboratory)
            found = judge_program(part, source.exercise, source.given, handed, *how)
            if found.sandbox_failed and not work.last_try:
                raise SandboxError(found.message)
            return found

        isolation = self._server.isolation
        rows_met = work.rows_met.get(entry.label)
        return mark_exercise(
            variant.model, answers, source, judge_code=judge_code, rows_met=rows_met, isolation=isolation
        )

    def _authored(self, variant: LockedVariant) -> AuthoredSource | None:
        """Return the exercise if its source is still the one of the lock; what was loaded stays for the session."""
        label = variant.entry.label
        exercise = self._exercises[label]
        if label not in self._unchanged:
            self._unchanged[label] = self._is_unchanged(variant.entry, exercise)
        return AuthoredSource(exercise, self.lock.given_of(variant, exercise)) if self._unchanged[label] else None

    def _is_unchanged(self, entry: LockedEntry, exercise: Exercise) -> bool:
        try:
            self.lock.demand_source(entry, exercise)
        except VoxbankError:
            return False
        return True

    def _failed(self, student: str, entry: LockedEntry, problem: Exception) -> ExerciseMark:
        message = str(problem) if isinstance(problem, VoxbankError) else f"{type(problem).__name__}: {problem}"
        model: AnswerModel = self.lock.variant_of(student, entry.label).model
        parts = tuple(_failed_part(part, message) for part in model.parts)
        return ExerciseMark(model.exercise, model.version, parts, self._server.isolation)

    def _cell_mark(self, mark: SubmissionMark, entry: LockedEntry, part: str, kind: str) -> CellMark:
        name = f"{entry.label}-{part}"
        comment_cell = f"{name}-answer" if kind in PROGRAMS else name
        if mark.refusal:
            return CellMark(name, comment_cell, None, refusal_comment(mark.refusal))
        marked = mark.exercises[entry.label].part(part)
        model = self.lock.variant_of(mark.student, entry.label).model.part(part)
        notes = [note for note in mark.notes if (note.label, note.part) == (entry.label, part)]
        # What a person decides stays the person's: their points stand in the gradebook, and can be changed there.
        score = None if marked.needs_person or marked.by_hand else marked.score
        return CellMark(name, comment_cell, score, comment_on(marked, model, notes))


def _failed_part(part: PartModel, message: str) -> PartMark:
    rows = tuple(RowMark(row.id, row.points, None, row.text) for row in part.rows)
    return PartMark(part.name, part.letter, part.kind, part.points, None, "error", rows, message=message)
