"""The tiny course of the assignment tests, for handing out and collecting."""

from __future__ import annotations

from tests.autograder.assignment.conftest import bank, built, course, desk, server, session

__all__ = ["bank", "built", "course", "desk", "server", "session"]
