"""`voxbank agreement` starts a second marker, compares two, and says which comments do not fit their points."""

from __future__ import annotations

import shutil
import warnings
from pathlib import Path

import pytest

from autograder.assignment.course import build_assignment
from autograder.assignment.gradebook import opened_gradebook
from bank.discovery import Bank
from bank.forms import Entry, Form, Student
from tests.app.conftest import complains

FORM = Form("week1", "Week 1", (Entry("q1", "sample/judgement", "shared"),))
STUDENTS = tuple(Student(name) for name in ("ann", "bob", "cal"))


@pytest.fixture(scope="module")
def built(samples: Bank, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course in whose gradebook three submissions wait; nobody writes into it."""
    folder = tmp_path_factory.mktemp("agreement") / "course"
    build_assignment(FORM, samples, STUDENTS, folder, secret=b"a secret")
    with opened_gradebook(f"sqlite:///{folder / 'gradebook.db'}") as gradebook:
        gradebook.add_assignment("week1")
        gradebook.add_notebook("week1", "week1")
        for part in ("q1-why", "q1-metrics"):
            gradebook.add_grade_cell(part, "week1", "week1", max_score=2, cell_type="markdown")
            gradebook.add_solution_cell(part, "week1", "week1")
        with warnings.catch_warnings():  # nbgrader 0.9 and SQLAlchemy 2.1 do not agree on when to flush
            warnings.filterwarnings("ignore", message="Object of type <Submitted")
            for student in STUDENTS:
                gradebook.add_submission("week1", student.id)
    return folder


@pytest.fixture
def course(built: Path, tmp_path: Path) -> Path:
    """A test's own copy of the course."""
    return Path(shutil.copytree(built, tmp_path / "course"))


def give(gradebook: Path, marks: dict[str, tuple[float, str]]) -> None:
    """Give points and comments for the open part as formgrader does."""
    with opened_gradebook(f"sqlite:///{gradebook}") as opened:
        for student, (score, comment) in marks.items():
            notebook = opened.find_submission_notebook("week1", "week1", student)
            next(grade for grade in notebook.grades if grade.name == "q1-why").manual_score = score
            next(said for said in notebook.comments if said.name == "q1-why").manual_comment = comment
        opened.db.commit()


def test_two_markers_are_compared_from_start_to_end(voxbank, course):
    gradebook, second = course / "gradebook.db", course / "second.db"
    give(gradebook, {"ann": (2.0, "R1, R2"), "bob": (1.0, "R1"), "cal": (0.0, "none")})
    started = voxbank("agreement", "week1", "--course", course, "--start", second)
    assert "6 parts of week1 wait for the second marker" in started.out
    assert f"--CourseDirectory.db_url=sqlite:///{second}" in started.out
    give(second, {"ann": (2.0, "R1 R2"), "bob": (0.0, "None: no metric")})

    words = ("agreement", "week1", "--course", course, "--second", second)
    told = voxbank(*words, "--json").json
    assert told["marked"] == {"first": 3, "second": 2}
    assert told["problems"] == []
    (part,) = told["parts"]
    assert (part["label"], part["part"], part["scripts"]) == ("q1", "why", 2)
    assert (part["difference"], part["largest"], part["students"]) == (-0.5, 1.0, ["bob"])
    # R1: both say yes of ann, only the first of bob; the second one's share is 1/2, chance 1/2. R2: yes ann, no bob.
    assert part["rows"] == [
        {"row": "R1", "both": 1, "neither": 0, "only_first": 1, "only_second": 0, "agreement": 0.5, "kappa": 0.0},
        {"row": "R2", "both": 1, "neither": 1, "only_first": 0, "only_second": 0, "agreement": 1.0, "kappa": 1.0},
    ]
    assert told["to_talk"] == [
        {
            "student": "bob",
            "label": "q1",
            "part": "why",
            "first": {"score": 1.0, "rows": ["R1"]},
            "second": {"score": 0.0, "rows": []},
        }
    ]
    assert told["only_first"] == [{"student": "cal", "label": "q1", "part": "why"}]

    shown = voxbank(*words).out
    lines = [line.split() for line in shown.splitlines()]
    assert ["q1", "(a)", "why", "R1", "1", "0", "1", "0", "50", "%", "0.00"] in lines
    assert ["q1", "(a)", "why", "2", "2", "-0.50", "1", "bob"] in lines
    assert ["bob", "q1", "(a)", "why", "1", "(R1)", "0", "(no", "row)"] in lines
    assert "2 parts marked by both, 1 differ, 1 by the first marker alone." in shown


def test_rows_that_do_not_fit_their_points_are_told_without_a_second_marker(voxbank, course):
    give(course / "gradebook.db", {"ann": (2.0, "R1"), "bob": (1.0, "R2"), "cal": (1.0, "fair \x1b[31m[red]")})
    shown = voxbank("agreement", "week1", "--course", course).out
    assert "ann, q1 (a) why: the comment names R1, worth 1, but gives 2 points" in shown
    assert "bob, q1 (a) why: the comment names R2, which counts only with R1" in shown
    assert "cal" not in shown  # one point can only be R1, as R2 needs it
    give(course / "gradebook.db", {"ann": (2.0, "R1, R2"), "bob": (1.0, "R1")})
    assert "All rows fit the points." in voxbank("agreement", "week1", "--course", course).out


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("week1", "--second", "a.db", "--start", "b.db"), "--second and --start contradict each other"),
        (("week1", "--second", "{course}/gradebook.db"), "{course}/gradebook.db: this is the course's own gradebook"),
        (("week1", "--second", "{course}/nothing.db"), "{course}/nothing.db: a gradebook is expected here"),
        (("week1", "--second", "{course}/nbgrader_config.py"), "{course}/nbgrader_config.py: this cannot be read as a"),
        (("week1", "--start", "{course}/gradebook.db"), "{course}/gradebook.db: this file exists"),
        (("week2",), "{course}/voxbank/week2/form.lock.json: this lock is expected"),
    ],
)
def test_what_cannot_be_compared_is_told_in_a_sentence(voxbank, built, words, sentence):
    outcome = voxbank("agreement", *(word.format(course=built) for word in words), "--course", built)
    complains(outcome, sentence.format(course=built))
