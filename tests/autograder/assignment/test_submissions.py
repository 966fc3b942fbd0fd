"""The notebook of a submitted folder is found by what it holds."""

from __future__ import annotations

import pytest

from autograder.assignment.submissions import read_submission
from autograder.notebooks import NotebookError


@pytest.fixture
def own(course):
    return course.copy(course.lock("week1"), "ann")


@pytest.mark.parametrize("name", ["week1 (1).ipynb", "week1.ipynb.txt", "Week 1 - final.json", "sub/week1.ipynb"])
def test_a_renamed_file_is_read_and_the_name_is_told(course, desk, own, name):
    folder = course.folder / "submitted/ann/week1"
    (folder / name).parent.mkdir(parents=True, exist_ok=True)
    desk.hand_in(desk.answered(), name=name)
    notes = read_submission(folder, own).notes
    renamed = not name.endswith("/week1.ipynb")
    assert notes == ((f"the notebook's file was called `{name}`",) if renamed else ())


def test_a_folder_without_a_notebook_is_told(course, desk, own):
    folder = desk.hand_in(b"PK\x03\x04", name="week1.zip")
    with pytest.raises(NotebookError, match="the folder holds no notebook"):
        read_submission(folder, own)


def test_a_damaged_notebook_is_told_with_its_name(desk, own):
    folder = desk.hand_in(b"{'cells': ]", name="week1.ipynb")
    with pytest.raises(NotebookError, match=r"`week1.ipynb`: the file is not a notebook: it does not hold JSON"):
        read_submission(folder, own)


def test_the_filled_in_notebook_is_taken_and_the_other_is_told(desk, own):
    desk.hand_in(desk.released(), name="week1.ipynb")
    folder = desk.hand_in(desk.answered(), name="week1-Copy1.ipynb")
    found = read_submission(folder, own)
    assert f"q1_area = {desk.area()}" in found.code
    assert found.notes == (
        "the notebook's file was called `week1-Copy1.ipynb`",
        "more than one notebook of this form was handed in; not marked: `week1.ipynb`",
    )


def test_of_two_filled_in_notebooks_the_one_with_the_released_name_is_taken(desk, own):
    other = desk.answered()
    desk.fill_in(other, "q1-area", "q1_area = 1")
    desk.hand_in(other, name="a.ipynb")
    folder = desk.hand_in(desk.answered(), name="week1.ipynb")
    assert f"q1_area = {desk.area()}" in read_submission(folder, own).code


def test_a_notebook_of_something_else_does_not_hide_the_form(desk, own):
    desk.hand_in(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "1"}]}', name="a.ipynb")
    desk.hand_in(b"not JSON", name="week1.ipynb")
    folder = desk.hand_in(desk.answered(), name="z.ipynb")
    assert len(read_submission(folder, own).cells) == len(own.cells)


def test_a_link_to_somebody_elses_notebook_is_not_followed(course, desk, own):
    theirs = desk.hand_in(desk.answered("bob"), student="bob") / "week1.ipynb"
    folder = course.folder / "submitted/ann/week1"
    folder.mkdir(parents=True)
    (folder / "week1.ipynb").symlink_to(theirs)
    with pytest.raises(NotebookError, match="no notebook"):
        read_submission(folder, own)
