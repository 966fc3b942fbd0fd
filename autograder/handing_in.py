"""What a student hands in for a part: the words that ask for it, the blank in a notebook, and known answers in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from bank.answer_model import PartModel
from bank.asked import Construction, Expression, Matching
from bank.fields import plain_lists
from bank.listings import Fault, Listing, faults_in
from bank.regions import Picking, regions_in, representative
from bank.tolerance import Band


def as_response(part: PartModel, value: Any) -> Any:
    """Return a key or a misconception's value as a student would hand it in: letters for options."""
    if part.kind == "choice":
        ids = {value} if isinstance(value, str) else set(value)
        letters = [option.letter for option in part.options if option.id in ids]
        return letters if part.select_several else (letters or [""])[0]
    if isinstance(part.asked, Matching):
        numbers = {target.id: int(target.letter) for target in part.asked.targets}
        return {item.letter: numbers[value[item.id]] for item in part.asked.items if item.id in value}
    if isinstance(part.asked, Construction):
        return plain_lists(value)
    if isinstance(part.asked, Picking):
        points = [list(representative(part.asked, region)) for region in regions_in(value)]
        return points[0] if len(points) == 1 else points
    if isinstance(part.asked, Listing):
        return _lines(part, faults_in(value))
    if part.kind == "text" and not isinstance(value, str):
        return next(iter(value))
    return value


def wanted(part: PartModel) -> str:
    """Return what an answer to a part is, in a few words and with an example where a form must be kept."""
    unit = "" if part.unit in ("", "1") else f" in {part.unit}"
    if part.kind == "numeric":
        return _numbers(part.shape, unit)
    if isinstance(part.tolerance, Band):
        return f"a number{unit}, within a factor of {part.tolerance.factor:g} of the right one"
    if part.kind == "choice" and part.select_several:
        return 'the letters of all options that are right, as in "AC"'
    if part.kind == "choice":
        return 'the letter of one option, as in "A"'
    if isinstance(part.asked, Expression):
        return f'a formula in {", ".join(part.asked.names)} in quotes, as in "{_example(part.asked)}"'
    if isinstance(part.asked, Matching):
        return "behind each letter the number that belongs to it"
    if isinstance(part.asked, Construction):
        return _fields_wanted(part.asked)
    if isinstance(part.asked, Picking):
        unit = "in mm" if part.asked.frame == "mm" else "as indices from 0"
        return f"a point [{', '.join(part.asked.axes)}] {unit}, or a list of such points"
    if isinstance(part.asked, Listing):
        return _lines_wanted(part.asked)
    if part.kind == "text":
        return "a short text in quotes"
    return {"open": "a text", "code": "a program", "training": "a program", "image": "a SimpleITK image"}[part.kind]


def blank(part: PartModel) -> str:
    """Return the Python value that stands in a notebook where an answer will be."""
    if isinstance(part.asked, Matching):
        return "{" + ", ".join(f'"{item.letter}": None' for item in part.asked.items) + "}"
    if isinstance(part.asked, Construction) and len(part.asked.fields) > 1:
        return "{" + ", ".join(f'"{field.name}": None' for field in part.asked.fields) + "}"
    return "None"


def _numbers(shape: tuple[int, ...], unit: str) -> str:
    if not shape:
        return f"a number{unit}"
    if len(shape) == 1:
        return f"a list of {shape[0]} numbers{unit}, as in [{', '.join(['...'] * shape[0])}]"
    return f"a list of lists or an array of shape {' x '.join(map(str, shape))}{unit}"


def _example(asked: Expression) -> str:
    """Return a formula that shows how one is typed; it is nobody's answer."""
    first, last = asked.names[0], asked.names[-1]
    return f"2*{first}^2 + sqrt({last})"


def _fields_wanted(asked: Construction) -> str:
    if len(asked.fields) == 1:
        return asked.fields[0].words
    return "; ".join(f"{field.name}: {field.words}" for field in asked.fields)


def _lines(part: PartModel, faults: Iterable[Fault]) -> Any:
    assert isinstance(part.asked, Listing)
    if not part.asked.repair:
        return [fault.lines[0] for fault in faults]
    letters = {option.id: option.letter for option in part.options}
    repairs = ((fault.lines[0], fault.repairs[0] if fault.repairs else None) for fault in faults)
    return {line: letters.get(repair or "", repair) for line, repair in repairs}


def _lines_wanted(asked: Listing) -> str:
    if asked.repair == "code":
        return 'each wrong line with the line as it should be, as in {2: "x = 1"}'
    if asked.repair == "option":
        return 'each wrong line with the letter of its repair, as in {2: "A"}'
    return "the numbers of the wrong lines, as in [2, 7]"
