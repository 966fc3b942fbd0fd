"""Tables for spreadsheets and learning platforms: guarded against formulas, written whole or not at all."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bank.errors import VoxbankError
from bank.whole_files import PRIVATE, write_whole

_FORMULA = (
    "=",
    "+",
    "-",
    "@",
    "\t",
    "\r",
    "\n",
    "\uff1d",
    "\uff0b",
    "\uff0d",
    "\uff20",
)  # the last four are full-width
_MARK = "\ufeff"


class TableError(VoxbankError):
    """A table cannot be read or written."""


@dataclass(frozen=True)
class CsvFormat:
    """How a table is written down.

    Attributes
    ----------
    delimiter
        ',' or ';'.
    decimal
        '.' or ','.
    byte_order_mark
        Whether the file begins with one.
    """

    delimiter: str = ","
    decimal: str = "."
    byte_order_mark: bool = False


def guarded(text: str) -> str:
    """Return a text that a spreadsheet shows and never computes.

    >>> guarded("=1+1"), guarded("Ann"), guarded("  @x")
    ("'=1+1", 'Ann', "'  @x")
    """
    return f"'{text}" if text.startswith(_FORMULA) or text.lstrip().startswith(_FORMULA) else text


def read_text(file: Path, what: str) -> str:
    """Return the text of a file in UTF-8, a byte order mark included; `what` names what is expected.

    Raises
    ------
    TableError
        When it cannot be read.
    """
    try:
        return file.read_bytes().decode("utf-8")
    except OSError as problem:
        raise TableError(f"{file}: {what} is expected ({problem.strerror})") from None
    except UnicodeDecodeError:
        raise TableError(f"{file}: {what} is expected, and this is not text in UTF-8; save it as 'CSV UTF-8'") from None


def read_rows(file: Path, text: str, delimiter: str) -> list[list[str]]:
    """Return the rows of a table, blank lines left out; raises TableError where a quotation does not end."""
    reader = csv.reader(io.StringIO(text.removeprefix(_MARK), newline=""), delimiter=delimiter, strict=True)
    try:
        return [row for row in reader if any(cell.strip() for cell in row)]
    except csv.Error as problem:
        raise TableError(f"{file}, after line {reader.line_num}: this is no CSV ({problem})") from None


def write_rows(file: Path, rows: Sequence[Sequence[str]], style: CsvFormat = CsvFormat()) -> None:
    """Write a table, whole or not at all.

    Parameters
    ----------
    file
        Where to; a table with the same first line is replaced, any other file is left alone.
    rows
        The first line and the others; texts must be guarded already.
    style
        How to write them down.

    Raises
    ------
    TableError
        When another file is there, or it cannot be written.
    """
    stream = io.StringIO(newline="")
    csv.writer(stream, delimiter=style.delimiter, lineterminator="\n").writerows(rows)
    text = _MARK * style.byte_order_mark + stream.getvalue()
    if not file.parent.is_dir():
        raise TableError(f"{file}: the table cannot be written (there is no folder {file.parent})")
    try:
        _demand_ours(file, text.splitlines()[0])
        write_whole(file, text, mode=PRIVATE)
    except OSError as problem:
        raise TableError(f"{file}: the table cannot be written ({problem.strerror})") from None


def _demand_ours(file: Path, first_line: str) -> None:
    if not file.exists():
        return
    with file.open("rb") as stream:
        begins = stream.read(len(first_line.encode()) + 1)
    if begins.rstrip(b"\r\n") != first_line.encode():
        raise TableError(f"{file}: this file exists and holds something else; give another name or move it away")
