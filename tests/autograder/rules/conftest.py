"""The course of the bridge's tests, whose rules change here."""

from tests.autograder.assignment.conftest import bank, built, course, desk, nbgrader_in

__all__ = ["bank", "built", "course", "desk", "nbgrader_in"]
