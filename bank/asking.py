"""Make what stands beside the parts of a variant: symbols with the points at which formulas are compared."""

from __future__ import annotations

import itertools
import string
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import SimpleITK as sitk
from numpy.random import Generator

from bank.asked import Asked, Construction, Expression, Matching, PrintedOption, Symbol
from bank.errors import ExerciseError
from bank.exercise import Exercise, Part
from bank.fields import Field, read_fields
from bank.formulas import Formula, draw_points, read_formula
from bank.images import Geometry
from bank.listings import Listing, read_fault, split_listing
from bank.numbers import UnreadableError
from bank.regions import Frame, Picking, read_region
from bank.rendering import render_text
from bank.schema import Option
from bank.seeds import generator as seeded
from bank.toml_files import nearest

# Streams of one seed, beside those of scene and options.
_POINTS, _ITEMS, _TARGETS = 2, 3, 4


def asked_of(exercise: Exercise, part: Part, key: Any, wrong: Mapping[str, Any], given: Any, seed: int) -> Asked | None:
    """Return what stands beside a part in the variant of this seed, None for a part of numbers or text.

    Raises
    ------
    ExerciseError
        When the key or what a misconception leads to is no answer to such a part.
    """
    answers = {"the key": key} | {f"misconception '{name}'": value for name, value in wrong.items()}
    if part.kind == "formula":
        return _expression(part, answers, seed)
    if part.kind == "match":
        return _matching(part, answers, given, seed)
    if part.kind == "construct":
        return _construction(part, key)
    if part.kind == "locate":
        return _listing(exercise, part, given) if part.written.listing else _picking(part, given)
    return None


def normal_answer(part: Part, value: Any, asked: Asked | None) -> Any:
    """Return a key or what a misconception leads to in the one form that marking knows.

    Raises
    ------
    ExerciseError
        When it is nothing that can be found in the listing or the image.
    """
    if not isinstance(asked, Listing | Picking):
        return value
    try:
        if isinstance(asked, Listing):
            return read_fault(value, len(asked.lines))
        return read_region(value, asked.dimension)
    except (ValueError, TypeError) as problem:
        raise ExerciseError(f"part '{part.name}': {problem}") from None


def normal_key(part: Part, key: Any, asked: Asked | None, case: str) -> Any:
    """Return a key in the one form that marking knows: of what is found, name -> fault or region; errors as above.

    Only rows that count for the case card ('' where the exercise has none) must name what the key has.
    """
    if not isinstance(asked, Listing | Picking):
        return key
    named = key if isinstance(key, Mapping) and not {"line", "repair"} & set(key) else {part.name: key}
    for row in part.rows_of(case):
        for fault in row.faults:
            if fault not in named:
                known = ", ".join(named)
                raise ExerciseError(
                    f"part '{part.name}': row '{row.id}' names '{fault}'; the key has {known or 'none'}"
                )
    return {name: normal_answer(part, value, asked) for name, value in named.items()}


def printed_options(
    options: Sequence[Option], given: Any, rng: Generator, names: Iterable[str]
) -> tuple[PrintedOption, ...]:
    """Return options in an order drawn from `rng`, named by `names` in that order."""
    drawn = [options[n] for n in rng.permutation(len(options))]
    return tuple(
        PrintedOption(name, option.id, render_text(option.text, {"given": given}), option.figure or "")
        for name, option in zip(names, drawn, strict=False)
    )


def earlier_answer(part: Part, key: Any) -> Any:
    """Return a key as other functions take it: a formula can be called, a construction is as `accepts` takes it."""
    if part.kind == "formula":
        return read_formula(key, [symbol.name for symbol in part.written.symbols])
    return read_fields(_fields(part), key) if part.kind == "construct" else key


