"""Reading notebooks as students send them."""

from __future__ import annotations

import json

import pytest

from autograder.notebooks import NotebookError, SubmittedCell, read_notebook


def _file(**content):
    return json.dumps({"nbformat": 4, "nbformat_minor": 5, "metadata": {}, "cells": [], **content}).encode()


def _code(source, **more):
    return {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None, **more}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "empty"),
        (b" \n\t", "empty"),
        (b"not JSON at all", "does not hold JSON"),
        (b"\xff\xfe\x00broken", "does not hold JSON"),
        (b"[" * 200_000, "does not hold JSON"),
        (b"[1, 2]", "no object with cells"),
        (b'{"nbformat": 4}', "no list of cells"),
        (b'{"nbformat": 4, "cells": {"a": 1}}', "no list of cells"),
    ],
)
def test_a_file_that_is_no_notebook_is_refused_with_a_sentence(content, sentence):
    with pytest.raises(NotebookError, match=sentence):
        read_notebook(content)


def test_lines_are_joined_and_line_ends_are_made_equal():
    cells = read_notebook(_file(cells=[_code(["a = 1\r\n", "b = 2"])])).cells
    assert cells == (SubmittedCell("code", "a = 1\nb = 2"),)


def test_names_are_read_from_nbgraders_metadata_and_ids_from_wherever_an_editor_keeps_them():
    named = _code("x", metadata={"nbgrader": {"grade_id": "q1-a"}})
    in_lab, in_colab = _code("x", id="lab"), _code("x", metadata={"id": "colab"})
    cells = read_notebook(_file(cells=[named, in_lab, in_colab])).cells
    assert [(cell.name, cell.id) for cell in cells] == [("q1-a", ""), ("", "lab"), ("", "colab")]


def test_metadata_of_impossible_types_counts_as_gone():
    cell = _code("x", id=7, metadata={"nbgrader": {"grade_id": ["q1"]}, "id": {}})
    notebook = read_notebook(_file(cells=[cell, _code("y", metadata="none")], metadata=[1]))
    assert [(cell.name, cell.id) for cell in notebook.cells] == [("", ""), ("", "")]
    assert notebook.metadata == {}


def test_cells_without_type_or_text_are_left_out_and_told():
    notebook = read_notebook(_file(cells=[_code("x"), {"cell_type": "code"}, "text", {"source": "y"}, None]))
    assert [cell.source for cell in notebook.cells] == ["x"]
    assert notebook.notes == ("4 of 5 cells have no readable type and text and were left out",)


@pytest.mark.parametrize("version", [99, "4", None, 4.0, True, -1])
def test_an_unknown_version_is_told_and_read_all_the_same(version):
    notebook = read_notebook(_file(nbformat=version, cells=[_code("x")]))
    assert len(notebook.cells) == 1
    assert "notebook format" in notebook.notes[0]


def test_a_notebook_of_format_three_keeps_its_code():
    sheet = {"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"]}, {"cell_type": "heading", "source": "T"}]}
    notebook = read_notebook(json.dumps({"nbformat": 3, "worksheets": [sheet]}).encode())
    assert notebook.code == ("a = 1\nb = 2",)
    assert notebook.notes == ()


def test_a_byte_order_mark_is_skipped():
    assert read_notebook(b"\xef\xbb\xbf" + _file(cells=[_code("x")])).code == ("x",)


def test_only_pictures_stay_attached():
    attached = {"a.png": {"image/png": "aGk="}, "b.html": {"text/html": "<script>"}, "c": "text"}
    attached["d.png"] = {"image/png": '" onerror="alert(1)'}
    cell = {"cell_type": "markdown", "source": "x", "attachments": attached}
    assert read_notebook(_file(cells=[cell])).cells[0].attachments == {"a.png": {"image/png": "aGk="}}


def test_half_a_character_is_replaced_so_that_the_text_can_be_written_again():
    cell = read_notebook(b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "\\ud800"}]}').cells[0]
    assert cell.source.encode("utf-8") == b"?"
