"""Whether what `answers.toml` says about a part fits what `exercise.toml` asks; told when loading, not when marking."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator
from typing import Any

from bank.errors import ExerciseError
from bank.kinds import BY_PIECES, PROGRAMS, Kind
from bank.schema import ExerciseFile, PartAnswersFile, PartFile
from bank.toml_files import nearest

_LEAVES: dict[Kind, tuple[type, ...]] = {
    "numeric": (int, float),
    "estimate": (int, float),
    "text": (str,),
    "choice": (str,),
    "formula": (str,),
}
_WORDS: dict[Kind, str] = {
    "numeric": "a number or a list of numbers",
    "estimate": "a number",
    "text": "a text or a list of texts",
    "formula": "a formula as a text",
}
_TOLERANCES: dict[Kind, str] = {"numeric": "{ atol = ..., rtol = ... }", "estimate": "{ factor = 1.5 }"}
"""Kinds that need a tolerance, and what it looks like."""


def check_key(name: str, asked: PartFile, answers: PartAnswersFile, key: Any) -> Callable[..., Any] | None:
    """Return the function that computes a part's key, None where the key is written down or there is none.

    Raises
    ------
    ExerciseError
        When a part has no key or two, or a key where only rows decide.
    """
    where = f"{name}: part '{asked.name}'"
    if asked.kind in PROGRAMS:  # its namesake in solution.py, if any, is nobody's key
        key = None
    if key is not None and not callable(key):
        raise ExerciseError(f"{where}: '{asked.name}' in solution.py is no function; write '{asked.name}(given)'")
    found = [key is not None, answers.key is not None, bool(answers.keys)]
    if asked.kind in PROGRAMS or asked.kind == "open":
        if any(found):
            raise ExerciseError(f"{where} is {asked.kind} and has no key; its rows say what is right")
    elif sum(found) != 1:
        raise ExerciseError(
            f"{where} needs one key: a function '{asked.name}(given)' in solution.py, "
            f"or `key` or `keys` (one per case) in answers.toml; found {sum(found)}"
        )
    return key if callable(key) else None


def check_answers(name: str, about: ExerciseFile, asked: PartFile, answers: PartAnswersFile) -> None:
    """Check a part's literal keys, misconceptions, rows and cases.

    Raises
    ------
    ExerciseError
        With a sentence for the author.
    """
    for problem in (
        *_tolerance(asked, answers),
        *_keys(asked, answers, [card.name for card in about.cases]),
        *_values(asked, answers),
        *_rows(asked, answers),
        *_cases(answers, [card.name for card in about.cases]),
    ):
        raise ExerciseError(f"{name}: part '{asked.name}': {problem}")


def _tolerance(asked: PartFile, answers: PartAnswersFile) -> Iterator[str]:
    written = answers.tolerance
    if answers.false_accusation is not None and asked.kind != "locate":
        yield "only locate has false accusations"
    if asked.frame and (written is None or not written.atol or written.rtol):
        yield "points that are picked need tolerance = { atol = ... } (mm) in answers.toml"
    by_factor = written is not None and written.factor is not None
    if asked.kind in _TOLERANCES and (written is None or by_factor != (asked.kind == "estimate")):
        yield f"{asked.kind} needs tolerance = {_TOLERANCES[asked.kind]} in answers.toml"
    elif by_factor and asked.kind != "estimate":
        yield "only an estimate is right within a factor; write tolerance = { atol = ..., rtol = ... }"


def _keys(asked: PartFile, answers: PartAnswersFile, cases: list[str]) -> Iterator[str]:
    for case in answers.keys:
        if case not in cases:
            yield f"`keys` names case '{case}'{nearest(case, cases)}, which exercise.toml does not have"
    missing = [case for case in cases if answers.keys and case not in answers.keys]
    if missing:
        yield f"`keys` has no key for case '{missing[0]}'"


def _values(asked: PartFile, answers: PartAnswersFile) -> Iterator[str]:
    for wrong in answers.misconceptions:
        if wrong.award and asked.kind in BY_PIECES:
            yield f"misconception '{wrong.name}' awards rows, but those of a {asked.kind} are earned piece by piece"
        if asked.kind == "construct" and (wrong.award or wrong.value is not None):
            yield f"misconception '{wrong.name}' has an award or a value, but `accepts` says what a construct earns"
    written = {"`key`": answers.key} | {f"`keys.{case}`": key for case, key in answers.keys.items()}
    written |= {f"the value of misconception '{wrong.name}'": wrong.value for wrong in answers.misconceptions}
    for what, value in written.items():
        if value is None or asked.kind in (*PROGRAMS, "open", "construct", "locate"):
            continue
        if asked.kind not in _LEAVES and asked.kind != "match":
            yield f"{what} cannot stand in a TOML file; write a function in solution.py"
        elif asked.kind == "match":
            if not isinstance(value, dict) or not _made_of(list(value.values()), (str,)):
                yield f'{what} must assign items to targets, as in {{ item = "target" }}, not {value!r}'
        elif asked.kind == "choice":
            yield from _option_ids(asked, what, value)
        elif not _made_of(value, _LEAVES[asked.kind]):
            yield f"{what} must be {_WORDS[asked.kind]}, not {value!r}"


def _option_ids(asked: PartFile, what: str, value: Any) -> Iterator[str]:
    words = [value] if isinstance(value, str) else value
    if not _made_of(words, (str,)) or (asked.select == "one" and not isinstance(value, str)):
        yield f"{what} must be {'the id of an option' if asked.select == 'one' else 'a list of option ids'}"
        return
    ids = [option.id for option in asked.options]
    for word in words if ids else ():
        if word not in ids:
            yield f"{what} names option '{word}'{nearest(word, ids)}; options are {', '.join(ids)}"


def _rows(asked: PartFile, answers: PartAnswersFile) -> Iterator[str]:
    numbers = math.prod(asked.shape)
    for row in answers.rows:
        if row.components and asked.kind != "numeric":
            yield f"row '{row.id}' has components, but only numbers have them"
        elif any(component >= numbers for component in row.components):
            last = numbers - 1
            yield f"row '{row.id}' names component {max(row.components)}; components count from 0 to {last}"
        for item in row.items:
            known = [item.id for item in asked.items]
            if item not in known:
                items = ", ".join(known) or "none"
                yield f"row '{row.id}' names item '{item}'{nearest(item, known)}; items are {items}"
        if row.aspect in ("geometry", "content") and asked.kind != "image":
            yield f"row '{row.id}' has an aspect, but only images have one"
        if row.aspect in ("place", "repair") and not asked.repair:
            yield f"row '{row.id}' is about the {row.aspect} of a fault, but only a listing with repairs tells both"
        if row.faults and asked.kind != "locate":
            yield f"row '{row.id}' names faults, but only locate has them"


def _cases(answers: PartAnswersFile, cases: list[str]) -> Iterator[str]:
    named = [(f"row '{row.id}'", row.cases) for row in answers.rows]
    named += [(f"misconception '{wrong.name}'", wrong.cases) for wrong in answers.misconceptions]
    named += [("a sample answer", sample.cases) for sample in answers.samples]
    for what, own in named:
        for case in own:
            if case not in cases:
                yield f"{what} names case '{case}'{nearest(case, cases)}, which exercise.toml does not have"


def _made_of(value: Any, leaves: tuple[type, ...]) -> bool:
    if isinstance(value, (list, tuple)):
        return all(_made_of(item, leaves) for item in value)
    return isinstance(value, leaves) and not isinstance(value, bool)
