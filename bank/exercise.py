"""An exercise: both its folders, read and checked, as one frozen value."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any, Final

from bank.kinds import PROGRAMS, Kind
from bank.schema import ExerciseFile, FigureFile, LimitsFile, MisconceptionFile, Option, PartFile, RowFile, SampleFile
from bank.tolerance import Tolerance

NETWORK_PROBES: Final = Path(__file__).with_name("network_probes")


@dataclass(frozen=True)
class Part:
    """One part (a, b, c) of an exercise: the question's side and the answer's side."""

    name: str
    letter: str
    kind: Kind
    points: float
    unit: str
    shape: tuple[int, ...]
    select_several: bool
    options: tuple[Option, ...]
    functions: tuple[str, ...]
    limits: LimitsFile
    tolerance: Tolerance
    rows: tuple[RowFile, ...]
    misconceptions: tuple[MisconceptionFile, ...]
    samples: tuple[SampleFile, ...]
    literal_key: Any
    case_keys: Mapping[str, Any]
    key: Callable[..., Any] | None
    written: PartFile
    price: float
    """Points that a false accusation costs."""
    """The part as `exercise.toml` has it, for what only some kinds have."""
    earlier: tuple[str, ...]
    """Parts whose answers the key takes after `given`."""

    def rows_of(self, case: str) -> tuple[RowFile, ...]:
        """Return the rows that count for a case card ('' where the exercise has none)."""
        return tuple(row for row in self.rows if not row.cases or case in row.cases)

    def misconceptions_of(self, case: str) -> tuple[MisconceptionFile, ...]:
        """Return the misconceptions that a case card knows ('' where the exercise has none)."""
        return tuple(wrong for wrong in self.misconceptions if not wrong.cases or case in wrong.cases)

    def misconception(self, name: str) -> MisconceptionFile:
        """Return the misconception of that name; raises KeyError."""
        for misconception in self.misconceptions:
            if misconception.name == name:
                return misconception
        raise KeyError(name)


@dataclass(frozen=True)
class Exercise:
    """An authored unit; `name` is 'topic/name'."""

    name: str
    about: ExerciseFile
    parts: tuple[Part, ...]
    folder: Path
    solution_folder: Path
    generator: ModuleType | None
    solution: ModuleType | None
    worked_figures: tuple[FigureFile, ...] = ()
    """The figures of the worked solution, which students never see before it."""

    @property
    def points(self) -> float:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)

    def part(self, name: str) -> Part:
        """Return the part of that name; raises KeyError."""
        for part in self.parts:
            if part.name == name:
                return part
        raise KeyError(name)

    @property
    def code_part(self) -> Part | None:
        """The part that asks for functions, trained with or not, if there is one."""
        return next((part for part in self.parts if part.kind in PROGRAMS), None)

    @property
    def image_part(self) -> Part | None:
        """The part that asks for an image, if there is one."""
        return next((part for part in self.parts if part.kind == "image"), None)

    @property
    def starter(self) -> str:
        """The source of `starter.py`, or '' where there is none."""
        path = self.folder / "starter.py"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    @property
    def reference(self) -> str:
        """The source of `reference.py`, or '' where there is none."""
        path = self.solution_folder / "reference.py"
        return path.read_text(encoding="utf-8") if path.exists() else ""

    def responses(self, verdict: str) -> dict[str, str]:
        """Return the sources in `accepted/` or `rejected/`, by file stem, in order of name."""
        files = sorted((self.solution_folder / verdict).glob("*.py"))
        return {file.stem: file.read_text(encoding="utf-8") for file in files}

    def programs(self, verdict: str) -> dict[str, str]:
        """Return the templates (`*.py.j2`) in `accepted/` or `rejected/`, by name, in order of name.

        A program that hands in an image holds numbers that a student reads off the stem: templates fill in `given`.
        """
        files = sorted((self.solution_folder / verdict).glob("*.py.j2"))
        return {file.name.removesuffix(".py.j2"): file.read_text(encoding="utf-8") for file in files}

    @property
    def own_probes(self) -> dict[str, str]:
        """The sources in `probes/` of the question's folder, by file stem: student code may see them."""
        files = sorted((self.folder / "probes").glob("*.py"))
        return {file.stem: file.read_text(encoding="utf-8") for file in files}

    @property
    def probes(self) -> dict[str, str]:
        """The exercise's own probes, and for networks those that all trainings share."""
        if self.code_part is None or self.code_part.kind != "training":
            return self.own_probes
        shared = {file.stem: file.read_text(encoding="utf-8") for file in sorted(NETWORK_PROBES.glob("*.py"))}
        return shared | self.own_probes

    def source_sha256(self) -> str:
        """Return the hash of every file of both folders: marks rest on this source."""
        digest = hashlib.sha256()
        for folder in (self.folder, self.solution_folder):
            for file in sorted(
                path for path in folder.rglob("*") if path.is_file() and "__pycache__" not in path.parts
            ):
                digest.update(f"{file.relative_to(folder.parent).as_posix()}\0".encode())
                digest.update(hashlib.sha256(file.read_bytes()).digest())
        return digest.hexdigest()
