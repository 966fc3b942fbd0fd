"""Judge a code response by its checks, in the sandbox; what it earned before something broke is kept."""

from __future__ import annotations

import importlib
import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any, Final

from autograder.budget import limits_of, patient, reference_limits
from autograder.diagnosis import FailedChecks, diagnose
from autograder.functions import Authored, ReferenceFailedError, ReferenceFunctions, StudentFunctions
from autograder.marking.marks import CheckMark, Finding, Verdict
from autograder.program import Program, Source, out_of_time
from autograder.sandbox.errors import SandboxError, UnsendableQuestionError
from autograder.sentences import one_line
from autograder.trusted import TrustedPrograms
from bank.answer_model import PartModel
from bank.checks import Check, Mismatch, checks_of
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.seeds import generator

STAND_IN = "in the student's place"
MOST_KEPT: Final = 40_000
"""Characters of JSON that the differences of one part's checks have together; later ones leave the sentence alone."""


def load_checks(exercise: Exercise) -> tuple[Check, ...]:
    """Return the checks of an exercise's code part.

    Raises
    ------
    ExerciseError
        When `checks.py` is missing, holds no check, names a row that the part does not have, waits for a check that
        does not stand before, or allows more time than the part has.
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
    for place, check in enumerate(checks):
        _refuse_misfit(exercise, check, [earlier.name for earlier in checks[:place]])
    return checks


def _refuse_misfit(exercise: Exercise, check: Check, before: Sequence[str]) -> None:
    assert exercise.code_part is not None
    said = f"{exercise.name}: check '{check.name}'"
    rows = [row.id for row in exercise.code_part.rows]
    if check.row not in rows:
        raise ExerciseError(f"{said} names row '{check.row}'; rows are {', '.join(rows)}")
    if check.name in before:
        raise ExerciseError(f"{said} stands there twice; give the second one another name")
    for name in check.after:
        if name not in before:
            raise ExerciseError(f"{said} is run after '{name}', which is no check that stands before it")
    most = exercise.code_part.limits.total_seconds
    if check.seconds is not None and not 0 < check.seconds <= most:
        raise ExerciseError(f"{said} allows {check.seconds} s; expected 1 to {most}, the time of all checks together")


@dataclass(frozen=True)
class Bench:
    """What a student's program is held against.

    Attributes
    ----------
    reference
        Answers the same questions.
    stand_in
        The reference once more, for the student's place: a check that it fails is no student's fault.
    authored
        The exercise's probes and the names of parameters.
    """

    reference: Program
    stand_in: Program
    authored: Authored


def bench_of(exercise: Exercise, trusted: TrustedPrograms, files: Mapping[str, bytes]) -> Bench:
    """Return what a response to an exercise is held against."""
    assert exercise.code_part is not None
    limits = reference_limits(limits_of(exercise.code_part))
    source = Source.module(exercise.reference, files, "reference.py")
    reference, stand_in = (trusted.program(source, limits, seat) for seat in ("", STAND_IN))
    return Bench(reference, stand_in, Authored.of(exercise))


def judge(
    part: PartModel,
    exercise: Exercise,
    given: Any,
    student: Program,
    trusted: TrustedPrograms,
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
    trusted
        Runs the reference and the rejected responses, by the same rules.
    files
        Data files that every program finds beside it.
    check_seed
        Name of a check -> seed of its hidden inputs.
    """
    assert exercise.code_part is not None
    checks, bench = load_checks(exercise), bench_of(exercise, trusted, files)
    student.begin_part(limits_of(exercise.code_part))
    marks, failed, broke = _marks(checks, student, bench, given, check_seed)
    if any(mark.verdict == "error" for mark in marks):
        first = next(mark for mark in marks if mark.verdict == "error")
        return Finding("error", None, message=first.message, checks=tuple(marks), sandbox_failed=bool(broke))
    met = _shares(part, checks, marks)
    if all(mark.verdict == "passed" for mark in marks):
        return Finding("passed", met, message="all checks passed", checks=tuple(marks))
    try:
        name = diagnose(exercise, failed.calls, trusted, files)
    except SandboxError:
        name = None  # what was earned is known all the same
    message = part.misconception(name).sentence if name else _first_message(marks)
    return Finding("failed", met, name, message, tuple(marks))


