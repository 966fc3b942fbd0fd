"""The same answers earn the same marks, whatever program saved the notebook."""

from __future__ import annotations

import nbformat
import pytest

from autograder.assignment.recognition import recognise
from autograder.assignment.submissions import read_submission
from autograder.notebooks import NotebookError, read_notebook
from tests.autograder.assignment.editors import EDITORS

RENAMED = ("Copy of week1.ipynb", "week1-checkpoint.ipynb", "week1 (3).ipynb", "Kopie von week1.ipynb")


@pytest.fixture
def marked(session, desk):
    """Hand a file in and mark it; return the mark, the marked notebook and the scores."""

    def run(content, name="week1.ipynb"):
        folder = desk.hand_in(content, name=name)
        restored = session.restored("ann", folder)
        mark = session.mark("ann", restored)
        return mark, restored, {cell.grade_cell: cell.score for cell in session.cell_marks(mark)}

    return run


@pytest.mark.parametrize("editor", EDITORS)
def test_an_answered_notebook_earns_the_same_whatever_saved_it(editor, marked, desk):
    mark, restored, scores = marked(EDITORS[editor](desk.answered()))
    assert scores == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 4.0}
    assert (mark.refusal, mark.notes, mark.waiting) == ("", (), 1)
    assert desk.cell(restored, "q1-why").source == "because the width is larger"
    nbformat.validate(restored)


@pytest.mark.parametrize("editor", EDITORS)
def test_every_cell_of_the_form_is_found_whatever_saved_it(editor, course, desk):
    copy = course.copy(course.lock("week1"), "ann")
    found = recognise(read_notebook(EDITORS[editor](desk.answered())), copy)
    assert [placed.released.name for placed in found.cells if placed.released] == [cell.name for cell in copy.cells]
    assert (found.missing, found.notes, found.refusal) == ((), (), "")


@pytest.mark.parametrize("editor", EDITORS)
def test_another_students_notebook_is_refused_whatever_saved_it(editor, marked, desk):
    mark, _, scores = marked(EDITORS[editor](desk.answered("bob")))
    assert "with other numbers" in mark.refusal
    assert set(scores.values()) == {None}


@pytest.mark.parametrize("editor", EDITORS)
def test_a_notebook_without_answers_stays_blank_whatever_saved_it(editor, marked, desk):
    mark, _, scores = marked(EDITORS[editor](desk.released()))
    assert set(scores.values()) == {0.0}
    assert (mark.notes, mark.waiting) == ((), 0)


@pytest.mark.parametrize("name", RENAMED)
def test_a_file_that_was_renamed_is_marked_and_its_name_is_told(name, marked, desk):
    mark, _, scores = marked(EDITORS["colab"](desk.answered()), name)
    assert scores["q1-area"] == 2.0
    assert [note.sentence for note in mark.notes] == [f"the notebook's file was called `{name}`"]


def test_an_answer_in_a_form_field_of_colab_counts(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f'#@title Area\nq1_area = {desk.area()} #@param {{type:"number"}}')
    assert marked(EDITORS["colab_without_names"](notebook))[2]["q1-area"] == 2.0


def test_an_answer_below_a_magic_counts(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"%%time\n!pip install tqdm\nq1_area = {desk.area()}")
    assert marked(EDITORS["vscode"](notebook))[2]["q1-area"] == 2.0


def test_a_notebook_cut_off_in_the_middle_is_told(marked, desk):
    content = EDITORS["jupyterlab_4"](desk.answered())
    mark, _, scores = marked(content[: len(content) // 2])
    assert mark.refusal == "`week1.ipynb`: the file is not a notebook: it does not hold JSON"
    assert set(scores.values()) == {None}


def test_a_file_of_200_megabytes_is_told_and_not_read(course, desk):
    folder = desk.hand_in(b"")
    with (folder / "week1.ipynb").open("wb") as file:
        file.truncate(200_000_000)
    with pytest.raises(NotebookError, match=r"`week1\.ipynb`: the file is too large"):
        read_submission(folder, course.copy(course.lock("week1"), "ann"))


def test_a_folder_with_the_name_of_the_notebook_is_looked_into(course, desk):
    folder = desk.hand_in(b"readme", name="readme.md")
    (folder / "week1.ipynb").mkdir()
    copy = course.copy(course.lock("week1"), "ann")
    with pytest.raises(NotebookError, match="the folder holds no notebook"):
        read_submission(folder, copy)
    desk.hand_in(EDITORS["classic"](desk.answered()), name="week1.ipynb/week1.ipynb")
    assert len(read_submission(folder, copy).cells) == len(copy.cells)
