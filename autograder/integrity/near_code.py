"""Programs that have more in common than the rest of the class, after all that is known to be common was taken away."""

from __future__ import annotations

import ast
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograder.integrity.class_work import ClassWork, OwnCell, Work
from autograder.integrity.fence import fence
from autograder.integrity.fingerprints import Common, common, fingerprints, hashes_of, without
from autograder.integrity.groups import groups
from autograder.integrity.observation import Observation, Outcome, Passage, names_of
from autograder.integrity.shared_traces import common_source, unless_common

LEAST: Final = 60.0
"""Characters of code without names that two programs must share beyond what is excluded: about three lines."""

LEAST_SHARE: Final = 0.3
"""Of one of the two programs, without what is excluded."""

LONGEST: Final = 60_000
"""Characters of one student's code that are compared."""

_MOST = 0.5  # of one of the two programs: from here on, and at twice the limit, a pair is strong
_FEWEST_LINES = 3  # of a cell that is no answer in code: shorter ones are plain assignments
_OTHERWISE = (
    "The same tutorial, textbook, forum or assistant; a tutor who showed a solution; working together where that is "
    "allowed. Which of the two came first is not known."
)

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Program:
    """A student's own code in one text, and where in it the cells begin."""

    student: str
    text: str
    cells: tuple[tuple[str, int], ...]
    """title of a cell, number of its first line"""


def near_code(work: ClassWork) -> Outcome:
    """Return the pairs of students whose own code has far more in common than that of others."""
    programs = [program for mine in work.works.values() if (program := program_of(mine)).text.strip()]
    if len(programs) < 2:
        return Outcome(remarks=("Fewer than two students wrote code of their own: there is nothing to compare.",))
    excluded = hashes_of(everybodys_code(work))
    made = [without(fingerprints(program.text), excluded) for program in programs]
    scores, totals = _scores([print_.hashes for print_ in made])
    nearest = scores.max(axis=1)
    limit = max(LEAST, fence(nearest, len(programs)))
    enough = scores >= LEAST_SHARE * np.minimum(totals[:, None], totals[None, :])
    near = np.triu((scores >= limit) & enough)
    found = [
        _observation(work, [programs[n] for n in group], [made[n] for n in group], scores[np.ix_(group, group)], limit)
        for group in groups(zip(*(places.tolist() for places in np.nonzero(near)), strict=True))
    ]
    return Outcome(tuple(found), tuple(_remarks(programs, nearest, limit, work)))


def program_of(mine: Work) -> Program:
    """Return the code that a student wrote; cells that only assign an answer are left out."""
    texts: list[str] = []
    cells: list[tuple[str, int]] = []
    line, room = 1, LONGEST
    for own in mine.own_code:
        if _is_program(own) and len(own.cell.source) < room:
            cells.append((own.title, line))
            texts.append(own.cell.source.rstrip("\n") + "\n")
            line += texts[-1].count("\n")
            room -= len(own.cell.source)
    return Program(mine.student, "".join(texts), tuple(cells))


def _is_program(own: OwnCell) -> bool:
    lines = [line.strip() for line in own.cell.source.splitlines()]
    return own.kind == "code" or sum(bool(line) and not line.startswith("#") for line in lines) >= _FEWEST_LINES


def everybodys_code(work: ClassWork) -> Iterator[str]:
    """Return the code that everybody may have: what was handed out, and all known right and wrong responses."""
    yield from (cell.source for cell in next(iter(work.copies.values())).cells if cell.type == "code")
    bank = work.course.bank(work.lock.form)
    for entry in work.lock.entries:
        exercise = bank.exercise(entry.exercise)
        known = [exercise.starter, exercise.reference, *exercise.probes.values()]
        for verdict in ("accepted", "rejected"):
            known += [*exercise.responses(verdict).values(), *exercise.programs(verdict).values()]
        yield from known


def _scores(prints: Sequence[set[int]]) -> tuple[Array, Array]:
    """Return how many rare fingerprints each two programs share, and how many each has, in characters.

    A fingerprint that only two have counts as one, and the less the more have it: what many write, one writes.
    """
    uses = Counter(value for print_ in prints for value in print_)
    known = {value: column for column, value in enumerate(uses)}
    weights = np.array([_rarity(count, len(prints)) for count in uses.values()])
    has = np.zeros((len(prints), len(uses)))
    for row, print_ in enumerate(prints):
        has[row, [known[value] for value in print_]] = 1.0
    scores = (has * weights) @ has.T
    totals: Array = np.diag(scores).copy()
    np.fill_diagonal(scores, 0.0)
    return np.round(scores, 6), totals


