"""Whose a notebook is, its copy says, and then the names that it came under."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.autograder.assignment.conftest import STUDENTS
from tests.autograder.handing.class_of_three import (
    blank_copy,
    named_by_canvas,
    outcomes,
    reasons,
    saved,
    submitted,
    without_marks,
    write,
    zipped,
)

NUMBERED = tuple(
    replace(student, lms_user_id=number) for student, number in zip(STUDENTS, ("501", "502", "503"), strict=True)
)


def test_own_variants_are_recognised_without_any_name(course, desk, collected, inbox):
    for number, student in enumerate(("cal", "ann", "bob")):
        write(inbox / f"{number}.ipynb", saved(desk.answered(student)))
    done = collected(inbox, known=())
    assert {name.split("/")[0]: content for name, content in submitted(course).items()} == {
        student: saved(desk.answered(student)) for student in ("ann", "bob", "cal")
    }
    assert done.unplaced == ()


def test_own_variants_are_recognised_by_their_questions_when_nothing_names_the_copy(course, desk, collected, inbox):
    done = collected(write(inbox / "x.ipynb", without_marks(desk.answered("bob"))))
    assert outcomes(done) == {"bob": "new"}


def test_a_copy_under_another_students_name_is_placed_nowhere(course, desk, collected, inbox):
    done = collected(write(inbox / "s.zip", zipped({named_by_canvas("bob", 900): saved(desk.answered("ann"))})))
    assert "it is the copy of 'ann', but came under the name of 'bob'" in reasons(done)
    assert submitted(course) == {}


def test_a_notebook_of_another_form_or_course_or_of_none_is_told(course, desk, collected, inbox):
    other = desk.answered()
    for name in ("opening", "check"):
        desk.fill_in(other, name, desk.cell(other, name).source.replace("week1", "week7"))
    other.metadata.voxbank.form = "week7"
    write(inbox / "a.ipynb", saved(other))
    strange = saved(desk.answered()).replace(course.copy(course.lock("week1"), "ann").code.encode(), b"0123abcd")
    write(inbox / "b.ipynb", strange)
    write(inbox / "c.ipynb", b'{"cells": [], "nbformat": 4}')
    mixed = desk.answered()
    mixed.cells[0] = desk.released("bob").cells[0]
    write(inbox / "d.ipynb", saved(mixed))
    done = collected(inbox)
    assert "it is of the form 'week7', not of 'week1'" in done.unplaced[0].reason
    assert "assignment collect week7" in done.unplaced[0].suggestion
    assert "it is copy 0123abcd of 'week1', which this course did not hand out" in done.unplaced[1].reason
    assert "none of the answers of the form 'week1' is in it" in done.unplaced[2].reason
    assert "it holds pieces of two copies" in done.unplaced[3].reason
    assert submitted(course) == {}


def test_a_scratch_notebook_beside_the_right_one_is_left_aside(course, desk, collected, inbox):
    entries = {"week1.ipynb": saved(desk.answered()), "scratch.ipynb": b'{"cells": [], "nbformat": 4}'}
    done = collected(write(inbox / "ann.zip", zipped(entries)))
    assert (outcomes(done), done.unplaced, done.aside) == ({"ann": "new"}, (), ("ann.zip: scratch.ipynb",))


@pytest.mark.parametrize(
    "name",
    ["{id}.ipynb", "week2_{id} (1).ipynb", "{id}/week2.ipynb", "{id}/week2/x.ipynb", "{email}.ipynb", "{name}.ipynb"],
)
def test_a_shared_variant_is_placed_by_the_name_of_file_or_folder(shared, collected, inbox, name):
    contents = {}
    for number, student in enumerate(STUDENTS):
        contents[student.id] = blank_copy(shared, "week2", student.id) + b" " * number
        named = name.format(id=student.id, email=student.email, name=f"{student.first_name} {student.last_name}")
        write(inbox / named, contents[student.id])
    done = collected(inbox, form="week2", into=shared)
    assert submitted(shared, "week2") == {f"{s}/week2/week2.ipynb": content for s, content in contents.items()}
    assert done.unplaced == ()


def test_a_shared_variant_is_placed_by_canvas_number_or_spelling(shared, collected, inbox):
    content = blank_copy(shared, "week2", "ann")
    entries = {"whoever_501_900_week2.ipynb": content, "brownbob_999_901_week2.ipynb": content}
    done = collected(
        write(inbox / "s.zip", zipped(entries)), known=(NUMBERED[0], *STUDENTS[1:]), form="week2", into=shared
    )
    assert (outcomes(done), done.unplaced) == ({"ann": "new", "bob": "new"}, ())


def test_a_shared_variant_whose_student_nothing_tells_is_told(shared, collected, inbox):
    content = blank_copy(shared, "week2", "ann")
    entries = {
        "week2.ipynb": content, "strangervery_77_901_week2.ipynb": content, "anon_Ab3dE_902_week2.ipynb": content,
        "ann and bob.ipynb": content,
    }  # fmt: skip
    done = collected(write(inbox / "s.zip", zipped(entries)), form="week2", into=shared)
    assert [one.reason for one in done.unplaced] == [
        "3 students have this copy, and neither the file's name nor its folder says whose it is",
        "3 students have this copy, and nobody, or more than one, on the roster fits: "
        "Canvas calls the student 'strangervery' (number 77)",
        "3 students have this copy, and Canvas does not tell names while the assignment is graded anonymously",
        "its name can mean 'ann' or 'bob', and all of them have this copy",
    ]


def test_of_variants_that_go_round_the_copy_must_fit_the_name(shared, collected, inbox):
    lock = shared.lock("week3")
    assert shared.copy(lock, "ann").code == shared.copy(lock, "cal").code != shared.copy(lock, "bob").code
    entries = {named_by_canvas("cal", 900): blank_copy(shared, "week3", "ann")}
    entries |= {named_by_canvas("bob", 901): blank_copy(shared, "week3", "ann")}
    done = collected(write(inbox / "s.zip", zipped(entries)), form="week3", into=shared)
    assert outcomes(done) == {"cal": "new"}
    assert "it is the copy of 'ann' or 'cal', but came under the name of 'bob'" in reasons(done)


def test_one_account_with_two_students_copies_is_doubted_unless_the_roster_knows_the_numbers(desk, collected, inbox):
    entries = {"x_601_900_a.ipynb": saved(desk.answered("ann")), "x_601_901_b.ipynb": saved(desk.answered("bob"))}
    archive = write(inbox / "s.zip", zipped(entries))
    done = collected(archive, known=())
    assert [one.reason for one in done.unplaced] == ["one account of Canvas (601) handed in copies of ann and bob"] * 2
    known = (replace(STUDENTS[0], lms_user_id="601"), *STUDENTS[1:])
    done = collected(archive, known=known)
    assert outcomes(done) == {"ann": "new"}
    assert "it is the copy of 'bob', but came under the name of 'ann'" in reasons(done)


def test_one_students_copy_from_two_accounts_is_doubted_even_days_later(desk, collected, inbox):
    collected(write(inbox / "1.zip", zipped({"x_601_900_a.ipynb": saved(desk.answered("ann"))})), known=())
    done = collected(
        write(inbox / "2.zip", zipped({"y_602_950_a.ipynb": saved(desk.answered("ann")) + b" "})), known=()
    )
    assert [one.reason for one in done.unplaced] == ["2 accounts of Canvas handed in the copy of 'ann'"]


def test_a_name_that_only_looks_like_canvas_does_not_hinder(course, desk, collected, inbox):
    folder = inbox / "week1_2026_11_downloads"
    write(folder / "ann.ipynb", saved(desk.answered("ann")))
    write(folder / "bob.ipynb", saved(desk.answered("bob")))
    assert outcomes(collected(folder)) == {"ann": "new", "bob": "new"}
