"""A regrade that is stopped at any write and started again ends as if nothing had happened."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from autograder.assignment.course import Course
from autograder.rules import applying, audit, store
from autograder.rules.applying import apply_regrade, undo_regrade
from autograder.rules.errors import RulesError
from autograder.rules.scores import RegradedGradebook
from tests.autograder.rules.conftest import Marks


class PowerCut(BaseException):
    """The machine stops here."""


class Plug:
    """Counts writes, and pulls the plug before one of them."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.writes, self.cut_before = 0, -1
        for module in (applying, audit, store):
            monkeypatch.setattr(module, "write_whole", self._counted(module.write_whole))
        for method in ("set_points", "set_manual", "write"):
            monkeypatch.setattr(RegradedGradebook, method, self._counted(getattr(RegradedGradebook, method)))

    @contextmanager
    def pulled_before(self, write: int) -> Iterator[None]:
        """Let everything stop before that write."""
        self.writes, self.cut_before = 0, write
        with pytest.raises(PowerCut):
            yield
        self.cut_before = -1

    def _counted(self, function: Callable[..., Any]) -> Callable[..., Any]:
        def counted(*arguments: Any, **keywords: Any) -> Any:
            if self.writes == self.cut_before:
                raise PowerCut
            self.writes += 1
            return function(*arguments, **keywords)

        return counted


def rules_that_change_everything(marks: Marks) -> None:
    marks.give("ann", "q1-why", 2.5)
    marks.amend("q1.area", tolerance={"atol": 0.5})
    marks.amend("q1.why", drop=True)
    marks.preview()


def trail(marks: Marks) -> list[Any]:
    return [{key: value for key, value in line.items() if key != "when"} for line in marks.audit()]


def copied(marks: Marks, place: Path) -> Marks:
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(marks.course.folder, place)
    return Marks(Course(place))


WRITES_OF_APPLYING, WRITES_OF_UNDOING = 23, 15
"""Applying keeps rules, 2 files for each of 3 students and a side; then state, rules, points, a manual score, for each
student row, marks and notebook, the trail and the state. Undoing writes side, state, points, a manual score, 3 x 3, the
trail and the state."""


@pytest.mark.parametrize("phase", range(4))
def test_applying_ends_the_same_wherever_it_was_stopped(
    marks: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phase: int
) -> None:
    rules_that_change_everything(marks)
    plug, whole = Plug(monkeypatch), copied(marks, tmp_path / "whole")
    apply_regrade(whole.grading)
    assert plug.writes == WRITES_OF_APPLYING
    expected = whole.everything()
    for write in range(phase, WRITES_OF_APPLYING, 4):
        stopped = copied(marks, tmp_path / "stopped")
        with plug.pulled_before(write):
            apply_regrade(stopped.grading)
        apply_regrade(stopped.grading)
        assert stopped.everything() == expected, write
        assert trail(stopped) == trail(whole), write


@pytest.mark.parametrize("phase", range(4))
def test_undoing_ends_the_same_wherever_it_was_stopped(
    marks: Marks, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, phase: int
) -> None:
    rules_that_change_everything(marks)
    before = marks.everything()
    apply_regrade(marks.grading)
    plug, whole = Plug(monkeypatch), copied(marks, tmp_path / "whole")
    undo_regrade(whole.grading, 1)
    assert plug.writes == WRITES_OF_UNDOING
    for write in range(phase, WRITES_OF_UNDOING, 4):
        stopped = copied(marks, tmp_path / "stopped")
        with plug.pulled_before(write):
            undo_regrade(stopped.grading, 1)
        undo_regrade(stopped.grading, 1)
        assert stopped.everything() == before, write
        assert trail(stopped) == trail(whole), write


def test_nothing_else_is_begun_while_a_regrade_is_half_applied(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    rules_that_change_everything(marks)
    plug = Plug(monkeypatch)
    with plug.pulled_before(12):
        apply_regrade(marks.grading)
    assert marks.course.rules("week1").regrade == 1
    with pytest.raises(RulesError, match="regrade 1 of 'week1' was interrupted; finish it first, with --apply"):
        marks.preview()
    with pytest.raises(RulesError, match="finish it first, with --apply"):
        undo_regrade(marks.grading, 1)
    apply_regrade(marks.grading)
    undo_regrade(marks.grading, 1)


def test_nothing_else_is_begun_while_a_regrade_is_half_undone(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    rules_that_change_everything(marks)
    apply_regrade(marks.grading)
    plug = Plug(monkeypatch)
    with plug.pulled_before(5):
        undo_regrade(marks.grading, 1)
    with pytest.raises(RulesError, match="finish it first, with --undo"):
        marks.preview()
    with pytest.raises(RulesError, match="finish it first, with --undo"):
        apply_regrade(marks.grading)
    undo_regrade(marks.grading, 1)
    assert not (marks.folder / "rules.json").exists()


def test_a_preview_that_was_stopped_is_none(marks: Marks, monkeypatch: pytest.MonkeyPatch) -> None:
    marks.amend("q1.area", tolerance={"atol": 0.5})
    marks.preview()
    plug = Plug(monkeypatch)
    with plug.pulled_before(0):  # the preview itself is the first that the store writes
        marks.preview()
    with pytest.raises(RulesError, match="there is no preview"):
        apply_regrade(marks.grading)
    assert marks.preview().number == 1


@pytest.mark.parametrize("content", ["{", "[]", '{"step": "dancing", "when": "", "who": ""}'])
def test_what_is_damaged_is_told_in_one_sentence(marks: Marks, content: str) -> None:
    marks.amend("q1.area", tolerance={"atol": 0.5})
    marks.preview()
    (marks.folder / "regrades" / "0001" / "state.json").write_text(content, encoding="utf-8")
    with pytest.raises(RulesError, match=r"state\.json: what a regrade left here is damaged") as caught:
        apply_regrade(marks.grading)
    assert "\n" not in str(caught.value)
