"""What the sandbox ended or refused: told apart from what honest people do."""

from __future__ import annotations

import pytest

from autograder.incidents import Incident
from tests.autograder.integrity.conftest import SmallClass

FORGED = Incident("tampering", "scale", "wrote to the marker's channel itself (an answer to another question)")
SHELL = Incident("refused", "own-cell-9", "(programs are not run while work is marked: ls)")
PROCESS = Incident("refused", "scale", "PermissionError: no program and no further process can be started while ...")


def test_a_forged_answer_is_strong_and_says_what_was_written(small_class: SmallClass) -> None:
    small_class.mark("s01", FORGED)
    small_class.everybody_works()
    (found,) = small_class.found("sandbox")
    assert (found.students, found.strength) == (("s01",), "strong")
    assert found.facts == ("scale: wrote to the marker's channel itself (an answer to another question)",)


@pytest.mark.parametrize("incident", [SHELL, PROCESS])
def test_a_refused_program_is_a_habit(small_class: SmallClass, incident: Incident) -> None:
    small_class.mark("s01", incident)
    small_class.everybody_works()
    assert small_class.found("sandbox") == []
    (found,) = small_class.found("sandbox", weak=True)
    assert found.sentence == "refused to s01: starting a program or a process"
    assert "habit" in found.otherwise


def test_time_limits_and_crashes_are_ordinary(small_class: SmallClass) -> None:
    small_class.mark("s01", Incident("cpu", "scale", "stopped after 10 s of computing"))
    small_class.everybody_works()
    report = small_class.report()
    assert report.observations == ()
    assert any("1 submissions met a limit" in remark for _, remark in report.remarks)


@pytest.mark.parametrize(
    ("code", "named"),
    [
        ("open('../../gradebook.db', 'rb')", "gradebook.db"),
        ("import sys\nframe = sys._getframe(1)", "_getframe"),
        ("%matplotlib inline\nfrom autograder import judge", "autograder"),
        ("memory = open(f'/proc/self/mem', 'rb')", "/proc/self/mem"),
    ],
)
def test_code_that_names_parts_of_the_marking_is_worth_a_look(small_class: SmallClass, code: str, named: str) -> None:
    small_class.add("s01", code, "6fa459ea")
    small_class.everybody_works()
    (found,) = small_class.found("sandbox")
    assert (found.strength, found.facts) == ("notable", (f"named: {named}",))
    assert sum(found.passages[0].marked) == 1


@pytest.mark.parametrize(
    "code",
    [
        "# I hope the autograder likes gradebook.db",
        "import os, subprocess, socket, ctypes, inspect, gc",
        "path = 'results/marks.csv'",
        "my solutions are\nno Python",
    ],
)
def test_comments_and_common_modules_are_no_sign(small_class: SmallClass, code: str) -> None:
    small_class.add("s01", code, "6fa459ea")
    small_class.everybody_works()
    assert small_class.found("sandbox", weak=True) == []
