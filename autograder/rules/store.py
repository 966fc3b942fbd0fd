"""What a regrade leaves on disk: `voxbank/<form>/regrades/0001/`, with a preview, two sides, and how far it came."""

from __future__ import annotations

import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cached_property
from getpass import getuser
from pathlib import Path
from typing import Any, Final, Literal

from pydantic import TypeAdapter, ValidationError

from autograder.assignment.gradebook import CellMark
from autograder.rules.changes import Change
from autograder.rules.errors import RulesError
from bank.whole_files import write_whole

Manual = Mapping[str, tuple[float | None, float | None]]
"""Grade cell -> a person's score as it is found, and as it shall be."""
Step = Literal["previewed", "applying", "applied", "undoing", "undone"]
_STATE, _PREVIEW, _SIDE = "state.json", "preview.json", "side.json"


@dataclass(frozen=True)
class State:
    """How far a regrade came, when, and through whom."""

    step: Step
    when: str
    who: str

    @classmethod
    def now(cls, step: Step) -> State:
        """Return a state that begins now."""
        try:
            who = getuser()
        except (KeyError, OSError):  # a container's user may have no name
            who = "unknown"
        return cls(step, datetime.now(UTC).isoformat(timespec="seconds"), who)


@dataclass(frozen=True)
class Basis:
    """What a preview rests on: it is applied only while all of this stands.

    Attributes
    ----------
    submissions
        Student -> digest of what was handed in, of everybody whose marks are anewed.
    roster
        All students of the form.
    rules
        The number of the regrade whose rules count.
    amendments
        The amendments as data.
    sources
        Exercise -> hash of its source in the bank.
    accepted
        File of an accepted response -> hash.
    scores
        Student -> cell -> the machine's and a person's score in the gradebook.
    """

    submissions: Mapping[str, str]
    roster: tuple[str, ...]
    rules: int
    amendments: tuple[Any, ...]
    sources: Mapping[str, str]
    accepted: Mapping[str, str]
    scores: Mapping[str, Mapping[str, tuple[float | None, float | None]]]


@dataclass(frozen=True)
class Total:
    """A student's sum of all parts, scores given by hand among them."""

    before: float
    after: float


@dataclass(frozen=True)
class Preview:
    """What a regrade would do.

    Attributes
    ----------
    number
        The regrade's number.
    basis
        What it rests on.
    rules
        What changed in the rules, in sentences.
    changes
        Whose scores would change.
    totals
        Student -> sum of scores.
    points
        The form's points before and after.
    obstacles
        Why it cannot be applied.
    warnings
        What a lecturer should know before.
    left_out
        Students whose submission is not marked yet, or was handed in anew.
    """

    number: int
    basis: Basis
    rules: tuple[str, ...]
    changes: tuple[Change, ...]
    totals: Mapping[str, Total]
    points: Total
    obstacles: tuple[str, ...]
    warnings: tuple[str, ...]
    left_out: tuple[str, ...]


@dataclass(frozen=True)
class Side:
    """What a regrade puts in place, beside the files that lie in the same folder.

    Attributes
    ----------
    points
        Grade cell -> points that it counts.
    cells
        Student -> scores and comments.
    manual
        Student -> scores of persons that change, because their part counts no more, or again.
    changes
        What stands in the audit trail afterwards.
    """

    points: Mapping[str, float]
    cells: Mapping[str, tuple[CellMark, ...]]
    manual: Mapping[str, Manual]
    changes: tuple[Change, ...]


_STATES: Final = TypeAdapter(State)
_PREVIEWS: Final = TypeAdapter(Preview)
_SIDES: Final = TypeAdapter(Side)


@dataclass(frozen=True)
class SideFolder:
    """The folder with everything that is put in place on one side of a regrade: before, or after."""

    folder: Path

    def mark(self, student: str) -> Path:
        """Return where a student's marks lie."""
        return self.folder / "marks" / f"{student}.json"

    def notebook(self, student: str) -> Path:
        """Return where a student's marked notebook lies."""
        return self.folder / "notebooks" / f"{student}.ipynb"

    def write(self, side: Side) -> None:
        """Write what does not lie there as files of its own."""
        write_whole(self.folder / _SIDE, _SIDES.dump_json(side, indent=1))

    def read(self) -> Side:
        """Return what was written; raises RulesError."""
        side: Side = _read(_SIDES, self.folder / _SIDE)
        return side


@dataclass(frozen=True)
class Regrade:
    """A regrade's folder; it is named by a number of four digits."""

    folder: Path

    @property
    def number(self) -> int:
        """The regrade's number."""
        return int(self.folder.name)

    @property
    def before(self) -> SideFolder:
        """What it found."""
        return SideFolder(self.folder / "before")

    @property
    def after(self) -> SideFolder:
        """What it puts in place."""
        return SideFolder(self.folder / "after")

    @property
    def changes_file(self) -> Path:
        """The changes of scores, for spreadsheets."""
        return self.folder / "changes.csv"

    @property
    def state(self) -> State | None:
        """How far it came; None where not even its preview is complete."""
        file = self.folder / _STATE
        return _read(_STATES, file) if file.exists() else None

    @property
    def step(self) -> Step | None:
        """The step of its state."""
        state = self.state
        return state.step if state else None

    def enter(self, step: Step) -> None:
        """Note how far it came."""
        write_whole(self.folder / _STATE, _STATES.dump_json(State.now(step)))

    @cached_property
    def preview(self) -> Preview:
        """What it would do; raises RulesError."""
        preview: Preview = _read(_PREVIEWS, self.folder / _PREVIEW)
        return preview

    def write_preview(self, preview: Preview) -> None:
        """Write the preview, and that it is complete."""
        write_whole(self.folder / _PREVIEW, _PREVIEWS.dump_json(preview, indent=1))
        self.enter("previewed")

    def clear(self) -> None:
        """Take away everything."""
        shutil.rmtree(self.folder, ignore_errors=True)


def regrades_of(form_folder: Path) -> list[Regrade]:
    """Return the regrades of a form that came further than a preview's beginning, by number."""
    folders = sorted((form_folder / "regrades").glob("[0-9][0-9][0-9][0-9]"))
    return [regrade for regrade in map(Regrade, folders) if regrade.step is not None]


def new_regrade(form_folder: Path) -> Regrade:
    """Return the next regrade, with nothing in it; a preview that was not applied makes room."""
    lasting = [regrade for regrade in regrades_of(form_folder) if regrade.step != "previewed"]
    number = lasting[-1].number + 1 if lasting else 1
    regrade = Regrade(form_folder / "regrades" / f"{number:04}")
    regrade.clear()
    return regrade


def _read(adapter: TypeAdapter[Any], file: Path) -> Any:
    try:
        return adapter.validate_json(file.read_bytes())
    except OSError as problem:
        raise RulesError(f"{file}: what a regrade left here cannot be read ({problem.strerror})") from None
    except ValidationError as problem:
        raise RulesError(f"{file}: what a regrade left here is damaged: {problem.errors()[0]['msg']}") from None
