"""Copied programs among independent ones; what everybody must write raises nothing."""

from __future__ import annotations

import inspect
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from autograder.integrity.fingerprints import common, fingerprints, hashes_of, without
from autograder.integrity.near_code import StandingOut, stand_out
from bank.discovery import PUBLIC_BANK, Bank
from bank.exercise import Exercise
from tests.autograder.integrity.conftest import SmallClass
from tests.autograder.integrity.rewriting import copied, in_another_hand

EXERCISES = ("reconstruction/filtered_back_projection", "metrics/distance_by_contract")
PLANTED = ((0, 1), (2, 3), (4, 5))
OWN_WAY = """
import numpy as np


def scale(values):
    order = sorted(float(number) for number in np.ravel(values))
    bottom, top = order[0], order[-1]
    span = top - bottom if top > bottom else 1.0
    table = {}
    for place, number in enumerate(np.ravel(values)):
        table[place] = (float(number) - bottom) / span
    outside = [place for place in table if not 0.0 <= table[place] <= 1.0]
    while outside:
        table[outside.pop()] = min(1.0, max(0.0, table[outside[-1]] if outside else 0.5))
    return np.array([table[place] for place in range(len(table))]).reshape(np.shape(values))
"""
COPIED = (
    OWN_WAY.replace("order", "liste").replace("bottom", "unten").replace("top", "oben").replace("span", "weite")
    .replace("table", "ergebnis").replace("place", "i").replace("number", "x")
)  # fmt: skip


@cache
def exercises() -> tuple[Exercise, ...]:
    bank = Bank((PUBLIC_BANK,))
    return tuple(bank.exercise(name) for name in EXERCISES)


def asked(exercise: Exercise) -> set[str]:
    assert exercise.code_part is not None
    return set(exercise.code_part.functions)


def one_of(exercise: Exercise, rng: np.random.Generator) -> str:
    return str(rng.choice(list(exercise.responses("accepted").values())))


def known(exercise: Exercise) -> list[str]:
    responses = [text for verdict in ("accepted", "rejected") for text in exercise.responses(verdict).values()]
    return [exercise.starter, exercise.reference, *responses]


def a_class(students: int, seed: int) -> StandingOut:
    """Return what stands out in a class in which three pairs copied and everybody else wrote alone."""
    rng = np.random.default_rng(seed)
    programs: list[list[str]] = []
    for student in range(students):
        source = next((programs[one] for one, other in PLANTED if other == student), None)
        programs.append(
            [copied(text, asked(e), rng) for text, e in zip(source, exercises(), strict=True)]
            if source
            else [
                in_another_hand(str(rng.choice(list(e.responses("accepted").values()))), asked(e), rng)
                for e in exercises()
            ]
        )
    known = [
        text for e in exercises() for verdict in ("accepted", "rejected") for text in e.responses(verdict).values()
    ]
    everybodys = hashes_of([*known, *(text for e in exercises() for text in (e.starter, e.reference))])
    return stand_out([without(fingerprints("\n".join(program)), everybodys).hashes for program in programs])


def test_in_a_class_of_sixty_three_copied_pairs_are_found_and_nobody_else() -> None:
    found = a_class(60, seed=7)
    assert found.groups == PLANTED
    innocent = found.nearness.copy()
    for one, other in PLANTED:
        assert found.nearness[one, other] > 2 * found.limit
        innocent[one, other] = innocent[other, one] = 0.0
    assert innocent.max() < found.limit


def test_three_who_share_one_program_are_one_group(small_class: SmallClass) -> None:
    for student in ("s01", "s02", "s03"):
        small_class.write(student, "q2-scale-answer", OWN_WAY)
    small_class.everybody_works()
    (found,) = small_class.found("code")
    assert found.students == ("s01", "s02", "s03")


