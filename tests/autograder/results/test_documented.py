"""What docs/course.md promises about grades holds, number by number."""

from __future__ import annotations

import re
import tomllib
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from autograder.results.components import ComponentGrade
from autograder.results.course_file import CourseFile
from autograder.results.course_result import result_of
from autograder.results.points import Person
from autograder.results.scale import scale_of
from bank.scales import ScaleFile

TEXT = (Path(__file__).resolve().parents[3] / "docs/course.md").read_text(encoding="utf-8")
BLOCKS = [tomllib.loads(block) for block in re.findall(r"```toml\n(.*?)```", TEXT, re.DOTALL)]


def test_the_scale_of_the_example():
    (written,) = [ScaleFile.model_validate(block["scale"]) for block in BLOCKS if "scale" in block]
    scale = scale_of(written.scale, 30, lambda: 3.0, "exam")
    assert scale.cut_off == Fraction("17.85")
    assert [str(scale.grade(points)) for points in (24, 10.5)] == ["7.8", "3.3"]
    assert scale.passes_from == 17.69
    assert "here from 17.69 points on" in TEXT


@pytest.mark.parametrize(
    ("exam", "project", "expected"),
    [("7.8", "8.5", ("8.0", True, ())), ("5.4", "9", ("5.0", False, ("exam 5.4 is below 5.5",)))],
)
def test_the_course_of_the_example(exam, project, expected):
    (rule,) = [CourseFile.model_validate(block) for block in BLOCKS if "components" in block]
    grades = {"exam": exam, "project": project}
    known = {name: ComponentGrade(Decimal(text), Fraction(text)) for name, text in grades.items()}
    found = result_of(rule, Person("ann"), known)
    assert (str(found.result), found.passed, found.reasons) == expected