def _rarity(count: int, students: int) -> float:
    """Return 1 for what one or two have, 0 for what half of the class has, even steps by factors between them."""
    if count <= 2:
        return 1.0
    return max(0.0, 1 - math.log(count / 2) / math.log(max(students / 4, 2)))


def _observation(
    work: ClassWork, group: Sequence[Program], made: Sequence[Any], scores: Array, limit: float
) -> Observation:
    """Return what is told about a group of programs: its closest pair side by side."""
    one, other = (int(n) for n in np.unravel_index(int(scores.argmax()), scores.shape))
    shared, pair = common(made[one], made[other]), (group[one], group[other])
    passages = [_passages(program, places) for program, places in zip(pair, shared.places, strict=True)]
    names = tuple(program.student for program in group)
    score = float(scores[one, other])
    strong = score >= 2 * limit and max(shared.shares) >= _MOST
    facts = (
        _in_common((pair[0].student, pair[1].student), shared, score, limit),
        *_places(passages),
        *_same_names(pair, work),
        *common_source(work, names),
    )
    shown = tuple(passage for of_one in passages for passage in of_one if any(passage.marked))
    strength = unless_common(work, names, "strong" if strong else "notable")
    sentence = f"{names_of(names)} wrote nearly equal code"
    return Observation("code", strength, names, sentence, facts, _OTHERWISE, None, shown)


def _in_common(students: tuple[str, str], shared: Common, score: float, limit: float) -> str:
    one, other = students
    return (
        f"of {one}'s code {shared.shares[0]:.0%} stands in {other}'s, of {other}'s {shared.shares[1]:.0%} in {one}'s "
        "(without names, layout, what was handed out and known responses); "
        f"{score:.0f} characters of it are rare in this class, from {limit:.0f} on a pair is listed"
    )


def _places(passages: Iterable[Sequence[Passage]]) -> Iterator[str]:
    for of_one in passages:
        where = [passage.where for passage in of_one if any(passage.marked)]
        yield f"{of_one[0].student}: {'; '.join(where)}"


def _passages(program: Program, places: NDArray[np.int64]) -> list[Passage]:
    """Return the cells of a program with the lines in which common passages lie."""
    lines = program.text.splitlines()
    marked = _lines_touched(program.text, places)
    found = []
    for (title, first), last in zip(program.cells, [*(c[1] for c in program.cells[1:]), len(lines) + 1], strict=True):
        numbers = range(first, last)
        own = tuple(number in marked and bool(lines[number - 1].strip()) for number in numbers)
        ranges = _ranges([number - first + 1 for number, is_marked in zip(numbers, own, strict=True) if is_marked])
        found.append(Passage(program.student, f"{title}, lines {ranges}", tuple(lines[first - 1 : last - 1]), own))
    return found


def _lines_touched(text: str, places: NDArray[np.int64]) -> set[int]:
    touched: set[int] = set()
    for start, end in places.T.tolist():
        first = text.count("\n", 0, start) + 1
        touched |= set(range(first, first + text.count("\n", start, max(start, end - 1)) + 1))
    return touched


def _ranges(numbers: Sequence[int]) -> str:
    """Return line numbers as people write them: '3-5, 9'."""
    pieces: list[list[int]] = []
    for number in numbers:
        if pieces and number == pieces[-1][1] + 1:
            pieces[-1][1] = number
        else:
            pieces.append([number, number])
    return ", ".join(str(first) if first == last else f"{first}-{last}" for first, last in pieces)


def _same_names(pair: tuple[Program, Program], work: ClassWork) -> Iterator[str]:
    """Say which names only these two use: they are no part of the comparison and weigh for themselves."""
    names: Mapping[str, set[str]] = {student: _names(program_of(mine)) for student, mine in work.works.items()}
    uses = Counter(name for own in names.values() for name in own)
    both = sorted(name for name in names[pair[0].student] & names[pair[1].student] if uses[name] == 2 and len(name) > 3)
    if both:
        more = f" and {len(both) - 8} more" if len(both) > 8 else ""
        yield f"names that nobody else uses: {', '.join(both[:8])}{more}"


def _names(program: Program) -> set[str]:
    try:
        tree = ast.parse(program.text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return set()
    functions = {node.name for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.ClassDef)}
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    return functions | names | {node.arg for node in ast.walk(tree) if isinstance(node, ast.arg)}


def _remarks(programs: Sequence[Program], nearest: Array, limit: float, work: ClassWork) -> Iterator[str]:
    usual = float(np.median(nearest))
    yield (
        f"Code of {len(programs)} students was compared: with the nearest other one, a student in the middle of the "
        f"class shares {usual:.0f} rare characters; a pair is listed from {limit:.0f} on."
    )
    without_code = len(work.works) - len(programs)
    if without_code:
        yield f"{without_code} students wrote no code of their own that could be compared."
