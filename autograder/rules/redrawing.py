"""Draw the answers of released variants again from a repaired exercise, and demand that the questions stay."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any

from autograder.judge import load_checks
from autograder.rules.errors import RulesError
from autograder.rules.rules import Rules, under
from bank.answer_model import AnswerModel, PartModel, answer_model
from bank.canonical import canonical_text, encode
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.exercise import Exercise
from bank.lock import FormLock, LockedEntry, LockedVariant
from bank.rendering import figure_names, render_stem
from bank.variant import Variant, data_files, draw

_SHOWN = 60

Held = Mapping[str, str]
"""What students hold, piece by piece: where it stands -> what stands there."""


@dataclass(frozen=True)
class Redrawn:
    """Rules with the answer models of repaired exercises, the labels of those, and what the models' JSON refers to."""

    rules: Rules
    labels: tuple[str, ...]
    blobs: Mapping[str, bytes]


def with_repaired(
    lock: FormLock,
    rules: Rules,
    bank: Bank,
    starters: Mapping[str, str],
    progress: Callable[[int], None] = lambda done: None,
) -> Redrawn:
    """Return rules in which exercises count as they stand in the bank now.

    Parameters
    ----------
    lock
        The form's lock as it was built.
    rules
        The rules that count.
    bank
        Where the form's exercises come from.
    starters
        Label -> the starter that students were given, of exercises that ask for a program.
    progress
        Called with the number of variants that are drawn.

    Raises
    ------
    RulesError
        When a repaired exercise would put another question than the one that students hold.
    ExerciseError
        When a repaired exercise does not fit together.
    """
    sources, models = dict(rules.sources), dict(rules.models)
    blobs: dict[str, bytes] = {}
    labels: list[str] = []
    done = 0
    for entry in under(lock, rules).entries:
        exercise = bank.exercise(entry.exercise)
        found = exercise.source_sha256()
        if found == entry.source_sha256:
            continue
        _demand_same_parts(entry, exercise, starters)
        for name in (name for name, data in lock.variants.items() if data["label"] == entry.label):
            models[name] = encode(_redrawn(lock.variant(name), exercise), blobs)
            progress(done := done + 1)
        sources[entry.label] = found
        labels.append(entry.label)
    return Redrawn(replace(rules, sources=sources, models=models), tuple(labels), blobs)


def _demand_same_parts(entry: LockedEntry, exercise: Exercise, starters: Mapping[str, str]) -> None:
    held = [(part.name, part.kind) for part in entry.parts]
    now = [(part.name, part.kind) for part in exercise.parts]
    if held != now:
        raise _refusal(entry, "", f"its parts are {_words(now)}, and students hold {_words(held)}")
    if exercise.code_part is not None:
        load_checks(exercise)  # one that cannot be loaded would leave everybody to a person
        if exercise.starter.strip() != starters.get(entry.label, exercise.starter.strip()):
            raise _refusal(entry, "", "its starter.py is another one than students were given")


def _words(parts: list[Any]) -> str:
    return ", ".join(f"{name} ({kind})" for name, kind in parts)


def _redrawn(held: LockedVariant, exercise: Exercise) -> AnswerModel:
    """Return the answer model of a released variant as the repaired exercise has it."""
    try:
        variant = draw(exercise, held.model.seed)
        paths = {name: f"{held.entry.label}_{name}.png" for name in figure_names(exercise, variant)}
        stem = render_stem(exercise, variant, paths)
    except VoxbankError as problem:
        raise _refusal(held.entry, held.id, f"it cannot be drawn any more ({problem})") from None
    # A version counts for seeds of new forms; checks of this one draw their inputs as ever.
    model = replace(answer_model(exercise, variant), version=held.model.version)
    before = dict(_held(held.model, held.given, held.stem.intro, held.stem.parts, held.figures, held.files))
    now = dict(_held(model, encode(variant.given, {}), stem.intro, stem.parts, paths, _hashes(exercise, variant)))
    for where in [*before, *now]:
        if before.get(where) != now.get(where):
            what = _difference(before.get(where, "nothing"), now.get(where, "nothing"))
            raise _refusal(held.entry, held.id, f"{where} would be {what}")
    return model


def _hashes(exercise: Exercise, variant: Variant) -> dict[str, str]:
    files = data_files(exercise, variant.given)
    return {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}


def _held(
    model: AnswerModel,
    given: Any,
    intro: str,
    texts: Mapping[str, str],
    figures: Mapping[str, str],
    files: Mapping[str, str],
) -> Iterator[tuple[str, str]]:
    fields = given if isinstance(given, dict) else {"given": given}
    for name, value in fields.items():
        yield f"'{name}' of the given", canonical_text(value)
    yield "the text before the parts", intro
    yield from ((f"the text of part '{part}'", text) for part, text in texts.items())
    yield "the list of figures", ", ".join(sorted(figures))
    yield from ((f"the data file '{name}'", sha256) for name, sha256 in files.items())
    for part in model.parts:
        yield from _held_of_part(part)


def _held_of_part(part: PartModel) -> Iterator[tuple[str, str]]:
    where = f"of part '{part.name}'"
    yield f"the unit {where}", part.unit
    yield f"the shape {where}", canonical_text(part.shape)
    yield f"the functions {where}", ", ".join(part.functions)
    yield f"the number of options to choose {where}", "several" if part.select_several else "one"
    for option in part.options:
        yield f"option {option.letter} {where}", " ".join(filter(None, (option.id, option.text, option.figure)))
    if part.asked is not None:
        yield f"what stands beside the answer {where}", canonical_text(part.asked.shown())


def _difference(before: str, now: str) -> str:
    """Return the first lines that differ, cut before what is equal for long."""
    lines = [line.splitlines() or [""] for line in (before, now)]
    one, other = next(
        ((a, b) for a, b in zip(*lines, strict=False) if a != b), (_last(lines[0], lines[1]), _last(lines[1], lines[0]))
    )
    same = next((n for n, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), min(len(one), len(other)))
    start = max(0, same - _SHOWN // 2)
    return f"'{_cut(other, start)}', and students hold '{_cut(one, start)}'"


def _last(lines: list[str], others: list[str]) -> str:
    return lines[len(others)] if len(lines) > len(others) else ""


def _cut(line: str, start: int) -> str:
    shown = line[start : start + _SHOWN]
    return f"{'...' if start else ''}{shown}{'...' if start + _SHOWN < len(line) else ''}"


def _refusal(entry: LockedEntry, variant: str, difference: str) -> RulesError:
    where = f"variant {variant} of {entry.exercise}" if variant else entry.exercise
    return RulesError(
        f"{entry.label}, {where}: {difference}; a repair may change what is right and what it earns, "
        "not the question, so that released notebooks stay valid"
    )
