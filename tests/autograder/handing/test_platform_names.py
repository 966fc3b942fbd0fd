"""Names as Canvas writes them; the forms are those of its own source (content_zipper.rb)."""

from __future__ import annotations

import pytest

from autograder.handing.platform_names import CanvasName, copy_number, read_canvas_name


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("adamsann_12345_67890_week1.ipynb", CanvasName("adamsann", "12345", "", 67890, False, "week1.ipynb")),
        ("adamsann_LATE_12345_67890_week1.ipynb", CanvasName("adamsann", "12345", "", 67890, True, "week1.ipynb")),
        ("adamsann_late_12345_67890_w.ipynb", CanvasName("adamsann", "12345", "", 67890, True, "w.ipynb")),
        ("müllerjörg_1_2_My_2_answers_3.ipynb", CanvasName("müllerjörg", "1", "", 2, False, "My_2_answers_3.ipynb")),
        ("latejane_5_6_x.ipynb", CanvasName("latejane", "5", "", 6, False, "x.ipynb")),
        ("anon_Ab3dE_67890_week1.ipynb", CanvasName("", "", "Ab3dE", 67890, False, "week1.ipynb")),
        ("LATE_anon_12345_67890_week1.ipynb", CanvasName("", "", "12345", 67890, True, "week1.ipynb")),
        ("adamsann_12345_text.html", CanvasName("adamsann", "12345", "", None, False, "text.html")),
        ("adamsann_LATE_12345_link.html", CanvasName("adamsann", "12345", "", None, True, "link.html")),
        ("smith_jones_12345_67890_a.ipynb", CanvasName("smith_jones", "12345", "", 67890, False, "a.ipynb")),
    ],
)
def test_a_name_of_canvas_says_who_when_and_what(name, expected):
    assert read_canvas_name(name) == expected


@pytest.mark.parametrize(
    "name",
    [
        "week1.ipynb", "week1_ann.ipynb", "ann_12345.ipynb", "12345_67890_week1.ipynb", "ann_12_x_week1.ipynb",
        "ann_١٢_٣٤_week1.ipynb", "anon_week1.ipynb", "", "___", "a_" + "9" * 21 + "_1_x.ipynb",
    ],
)  # fmt: skip
def test_other_names_are_not_taken_for_canvas(name):
    assert read_canvas_name(name) is None


@pytest.mark.parametrize(
    ("name", "number"),
    [
        ("week1.ipynb", 0), ("week1-1.ipynb", 1), ("week1-12.ipynb", 12), ("week1 (3).ipynb", 3), ("week1(4).ipynb", 4),
        ("week1 (3).ipynb.txt", 3), ("week1-1a.ipynb", 0), ("adamsann_1_2_week1-2.ipynb", 2),
        ("week1-2026.ipynb", 0),
    ],
)  # fmt: skip
def test_a_number_behind_a_name_counts_the_copies(name, number):
    assert copy_number(name, "week1") == number


def test_a_number_that_belongs_to_the_forms_own_name_counts_nothing():
    assert copy_number("quiz-2.ipynb", "quiz-2") == 0
    assert copy_number("quiz-2-1.ipynb", "quiz-2") == 1