def test_a_copy_with_other_names_is_shown_side_by_side_with_its_lines(small_class: SmallClass) -> None:
    small_class.write("s01", "q2-scale-answer", OWN_WAY)
    small_class.write("s02", "q2-scale-answer", f"# mine\n{COPIED}")
    ways = ("return values - values.min()", "return np.interp(values, (values.min(), values.max()), (0, 1))")
    for number, way in enumerate(ways * 4, 3):
        small_class.write(f"s{number:02d}", "q2-scale-answer", f"import numpy as np\n\ndef scale(values):\n    {way}")
    small_class.everybody_works()
    (found,) = small_class.found("code")
    assert (found.students, found.strength) == (("s01", "s02"), "strong")
    mine, theirs = found.passages
    assert mine.where.startswith("q2-scale-answer, lines ")
    marked = [[line for line, is_marked in zip(p.lines, p.marked, strict=True) if is_marked] for p in (mine, theirs)]
    assert "        table[place] = (float(number) - bottom) / span" in marked[0]
    assert any("ergebnis[i] = (float(x) - unten) / weite" in line for line in marked[1])
    assert "# mine" not in marked[1]


def test_accepted_and_starter_code_and_what_can_be_written_in_one_way_raise_nothing(small_class: SmallClass) -> None:
    accepted = small_class.bank.exercise("integritytest/scale").responses("accepted")["with_names"]
    renamed = accepted.replace("lowest", "a").replace("highest", "b")
    short = "def scale(values):\n    span = values.max() - values.min()\n    return (values - values.min()) / span"
    for number, text in enumerate((accepted, renamed, accepted, short, short, short), 1):
        small_class.write(f"s{number:02d}", "q2-scale-answer", text)
    small_class.everybody_works()
    assert small_class.found("code", weak=True) == []


def test_equal_answers_to_questions_are_no_code(small_class: SmallClass) -> None:
    for student in ("s01", "s02"):
        small_class.write(student, "q1-area", "q1_area = 123456.25")
        small_class.write(student, "q1-outline", "q1_outline = 4321.5")
        small_class.write(student, "q1-twice", "q1_twice = 246912.5")
    small_class.everybody_works()
    assert small_class.found("code", weak=True) == []


@pytest.mark.parametrize(
    "code", ["def (:\n" * 20, "\x00\x0c\x85" * 30, "%%bash\nls\n" * 10, "'''" + "a" * 5000, "é = 1\n" * 40]
)
def test_what_is_no_python_is_compared_all_the_same(small_class: SmallClass, code: str) -> None:
    for student in ("s01", "s02"):
        small_class.write(student, "q2-scale-answer", code)
    small_class.everybody_works()
    small_class.report()


def test_repeated_lines_stay_when_something_else_is_excluded() -> None:
    repeated = "alpha = beta + gamma * delta[1]\n" * 6
    made = fingerprints(repeated)
    places = sum(map(len, made.hash_idx.values()))
    kept = without(made, hashes_of(["other = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11]\n"]))
    assert sum(map(len, kept.hash_idx.values())) == places


def told(programs: list[str]) -> str:
    made = [without(fingerprints(text), hashes_of(["import numpy as np"])) for text in programs]
    found = stand_out([one.hashes for one in made])
    return f"{found.groups} {found.nearness.tolist()} {common(made[0], made[1])}"


def test_a_run_with_other_hashes_finds_the_same() -> None:
    programs = [OWN_WAY, COPIED, OWN_WAY[150:]]
    script = (
        "import sys\n"
        "from autograder.integrity.fingerprints import common, fingerprints, hashes_of, without\n"
        "from autograder.integrity.near_code import stand_out\n"
        f"{inspect.getsource(told)}\n"
        "print(told(sys.argv[1:]))\n"
    )
    root = str(Path(__file__).parents[3])
    other = subprocess.run(
        [sys.executable, "-c", script, *programs], cwd=root, capture_output=True, text=True, check=True, timeout=120,
        env=os.environ | {"PYTHONPATH": root, "PYTHONHASHSEED": "1"},
    )  # fmt: skip
    assert other.stdout.strip() == told(programs)
    assert other.stdout.startswith("((0, 1")
