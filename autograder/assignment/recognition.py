"""Recognise a submission by what is in it: which form and copy it is, and which of its cells is which.

Colab, JupyterLab and VS Code rename files, drop metadata and move cells, so every trace is used in turn: the
cell's name, what its code binds, its text, its place.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from autograder.assignment.released import Copy, ReleasedCell, comparable, copy_marks
from autograder.notebooks import SubmittedCell, SubmittedNotebook


@dataclass(frozen=True)
class Note:
    """A sentence about what was found, and the label and part it concerns ('' for the whole notebook)."""

    sentence: str
    label: str = ""
    part: str = ""


@dataclass(frozen=True)
class PlacedCell:
    """A submitted cell and the released cell that it is, if it is one."""

    cell: SubmittedCell
    released: ReleasedCell | None


@dataclass(frozen=True)
class Recognition:
    """What a submission turned out to be.

    Attributes
    ----------
    cells
        The submission's cells in its own order; a released cell appears at most once.
    missing
        Released cells that the submission does not have.
    notes
        What a person should know.
    refusal
        Why nothing is marked by machine, or ''.
    """

    cells: tuple[PlacedCell, ...]
    missing: tuple[ReleasedCell, ...]
    notes: tuple[Note, ...]
    refusal: str = ""


def recognise(submitted: SubmittedNotebook, copy: Copy, others: Callable[[], Iterable[Copy]] = tuple) -> Recognition:
    """Return which cell of a student's copy each submitted cell is.

    Parameters
    ----------
    submitted
        What the student sent.
    copy
        The student's own copy of the form.
    others
        Gives the form's other copies; asked only when the submission does not say which copy it is.
    """
    claims = _claims(submitted.cells, copy)
    cells, notes = _without_twins(submitted.cells, claims)
    present = {placed.released.name for placed in cells if placed.released}
    missing = tuple(cell for cell in copy.cells if cell.name not in present)
    notes = [*(Note(sentence) for sentence in submitted.notes), *notes, *_missing_notes(missing, cells)]
    notes += _changed_notes(cells, copy)
    refusal = _refusal(submitted, copy, cells, others)
    return Recognition(cells, missing, tuple(notes), refusal)


def _claims(cells: Sequence[SubmittedCell], copy: Copy) -> list[ReleasedCell | None]:
    claims = [_by_name(cell, copy) for cell in cells]
    for trace in (_by_binding, _by_text):
        taken = {claim.name for claim in claims if claim}
        for place, cell in enumerate(cells):
            if claims[place] is None and (found := trace(cell, copy, taken)):
                claims[place] = found
                taken.add(found.name)
    _claim_by_place(cells, claims, copy)
    return claims


def _by_name(cell: SubmittedCell, copy: Copy) -> ReleasedCell | None:
    for name in (cell.name, cell.id):
        named = next((released for released in copy.cells if released.name == name), None)
        if named and not _contradicts(cell, named, copy):
            return named
    return None


def _contradicts(cell: SubmittedCell, named: ReleasedCell, copy: Copy) -> bool:
    """Return whether a cell bears one answer's name but binds another's."""
    if cell.type != "code" or named.binds(cell.source):
        return False
    return any(other.binds(cell.source) for other in copy.answers if other is not named)


def _by_binding(cell: SubmittedCell, copy: Copy, taken: set[str]) -> ReleasedCell | None:
    if cell.type != "code":
        return None
    return next((answer for answer in copy.answers if answer.name not in taken and answer.binds(cell.source)), None)


def _by_text(cell: SubmittedCell, copy: Copy, taken: set[str]) -> ReleasedCell | None:
    same = (released for released in copy.cells if released.type == cell.type and released.is_untouched(cell.source))
    return next((released for released in same if released.locked or released.name not in taken), None)


def _claim_by_place(cells: Sequence[SubmittedCell], claims: list[ReleasedCell | None], copy: Copy) -> None:
    """Give a written answer without a name to the open part whose question stands right above it."""
    taken = {claim.name for claim in claims if claim}
    for before, answer in zip(copy.cells, copy.cells[1:], strict=False):
        if answer.kind != "open" or answer.name in taken:
            continue
        place = next((n for n, claim in enumerate(claims) if claim is before), None)
        below = None if place is None else place + 1
        if below is not None and below < len(cells) and claims[below] is None and cells[below].type == "markdown":
            claims[below] = answer


def _without_twins(
    cells: Sequence[SubmittedCell], claims: Sequence[ReleasedCell | None]
) -> tuple[tuple[PlacedCell, ...], list[Note]]:
    """Keep one cell per released cell: of answers the last that was filled in, as a clean run would."""
    places: Mapping[str, list[int]] = defaultdict(list)
    for place, claim in enumerate(claims):
        if claim:
            places[claim.name].append(place)
    kept, dropped, notes = set[int](), set[int](), list[Note]()
    for twins in places.values():
        released = claims[twins[0]]
        assert released is not None
        changed = [place for place in twins if not released.is_untouched(cells[place].source)]
        kept.add((changed or twins)[-1] if not released.locked else twins[0])
        dropped |= set(twins) - kept - (set() if released.locked else set(changed))
        if len(twins) > 1 and not released.locked:
            notes.append(_twin_note(released, len(twins), len(changed)))
    placed = [
        PlacedCell(cell, claims[place] if place in kept else None)
        for place, cell in enumerate(cells)
        if place not in dropped
    ]
    return tuple(placed), notes


def _twin_note(released: ReleasedCell, twins: int, filled: int) -> Note:
    what = f"the cell `{released.name}` is there {twins} times"
    rule = "the last one counts" if filled != 1 else "the one that was filled in counts"
    return Note(f"{what}; {rule}", released.label, released.part)


def _missing_notes(missing: Iterable[ReleasedCell], cells: Iterable[PlacedCell]) -> list[Note]:
    theirs = [placed.cell for placed in cells if placed.released is None or not placed.released.locked]
    sources = [cell.source for cell in theirs if cell.type == "code"]
    return [
        Note(f"the cell `{cell.name}` is missing", cell.label, cell.part)
        for cell in missing
        if cell.role == "answer" and not any(cell.binds(source) for source in sources)
    ]


def _changed_notes(cells: Sequence[PlacedCell], copy: Copy) -> list[Note]:
    notes: list[Note] = []
    for placed in cells:
        released = placed.released
        if released is None:
            continue
        if released.locked and not released.is_untouched(placed.cell.source):
            notes.append(Note(f"the text of the cell `{released.name}` was changed; it has been put back"))
        if not released.locked and released.type != placed.cell.type:
            sentence = f"the cell `{released.name}` had been turned into {_type_word(placed.cell.type)}"
            notes.append(Note(f"{sentence}; it was read as {_type_word(released.type)}", released.label, released.part))
    order = [placed.released.name for placed in cells if placed.released]
    if order != [cell.name for cell in copy.cells if cell.name in set(order)]:
        notes.append(Note("the cells stand in another order than they were released; they were run in this order"))
    return notes


def _type_word(kind: str) -> str:
    return "code" if kind == "code" else "text"


def _refusal(
    submitted: SubmittedNotebook, copy: Copy, cells: Sequence[PlacedCell], others: Callable[[], Iterable[Copy]]
) -> str:
    marks = copies_named(submitted)
    foreign = sorted({form for form, _ in marks if form != copy.form})
    if foreign:
        return f"this notebook is of the form `{foreign[0]}`, but it was handed in for `{copy.form}`"
    strange = sorted({code for _, code in marks if code != copy.code})
    if strange:
        return _another_copy(strange[0], copy)
    if not any(placed.released and placed.released.role == "answer" for placed in cells):
        return f"none of the answers of the form `{copy.form}` was found in this notebook"
    if not marks and (found := _copy_by_questions(cells, copy, others())):
        return _another_copy(found.code, copy)
    return ""


def _another_copy(code: str, copy: Copy) -> str:
    return f"this notebook is copy `{code}` of the form, with other numbers; this student's own is copy `{copy.code}`"


def copies_named(submitted: SubmittedNotebook) -> tuple[tuple[str, str], ...]:
    """Return every (form, copy code) that a notebook names: in its first and last cell, and in its metadata."""
    about = submitted.metadata.get("voxbank")
    marks = list(copy_marks(cell.source for cell in submitted.cells))
    if isinstance(about, dict):
        # Read like the first cell's line, so that no other text gets into a report.
        marks += copy_marks([f"Form `{about.get('form')}`, copy `{about.get('copy')}`"])
    return tuple(marks)


def _copy_by_questions(cells: Sequence[PlacedCell], copy: Copy, others: Iterable[Copy]) -> Copy | None:
    """Return the other copy whose questions, with its own numbers, stand in these cells."""
    texts = {comparable(placed.cell.source) for placed in cells if placed.cell.type == "markdown"}
    own = {cell.source for cell in copy.cells}
    for other in others:
        asked = (cell for cell in other.cells if cell.role in ("stem", "question") and cell.source not in own)
        if any(comparable(cell.source) in texts for cell in asked):
            return other
    return None
