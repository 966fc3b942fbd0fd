"""The tiny course of the bridge's tests, and what people give in it."""

from __future__ import annotations

from tests.autograder.assignment.conftest import bank, built, course, desk, nbgrader_in, server, session

__all__ = ["bank", "built", "course", "desk", "nbgrader_in", "server", "session"]
