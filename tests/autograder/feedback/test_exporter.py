"""Under nbgrader's command a form gets our page, and everything else nbgrader's own."""

from __future__ import annotations

import json

import nbformat
import pytest
from nbconvert.exporters import HTMLExporter

from autograder.feedback.exporter import FeedbackExporter
from autograder.feedback.notebook import is_of_a_form


@pytest.fixture
def essay(tmp_path):
    """A notebook of an assignment that was made by hand."""
    file = tmp_path / "essay.ipynb"
    cells = [nbformat.v4.new_markdown_cell("an *essay*", id="essay"), nbformat.v4.new_code_cell("x = 1", id="code")]
    file.write_text(json.dumps(nbformat.v4.new_notebook(cells=cells)))
    return file


def test_a_notebook_that_is_no_form_gets_the_stock_page(essay):
    ours, _ = FeedbackExporter(template_name="classic").from_filename(str(essay))
    stock, _ = HTMLExporter(template_name="classic").from_filename(str(essay))
    assert ours == stock
    assert "<em>essay</em>" in ours


def test_forms_are_told_from_other_notebooks(marked, desk, essay, tmp_path):
    marked.mark(desk.answered())
    assert is_of_a_form(marked.files["ann"])
    assert not is_of_a_form(essay)
    assert not is_of_a_form(tmp_path / "missing.ipynb")
    essay.write_text("no notebook")
    assert not is_of_a_form(essay)
