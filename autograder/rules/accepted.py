"""Responses that the rules must accept: what a dispute left in `voxbank/<form>/accepted/q2.double/<name>.py`."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from pathlib import Path

from autograder.assignment.course import Course
from autograder.assignment.release import copy_files
from autograder.budget import limits_of_form
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Finding, PartMark
from autograder.program import Program, Source
from autograder.responses import modules_used
from autograder.rules.errors import RulesError
from autograder.sandbox.fork_server import ForkServer, Isolation
from autograder.training.judging import Handed, judge_program
from autograder.training.laboratory import Laboratory
from autograder.trusted import TrustedPrograms
from bank.answer_model import PartModel
from bank.exercise import Exercise
from bank.kinds import PROGRAMS
from bank.lock import FormLock, LockedVariant
from bank.seeds import derive_seed

VARIANTS_TRIED = 3
"""Variants on which a response is marked whose file bears no student's name."""


def accepted_files(form_folder: Path) -> list[Path]:
    """Return the files of all accepted responses of a form."""
    return sorted((form_folder / "accepted").glob("*/*.py"))


def accepted_hashes(form_folder: Path) -> dict[str, str]:
    """Return file -> hash of its content, for all accepted responses."""
    files = accepted_files(form_folder)
    return {f"{file.parent.name}/{file.name}": hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def refused_responses(course: Course, form: str, isolation: Isolation) -> tuple[str, ...]:
    """Return a sentence for each accepted response that earns less than full points under a course's rules.

    Raises
    ------
    RulesError
        When a folder is not named like a code part of the form.
    VoxbankError
        When code cannot be confined here.
    """
    lock, files = course.lock(form), accepted_files(course.form_folder(form))
    if not files:
        return ()
    bank = course.bank(form)
    exercises = {_label(lock, file): bank.exercise(lock.entry(_label(lock, file)).exercise) for file in files}
    modules = sorted({module for exercise in exercises.values() for module in modules_used(exercise)})
    with ForkServer(isolation=isolation, preload=modules, spares=1) as server:
        judges = {label: _Judge(course, lock, exercise, server) for label, exercise in exercises.items()}
        found = [_refused(judges[_label(lock, file)], lock, file) for file in files]
    return tuple(sentence for sentence in found if sentence)


class _Judge:
    """Marks programs that answer one exercise's code part."""

    def __init__(self, course: Course, lock: FormLock, exercise: Exercise, server: ForkServer) -> None:
        self._secret, self._lock, self._exercise, self._server = course.secret(), lock, exercise, server

    def mark(self, text: str, variant: LockedVariant, owner: str) -> PartMark:
        """Return the mark of a program as a response to a variant."""
        given = self._lock.decoded_given(variant, self._exercise)
        files = copy_files(self._lock, owner)
        source = Source.module(text, files)

        def check_seed(check: str) -> int:
            return derive_seed(self._secret, self._lock.form, variant.id, "accepted", check)

        with (
            TrustedPrograms(self._server) as trusted,
            Program(self._server, source, limits_of_form([self._exercise])) as program,
            Laboratory(self._server) as laboratory,
        ):

            def judge_code(part: PartModel) -> Finding:
                handed = Handed(program, source, files)
                return judge_program(part, self._exercise, given, handed, trusted, check_seed, laboratory)

            authored = AuthoredSource(self._exercise, given)
            marks = mark_exercise(variant.model, {}, authored, judge_code=judge_code)
        assert self._exercise.code_part is not None
        return marks.part(self._exercise.code_part.name)


def _label(lock: FormLock, file: Path) -> str:
    parts = {
        f"{entry.label}.{part.name}": entry.label
        for entry in lock.entries
        for part in entry.parts
        if part.kind in PROGRAMS
    }
    if file.parent.name not in parts:
        known = ", ".join(parts) or "none"
        raise RulesError(
            f"{file}: its folder is expected to be named like a part that asks for code; those are {known}"
        )
    return parts[file.parent.name]


def _refused(judge_of_label: _Judge, lock: FormLock, file: Path) -> str:
    text = file.read_text(encoding="utf-8-sig", errors="replace")
    for student in _students_tried(lock, _label(lock, file), file.stem):
        mark = judge_of_label.mark(text, lock.variant_of(student, _label(lock, file)), student)
        if mark.score is None or mark.score < mark.points:
            score = "no score" if mark.score is None else f"{mark.score:g}"
            said = " ".join(mark.message.split())
            return (
                f"the accepted response {file.parent.name}/{file.name} earns {score} of {mark.points:g} on the variant "
                f"of {student}: {said}"
            )
    return ""


def _students_tried(lock: FormLock, label: str, name: str) -> Sequence[str]:
    """Return the student after whom a response is named, or one for each of the first variants."""
    return [name] if name in lock.students else list(_owners(lock, label))[:VARIANTS_TRIED]


def _owners(lock: FormLock, label: str) -> Iterator[str]:
    seen: set[str] = set()
    for student, variants in lock.students.items():
        if variants[label] not in seen:
            seen.add(variants[label])
            yield student
