"""Judge a code response by its checks, and name the misconception that gives the same output."""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import SimpleITK as sitk

from autograder.marking.marks import CheckMark, Finding
from autograder.program import (
    Call,
    Program,
    ReferenceFailedError,
    ReferenceFunctions,
    Source,
    StudentFunctions,
    plain,
)
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.replies import Raised, Reply, Returned
from bank.answer_model import PartModel
from bank.checks import Check, Mismatch, checks_of
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.images import same_image
from bank.nesting import holds_an_image, holds_text
from bank.seeds import generator
from bank.tolerance import Tolerance

EQUAL_OUTPUT = Tolerance(atol=1e-9, rtol=1e-6)
"""Outputs of the same idea in another style differ by rounding only."""


MOST_COMPARED = 64 << 20
"""Bytes of results for which a misconception is sought; all of them are held in memory until then."""


def load_checks(exercise: Exercise) -> tuple[Check, ...]:
    """Return the checks of an exercise's code part.

    Raises
    ------
    ExerciseError
        When `checks.py` is missing, holds no check, or names a row that the part does not have.
    """
    dotted = f"solutions.{exercise.name.replace('/', '.')}.checks"
    if not (exercise.solution_folder / "checks.py").exists():
        raise ExerciseError(f"{exercise.name}: a code part needs checks.py in {exercise.solution_folder}")
    try:
        checks = checks_of(importlib.import_module(dotted))
    except Exception as problem:
        reason = f"{type(problem).__name__}: {problem}"
        raise ExerciseError(f"{exercise.name}: checks.py cannot be loaded: {reason}") from problem
    if not checks:
        raise ExerciseError(f"{exercise.name}: checks.py registers no check; decorate functions with @check(row=...)")
    assert exercise.code_part is not None
    rows = [row.id for row in exercise.code_part.rows]
    for check in checks:
        if check.row not in rows:
            known = ", ".join(rows)
            raise ExerciseError(f"{exercise.name}: check '{check.name}' names row '{check.row}'; rows are {known}")
    return checks


def judge(
    part: PartModel,
    exercise: Exercise,
    given: Any,
    student: Program,
    server: ForkServer,
    files: Mapping[str, bytes],
    check_seed: Callable[[str], int],
) -> Finding:
    """Return what a code response earns.

    Parameters
    ----------
    part, exercise, given
        The code part, its exercise and this variant's given.
    student
        The response, already in the sandbox or not.
    server
        Runs the reference and the rejected responses, by the same rules.
    files
        Data files that every program finds beside it.
    check_seed
        Name of a check -> seed of its hidden inputs.
    """
    checks = load_checks(exercise)
    marks: list[CheckMark] = []
    failed: list[list[Call]] = []
    compared = 0
    with Program(server, Source.module(exercise.reference, files, "reference.py")) as reference:
        for check in checks:
            marks.append(run_check(check, student, reference, given, check_seed(check.name)))
            if marks[-1].verdict == "failed":
                compared += sum(_bytes_in(call.reply) for call in student.calls)
                failed.append(student.calls if compared <= MOST_COMPARED else [])
    if any(mark.verdict == "error" for mark in marks):
        first = next(mark for mark in marks if mark.verdict == "error")
        return Finding("error", None, message=first.message, checks=tuple(marks))
    met = _shares(part, checks, marks)
    if not failed:
        return Finding("passed", met, message="all checks passed", checks=tuple(marks))
    name = diagnose(exercise, failed, server, files) if compared <= MOST_COMPARED else None
    message = part.misconception(name).sentence if name else _first_message(marks)
    return Finding("failed", met, name, message, tuple(marks))


def run_check(check: Check, student: Program, reference: Program, given: Any, seed: int) -> CheckMark:
    """Return the verdict of one check; hidden inputs are drawn once the student's program is ready."""
    student.begin_check()
    reference.begin_check()
    try:
        student.loaded  # noqa: B018 - loads the program before anything secret is drawn
        check.run(StudentFunctions(student), ReferenceFunctions(reference), generator(seed), given)
    except Mismatch as mismatch:
        return CheckMark(check.name, check.sentence, "failed", str(mismatch))
    except Exception as problem:
        return _broken(check, problem, reference, given, seed)
    return CheckMark(check.name, check.sentence, "passed")


