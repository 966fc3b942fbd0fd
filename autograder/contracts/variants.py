"""Contracts of single variants: what holds for every seed."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from autograder.contracts.breach import Breach
from autograder.handing_in import as_response
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import PartMark, Value, half_up
from bank.answer_model import AnswerModel, PartModel
from bank.asked import Asked, Expression, Matching, PrintedOption
from bank.asking import normal_key
from bank.canonical import canonical_text, decode, encode
from bank.declarations import declared, wanted_on
from bank.errors import VoxbankError
from bank.exercise import Exercise, Part
from bank.formulas import read_formula, values_at
from bank.images import same_image
from bank.kinds import BY_PIECES, NUMBERS, VALUE_KINDS
from bank.listings import Fault, Listing
from bank.numbers import UnreadableError
from bank.regions import Picking, Region, representative
from bank.rendering import figure_names, render_conventions, render_stem, render_worked
from bank.text import normalised
from bank.tolerance import Band, Tolerance
from bank.variant import Variant, call_with, draw, earlier_answers

ROUTE_RTOL = 1e-4
"""A second route to a formula may take finite differences, which are no better than this."""
MARKED_SEEDS = 100
"""On so many seeds wrong ideas are marked; that all answers can be told apart is held on every seed, by `draw`."""
_CODE = re.compile(r"(?<!`)`([^`]+)`(?!`)")
"""Code within a line: the backticks around a listing are three, and pair up with no others."""
_NUMBER = re.compile(r"[-+\N{MINUS SIGN}]?\d+(?:\.\d+)?(?:e[-+]?\d+)?")


def reproducible(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """Drawing again gives the same bytes."""
    again = draw(exercise, variant.seed)
    for side in ("given", "scene", "parts"):
        if canonical_text(getattr(again, side)) != canonical_text(getattr(variant, side)):
            yield Breach(
                "reproducible",
                f"drawing the seed twice gives two different values of '{side}'; draw all randomness from the `rng` "
                "that `generate` receives",
                variant.seed,
            )
            return
    yield from _survives_the_lock(exercise, variant)


def _survives_the_lock(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """What a form stores of a given comes back as the same value."""
    blobs: dict[str, bytes] = {}
    stored = encode(variant.given, blobs)
    try:
        back = decode(stored, blobs, vars(exercise.generator) if exercise.generator else {})
        same = canonical_text(back) == canonical_text(variant.given)
        reason = "it comes back as another value"
    except (VoxbankError, TypeError) as problem:
        same, reason = False, str(problem)
    if not same:
        advice = "make it of dataclasses that generator.py defines or imports by name"
        yield Breach("reproducible", f"a form cannot store this given ({reason}); {advice}", variant.seed)


def second_route(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """Every declared second route arrives at the key."""
    keys = earlier_answers(exercise, {name: part.key for name, part in variant.parts.items()})
    for route, (part_name, function) in declared(exercise.solution, "second route").items():
        if not wanted_on(function, variant.seed):
            continue
        part, asked = exercise.part(part_name), variant.parts[part_name].asked
        points = {name: np.array(row) for name, row in asked.points.items()} if isinstance(asked, Expression) else {}
        found = call_with(function, scene=variant.scene, given=variant.given, **keys | points)
        if not _agree(part, asked, found, variant.parts[part_name].key, variant.case):
            yield Breach(
                "second route",
                f"second route '{route}' of part '{part_name}' gives {_short(found)}, the key gives "
                f"{_short(variant.parts[part_name].key)}; one of them is wrong",
                variant.seed,
            )


def misconceptions(exercise: Exercise, variant: Variant, model: AnswerModel) -> Iterator[Breach]:
    """Marking the key earns everything, zeros earn nothing, and what a misconception leads to is named and awarded."""
    for part in model.parts:
        if part.kind not in VALUE_KINDS | {"image"}:
            continue
        marked = _marker(exercise, variant, model, part)
        for sentence in (
            *_full_marks(part, marked(part.key)),
            *((*_pays_for_zero(part, marked), *_as_itself(part, marked)) if variant.seed < MARKED_SEEDS else ()),
        ):
            yield Breach("misconceptions", sentence, variant.seed)


def _full_marks(part: PartModel, mark: PartMark) -> Iterator[str]:
    if mark.score != half_up(part.points):
        why = f": {mark.message}" if mark.message else ""
        yield f"marking the key of part '{part.name}' earns {mark.score} of {part.points} points{why}"


def _pays_for_zero(part: PartModel, marked: Callable[[Any], PartMark]) -> Iterator[str]:
    """Zeros earn nothing, unless the key or a wrong idea holds one: a wide tolerance reaches down to them unseen."""
    values = [part.key, *(wrong.value for wrong in part.misconceptions if wrong.value is not None)]
    if part.kind != "numeric" or any(np.any(np.asarray(value) == 0) for value in values):
        return
    mark = marked(np.zeros(np.shape(part.key)))
    if mark.score:
        why = f"as misconception '{mark.misconception}'" if mark.misconception else "by the tolerance"
        advice = "narrow the tolerance, with rtol for values of different size"
        yield f"0 earns {mark.score} points of part '{part.name}' {why}; {advice}"


def _as_itself(part: PartModel, marked: Callable[[Any], PartMark]) -> Iterator[str]:
    """Every misconception is named and earns its award."""
    by_pieces = part.select_several or part.kind in BY_PIECES
    for wrong in part.misconceptions:
        mark = marked(_whole(part, wrong.value))
        award = half_up(sum(row.points for row in part.rows if row.id in wrong.award))
        if mark.misconception != wrong.name or (mark.score != award and not by_pieces):
            yield (
                f"the answer of misconception '{wrong.name}' to part '{part.name}' is marked as "
                f"{mark.misconception or 'no misconception'} with {mark.score} points, not as itself with {award}"
            )


def _whole(part: PartModel, value: Any) -> Any:
    """Return what a misconception leads to as a whole answer: a piece of one stands amid the key."""
    if part.kind == "match":
        return part.key | value
    if isinstance(value, Fault):
        others = {name: fault for name, fault in part.key.items() if not set(fault.lines) & set(value.lines)}
        return others | {"": value}
    return part.key | {"": value} if isinstance(value, Region) else value


def stem(exercise: Exercise, variant: Variant) -> Iterator[Breach]:
    """The stem renders, and every declared convention stands in it."""
    paths = {name: f"{name}.png" for name in figure_names(exercise, variant)}
    text = _one_line(render_stem(exercise, variant, paths).markdown)
    for name, sentence in render_conventions(exercise, variant).items():
        if _one_line(sentence) not in text:
            yield Breach(
                "stem",
                f"convention '{name}' is declared, but its sentence is not in the stem: {sentence}",
                variant.seed,
            )
    for name in paths:
        if f"]({name}.png)" not in text:
            yield Breach(
                "stem", f"figure '{name}' is not in the stem; place it with {{{{ figure.{name} }}}}", variant.seed
            )
    for file in exercise.about.files:
        if file.name not in text:
            yield Breach("stem", f"the stem does not name the data file '{file.name}'", variant.seed)


def worked(exercise: Exercise, variant: Variant, model: AnswerModel) -> Iterator[Breach]:
    """The worked solution renders and states every key."""
    paths = {name: f"{name}.png" for name in figure_names(exercise, variant, worked=True)}
    text = render_worked(exercise, variant, paths)
    for figure in exercise.worked_figures:
        if f"]({figure.name}.png)" not in text:
            place = f"{{{{ figure.{figure.name} }}}}"
            yield Breach(
                "worked", f"figure '{figure.name}' is not in the worked solution; place it with {place}", variant.seed
            )
    numbers = [float(word.replace("\N{MINUS SIGN}", "-")) for word in _NUMBER.findall(_plain_numbers(text))]
    for part in model.parts:
        missing = _not_stated(part, text, numbers)
        if missing:
            yield Breach(
                "worked",
                f"the worked solution does not arrive at the key of part '{part.name}': {missing}",
                variant.seed,
            )


def _not_stated(part: PartModel, text: str, numbers: list[float]) -> str:
    """Return the piece of a key that a worked solution does not state, or ''."""
    if part.kind in NUMBERS:
        for value in np.ravel(part.key):
            if not _states(value, numbers, part.tolerance.narrow):
                return f"{value:.6g}"
    if part.kind == "choice":
        ids = {part.key} if isinstance(part.key, str) else set(part.key)
        for option in part.options:
            stated = (option.text and option.text in text) or re.search(
                rf"(?<![A-Za-z]){option.letter}(?![A-Za-z])", text
            )
            if option.id in ids and not stated:
                return f"option {option.letter}"
    if isinstance(part.asked, Listing):
        return next((f"line {fault}" for fault in part.key.values() if not set(fault.lines) & set(numbers)), "")
    if isinstance(part.asked, Picking):
        unstated = (region for region in part.key.values() if not _states_point(region, numbers, part.tolerance))
        return str(next(unstated, ""))
    if isinstance(part.asked, Matching):
        for item in part.asked.items:
            if not _pairs_up(text, item, next(t for t in part.asked.targets if t.id == part.key[item.id])):
                return part.asked.letters({item.id: part.key[item.id]})
    if isinstance(part.asked, Expression) and not any(_is_key(part, code) for code in _CODE.findall(text)):
        return f"`{part.key}`"
    if part.kind == "text":
        forms = [part.key] if isinstance(part.key, str) else list(part.key)
        if not any(normalised(form) in text.casefold() for form in forms):
            return forms[0]
    return ""


def _states_point(region: Region, numbers: list[float], tolerance: Tolerance) -> bool:
    return all(_states(value, numbers, tolerance) for value in region.point)


def _states(value: float, numbers: Sequence[float], tolerance: Tolerance) -> bool:
    """Whether one of some numbers is a value."""
    if isinstance(tolerance, Band):
        return any(tolerance.accepts(number, value) for number in numbers)
    return bool(tolerance.components(numbers, np.full(len(numbers), value)).any())


def _pairs_up(text: str, item: PrintedOption, target: PrintedOption) -> bool:
    """Whether a text holds a pair, by letter and number or by both texts."""
    if re.search(rf"(?<![A-Za-z]){item.letter}\W{{0,3}}{target.letter}(?![0-9])", text):
        return True
    return bool(item.text and target.text) and item.text in text and target.text in text


def _is_key(part: PartModel, code: str) -> bool:
    assert isinstance(part.asked, Expression)
    try:
        return part.asked.same(code, part.key, part.tolerance)
    except UnreadableError:
        return False


def _marker(exercise: Exercise, variant: Variant, model: AnswerModel, part: PartModel) -> Callable[[Any], PartMark]:
    """Return what marks a value of a part amid the keys of other parts, so that rows which need others are fair."""
    model = _around(exercise, model, part)
    answers = {other.name: Value(as_response(other, other.key)) for other in model.parts if other.key is not None}
    answers |= {other.name: Value("") for other in model.parts if other.kind == "open"}
    met = {other.name: [row.id for row in other.rows] for other in model.parts if other.kind == "open"}
    source = AuthoredSource(exercise, variant.given)

    def marked(value: Any) -> PartMark:
        own = answers | {part.name: Value(as_response(part, value))}
        return mark_exercise(model, own, source, rows_met=met).part(part.name)

    return marked


def _around(exercise: Exercise, model: AnswerModel, part: PartModel) -> AnswerModel:
    """Return a model of a part and of those that its mark depends on: of its rows' needs, and of earlier parts."""
    wanted, found = [part.name], set[str]()
    while wanted:
        name = wanted.pop()
        if name not in found:
            found.add(name)
            needs = [need for row in model.part(name).rows for need in row.needs]
            wanted += [need.split(".")[0] for need in needs if "." in need]
            wanted += exercise.part(name).earlier
    return replace(model, parts=tuple(other for other in model.parts if other.name in found))