def _listing(exercise: Exercise, part: Part, given: Any) -> Listing:
    where, name = f"part '{part.name}'", str(part.written.listing)
    if "." in name:
        folder = exercise.solution_folder if name.startswith("rejected/") else exercise.folder
        try:
            text = (folder / name).read_text(encoding="utf-8")
        except OSError:
            raise ExerciseError(f"{where}: the listing '{name}' does not exist in {folder}") from None
        text = render_text(text, {"given": given}) if name.endswith(".j2") else text
    else:
        text = _given_field(where, given, name, "listing")
    if not isinstance(text, str):
        raise ExerciseError(f"{where}: the listing '{name}' of the given is no text")
    return Listing(split_listing(where, text), part.written.repair, part.price)


def _picking(part: Part, given: Any) -> Picking:
    where, geometry = f"part '{part.name}'", None
    frame: Frame = "mm" if part.written.frame == "mm" else "index"
    if part.written.image is not None:
        image = _given_field(where, given, part.written.image, "image")
        if not isinstance(image, sitk.Image) or image.GetDimension() != part.shape[0]:
            raise ExerciseError(f"{where}: '{part.written.image}' is no SimpleITK image of {part.shape[0]} dimensions")
        geometry = Geometry.of(image)
    return Picking(frame, part.shape[0], geometry, part.price)


def _given_field(where: str, given: Any, name: str, what: str) -> Any:
    found = given.get(name) if isinstance(given, Mapping) else getattr(given, name, None)
    if found is None:
        raise ExerciseError(f"{where}: the {what} is '{name}', which the given does not have")
    return found


def _construction(part: Part, key: Any) -> Construction:
    try:
        read_fields(_fields(part), key)
    except UnreadableError as problem:
        raise ExerciseError(f"part '{part.name}': the key is not of the form that is asked: {problem}") from None
    return Construction(_fields(part))


def _fields(part: Part) -> tuple[Field, ...]:
    return tuple(
        Field(field.name, field.text, field.shape, field.values, low=low, high=high, whole=field.whole)
        for field in part.written.fields
        for low, high in [field.range or (None, None)]
    )


def _matching(part: Part, answers: Mapping[str, Any], given: Any, seed: int) -> Matching:
    items, targets = part.written.items, part.written.targets
    for what, answer in answers.items():
        _check_pairs(part, what, answer, [item.id for item in items], [target.id for target in targets])
    streams = (seeded(seed, stream, ord(part.letter)) for stream in (_ITEMS, _TARGETS))
    return Matching(
        printed_options(items, given, next(streams), string.ascii_uppercase),
        printed_options(targets, given, next(streams), map(str, itertools.count(1))),
        part.written.reuse,
    )


def _check_pairs(part: Part, what: str, answer: Any, items: list[str], targets: list[str]) -> None:
    where = f"part '{part.name}': {what}"
    if not isinstance(answer, Mapping) or not answer:
        raise ExerciseError(f'{where} must assign items to targets, as in {{ {items[0]} = "{targets[0]}" }}')
    for item, target in answer.items():
        for known, word in ((items, item), (targets, target)):
            if word not in known:
                raise ExerciseError(f"{where} names '{word}'{nearest(str(word), known)}; there are {', '.join(known)}")
    missing = [item for item in items if item not in answer]
    if what == "the key" and missing:
        raise ExerciseError(f"{where} assigns nothing to '{missing[0]}'")
    if not part.written.reuse and len(set(answer.values())) < len(answer):
        raise ExerciseError(f"{where} uses a target twice; say reuse = true in exercise.toml where that is allowed")


def _expression(part: Part, answers: Mapping[str, Any], seed: int) -> Expression:
    names = [symbol.name for symbol in part.written.symbols]
    formulas = [_formula(part, what, value, names) for what, value in answers.items()]
    ranges = {symbol.name: symbol.range for symbol in part.written.symbols}
    try:
        points = draw_points(ranges, formulas, seeded(seed, _POINTS, ord(part.letter)))
    except ValueError as problem:
        raise ExerciseError(f"part '{part.name}': {problem}") from None
    return Expression(tuple(Symbol(symbol.name, symbol.text) for symbol in part.written.symbols), points)


def _formula(part: Part, what: str, value: Any, names: list[str]) -> Formula:
    try:
        return read_formula(value, names)
    except UnreadableError as problem:
        raise ExerciseError(f"part '{part.name}': {what} is no formula: {problem}") from None
