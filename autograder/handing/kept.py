"""Everything that was collected stays: each submission as it came, and which of a student's counts.

`voxbank/<form>/collected/<student>/` holds a folder per submission, named with the beginning of its hash, and
`receipts.json`, which tells where each came from.
"""

from __future__ import annotations

import hashlib
import json
import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from pydantic import TypeAdapter, ValidationError

from bank.errors import FormError
from bank.whole_files import write_whole

RECEIPTS: Final = "receipts.json"
TIME: Final = "timestamp.txt"
"""nbgrader's file that says when a submission was handed in; it is no part of what makes two of them equal."""

_SHOWN = 16
_STAGE = ".collecting-"


@dataclass(frozen=True)
class Receipt:
    """One submission that was collected.

    Attributes
    ----------
    submission
        The beginning of the sha256 of its files.
    source
        Where it was found.
    account
        The number that Canvas gives the student, '' where the name was not Canvas'.
    upload
        The number that Canvas gave the notebook, None where its name was not Canvas'.
    late
        Whether Canvas called it late.
    filled_in
        How many answers are filled in.
    time
        When it was handed in, as nbgrader wrote it, '' where nothing tells it.
    """

    submission: str
    source: str
    account: str
    upload: int | None
    late: bool
    filled_in: int
    time: str = ""


_RECEIPTS: Final = TypeAdapter(tuple[Receipt, ...])


def counting(receipts: Sequence[Receipt]) -> Receipt | None:
    """Return the submission that counts, of all that were collected, in the order in which they were; None of none.

    One with answers counts before one without. Of several, that to which Canvas gave the highest number; one that
    Canvas gave none counts when it was collected after the others.
    """
    filled_in = [receipt for receipt in receipts if receipt.filled_in] or list(receipts)
    best, highest = None, -1
    for receipt in filled_in:
        if receipt.upload is None or receipt.upload > highest:
            best = receipt
        highest = max(highest, -1 if receipt.upload is None else receipt.upload)
    return best


def read_receipts(form_folder: Path) -> dict[str, tuple[Receipt, ...]]:
    """Return student -> what was collected of them, in that order.

    Raises
    ------
    FormError
        When a list cannot be read.
    """
    files = sorted((form_folder / "collected").glob(f"*/{RECEIPTS}"))
    return {file.parent.name: _read(file) for file in files}


def keep(form_folder: Path, student: str, files: Mapping[str, Path], receipt: Receipt) -> tuple[Receipt, ...]:
    """Keep a submission, whole or not at all, and return all receipts of the student; a known one changes nothing.

    Parameters
    ----------
    form_folder, student
        Where and whose.
    files
        Name in the submission -> where the content lies now.
    receipt
        What is known about it.
    """
    folder = form_folder / "collected" / student
    folder.mkdir(parents=True, exist_ok=True)
    earlier = _read(folder / RECEIPTS) if (folder / RECEIPTS).exists() else ()
    kept = folder / receipt.submission
    if not kept.exists():
        place(files, kept)
    same = [known for known in earlier if (known.submission, known.upload) == (receipt.submission, receipt.upload)]
    # Canvas' word on lateness changes with the due date; where it was found first stays.
    newer = [replace(known, late=receipt.late, time=receipt.time or known.time) for known in same]
    receipts = tuple(newer[0] if known in same else known for known in earlier) if same else (*earlier, receipt)
    if receipts == earlier:
        return earlier
    write_whole(folder / RECEIPTS, json.dumps([asdict(one) for one in receipts], indent=1, ensure_ascii=False) + "\n")
    return receipts


def kept_files(form_folder: Path, student: str, receipt: Receipt) -> dict[str, Path]:
    """Return name -> file of a submission that was kept."""
    return files_in(form_folder / "collected" / student / receipt.submission)


def files_in(folder: Path) -> dict[str, Path]:
    """Return name -> file of everything in a folder, in the order of the names."""
    files = sorted(path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path for path in files}


def submission_name(files: Mapping[str, Path]) -> str:
    """Return the name of a submission: the beginning of the sha256 of its files' names and contents."""
    digest = hashlib.sha256()
    for name, file in sorted(files.items()):
        if name != TIME:
            with file.open("rb") as stream:
                digest.update(f"{name}\0{hashlib.file_digest(stream, 'sha256').hexdigest()}\0".encode())
    return digest.hexdigest()[:_SHOWN]


def place(files: Mapping[str, Path], folder: Path) -> None:
    """Copy files into a folder that appears whole or not at all; what is there is replaced."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    for left in folder.parent.glob(f"{_STAGE}*"):  # by a run that was killed; what it held is kept, or comes again
        shutil.rmtree(left)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=_STAGE) as temporary:
        stage, old = Path(temporary, "new"), Path(temporary, "old")
        for name, file in files.items():
            target = stage / name
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, target)
        if folder.exists():
            folder.rename(old)
        stage.rename(folder)


def _read(file: Path) -> tuple[Receipt, ...]:
    try:
        return _RECEIPTS.validate_json(file.read_bytes())
    except (OSError, ValidationError) as problem:
        raise FormError(f"{file}: the list of what was collected cannot be read: {problem}") from None