def _marks(
    checks: Sequence[Check], student: Program, bench: Bench, given: Any, check_seed: Callable[[str], int]
) -> tuple[list[CheckMark], FailedChecks, str]:
    """Return the marks of all checks, the calls of those that failed, and why the sandbox failed, or ''."""
    marks: list[CheckMark] = []
    failed, broke = FailedChecks(), ""
    for check in checks:
        if broke:
            marks.append(_mark(check, "error", f"not run: the sandbox failed before ({broke})", ran=False))
            continue
        mark = not_run(check, marks, student)
        try:
            marks.append(mark or run_check(check, student, bench, given, check_seed(check.name)))
        except SandboxError as problem:
            broke = str(problem)
            marks.append(_mark(check, "error", f"the sandbox failed: {broke}"))
        if marks[-1].verdict == "failed" and marks[-1].ran:
            failed.add(student.calls)
    return with_few_differences(marks), failed, broke


def with_few_differences(marks: Sequence[CheckMark]) -> list[CheckMark]:
    """Return the marks without the differences that would make a file of marks large."""
    kept, room = [], MOST_KEPT
    for mark in marks:
        room -= len(json.dumps(asdict(mark.difference))) if mark.difference else 0
        kept.append(mark if room >= 0 else replace(mark, difference=None))
    return kept


def not_run(check: Check, marks: Sequence[CheckMark], student: Program) -> CheckMark | None:
    """Return the mark of a check that need not or cannot be run, or None.

    Parameters
    ----------
    check
        The check.
    marks
        Of the checks before it.
    student
        The student's program, for the time that it has left.
    """
    for mark in marks:
        if mark.name in check.after and mark.verdict != "passed":
            how = "failed" if mark.verdict == "failed" else "could not be judged"
            return _mark(check, mark.verdict, f"not run, because this {how}: {mark.sentence}", ran=False)
    if student.seconds_left <= 0:
        return _mark(check, "failed", out_of_time(student.total_seconds), ran=False)
    return None


def run_check(check: Check, student: Program, bench: Bench, given: Any, seed: int) -> CheckMark:
    """Return the verdict of one check; hidden inputs are drawn once the student's program is ready.

    A check that does not end well is run with the reference in the student's place: where that fails as well, it is
    ours to mend, never a zero and never full marks.

    Raises
    ------
    SandboxError
        When the sandbox failed: nothing may be concluded about the student's program.
    """
    problem = _problem(check, student, bench, given, seed)
    if isinstance(problem, ReferenceFailedError) and problem.died:
        problem = _problem(check, student, bench, given, seed)  # with the reference loaded afresh
    if problem is None:
        return _mark(check, "passed")
    ours = _problem(check, bench.stand_in, bench, given, seed)
    if ours is None:
        difference = problem.difference if isinstance(problem, Mismatch) else None
        return replace(_mark(check, "failed", _for_student(problem)), difference=difference)
    return _mark(check, "error", _for_us(problem if isinstance(problem, ReferenceFailedError) else ours))


def _problem(check: Check, program: Program, bench: Bench, given: Any, seed: int) -> Exception | None:
    """Run a check with a program in the student's place, and return what kept it from its end."""
    seconds = None if check.seconds is None else patient(check.seconds)
    program.begin_check(seconds if program is bench.stand_in else check.seconds)
    bench.reference.begin_check(seconds)
    student = StudentFunctions(program, bench.authored)
    reference = ReferenceFunctions(bench.reference, bench.authored)
    try:
        program.loaded  # noqa: B018 - loads the program before anything secret is drawn
        check.run(student, reference, generator(seed), given)
    except SandboxError as problem:
        if not isinstance(problem, UnsendableQuestionError):
            raise
        return problem
    except Exception as problem:  # a check works on what came back, which can be anything
        return problem
    return None


def _for_student(problem: Exception) -> str:
    if isinstance(problem, Mismatch):
        return str(problem)
    if isinstance(problem, (ReferenceFailedError, SandboxError)):
        return "what came back cannot be worked with"  # the rest is about our programs
    return f"what came back cannot be compared ({type(problem).__name__}: {problem})"


def _for_us(problem: Exception) -> str:
    if isinstance(problem, Mismatch):
        return f"the reference fails this check, too: {problem}"
    if isinstance(problem, (ReferenceFailedError, SandboxError)):
        return str(problem)
    return f"the check itself broke ({type(problem).__name__}: {problem})"


def _mark(check: Check, verdict: Verdict, message: str = "", *, ran: bool = True) -> CheckMark:
    return CheckMark(check.name, check.sentence, verdict, one_line(message), ran)


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
