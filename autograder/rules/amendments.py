"""What a lecturer writes into `voxbank/<form>/amendments.toml`: rules of this course that differ from the bank's."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import AfterValidator, Field, model_validator

from autograder.rules.errors import RulesError
from bank.schema import Name, Real, RowId, Sentence, ToleranceFile, Written
from bank.toml_files import read_toml, validated
from bank.whole_files import write_whole

AMENDMENTS_NAME: Final = "amendments.toml"
_PART = re.compile(r"q[1-9][0-9]*\.[a-z][a-z0-9_]*")
_VALUES: Final = ("value", "text", "ratio", "difference")
_CHANGES: Final = ("drop", "tolerance", "accept", "misconception", "rows")


def _named_as_in_the_form(part: str) -> str:
    if not _PART.fullmatch(part):
        raise ValueError(f"a part is named by its label in the form and its own name, as in 'q1.area'; came '{part}'")
    return part


class _Answered(Written):
    """An answer, written out or relative to the key of each variant, and whose variant it concerns."""

    value: Any = None
    text: Sentence | None = None
    ratio: Real | None = None
    difference: Real | None = None
    student: Sentence | None = None
    variant: Sentence | None = None

    @model_validator(mode="after")
    def _is_said_once(self) -> Self:
        if len(self.said) > 1:
            raise ValueError(f"an answer is said in one way; came {' and '.join(self.said)}")
        if self.student is not None and self.variant is not None:
            raise ValueError("an answer concerns the variant of a student, or a variant, but not both")
        return self

    @property
    def said(self) -> list[str]:
        """The ways in which the answer is said: one, or none."""
        return [word for word in _VALUES if getattr(self, word) is not None]


class AcceptFile(_Answered):
    """`accept`: an answer that earns what the key earns."""

    @model_validator(mode="after")
    def _is_said(self) -> Self:
        if not self.said:
            raise ValueError(f"accept needs an answer; write one of {', '.join(_VALUES)}")
        return self


class NamedMisconceptionFile(_Answered):
    """`misconception`: a wrong answer that gets a name and an award, or what changes about one that has a name."""

    name: Name
    sentence: Sentence | None = None
    award: tuple[RowId, ...] | None = None


def _in_hundredths(points: float) -> float:
    if abs(points * 100 - round(points * 100)) > 1e-6:
        raise ValueError(f"points are given in hundredths at most, because scores are; came {points:g}")
    return points


class AmendedRowFile(Written):
    """An entry of `rows`: what a row is worth now; 0 takes it out."""

    id: RowId
    points: Annotated[Real, Field(ge=0, le=1000), AfterValidator(_in_hundredths)]


class Amendment(Written):
    """`[[amendments]]`: one change of the rules for one part, and the reason that the audit trail keeps."""

    part: Annotated[str, AfterValidator(_named_as_in_the_form)]
    why: Sentence
    drop: Literal[True] | None = None
    tolerance: ToleranceFile | None = None
    accept: AcceptFile | None = None
    misconception: NamedMisconceptionFile | None = None
    rows: Annotated[tuple[AmendedRowFile, ...], Field(min_length=1)] | None = None

    @model_validator(mode="after")
    def _changes_one_thing(self) -> Self:
        found = [word for word in _CHANGES if getattr(self, word) is not None]
        if len(found) != 1:
            came = " and ".join(found) or "none"
            raise ValueError(f"an amendment of '{self.part}' holds exactly one of {', '.join(_CHANGES)}; came {came}")
        return self

    @property
    def label(self) -> str:
        """The label of the exercise in the form, such as 'q1'."""
        return self.part.split(".")[0]

    @property
    def part_name(self) -> str:
        """The part's own name."""
        return self.part.split(".")[1]

    @property
    def data(self) -> dict[str, Any]:
        """What was written, as JSON data."""
        return self.model_dump(mode="json", exclude_unset=True)


class AmendmentsFile(Written):
    """`amendments.toml`."""

    amendments: tuple[Amendment, ...] = ()


def amendments_file(form_folder: Path) -> Path:
    """Return where the amendments of a form stand."""
    return form_folder / AMENDMENTS_NAME


def read_amendments(form_folder: Path) -> tuple[Amendment, ...]:
    """Return the amendments of a form, none where there is no file.

    Whether they fit the form is found out when they are laid over its lock.

    Raises
    ------
    RulesError
        When the file says something else than amendments.
    """
    file = amendments_file(form_folder)
    return read_toml(file, AmendmentsFile, RulesError).amendments if file.exists() else ()


def amendment_of(data: Mapping[str, Any]) -> Amendment:
    """Return an amendment of plain data, as in the file; raises RulesError."""
    return validated(dict(data), Amendment, "this amendment", RulesError)


def write_amendment(form_folder: Path, amendment: Amendment) -> Path:
    """Write one more amendment behind those that stand in the file, whose comments stay; return the file.

    The file is written whole or not at all.

    Raises
    ------
    RulesError
        When what stands there cannot be read.
    """
    file = amendments_file(form_folder)
    written = read_amendments(form_folder)
    text = file.read_text(encoding="utf-8-sig").rstrip() if file.exists() else ""
    if written and "[[amendments]]" not in text:
        raise RulesError(f"{file}: another amendment can be written where each one begins with [[amendments]]")
    write_whole(file, f"{text}\n\n{_as_toml(amendment)}".lstrip())
    return file


def _as_toml(amendment: Amendment) -> str:
    import tomlkit  # only who writes needs it

    table = tomlkit.table()
    for key, value in amendment.data.items():
        table.append(key, _inline(value))
    tables = tomlkit.aot()
    tables.append(table)
    return tomlkit.dumps({"amendments": tables})


def _inline(value: Any) -> Any:
    """Return a value as TOML that stands on one line; what was not said has no word in TOML and is left out."""
    import tomlkit

    if isinstance(value, Mapping):
        inline = tomlkit.inline_table()
        inline.update({key: _inline(item) for key, item in value.items() if item is not None})
        return inline
    if isinstance(value, list):
        array = tomlkit.array()
        array.extend(_inline(item) for item in value)
        return array
    return tomlkit.item(value)
