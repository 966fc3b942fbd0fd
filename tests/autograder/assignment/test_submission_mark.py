"""Marks files are read back as they were written."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.assignment.submission_mark import marks_file, read_mark, read_marks, write_mark
from bank.errors import FormError


@pytest.fixture
def marked(session, desk):
    """Ann's marks, with a misconception, a check that failed and a note."""
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {_perimeter(desk)}")
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    return values * values")
    folder = desk.hand_in(notebook, name="renamed.ipynb")
    return session.mark("ann", session.restored("ann", folder))


def _perimeter(desk):
    return desk.course.lock("week1").variant_of("ann", "q1").model.part("area").misconception("perimeter").value


def test_marks_that_are_read_are_those_that_were_written(marked, session, course):
    write_mark(marked, session.lock.form, session.lock.points, session.course.form_folder(session.lock.form))
    assert read_mark(course.form_folder("week1"), "ann") == marked
    assert read_marks(course.form_folder("week1")) == {"ann": marked}


def test_a_numbers_value_and_a_choice_are_kept_and_a_program_is_not(marked, desk):
    area, longer, _ = marked.exercises["q1"].parts
    assert area.answer == _perimeter(desk)
    assert longer.answer == desk.letter("width")
    assert marked.exercises["q2"].part("double").answer is None


def test_a_student_without_marks_is_named(course):
    with pytest.raises(FormError, match=r"bob\.json: this student's marks are expected here; nothing was marked yet"):
        read_mark(course.form_folder("week1"), "bob")


@pytest.mark.parametrize("content", ["", "[1]", '{"student": "ann"}', '{"student": 3}'])
def test_marks_that_cannot_be_read_are_refused(content, course, marked, session):
    file = write_mark(
        replace(marked, student="ann"),
        session.lock.form,
        session.lock.points,
        session.course.form_folder(session.lock.form),
    )
    assert file == marks_file(course.form_folder("week1"), "ann")
    file.write_text(content)
    with pytest.raises(FormError, match="these are no marks that can be read"):
        read_marks(course.form_folder("week1"))
