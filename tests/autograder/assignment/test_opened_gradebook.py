"""Opening nbgrader's gradebook."""

from __future__ import annotations

import pytest

from autograder.assignment.gradebook import opened_gradebook


def test_a_gradebook_is_made_where_nothing_has_put_our_programs_on_the_path(tmp_path, monkeypatch: pytest.MonkeyPatch):
    # nbgrader starts `alembic` by name, which `.venv/bin/python` alone does not find.
    monkeypatch.setenv("PATH", "/usr/bin:/bin")
    with opened_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        gradebook.add_student("ann")
    with opened_gradebook(f"sqlite:///{tmp_path / 'gradebook.db'}") as gradebook:
        assert [student.id for student in gradebook.students] == ["ann"]
