"""Submissions are recognised whatever an editor or a student did to them."""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any

import nbformat
import pytest

from autograder.assignment.recognition import Recognition, recognise
from autograder.assignment.released import Copy
from autograder.notebooks import read_notebook

Recognise = Callable[..., Recognition]


@pytest.fixture
def recognised(course, desk) -> Recognise:
    """Recognise a notebook as a student's submission."""
    lock = course.lock("week1")

    def run(notebook: Any, student: str = "ann") -> Recognition:
        submitted = read_notebook(json.dumps(notebook).encode())
        return recognise(submitted, course.copy(lock, student), lambda: course.other_copies(lock, student))

    return run


def _without_metadata(notebook: Any) -> Any:
    """Return what is left after an editor that keeps only cell types and texts."""
    cells = [{"cell_type": cell.cell_type, "source": cell.source, "metadata": {}} for cell in notebook.cells]
    for cell in cells:
        if cell["cell_type"] == "code":
            cell |= {"outputs": [], "execution_count": None}
    return nbformat.from_dict({"nbformat": 4, "nbformat_minor": 4, "metadata": {}, "cells": cells})


def _names(recognition: Recognition) -> list[str]:
    return [placed.released.name for placed in recognition.cells if placed.released]


def _sentences(recognition: Recognition) -> str:
    return "\n".join(note.sentence for note in recognition.notes)


def test_a_copy_as_released_is_recognised_without_a_remark(desk, recognised):
    found = recognised(desk.released())
    assert _names(found) == [cell.id for cell in desk.released().cells]
    assert (found.missing, found.notes, found.refusal) == ((), (), "")


def test_all_cells_are_found_when_every_name_and_id_is_gone(desk, recognised):
    found = recognised(_without_metadata(desk.answered()))
    assert _names(found) == [cell.id for cell in desk.released().cells]
    assert (found.notes, found.refusal) == ((), "")


def test_all_cells_are_found_in_any_order_and_the_order_is_told(desk, recognised):
    notebook = _without_metadata(desk.answered())
    written = next(cell for cell in notebook.cells if cell.source.startswith("because"))
    notebook.cells.remove(written)
    notebook.cells.reverse()
    place = next(n for n, cell in enumerate(notebook.cells) if cell.source.startswith("**(c)**"))
    notebook.cells.insert(place + 1, written)
    found = recognised(notebook)
    assert sorted(_names(found)) == sorted(cell.id for cell in desk.released().cells)
    assert "another order" in _sentences(found)


def test_a_deleted_answer_is_told_by_name(desk, recognised):
    notebook = desk.answered()
    desk.delete(notebook, "q1-area", "q2-double-answer")
    found = recognised(notebook)
    assert {cell.name for cell in found.missing} == {"q1-area", "q2-double-answer"}
    assert [(note.sentence, note.label, note.part) for note in found.notes] == [
        ("the cell `q1-area` is missing", "q1", "area"),
        ("the cell `q2-double-answer` is missing", "q2", "double"),
    ]


def test_an_answer_moved_into_a_cell_of_the_students_own_is_not_missing(desk, recognised):
    notebook = desk.answered()
    desk.delete(notebook, "q1-area", "q1-longer")
    notebook.cells.insert(3, nbformat.v4.new_code_cell("q1_area, q1_longer = 3, 'A'"))
    assert recognised(notebook).notes == ()


def test_a_copied_cell_counts_once_and_the_filled_in_one_wins_over_blank_ones(desk, recognised):
    notebook = desk.answered()
    blank = desk.cell(desk.released(), "q1-area")
    place = notebook.cells.index(desk.cell(notebook, "q1-area"))
    notebook.cells[place:place] = [blank]
    notebook.cells.append(json.loads(json.dumps(blank), object_hook=nbformat.NotebookNode))
    found = recognised(notebook)
    kept = [placed.cell.source for placed in found.cells if placed.released and placed.released.name == "q1-area"]
    assert kept == [f"q1_area = {desk.area()}"]
    assert not any("q1_area = None" in placed.cell.source for placed in found.cells)
    assert "`q1-area` is there 3 times; the one that was filled in counts" in _sentences(found)


def test_of_two_filled_in_copies_the_last_is_the_answer_and_both_still_run(desk, recognised):
    notebook = desk.answered()
    twin = nbformat.from_dict(json.loads(json.dumps(desk.cell(notebook, "q1-area"))))
    twin.source = "q1_area = 1"
    notebook.cells.append(twin)
    found = recognised(notebook)
    kept = [placed.cell.source for placed in found.cells if placed.released and placed.released.name == "q1-area"]
    assert kept == ["q1_area = 1"]
    assert any(placed.released is None and "q1_area" in placed.cell.source for placed in found.cells)
    assert "the last one counts" in _sentences(found)


