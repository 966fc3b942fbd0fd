"""The commands that settle an entry, as a lecturer types them."""

from __future__ import annotations

import shlex
from dataclasses import dataclass


@dataclass(frozen=True)
class Commands:
    """The commands for one form of a course.

    Attributes
    ----------
    form
        The form's name.
    course
        The course folder as the lecturer names it; '.' where they are in it.
    """

    form: str
    course: str = "."

    def explain(self, student: str, part: str) -> str:
        """Return the command that shows everything a mark rests on."""
        return _line("voxbank", "explain", student, part, "--form", self.form, *self._where())

    def mark_again(self, student: str) -> str:
        """Return the command that marks one submission anew."""
        return _line("voxbank", "grade", self.course, self.form, "--student", student)

    def mark_all(self) -> str:
        """Return the command that marks what is not marked yet."""
        return _line("voxbank", "grade", self.course, self.form)

    def regrade(self) -> str:
        """Return the command that shows who would change by the rules of today, and applies them."""
        return _line("voxbank", "grade", self.course, self.form, "--regrade")

    def name(self, cluster: str) -> str:
        """Return the command that makes a misconception of a cluster, with what is left to fill in."""
        return _line("voxbank", "name-cluster", self.form, *self._where(), cluster, "NAME", "--sentence") + ' "..."'

    def settle(self, entry: str) -> str:
        """Return the command that takes an entry off the list."""
        return _line("voxbank", "triage", self.form, *self._where(), "--settle", entry)

    def _where(self) -> tuple[str, ...]:
        return () if self.course == "." else ("--course", self.course)


def _line(*words: str) -> str:
    return shlex.join(words)
