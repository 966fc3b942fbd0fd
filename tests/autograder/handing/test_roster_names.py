"""Students are found in names of files and folders."""

from __future__ import annotations

import pytest

from autograder.handing.platform_names import CanvasName, read_canvas_name
from autograder.handing.roster_names import RosterNames
from bank.forms import Student

ROSTER = RosterNames(
    [
        Student("s1", "Adams", "Ann", "a.adams@example.org", "111"),
        Student("s1-b", "de Jong", "Piet", "piet@example.org"),
        Student("s204", "Müller", "Jörg Peter", "jm@example.org"),
        Student("7", "O'Neil", "Siân"),
        Student("kim", "Kim", "Min-Jun"),
        Student("nameless"),
        Student("s301", "Smith", "John"),
        Student("s302", "Smith", "John"),
    ]
)


def canvas(who: str, user: str = "999") -> CanvasName:
    found = read_canvas_name(f"{who}_{user}_5_x.ipynb")
    assert found is not None
    return found


@pytest.mark.parametrize(
    ("who", "student"),
    [
        ("dejongpiet", "s1-b"),
        ("jongpietde", "s1-b"),  # as Canvas sorts "Piet de Jong" where nobody said otherwise
        ("müllerjörgpeter", "s204"),
        ("mullerjorgpeter", "s204"),
        ("oneilsiân", "7"),
        ("kimminjun", "kim"),
        ("nameless", "nameless"),
    ],
)
def test_canvas_spelling_of_a_name_is_understood(who, student):
    assert ROSTER.called_by_canvas(canvas(who)) == {student}


def test_canvas_number_decides_against_the_spelling():
    assert ROSTER.called_by_canvas(canvas("dejongpiet", "111")) == {"s1"}


def test_a_student_with_a_known_number_is_not_meant_by_another_number():
    assert ROSTER.called_by_canvas(canvas("adamsann", "222")) == frozenset()


def test_two_students_of_one_name_are_both_meant_and_a_stranger_nobody():
    assert ROSTER.called_by_canvas(canvas("smithjohn")) == {"s301", "s302"}
    assert ROSTER.called_by_canvas(canvas("strangervery")) == frozenset()


@pytest.mark.parametrize(
    ("name", "students"),
    [
        ("s204.ipynb", {"s204"}), ("week1_S204_final.ipynb", {"s204"}), ("week1-s204-2.ipynb", {"s204"}),
        ("s2045.ipynb", set()), ("xs204.ipynb", set()),
        ("s1-b.zip", {"s1-b"}), ("piet@example.org.ipynb", {"s1-b"}),
        ("Piet de Jong - week1.ipynb", {"s1-b"}), ("Jong_Piet_de.ipynb", {"s1-b"}), ("Jong.ipynb", set()),
        ("Muller Jorg Peter.ipynb", {"s204"}), ("a.adams@example.org week1.ipynb", {"s1"}),
        ("7", {"7"}), ("7.ipynb", {"7"}), ("week1 (7).ipynb", set()), ("week_7.ipynb", set()),
        ("kim_s204.ipynb", {"kim", "s204"}), ("John Smith.ipynb", {"s301", "s302"}),
        ("week1.ipynb", set()), ("", set()),
    ],
)  # fmt: skip
def test_ids_addresses_and_full_names_are_found_where_they_stand_alone(name, students):
    assert ROSTER.called(name) == students
