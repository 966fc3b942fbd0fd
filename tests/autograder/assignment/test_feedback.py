"""Feedback pages show formulas and pictures by themselves, and nothing of a student's text runs."""

from __future__ import annotations

import nbformat
from nbformat.v4 import new_markdown_cell, new_notebook

from autograder.assignment.feedback import FeedbackExporter

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="


def page(*cells: nbformat.NotebookNode) -> str:
    return str(FeedbackExporter(template_name="classic").from_notebook_node(new_notebook(cells=list(cells)))[0])


def test_formulas_are_mathml_and_no_script_is_fetched() -> None:
    shown = page(
        new_markdown_cell(r"The slope is $\frac{1}{2}$."), new_markdown_cell("| a | b |\n|---|---|\n| 1 | 2 |")
    )
    assert "<mfrac><mn>1</mn><mn>2</mn></mfrac>" in shown
    assert "<td>1</td>" in shown
    assert "mathjax" not in shown.lower().replace("mathjax_", "")


def test_a_formula_that_nobody_understands_is_shown_as_it_was_written() -> None:
    assert r"\undefined{x" in page(new_markdown_cell(r"I write $\undefined{x$ here."))


def test_files_beside_the_page_and_pasted_pictures_are_shown_and_other_images_are_not() -> None:
    pasted = new_markdown_cell("![mine](attachment:sketch.png)", attachments={"sketch.png": {"image/png": PIXEL}})
    shown = page(pasted, new_markdown_cell("![taps](q1_taps.png) ![far](https://example.org/x.png) ![up](../key.png)"))
    assert f'src="data:image/png;base64,{PIXEL}"' in shown
    assert 'src="q1_taps.png"' in shown
    assert "https://example.org/x.png" not in shown
    assert "../key.png" not in shown


def test_html_and_links_that_run_something_are_inert() -> None:
    shown = page(new_markdown_cell("<img src=x onerror=alert(1)> [x](javascript:alert(1)) <b>bold</b>"))
    assert "<img src=x" not in shown
    assert 'href="javascript' not in shown
    assert "<b>bold" not in shown