def _agree(part: Part, asked: Asked | None, found: Any, key: Any, case: str) -> bool:
    if part.kind in NUMBERS:
        return part.tolerance.narrow.accepts(found, key)
    if part.kind == "image":
        return same_image(found, key, part.tolerance)
    if isinstance(asked, Expression):
        return _agree_at_points(asked, found, key, part.tolerance)
    if part.kind == "match":
        return bool(found == key)
    if isinstance(asked, Listing | Picking):
        return _finds_the_same(part, asked, normal_key(part, found, asked, case), key)
    one, other = ({value} if isinstance(value, str) else set(value) for value in (found, key))
    return one == other if part.kind == "choice" else bool(one & other)


def _finds_the_same(part: Part, asked: Listing | Picking, found: Any, key: Any) -> bool:
    if found.keys() != key.keys():
        return False
    if isinstance(asked, Listing):
        return all(set(found[name].lines) == set(key[name].lines) for name in key)
    points = {name: representative(asked, region) for name, region in found.items()}
    return all(asked.holds(key[name], points[name], part.tolerance) for name in key)


def _agree_at_points(asked: Expression, found: Any, key: str, tolerance: Tolerance) -> bool:
    """Whether a formula, or its values at the drawn points, agree with the key; differences are good to 1e-4."""
    if isinstance(found, str):
        return asked.same(found, key, tolerance)
    values = values_at(read_formula(key, asked.names), asked.points)
    return Tolerance(tolerance.atol, max(tolerance.rtol, ROUTE_RTOL)).accepts(np.asarray(found), values)


def _plain_numbers(text: str) -> str:
    # TeX groups digits with \, and writes powers as 10^{3}; both are numbers to a reader.
    return text.replace(r"\,", "").replace("{", " ").replace("}", " ")


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _short(value: Any) -> str:
    text = " ".join(str(value).split())
    return text if len(text) <= 80 else text[:77] + "..."
