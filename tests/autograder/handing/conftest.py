"""The tiny course of the assignment tests, for handing out and collecting."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.handing.collecting import Collected, collect
from bank.forms import Entry, Form
from tests.autograder.assignment.conftest import SECRET, STUDENTS, bank, built, course, desk, server, session

__all__ = ["bank", "built", "course", "desk", "server", "session"]


@pytest.fixture
def inbox(tmp_path):
    """A folder outside the course."""
    return tmp_path / "inbox"


@pytest.fixture
def collected(course):
    """Collect paths into the course."""

    def run(*paths, known=STUDENTS, form="week1", into=course) -> Collected:
        return collect(into, form, paths, known)

    return run


@pytest.fixture(scope="session")
def shared_built(bank, built, tmp_path_factory) -> Path:
    """A course with a form that has one variant for all, and one with two that go round."""
    folder = tmp_path_factory.mktemp("shared") / "course"
    for name, sharing in (("week2", "shared"), ("week3", 2)):
        form = Form(name, name.title(), (Entry("q1", "bridgetest/box", sharing),))
        build_assignment(form, bank, STUDENTS, folder, secret=SECRET)
    return folder


@pytest.fixture
def shared(shared_built, tmp_path) -> Course:
    """A test's own copy of that course."""
    shutil.copytree(shared_built, tmp_path / "shared")
    return Course(tmp_path / "shared")
