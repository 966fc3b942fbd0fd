"""Facts about notebooks that belong to one person and stand in another's: forms, cells, pictures, files."""

from __future__ import annotations

import hashlib
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Final

from autograder.assignment.release import copy_files
from autograder.assignment.released import comparable
from autograder.integrity.class_work import ClassWork, OwnCell, Work
from autograder.integrity.observation import Observation, Outcome, Passage, Strength, names_of
from bank.kinds import PROGRAMS

_BY_CHANCE_UNIQUE = re.compile(
    r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?=.*\d)[0-9a-f]{8}|(?=.*\d)(?=.*[A-Z])(?=.*[a-z])[A-Za-z0-9_-]{12}"
)
"""Ids as Jupyter, VS Code and Colab draw them."""
_SMALLEST_PICTURE: Final = 1000
_SMALLEST_FILE: Final = 500
_OWN_WORDS: Final = 40
"""Bytes of a picture or a file, and words in own cells of a notebook, from which on it is nobody's by accident."""

_COMMON = "so many have it that there may be a common source: a lecturer, a tutorial, a manual"
_FORM_OTHERWISE = (
    "A download from the wrong place, a mix-up where forms were handed out or notebooks collected, or a neighbour's "
    "notebook that was opened to compare."
)
_ID_OTHERWISE = (
    "A template or an example notebook that both started from and that staff or another course gave out; cells worked "
    "out together on one computer. The ids do not say who wrote the cell."
)
_FILE_OTHERWISE = "A file that both had from the same place, or made with the same program from the same input."


def foreign_forms(work: ClassWork) -> Outcome:
    """Return whose submission holds somebody else's copy of the form: its code, its questions, its data files."""
    if len(work.holders) < 2:
        return Outcome(remarks=("Everybody has the same copy of the form: nobody can carry somebody else's.",))
    asked, data = _questions(work), _data_files(work)
    found: list[Observation] = []
    for mine in work.works.values():
        facts = [*_named(mine), *_questions_in(mine, asked), *_files_in(mine, data)]
        found += _forms(work, mine, [(codes, fact) for codes, fact in facts if mine.copy.code not in codes])
    return Outcome(tuple(found))


_Fact = tuple[frozenset[str], str]
"""The copies that something is from, and the sentence."""


def _forms(work: ClassWork, mine: Work, facts: list[_Fact]) -> Iterator[Observation]:
    """Return few copies that explain all facts: what several copies hold is from the one that the rest is from."""
    while facts:
        codes = sorted({code for those, _ in facts for code in those})
        explains = {code: [fact for fact in facts if code in fact[0]] for code in codes}
        likeliest = max(codes, key=lambda code: len(explains[code]))
        told = explains[likeliest]
        yield _form(work, mine, frozenset.intersection(*(those for those, _ in told)), [fact for _, fact in told])
        facts = [fact for fact in facts if likeliest not in fact[0]]


def _named(mine: Work) -> Iterator[_Fact]:
    for code in mine.copies_named:
        yield frozenset({code}), f"the notebook calls itself copy {code}; {mine.student}'s own is {mine.copy.code}"


