"""Lay amendments over what marking rests on: key, tolerance, misconceptions and rows of one variant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from autograder.rules.amendments import AcceptFile, AmendedRowFile, Amendment, NamedMisconceptionFile
from autograder.rules.errors import RulesError
from bank.answer_model import AnswerModel, KnownMisconception, PartModel, Row
from bank.asked import Expression, Matching
from bank.formulas import read_formula
from bank.kinds import NUMBERS, Kind
from bank.numbers import UnreadableError, read_answer
from bank.schema import ToleranceFile
from bank.tolerance import Band
from bank.toml_files import nearest

_ANSWERED: Final[frozenset[Kind]] = NUMBERS | {"choice", "text", "formula", "match"}
"""Kinds of which a course can accept another answer, or name a wrong one."""
_TOLERANT: Final[frozenset[Kind]] = NUMBERS | {"formula", "image", "locate"}


def amended_model(model: AnswerModel, amendments: Iterable[Amendment], owners: Mapping[str, bool]) -> AnswerModel:
    """Return the answer model of a variant under the amendments of its exercise.

    Parameters
    ----------
    model
        The variant's answer model.
    amendments
        Those of the exercise's label, in the order in which they were written.
    owners
        Student or variant id -> whether this variant is meant, for the ids that amendments name.

    Raises
    ------
    RulesError
        When an amendment does not fit its part.
    """
    chosen = list(amendments)
    return replace(model, parts=tuple(_amended_part(part, chosen, owners) for part in model.parts))


def _amended_part(part: PartModel, amendments: Iterable[Amendment], owners: Mapping[str, bool]) -> PartModel:
    own = [amendment for amendment in amendments if amendment.part_name == part.name]
    # Another amendment may name rows, which a dropped part has no more.
    for amendment in sorted(own, key=lambda amendment: amendment.drop is True):
        try:
            part = _amended(part, amendment, owners)
        except UnreadableError as problem:
            raise RulesError(f"{amendment.part}: {problem}") from None
        except RulesError as problem:
            raise RulesError(f"{amendment.part}: {problem}") from None
    return part


def _amended(part: PartModel, amendment: Amendment, owners: Mapping[str, bool]) -> PartModel:
    if amendment.drop:
        return replace(part, rows=(), points=0.0)
    if amendment.tolerance is not None:
        return _with_tolerance(part, amendment.tolerance)
    if amendment.rows is not None:
        return _with_rows(part, amendment.rows)
    if amendment.accept is not None:
        return _accepting(part, amendment.accept) if _concerns(amendment.accept, owners) else part
    assert amendment.misconception is not None
    named = amendment.misconception
    return _with_misconception(part, named) if _concerns(named, owners) else part


def _concerns(answered: AcceptFile | NamedMisconceptionFile, owners: Mapping[str, bool]) -> bool:
    owner = answered.student or answered.variant
    return owner is None or owners[owner]


def _with_tolerance(part: PartModel, tolerance: ToleranceFile) -> PartModel:
    if part.kind not in _TOLERANT:
        raise RulesError(f"the part is {part.kind}, which has no tolerance")
    if isinstance(part.tolerance, Band) != (tolerance.factor is not None):
        wanted = "a factor" if isinstance(part.tolerance, Band) else "atol or rtol"
        raise RulesError(f"the part is {part.kind}, whose tolerance is {wanted}")
    return replace(part, tolerance=tolerance.rule)


def _with_rows(part: PartModel, changed: Iterable[AmendedRowFile]) -> PartModel:
    points = {row.id: row.points for row in part.rows}
    for row in changed:
        if row.id not in points:
            known = list(points)
            raise RulesError(f"there is no row '{row.id}'{nearest(row.id, known)}; rows are {', '.join(known)}")
        points[row.id] = row.points
    rows = tuple(replace(row, points=points[row.id]) for row in part.rows if points[row.id])
    if not rows:
        raise RulesError("no row would be left; write drop = true where the part shall not count")
    return replace(part, rows=rows, points=round(sum(row.points for row in rows), 2))


def _accepting(part: PartModel, accept: AcceptFile) -> PartModel:
    return replace(part, accepted=(*part.accepted, _answer(part, accept)))


def _with_misconception(part: PartModel, named: NamedMisconceptionFile) -> PartModel:
    if named.award and not part.awards:
        raise RulesError(f"a misconception of a {part.kind} part awards nothing; its pieces or checks decide")
    _check_award(named, part.rows)
    known = next((wrong for wrong in part.misconceptions if wrong.name == named.name), None)
    if known is None:
        return replace(part, misconceptions=(*part.misconceptions, _new_misconception(part, named)))
    changed = replace(
        known,
        sentence=known.sentence if named.sentence is None else named.sentence,
        award=known.award if named.award is None else named.award,
        value=_answer(part, named) if named.said else known.value,
    )
    return replace(part, misconceptions=tuple(changed if wrong is known else wrong for wrong in part.misconceptions))


def _check_award(named: NamedMisconceptionFile, rows: Iterable[Row]) -> None:
    known = [row.id for row in rows]
    for row in named.award or ():
        if row not in known:
            raise RulesError(f"the award of '{named.name}' names row '{row}'{nearest(row, known)}, which is not there")


def _new_misconception(part: PartModel, named: NamedMisconceptionFile) -> KnownMisconception:
    if named.sentence is None or not named.said:
        missing = "a sentence" if named.sentence is None else "an answer: value, text, ratio or difference"
        near = nearest(named.name, [wrong.name for wrong in part.misconceptions])
        raise RulesError(f"the misconception '{named.name}' is new{near} and needs {missing}")
    return KnownMisconception(named.name, named.sentence, named.award or (), _answer(part, named))


def _answer(part: PartModel, answered: AcceptFile | NamedMisconceptionFile) -> Any:
    """Return an amendment's answer in the form of a key of this variant."""
    if part.kind not in _ANSWERED:
        raise RulesError(f"the part is {part.kind}, of which no answer can be written here; {_ELSEWHERE[part.kind]}")
    (how,) = answered.said
    if how in ("ratio", "difference"):
        return _relative(part, answered)
    if (how == "text") != (part.kind == "text"):
        raise RulesError(f"the part is {part.kind}, whose answer is written as {'text' if how == 'value' else 'value'}")
    return _text(answered) if how == "text" else _READERS[part.kind](part, answered.value)


