"""The contract of code parts: starter, reference, accepted and rejected responses earn what they should."""

from __future__ import annotations

import ast
import doctest
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from autograder.budget import for_many, limits_of, reference_limits
from autograder.contracts.breach import Breach
from autograder.contracts.declared import declared_demands
from autograder.contracts.trainings import trainings
from autograder.diagnosis import diagnose
from autograder.functions import Authored
from autograder.judge import Bench, load_checks, not_run, run_check
from autograder.marking.marks import CheckMark
from autograder.program import Call, Program, Source
from autograder.responses import practice_seed, variant_files
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sentences import Outcome
from autograder.trusted import TrustedPrograms
from bank.canonical import canonical_text
from bank.checks import Check
from bank.exercise import Exercise, Part
from bank.variant import Variant

ACCEPTED, REJECTED = 2, 4
DIAGNOSED_SEEDS = 3
"""Diagnosis runs every rejected response against every other, and does not hang on a variant's numbers."""
TRAINED_SEEDS = 1
"""Checks of a training train small networks; its calibration has run them for every response with many seeds."""


@dataclass(frozen=True)
class _Run:
    """How one response fared on one variant."""

    marks: tuple[CheckMark, ...]
    calls: Mapping[str, Sequence[Call]]

    @property
    def failed(self) -> set[str]:
        return {mark.name for mark in self.marks if mark.verdict == "failed"}

    @property
    def caught(self) -> set[str]:
        return {mark.name for mark in self.marks if mark.verdict == "failed" and mark.ran}

    @property
    def errors(self) -> list[CheckMark]:
        return [mark for mark in self.marks if mark.verdict == "error"]


def code(exercise: Exercise, variants: Sequence[Variant], server: ForkServer) -> Iterator[Breach]:
    """Yield what is wrong with the code part's programs, on these variants."""
    part = exercise.code_part
    if part is None:
        return
    checks = load_checks(exercise)
    yield from _folders(exercise, part, checks)
    yield from declared_demands(exercise, part, checks)
    yield from trainings(exercise)
    yield from _visible_examples(exercise, variants[0], server)
    with ExitStack() as stack:
        bench = _Bench(exercise, checks, server, stack)
        for variant in variants[:TRAINED_SEEDS] if part.kind == "training" else variants:
            breaches = list(_on_variant(bench, part, variant))
            yield from breaches
            if breaches:
                return  # the first seed that breaks it says enough


def _folders(exercise: Exercise, part: Part, checks: Sequence[Check]) -> Iterator[Breach]:
    accepted, rejected = exercise.responses("accepted"), exercise.responses("rejected")
    declared = {misconception.name for misconception in part.misconceptions}
    trained = part.written.training.row if part.written.training else None
    for found, wanted, folder in ((accepted, ACCEPTED, "accepted"), (rejected, REJECTED, "rejected")):
        if len(found) < wanted:
            yield Breach(
                "code", f"{folder}/ holds {len(found)} responses; at least {wanted} in different styles are expected"
            )
    for name in rejected:
        if name not in declared:
            yield Breach(
                "code", f"rejected/{name}.py is no misconception of part '{part.name}' in answers.toml; declare it"
            )
        if not trained and not any(name in check.catches for check in checks):
            yield Breach(
                "code", f"no check names '{name}' in `catches`; which one is there to catch rejected/{name}.py?"
            )
    for name in sorted(declared - set(rejected)):
        yield Breach("code", f"misconception '{name}' of part '{part.name}' has no rejected/{name}.py")
    for check in checks:
        for name in sorted(check.catches - set(rejected)):
            yield Breach("code", f"check '{check.name}' catches '{name}', but there is no rejected/{name}.py")
        if not check.sentence:
            yield Breach("code", f"check '{check.name}' has no docstring; it is the sentence that the student reads")
    for row in part.rows:
        if row.id != trained and not any(check.row == row.id for check in checks):
            yield Breach("code", f"row '{part.name}.{row.id}' has no check; it could never be earned")


def _visible_examples(exercise: Exercise, variant: Variant, server: ForkServer) -> Iterator[Breach]:
    """The reference passes the examples that the starter shows, and the starter fails them."""
    assert exercise.code_part is not None
    try:
        shown = [text for text in _docstrings(exercise.starter) if doctest.DocTestParser().get_examples(text)]
    except SyntaxError as problem:
        yield Breach("code", f"starter.py is no Python: {problem}")
        return
    if not shown:
        yield Breach("code", "starter.py shows no example; give its function a doctest that students can run")
        return
    for name, text, expected in (("reference.py", exercise.reference, True), ("starter.py", exercise.starter, False)):
        cells = Source.module(text, variant_files(exercise, variant), name)
        with Program(server, cells, limits_of(exercise.code_part)) as program:
            passed = program.examples_hold(shown)
        if passed != expected:
            said = (
                "fails an example that starter.py shows"
                if expected
                else "passes its own examples before any work is done"
            )
            yield Breach("code", f"{name} {said}", variant.seed)


def _docstrings(source: str) -> list[str]:
    documented = (ast.Module, ast.FunctionDef, ast.ClassDef)
    found = (ast.get_docstring(node) for node in ast.walk(ast.parse(source)) if isinstance(node, documented))
    return [text for text in found if text]


