"""Programs that have more in common than the rest of the class, after all that is known to be common was taken away."""

from __future__ import annotations

import ast
import itertools
import math
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from autograder.integrity.class_work import ClassWork, OwnCell, Work
from autograder.integrity.fence import SMALL_CLASS, fence
from autograder.integrity.fingerprints import Common, common, fingerprints, hashes_of, without
from autograder.integrity.groups import groups
from autograder.integrity.observation import Observation, Outcome, Passage, names_of
from autograder.integrity.shared_traces import common_source, unless_common
from bank.kinds import PROGRAMS

LEAST: Final = 60.0
"""Characters of code without names, rare in the class, that two programs must share: about three lines."""

LEAST_NEARNESS: Final = 40.0
SMALL_CLASS_NEARNESS: Final = 100.0
"""The least nearness of a pair that is listed, in a class and in a group too small to compare with."""

LONGEST: Final = 60_000
"""Characters of one student's code that are compared."""

_FEW = 16  # students: in a smaller group a program that three have is not common yet
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
    standing_out = stand_out([one.hashes for one in made])
    found = [_observation(work, group, programs, made, standing_out) for group in standing_out.groups]
    return Outcome(tuple(found), tuple(_remarks(programs, standing_out, work)))


@dataclass(frozen=True)
class StandingOut:
    """Which programs of a class are nearer to one another than the class lets expect.

    Attributes
    ----------
    nearness
        Of each two, a symmetric matrix.
    limit
        From where on a pair is listed.
    groups
        The places of those that such pairs connect.
    """

    nearness: Array
    limit: float
    groups: tuple[tuple[int, ...], ...]


def stand_out(prints: Sequence[set[int]]) -> StandingOut:
    """Return which programs stand out; `prints` are the hashes of each, without those that everybody may have."""
    shared, nearness = compared(prints)
    limit = limit_of(nearness.max(axis=1))
    near = np.triu((nearness >= limit) & (shared >= LEAST))
    pairs = zip(*(places.tolist() for places in np.nonzero(near)), strict=True)
    return StandingOut(nearness, limit, tuple(groups(pairs)))


def program_of(mine: Work) -> Program:
    """Return the code that a student wrote; cells that only assign an answer are left out."""
    texts: list[str] = []
    cells: list[tuple[str, int]] = []
    line, room = 1, LONGEST
    for own in mine.own_code:
        if _is_program(own) and len(own.cell.source) < room:
            cells.append((own.title, line))
            texts.append(own.cell.source.strip("\n") + "\n")
            line += texts[-1].count("\n")
            room -= len(own.cell.source)
    return Program(mine.student, "".join(texts), tuple(cells))


def _is_program(own: OwnCell) -> bool:
    lines = [line.strip() for line in own.cell.source.splitlines()]
    return own.kind in PROGRAMS or sum(bool(line) and not line.startswith("#") for line in lines) >= _FEWEST_LINES


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


def compared(prints: Sequence[set[int]]) -> tuple[Array, Array]:
    """Return what programs share and how near they are, two matrices.

    A fingerprint that only two have counts as one, and the less the more have it: what many write, one writes. The
    nearness is what two share times its share of all that they wrote: as long as it is alike.

    Parameters
    ----------
    prints
        The hashes of each program.
    """
    uses = Counter(value for own in prints for value in own)
    known = {value: column for column, value in enumerate(uses)}
    weights = np.array([_rarity(count, len(prints)) for count in uses.values()])
    has = np.zeros((len(prints), len(uses)))
    for row, own in enumerate(prints):
        has[row, [known[value] for value in own]] = 1.0
    shared = (has * weights) @ has.T
    own_each = np.diag(shared).copy()
    np.fill_diagonal(shared, 0.0)
    shared = np.round(shared, 6)  # sums in another order, as another run has, differ in the last digits
    either = own_each[:, None] + own_each[None, :] - shared
    return shared, np.round(np.divide(shared**2, either, out=np.zeros_like(shared), where=either > 0), 4)


def limit_of(nearest: Array) -> float:
    """Return from where on a pair is listed; `nearest` holds for each student how near the nearest other one is."""
    if len(nearest) < SMALL_CLASS:
        return SMALL_CLASS_NEARNESS
    return max(LEAST_NEARNESS, fence(nearest))


def _rarity(count: int, students: int) -> float:
    """Return 1 for what one or two have, 0 for what half of the class has, even steps by factors between them."""
    if count <= 2:
        return 1.0
    return max(0.0, 1 - math.log(count / 2) / math.log(max(students, _FEW) / 4))


def _observation(
    work: ClassWork, group: Sequence[int], programs: Sequence[Program], made: Sequence[Any], found: StandingOut
) -> Observation:
    """Return what is told about a group of programs: its closest pair side by side."""
    one, other = max(itertools.combinations(group, 2), key=lambda two: float(found.nearness[two]))
    shared, pair = common(made[one], made[other]), (programs[one], programs[other])
    passages = [_passages(program, places) for program, places in zip(pair, shared.places, strict=True)]
    names = tuple(programs[n].student for n in group)
    value, limit = float(found.nearness[one, other]), found.limit
    facts = (
        _in_common((pair[0].student, pair[1].student), shared, value, limit),
        *_places(passages),
        *_same_names(pair, work),
        *common_source(work, names),
    )
    shown = tuple(passage for of_one in passages for passage in of_one if any(passage.marked))
    strength = unless_common(work, names, "strong" if value >= 2 * limit else "notable")
    sentence = f"{names_of(names)} wrote nearly equal code"
    return Observation("code", strength, names, sentence, facts, _OTHERWISE, None, shown)


def _in_common(students: tuple[str, str], shared: Common, nearness: float, limit: float) -> str:
    one, other = students
    return (
        f"of {one}'s code {shared.shares[0]:.0%} stands in {other}'s, of {other}'s {shared.shares[1]:.0%} in {one}'s "
        "(without names, layout, what was handed out and known responses); "
        f"nearness {nearness:.0f}, where a pair of this class is listed from {limit:.0f} on"
    )


def _places(passages: Iterable[Sequence[Passage]]) -> Iterator[str]:
    for of_one in passages:
        where = [passage.where for passage in of_one if any(passage.marked)]
        yield f"{of_one[0].student}: {'; '.join(where)}"


def _passages(program: Program, places: NDArray[np.int64]) -> list[Passage]:
    """Return the cells of a program with the lines in which common passages lie."""
    lines = program.text.split("\n")
    marked = _lines_touched(program.text, places)
    found = []
    for (title, first), last in zip(program.cells, [*(c[1] for c in program.cells[1:]), len(lines)], strict=True):
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


def _remarks(programs: Sequence[Program], found: StandingOut, work: ClassWork) -> Iterator[str]:
    usual = float(np.median(found.nearness.max(axis=1)))
    yield (
        f"Code of {len(programs)} students was compared: nearness {usual:.0f} to the nearest other one in the middle "
        f"of the class, a pair is listed from {found.limit:.0f} on (rare characters in common, times their share)."
    )
    if len(programs) < SMALL_CLASS:
        yield f"{len(programs)} programs are too few to compare with one another: the limit is a fixed one."
    without_code = len(work.works) - len(programs)
    if without_code:
        yield f"{without_code} students wrote no code of their own that could be compared."