_BY_HAND = "a person marks it"
_IN_THE_BANK = "repair its solution in the bank"
_ELSEWHERE: Final[Mapping[Kind, str]] = {
    "code": "repair its checks in the bank, and keep the response in the folder `accepted` of the form",
    "open": _BY_HAND,
    "construct": _IN_THE_BANK,
    "locate": _IN_THE_BANK,
    "image": _IN_THE_BANK,
    "training": "repair its checks in the bank, or calibrate it anew",
}


def _relative(part: PartModel, answered: AcceptFile | NamedMisconceptionFile) -> Any:
    if part.kind not in NUMBERS:
        raise RulesError(f"the part is {part.kind}; a ratio or a difference is one of numbers")
    key = np.asarray(part.key, dtype=np.float64)
    value = key * answered.ratio if answered.ratio is not None else key + (answered.difference or 0.0)
    return value.tolist()


def _text(answered: AcceptFile | NamedMisconceptionFile) -> str:
    assert answered.text is not None
    return answered.text


def _numbers(part: PartModel, value: Any) -> Any:
    numbers = read_answer(value, part.shape, part.unit)
    if not np.isfinite(numbers).all():
        raise RulesError("an answer consists of finite numbers")
    return numbers.tolist()


def _option_ids(part: PartModel, value: Any) -> Any:
    known = [option.id for option in part.options]
    ids = [value] if isinstance(value, str) else value
    if not isinstance(ids, list) or not ids or (len(ids) > 1 and not part.select_several):
        raise RulesError(f"the part is a choice, whose answer is the id of an option; options are {', '.join(known)}")
    for option in ids:
        if option not in known:
            hint = nearest(str(option), known)
            raise RulesError(f"there is no option '{option}'{hint}; options are {', '.join(known)}")
    return tuple(ids) if part.select_several else ids[0]


def _pairs(part: PartModel, value: Any) -> Any:
    assert isinstance(part.asked, Matching)
    items, targets = ([option.id for option in side] for side in (part.asked.items, part.asked.targets))
    if not isinstance(value, Mapping) or not value:
        raise RulesError(f'the part is a match, whose answer is written as {{ {items[0]} = "{targets[0]}" }}')
    for item, target in value.items():
        for word, known in ((item, items), (target, targets)):
            if word not in known:
                raise RulesError(f"there is no '{word}'{nearest(str(word), known)}; there are {', '.join(known)}")
    return dict(value)


def _formula(part: PartModel, value: Any) -> str:
    assert isinstance(part.asked, Expression)
    return read_formula(value, part.asked.names).text


_READERS: Final[Mapping[Kind, Any]] = {
    "numeric": _numbers,
    "estimate": _numbers,
    "choice": _option_ids,
    "match": _pairs,
    "formula": _formula,
}
"""Kind -> what makes a key of the `value` that was written."""