class _Remembering(Program):
    """A reference that answers a question once: every response of an exercise makes the checks ask it the same."""

    def __init__(self, server: ForkServer, source: Source, limits: Limits) -> None:
        super().__init__(server, source, limits)
        self._known: dict[str, Outcome] = {}
        self._place = 0

    def begin_check(self, seconds: float | None = None) -> None:
        super().begin_check(seconds)
        self._place = 0

    def call(self, function: str, *arguments: Any, **keywords: Any) -> Outcome:
        self._place += 1  # a function that draws numbers answers the same question differently the second time
        try:
            question = canonical_text([self._place, function, arguments, keywords])
        except TypeError:  # what has no canonical form is asked every time
            return super().call(function, *arguments, **keywords)
        if question not in self._known:
            self._known[question] = super().call(function, *arguments, **keywords)
        return self._known[question]


class _Bench:
    """The programs of an exercise, each loaded once for all variants that bring no files of their own."""

    def __init__(self, exercise: Exercise, checks: Sequence[Check], server: ForkServer, stack: ExitStack) -> None:
        self.exercise, self.checks, self.server = exercise, checks, server
        self.trusted = stack.enter_context(TrustedPrograms(server))
        self._stack = stack
        self._programs: dict[str, Program] = {}
        self._bench: Bench | None = None
        self._reference_files: Mapping[str, bytes] = {}
        assert exercise.code_part is not None
        self._limits = limits_of(exercise.code_part)

    def run(self, name: str, text: str, variant: Variant) -> _Run:
        files = variant_files(self.exercise, variant)
        program = self._program(name, text, files)
        bench, seed, calls = self._reference(files), practice_seed(variant), {}
        program.begin_part(self._limits)
        marks: list[CheckMark] = []
        for check in self.checks:
            mark = not_run(check, marks, program)
            marks.append(mark or run_check(check, program, bench, variant.given, seed(check.name)))
            calls[check.name] = [] if mark else program.calls
        return _Run(tuple(marks), calls)

    def _reference(self, files: Mapping[str, bytes]) -> Bench:
        limits = reference_limits(self._limits)
        if files != self._reference_files or self._bench is None:
            source = Source.module(self.exercise.reference, files, "reference.py")
            seats = (_Remembering(self.server, source, limits) for _ in range(2))
            reference, stand_in = (self._stack.enter_context(seat) for seat in seats)
            self._bench = Bench(reference, stand_in, Authored.of(self.exercise))
            self._reference_files = files
        for program in (self._bench.reference, self._bench.stand_in):
            program.begin_part(limits)
        return self._bench

    def _program(self, name: str, text: str, files: Mapping[str, bytes]) -> Program:
        if files or name not in self._programs:
            source = Source.module(text, files, f"{name}.py")
            program = Program(self.server, source, for_many(self._limits))  # one load serves all seeds
            self._programs[name] = self._stack.enter_context(program)
        return self._programs[name]


def _on_variant(bench: _Bench, part: Part, variant: Variant) -> Iterator[Breach]:
    exercise, every = bench.exercise, {check.name for check in bench.checks}
    wrong = list(_right_programs(bench, variant))
    yield from wrong
    if wrong:
        return  # what checks say about the others means nothing then
    starter = bench.run("starter", exercise.starter, variant)
    for mark in starter.errors:
        yield Breach("code", f"check '{mark.name}' breaks on the starter: {mark.message}", variant.seed)
    if not starter.errors and starter.failed != every:
        passed = ", ".join(sorted(every - starter.failed))
        yield Breach("code", f"the starter must fail every check, but passes {passed}", variant.seed)
    for name, text in exercise.responses("rejected").items():
        if part.kind == "training" and not any(name in check.catches for check in bench.checks):
            continue  # it is caught by what it learns, as its calibration records
        run = bench.run(f"rejected/{name}", text, variant)
        yield from _rejected(bench, part, variant, name, run)
        if run.failed and variant.seed < DIAGNOSED_SEEDS:
            yield from _diagnosed(bench, variant, name, run)


def _right_programs(bench: _Bench, variant: Variant) -> Iterator[Breach]:
    exercise = bench.exercise
    good = {"reference": exercise.reference} | {f"accepted/{n}": t for n, t in exercise.responses("accepted").items()}
    for name, text in good.items():
        for mark in bench.run(name, text, variant).marks:
            if mark.verdict != "passed":
                yield Breach("code", f"{name}.py fails check '{mark.name}': {mark.message}", variant.seed)


def _rejected(bench: _Bench, part: Part, variant: Variant, name: str, run: _Run) -> Iterator[Breach]:
    for mark in run.errors:
        yield Breach("code", f"check '{mark.name}' breaks on rejected/{name}.py: {mark.message}", variant.seed)
    expected = {check.name for check in bench.checks if name in check.catches}
    for check in sorted(expected & run.failed - run.caught):
        sentence = f"rejected/{name}.py never reaches check '{check}', which is there to catch it"
        yield Breach("code", sentence, variant.seed)
    for check in sorted(expected - run.failed):
        yield Breach("code", f"rejected/{name}.py passes check '{check}', which is there to catch it", variant.seed)
    fatal = any(misconception.name == name and misconception.fatal for misconception in part.misconceptions)
    if len(run.failed) == len(bench.checks) and not fatal:
        sentence = f"rejected/{name}.py fails every check; let one pass, or say fatal = true for the misconception"
        yield Breach("code", sentence, variant.seed)


def _diagnosed(bench: _Bench, variant: Variant, name: str, run: _Run) -> Iterator[Breach]:
    calls = [run.calls[check] for check in sorted(run.failed)]
    found = diagnose(bench.exercise, calls, bench.trusted, variant_files(bench.exercise, variant))
    if found not in (name, None):
        yield Breach("code", f"rejected/{name}.py is diagnosed as '{found}'", variant.seed)
