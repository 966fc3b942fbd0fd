"""Stock nbgrader commands on a course of ours."""

from __future__ import annotations

import csv

from nbgrader.api import Gradebook


def test_stock_commands_mark_give_feedback_and_export(course, desk, nbgrader):
    released = {file: file.read_bytes() for file in (course.folder / "release").rglob("*") if file.is_file()}
    generated = nbgrader("generate_assignment", "week1")
    assert generated.returncode == 0, generated.stderr
    assert all(file.read_bytes() == content for file, content in released.items())

    desk.hand_in(desk.answered("ann"), "ann")
    marked = nbgrader("autograde", "week1")
    print(marked.stderr)
    assert marked.returncode == 0, marked.stderr
    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        grades = {g.name: (g.auto_score, g.needs_manual_grade) for g in gradebook.find_submission_notebook("week1","week1","ann").grades}
        comments = {g.name: g.comment for g in gradebook.find_submission_notebook("week1","week1","ann").comments}
    print(grades, comments)
    fb = nbgrader("generate_feedback", "week1")
    assert fb.returncode == 0, fb.stderr
    ex = nbgrader("export")
    assert ex.returncode == 0, ex.stderr
    print((course.folder/"grades.csv").read_text())
    assert 0
