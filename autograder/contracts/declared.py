"""What checks demand is declared: the stem states it, and what student code can read holds no answer."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator, Sequence

from autograder.contracts.breach import Breach
from autograder.sandbox.mounts import OURS
from bank.checks import Check, unchanged
from bank.exercise import Exercise, Part
from bank.schema import LimitsFile

USUAL = LimitsFile()
_SHORT = 40
"""Characters of a statement that a probe may share with a right program, such as `model.train()`."""


def declared_demands(exercise: Exercise, part: Part, checks: Sequence[Check]) -> Iterator[Breach]:
    """Yield what is demanded without being stated, and probes that are not fit to be read by student code."""
    stated = {convention.name for convention in exercise.about.conventions}
    for name, demanded in _needed_conventions(part, checks):
        if name not in stated:
            sentence = f"{demanded}: declare a convention '{name}' in exercise.toml, whose sentence stands in the stem"
            yield Breach("code", sentence)
    for name, source in exercise.own_probes.items():
        for wrong in _unfit(exercise, part, source):
            yield Breach("code", f"probes/{name}.py is read by student code, {wrong}")
    text = (exercise.solution_folder / "checks.py").read_text(encoding="utf-8")
    for name in exercise.own_probes:
        if not re.search(rf"""["']{name}["']""", text):
            yield Breach("code", f"no check asks for probes/{name}.py; let one ask or delete it")


def _needed_conventions(part: Part, checks: Sequence[Check]) -> Iterator[tuple[str, str]]:
    for check in checks:
        if check.seconds is not None and check.seconds < USUAL.seconds:
            yield "time", f"check '{check.name}' allows {check.seconds} s, less than usual"
    if part.limits.seconds < USUAL.seconds or part.limits.total_seconds < USUAL.total_seconds:
        yield "time", f"part '{part.name}' allows less time than usual"
    if part.limits.memory_mb < USUAL.memory_mb:
        yield "memory", f"part '{part.name}' allows {part.limits.memory_mb} MB, less than usual"
    if any(check.run.__globals__.get("unchanged") is unchanged for check in checks):
        yield "unchanged", "a check demands that the input stays as it is"


def _unfit(exercise: Exercise, part: Part, source: str) -> Iterator[str]:
    try:
        tree = ast.parse(source)
    except SyntaxError as problem:
        yield f"and is no Python: {problem}"
        return
    defined = {node.name: node for node in tree.body if isinstance(node, (ast.FunctionDef, ast.ClassDef))}
    if "probe" not in defined:
        yield "and must define probe(student, ...)"
    for name in sorted(defined.keys() & set(part.functions)):
        yield f"so that it must not hold an answer: it defines `{name}`"
    for package in sorted(_imports(tree) & set(OURS)):
        yield f"where `{package}` cannot be imported"
    for line in sorted(_statements(source) & _answers(exercise)):
        yield f"so that it must not hold an answer: `{line.splitlines()[0]}` stands in a right program, too"


def _imports(tree: ast.Module) -> set[str]:
    names = [alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)]
    return {name.split(".")[0] for name in names}


def _answers(exercise: Exercise) -> set[str]:
    right = (exercise.reference, *exercise.responses("accepted").values())
    return {line for text in right for line in _statements(text)}


def _statements(source: str) -> set[str]:
    """Return the longer statements of a source, written in one way, without imports and docstrings."""
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return set()
    plain = (ast.Assign, ast.AugAssign, ast.AnnAssign, ast.Return, ast.Expr)
    found = (node for node in ast.walk(tree) if isinstance(node, plain))
    texts = (ast.unparse(node) for node in found if not isinstance(getattr(node, "value", None), ast.Constant))
    return {text for text in texts if len(text) > _SHORT}
