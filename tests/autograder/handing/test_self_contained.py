"""A notebook with its files inside is marked like the one with files beside it."""

from __future__ import annotations

import base64
import json
import subprocess
import sys

import nbformat
import pytest

from autograder.assignment.recognition import recognise
from autograder.assignment.release import copy_files
from autograder.handing.self_contained import FILES_CELL, self_contained
from autograder.inlining import is_packed_cell, packed_cell
from autograder.notebooks import MAX_CHARACTERS, read_notebook
from tests.autograder.assignment.editors import EDITORS


@pytest.fixture
def whole(course, desk):
    """Return a student's self-contained copy, answered or as released."""

    def make(student="ann", answered=True):
        notebook = self_contained(desk.released(student), copy_files(course.lock("week1"), student))
        if answered:
            for name in ("q1-area", "q1-longer", "q1-why", "q2-double-answer"):
                desk.fill_in(notebook, name, desk.cell(desk.answered(student), name).source)
        return notebook

    return make


@pytest.fixture
def marked(session, desk):
    """Hand a file in and mark it; return what stands in the gradebook and what was noted."""

    def run(content):
        restored = session.restored("ann", desk.hand_in(content))
        mark = session.mark("ann", restored)
        return session.cell_marks(mark), mark.notes, mark.refusal, [(cell.id, cell.source) for cell in restored.cells]

    return run


def test_figures_stand_in_the_text_and_files_in_a_locked_cell_below_the_opening(whole, course):
    notebook = whole(answered=False)
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells][:3] == ["opening", FILES_CELL, "q1-stem"]
    figure = copy_files(course.lock("week1"), "ann")["q1_box.png"]
    assert f"](data:image/png;base64,{base64.b64encode(figure).decode()})" in notebook.cells[2].source
    assert "q1_box.png)" not in json.dumps(notebook)
    assert notebook.cells[1].metadata.editable is False


def test_two_packings_of_one_copy_are_equal_byte_for_byte(whole):
    assert nbformat.writes(whole()) == nbformat.writes(whole())


def test_nothing_of_the_answers_is_in_it(whole, course, desk):
    text = nbformat.writes(whole(answered=False))
    for hidden in ("hidden model answer", "right values", "squared", "length of the outline", "2 * values"):
        assert hidden not in text
    assert f"{desk.area():g}" not in text
    assert course.secret().hex() not in text


def test_the_cell_writes_every_file_and_leaves_those_that_are_there(whole, course, tmp_path):
    (tmp_path / "box.npy").write_bytes(b"mine")
    done = subprocess.run(
        [sys.executable, "-c", whole().cells[1].source], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    assert done.stdout == "q1_box.png written\nbox.npy was there already\n"
    assert (tmp_path / "q1_box.png").read_bytes() == copy_files(course.lock("week1"), "ann")["q1_box.png"]
    assert (tmp_path / "box.npy").read_bytes() == b"mine"


@pytest.mark.parametrize("editor", EDITORS)
def test_every_cell_is_found_without_a_remark_whatever_saved_it(editor, whole, course):
    copy = course.copy(course.lock("week1"), "ann")
    found = recognise(read_notebook(EDITORS[editor](whole())), copy)
    assert [placed.released.name for placed in found.cells if placed.released] == [cell.name for cell in copy.cells]
    assert (found.missing, found.notes, found.refusal) == ((), (), "")


@pytest.mark.parametrize("editor", ["colab_without_names", "jupyterlab_4", "stripped_of_outputs", "vscode_on_windows"])
def test_scores_comments_and_the_marked_notebook_are_those_of_the_ordinary_one(editor, whole, desk, marked):
    assert marked(EDITORS[editor](whole())) == marked(EDITORS[editor](desk.answered()))


def test_another_students_single_file_is_still_told_apart(whole, course):
    lock = course.lock("week1")
    submitted = read_notebook(EDITORS["stripped_of_outputs"](whole("bob")))
    cells = [cell for cell in submitted.cells if "copy `" not in cell.source and "_check_before" not in cell.source]
    stripped = type(submitted)(tuple(cells), {})
    found = recognise(stripped, course.copy(lock, "ann"), lambda: course.other_copies(lock, "ann"))
    assert "with other numbers" in found.refusal


def test_code_that_a_student_adds_to_the_packed_cell_still_runs(whole, marked, desk):
    notebook = whole()
    notebook.cells[1].source += "\nscale = 1"
    desk.fill_in(notebook, "q1-area", f"q1_area = {desk.area()} * scale")
    cell_marks, notes, refusal, _ = marked(EDITORS["colab"](notebook))
    assert [cell.score for cell in cell_marks][:1] == [2.0]
    assert (notes, refusal) == ((), "")


def test_packed_files_do_not_count_as_text_that_a_student_wrote():
    cell = nbformat.v4.new_code_cell(packed_cell({"scan.nii.gz": bytes(range(256)) * 5_000}))
    notebook = nbformat.v4.new_notebook(cells=[cell, nbformat.v4.new_markdown_cell("answer")])
    assert len(cell.source) > MAX_CHARACTERS
    assert [cell.source for cell in read_notebook(nbformat.writes(notebook).encode()).cells] == ["answer"]


def test_a_cell_with_anything_else_between_the_quotes_is_the_students():
    packed = packed_cell({"a.txt": b"1"})
    assert is_packed_cell(packed + "\n")
    assert not is_packed_cell(packed.replace('_write_files("""\n', '_write_files("""\n""" + input() + """'))
    assert not is_packed_cell("x = 1\n" + packed)


def test_a_picture_that_colab_puts_into_an_open_answer_reaches_the_marker(desk, session):
    notebook = desk.answered()
    png = base64.b64encode(b"\x89PNG sketch").decode()
    desk.fill_in(notebook, "q1-why", f"see ![sketch](data:image/png;base64,{png})")
    restored = session.restored("ann", desk.hand_in(EDITORS["colab"](notebook)))
    cell = desk.cell(restored, "q1-why")
    assert cell.source == "see ![sketch](attachment:picture-1.png)"
    assert cell.attachments == {"picture-1.png": {"image/png": png}}