def test_names_that_were_swapped_do_not_swap_the_answers(desk, recognised):
    notebook = desk.answered()
    area, longer = desk.cell(notebook, "q1-area"), desk.cell(notebook, "q1-longer")
    area.metadata, longer.metadata = longer.metadata, area.metadata
    area.id, longer.id = longer.id, area.id
    found = recognised(notebook)
    sources = {placed.released.name: placed.cell.source for placed in found.cells if placed.released}
    assert "q1_area" in sources["q1-area"]
    assert "q1_longer" in sources["q1-longer"]


def test_a_changed_question_is_told_and_a_changed_answer_is_not(desk, recognised):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-stem", "A box is 1 mm wide and 1 mm high.")
    found = recognised(notebook)
    assert _sentences(found) == "the text of the cell `q1-stem` was changed; it has been put back"


def test_a_code_answer_turned_into_text_is_told_to_its_part(desk, recognised):
    notebook = desk.answered()
    cell = desk.cell(notebook, "q1-area")
    notebook.cells[notebook.cells.index(cell)] = nbformat.v4.new_markdown_cell(
        cell.source, id=cell.id, metadata=cell.metadata
    )
    (note,) = recognised(notebook).notes
    assert (note.label, note.part) == ("q1", "area")
    assert "turned into text; it was read as code" in note.sentence


def test_another_form_is_refused_by_its_first_cell_even_without_metadata(desk, recognised):
    notebook = _without_metadata(desk.answered())
    notebook.cells[0].source = notebook.cells[0].source.replace("week1", "week2")
    del notebook.cells[-1]
    assert recognised(notebook).refusal == "this notebook is of the form `week2`, but it was handed in for `week1`"


def test_another_form_is_refused_by_its_metadata_even_without_a_first_cell(desk, recognised):
    notebook = desk.answered()
    desk.delete(notebook, "opening")
    notebook.metadata.voxbank.form = "week2"
    assert "of the form `week2`" in recognised(notebook).refusal


@pytest.mark.parametrize("student", ["bob", "cal"])
def test_another_students_copy_is_refused(desk, recognised, student):
    assert "with other numbers" in recognised(desk.answered(student), "ann").refusal


def test_another_students_copy_is_refused_by_its_questions_when_nothing_says_which_copy_it_is(desk, recognised):
    notebook = _without_metadata(desk.answered("bob"))
    notebook.cells = notebook.cells[1:-1]
    assert "with other numbers" in recognised(notebook, "ann").refusal


def test_a_notebook_without_any_answer_of_the_form_is_refused(desk, recognised):
    notebook = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell("print('hello')")])
    assert recognised(notebook).refusal == "none of the answers of the form `week1` was found in this notebook"


def test_copies_differ_between_students_with_different_numbers_only(course):
    lock = course.lock("week1")
    codes = {course.copy(lock, student).code for student in ("ann", "bob", "cal")}
    assert len(codes) == 3
    assert isinstance(course.copy(lock, "ann"), Copy)


@pytest.mark.parametrize(
    ("source", "binds"),
    [
        ("q1_area = 3", True),
        ("q1_area: float = 3", True),
        ("a, q1_area = 1, 2", True),
        ("(a, q1_area) = 1, 2", True),
        ("a = q1_area = 2", True),
        ("q1_area += 2", True),
        ("x = 1\nq1_area=x", True),
        ("q1_area == 3", False),
        ("x = q1_area", False),
        ("f(q1_area=3)", False),
        ("# q1_area = 3", False),
        ("def f():\n    q1_area = 3", False),
        ("q1_area_2 = 3", False),
    ],
)
def test_a_value_is_bound_by_an_assignment_at_the_outer_level(desk, course, source, binds):
    assert course.copy(course.lock("week1"), "ann").cell("q1-area").binds(source) is binds


@pytest.mark.parametrize(
    ("source", "binds"),
    [
        ("def double(x):\n    return x", True),
        ("double = lambda x: x", True),
        ("class double:\n    pass", True),
        ("def double_2(x): pass", False),
        ("class A:\n    def double(self): pass", False),
    ],
)
def test_a_function_is_bound_by_its_definition(desk, course, source, binds):
    assert course.copy(course.lock("week1"), "ann").cell("q2-double-answer").binds(source) is binds


def test_a_cell_made_to_be_slow_to_search_takes_no_time(course):
    answer = course.copy(course.lock("week1"), "ann").cell("q1-area")
    began = time.process_time()
    assert not answer.binds("q1_area " * 200_000)
    assert time.process_time() - began < 1
