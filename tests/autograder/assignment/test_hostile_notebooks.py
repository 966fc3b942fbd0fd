"""Notebooks made to keep the marker busy, to fill its memory, or to leave something in its files."""

from __future__ import annotations

import dataclasses
import json
import time

import pytest

from autograder.assignment import session as marking
from autograder.assignment import submissions
from autograder.assignment.recognition import recognise
from autograder.assignment.released import ReleasedCell
from autograder.assignment.submission_mark import write_mark
from autograder.assignment.submissions import read_submission
from autograder.notebooks import MAX_CELLS, MAX_CHARACTERS, NotebookError, SubmittedCell, read_notebook


def _code(source):
    return {"cell_type": "code", "source": source, "metadata": {}}


def _file(cells, **more):
    return json.dumps({"nbformat": 4, "metadata": {}, "cells": cells, **more}).encode()


@pytest.fixture
def own(course):
    return course.copy(course.lock("week1"), "ann")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (_file([_code("")] * (MAX_CELLS + 1)), "2,001 cells"),
        (_file([_code("a\n" * 300_000)] * 2), "1,200,000 characters"),
        (b'{"cells": [' + b"[]," * 2_000_000 + b"1]}", "2,000,000 lists and objects"),
    ],
    ids=["cells", "characters", "lists"],
)
def test_a_notebook_of_more_than_people_write_is_refused_at_once(content, sentence):
    began = time.monotonic()
    with pytest.raises(NotebookError, match=sentence):
        read_notebook(content)
    assert time.monotonic() - began < 1


def test_what_a_cell_binds_is_found_once_for_all_answers():
    answers = [ReleasedCell(f"q{n}", "answer", "code", f"q{n} = None", names=(f"q{n}",)) for n in range(300)]
    source = "\n" * (MAX_CHARACTERS // 2) + "a = " * (MAX_CHARACTERS // 10) + "q7 = 1"
    began = time.monotonic()
    assert [answer.name for answer in answers if answer.binds(source)] == ["q7"]
    assert time.monotonic() - began < 3


def test_a_long_text_is_compared_with_all_copies_at_once(desk, own):
    stripped = [SubmittedCell("markdown", "a\n" * (MAX_CHARACTERS // 2)), SubmittedCell("code", "q1_area = 1")]
    notebook = dataclasses.replace(read_notebook(_file([])), cells=tuple(stripped))
    other = dataclasses.replace(own, code="00000000")
    began = time.monotonic()
    assert recognise(notebook, own, lambda: [other] * 1000).refusal == ""
    assert time.monotonic() - began < 3


def test_all_files_of_a_submission_together_have_one_limit(desk, own, monkeypatch):
    content = json.dumps(desk.answered()).encode()
    monkeypatch.setattr(submissions, "MAX_NOTEBOOK_BYTES", len(content) + 10)
    desk.hand_in(b" " * (len(content) + 11), name="a.ipynb")
    desk.hand_in(content, name="b.ipynb")
    folder = desk.hand_in(content, name="c.ipynb")
    found = read_submission(folder, own)
    assert found.notes == ("the notebook's file was called `b.ipynb`",)


@pytest.mark.parametrize(
    "spoil",
    [
        lambda notebook: notebook.update(nbformat="\ud800"),
        lambda notebook: notebook.update(nbformat=10**400),
        lambda notebook: notebook.metadata.voxbank.update(form="\ud800"),
        lambda notebook: notebook.metadata.voxbank.update(copy="x" * 1_000_000),
        lambda notebook: notebook.cells[-2].update(attachments={"\ud800.png": {"image/png": "aaaa"}}),
        lambda notebook: notebook.cells[3].update(id="\ud800"),
        lambda notebook: notebook.cells[3].update(source="# \ud800\nq1_area = 0", cell_type="\ud800"),
        lambda notebook: notebook.metadata.voxbank.update(form="week1`](x)", copy=["00000000"]),
    ],
)
def test_no_text_of_a_notebook_keeps_its_mark_from_being_written(session, desk, spoil):
    notebook = desk.answered()
    spoil(notebook)
    restored = session.restored("ann", desk.hand_in(notebook))
    mark = session.mark("ann", restored)
    written = write_mark(
        mark, session.lock.form, session.lock.points, session.course.form_folder(session.lock.form)
    ).read_text(encoding="utf-8")
    json.dumps(restored, ensure_ascii=False).encode()
    assert len(written) < 20_000
    assert mark.refusal == ""
    assert mark.exercises["q1"].part("longer").score == 1.0


def test_an_answer_at_which_marking_breaks_costs_the_other_exercises_nothing(session, desk, monkeypatch):
    honest = marking.mark_exercise

    def broken(model, *arguments, **keywords):
        if model.exercise.endswith("box"):
            raise ArithmeticError("broken")
        return honest(model, *arguments, **keywords)

    monkeypatch.setattr(marking, "mark_exercise", broken)
    mark = session.mark("ann", session.restored("ann", desk.hand_in(desk.answered())))
    assert {part.verdict for part in mark.exercises["q1"].parts} == {"error"}
    assert mark.exercises["q1"].part("area").message == "ArithmeticError: broken"
    assert mark.exercises["q2"].score == 4.0