def _questions(work: ClassWork) -> Mapping[str, list[str]]:
    """Return text of a question -> codes of the copies that hold it."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, copy in work.copies.items():
        for cell in copy.cells:
            if cell.role in ("stem", "question"):
                found[comparable(cell.source)].append(code)
    return found


def _questions_in(mine: Work, asked: Mapping[str, list[str]]) -> Iterator[_Fact]:
    for place, cell in enumerate(mine.notebook.cells, 1):
        codes = asked.get(comparable(cell.source), []) if cell.type == "markdown" else []
        if codes:
            yield frozenset(codes), f"cell {place} holds a question as it stands in {_copies(codes)}"


def _copies(codes: list[str]) -> str:
    return f"copy {codes[0]}" if len(codes) == 1 else f"{len(codes)} copies, {codes[0]} among them"


def _data_files(work: ClassWork) -> Mapping[str, list[str]]:
    """Return sha256 of a figure or data file -> codes of the copies that it was handed out with."""
    found: dict[str, list[str]] = defaultdict(list)
    for code, holders in work.holders.items():
        variants = [work.variant_of(holders[0], entry.label) for entry in work.lock.entries]
        for sha256 in {sha for variant in variants for sha in (*variant.figures.values(), *variant.files.values())}:
            found[sha256].append(code)
    return found


def _files_in(mine: Work, data: Mapping[str, list[str]]) -> Iterator[_Fact]:
    for file in mine.files:
        if codes := data.get(file.sha256):
            yield frozenset(codes), f"the file {file.name} is the one of {_copies(codes)}"


def _form(work: ClassWork, mine: Work, codes: frozenset[str], facts: list[str]) -> Observation:
    holders = tuple(student for code in sorted(codes) for student in work.holders.get(code, ()))
    whose = names_of(holders) if holders else "nobody on the roster"
    sentence = f"{mine.student}'s submission holds material of the form of {whose}"
    strength: Strength = "strong" if len(holders) < work.many else "notable"
    return Observation("notebooks", strength, (mine.student, *holders[:1]), sentence, tuple(facts), _FORM_OTHERWISE)


def shared_cells(work: ClassWork) -> Outcome:
    """Return who have own cells with the same id, which a program draws at random when a cell is made."""
    released = {cell.name for copy in work.copies.values() for cell in copy.cells}
    by_id: dict[str, dict[str, OwnCell]] = defaultdict(dict)
    for mine in work.works.values():
        for own in mine.own:
            if not own.is_answer and own.cell.id not in released and _BY_CHANCE_UNIQUE.fullmatch(own.cell.id):
                by_id[own.cell.id][mine.student] = own
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for identifier, owners in by_id.items():
        if len(owners) > 1:
            groups[tuple(sorted(owners))].append(identifier)
    return Outcome(tuple(_same_ids(work, group, ids, by_id) for group, ids in sorted(groups.items())))


def _same_ids(
    work: ClassWork, students: tuple[str, ...], ids: list[str], by_id: Mapping[str, Mapping[str, OwnCell]]
) -> Observation:
    cells = "1 cell" if len(ids) == 1 else f"{len(ids)} cells"
    sentence = f"{names_of(students)} have {cells} of their own with the same random id"
    facts = (f"ids: {', '.join(ids[:6])}{' ...' if len(ids) > 6 else ''}", *common_source(work, students))
    shown = [by_id[ids[0]][student] for student in students[:2]]
    passages = tuple(whole(s, own) for s, own in zip(students, shown, strict=False))
    return Observation(
        "notebooks", unless_common(work, students), students, sentence, facts, _ID_OTHERWISE, None, passages
    )


def shared_files(work: ClassWork) -> Outcome:
    """Return who handed in the same notebook file, the same other file, or pasted the same picture."""
    handed_out = {
        hashlib.sha256(content).hexdigest()
        for holders in work.holders.values()
        for content in copy_files(work.lock, holders[0]).values()
    }
    owners: dict[str, dict[str, str]] = defaultdict(dict)
    for mine in work.works.values():
        for sha256, name in (*_files(mine, handed_out), *_pictures(mine)):
            owners[sha256].setdefault(mine.student, name)
    groups: dict[tuple[str, ...], list[str]] = defaultdict(list)
    for sha256 in sorted(owners, key=lambda sha: sorted(owners[sha].items())):
        if len(owners[sha256]) > 1:
            groups[tuple(sorted(owners[sha256]))].append(", ".join(dict.fromkeys(owners[sha256].values())))
    return Outcome(tuple(_same_files(work, group, names) for group, names in sorted(groups.items())))


def _files(mine: Work, handed_out: set[str]) -> Iterator[tuple[str, str]]:
    for file in mine.files:
        is_notebook = file.name.lower().endswith(".ipynb")
        # A notebook without much in it is saved alike by everybody, and so are small files.
        tells = file.is_marked and _has_much(mine) if is_notebook else file.size >= _SMALLEST_FILE
        if tells and file.sha256 not in handed_out and Path(file.name).name != "timestamp.txt":
            yield file.sha256, f"the notebook {file.name}" if is_notebook else f"the file {file.name}"


def _has_much(mine: Work) -> bool:
    written = [own.cell.source for own in mine.own if not own.is_answer or own.kind in (*PROGRAMS, "open")]
    return sum(len(re.findall(r"\w+", text)) for text in written) >= _OWN_WORDS


def _pictures(mine: Work) -> Iterator[tuple[str, str]]:
    for own in mine.own:
        for name, bundle in (own.cell.attachments or {}).items():
            for data in bundle.values():
                if len(data) >= _SMALLEST_PICTURE:
                    pixels = "".join(data.split()).encode()
                    yield hashlib.sha256(pixels).hexdigest(), f"the picture {name} in {own.title}"


def _same_files(work: ClassWork, students: tuple[str, ...], names: list[str]) -> Observation:
    notebook = any(name.startswith("the notebook") for name in names)
    what = "the same notebook, byte by byte" if notebook else "the same file or picture, byte by byte"
    strength: Strength = unless_common(work, students) if notebook else unless_common(work, students, "notable")
    sentence = f"{names_of(students)} handed in {what}"
    return Observation(
        "notebooks", strength, students, sentence, (*names, *common_source(work, students)), _FILE_OTHERWISE
    )


def unless_common(work: ClassWork, students: tuple[str, ...], strength: Strength = "strong") -> Strength:
    """Return a strength, at most 'notable' where so many are concerned that there may be a common source."""
    return "notable" if len(students) >= work.many else strength


def common_source(work: ClassWork, students: Iterable[str]) -> tuple[str, ...]:
    """Return the fact that many students are concerned, where they are."""
    return (_COMMON,) if len(tuple(students)) >= work.many else ()


def whole(student: str, own: OwnCell) -> Passage:
    """Return a cell as a passage, all of it marked."""
    lines = tuple(own.cell.source.splitlines())
    return Passage(student, own.title, lines, (True,) * len(lines))