def _broken(check: Check, problem: Exception, reference: Program, given: Any, seed: int) -> CheckMark:
    """Return the verdict of a check that did not reach its end.

    Where it does with the reference in the student's place, what the student's program returned broke it. Otherwise
    it is ours to mend: never a zero, never full marks.
    """
    reference.begin_check()
    try:
        check.run(StudentFunctions(reference), ReferenceFunctions(reference), generator(seed), given)
    except Exception:
        own = isinstance(problem, ReferenceFailedError)
        message = str(problem) if own else f"the check itself broke ({type(problem).__name__}: {problem})"
        return CheckMark(check.name, check.sentence, "error", message)
    message = f"what came back cannot be compared ({type(problem).__name__}: {problem})"
    return CheckMark(check.name, check.sentence, "failed", message)


def diagnose(
    exercise: Exercise, failed: Sequence[Sequence[Call]], server: ForkServer, files: Mapping[str, bytes]
) -> str | None:
    """Return the one misconception whose rejected response answers every failed check as the student did, or None."""
    calls = [call for check in failed for call in check]
    if not calls or not any(isinstance(call.reply, Returned) for call in calls):
        return None
    found = [
        name
        for name, text in exercise.responses("rejected").items()
        if _reproduces(calls, Source.module(text, files, f"{name}.py"), server)
    ]
    return found[0] if len(found) == 1 else None


def _reproduces(calls: Sequence[Call], source: Source, server: ForkServer) -> bool:
    with Program(server, source) as rejected:
        for call in calls:
            rejected.begin_check()
            if not _same_reply(call.reply, rejected.call(call.function, *call.arguments, **call.keywords)):
                return False
    return True


def _same_reply(one: Reply, other: Reply) -> bool:
    if isinstance(one, Raised) and isinstance(other, Raised):
        return one.type_name == other.type_name
    if isinstance(one, Returned) and isinstance(other, Returned):
        try:
            return _equal(plain(one.value), plain(other.value)) and _equal(plain(one.arguments), plain(other.arguments))
        except ValueError:
            return False
    return False


def _equal(one: Any, other: Any) -> bool:
    if isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
        return len(one) == len(other) and all(_equal(a, b) for a, b in zip(one, other, strict=True))
    if isinstance(one, dict) and isinstance(other, dict):
        return one.keys() == other.keys() and all(_equal(one[key], other[key]) for key in one)
    if isinstance(one, sitk.Image) and isinstance(other, sitk.Image):
        return same_image(one, other, EQUAL_OUTPUT)
    if isinstance(one, sitk.Image) or isinstance(other, sitk.Image):
        return False  # NumPy would walk through the image voxel by voxel
    if any(isinstance(value, (list, tuple)) and (holds_an_image(value) or holds_text(value)) for value in (one, other)):
        return False  # a list beside an array: they are equal only as numbers
    a, b = np.asarray(getattr(one, "array", one)), np.asarray(getattr(other, "array", other))
    if a.shape != b.shape:
        return False
    if a.dtype.kind in "biufc" and b.dtype.kind in "biufc":
        return np.allclose(a, b, rtol=EQUAL_OUTPUT.rtol, atol=EQUAL_OUTPUT.atol, equal_nan=True)
    return bool(np.array_equal(a, b))


def _bytes_in(value: Any) -> int:
    if isinstance(value, Returned):
        return _bytes_in(value.value) + _bytes_in(value.arguments)
    if isinstance(value, (list, tuple)):
        return sum(map(_bytes_in, value))
    if isinstance(value, dict):
        return sum(map(_bytes_in, value.values()))
    if isinstance(value, (str, bytes)):
        return len(value)
    return int(getattr(getattr(value, "array", value), "nbytes", 0))


def _shares(part: PartModel, checks: Sequence[Check], marks: Sequence[CheckMark]) -> dict[str, float]:
    """Return the share of every row: the passed weight of its checks."""
    shares: dict[str, float] = {}
    judged = list(zip(checks, marks, strict=True))
    for row in part.rows:
        own = [(check.weight, mark.verdict == "passed") for check, mark in judged if check.row == row.id]
        total = sum(weight for weight, _ in own)
        shares[row.id] = sum(weight for weight, passed in own if passed) / total if total else 0.0
    return shares


def _first_message(marks: Sequence[CheckMark]) -> str:
    first = next(mark for mark in marks if mark.verdict == "failed")
    return f"{first.sentence} {first.message}".strip()
