"""Lay out everything that came, folders and archives in archives, as single files: hostile ones are turned away."""

from __future__ import annotations

import calendar
import itertools
import lzma
import os
import stat
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Final

from autograder.notebooks import MAX_NOTEBOOK_BYTES
from bank.errors import VoxbankError

MAX_FILE_BYTES: Final = MAX_NOTEBOOK_BYTES
MAX_ARCHIVE_BYTES: Final = 500_000_000
"""Bytes of one student's archive, and of all that grows out of it."""
MAX_ENTRIES: Final = 2_000
"""Files in one student's archive, those in archives inside it among them."""
STUDENTS_IN_ONE: Final = 40
"""How many times as much may be in an archive that was given on the command line: it is a class's."""
MOST_TOLD: Final = 3
"""Complaints about one student's archive; more of them would hide the others'."""
MAX_DEPTH: Final = 3
"""Archives within one another."""
MAX_NAME: Final = 255
MAX_PATH: Final = 1_000

_IGNORED: Final = frozenset(
    {"__MACOSX", ".ipynb_checkpoints", ".DS_Store", "Thumbs.db", "desktop.ini", "__pycache__", ".git"}
)
_UTF_8 = 0x800
_ENCRYPTED = 0x1
_BLOCK = 1 << 20


class ArrivalError(VoxbankError):
    """What was to be collected is not there, or no folder, archive or notebook."""


@dataclass(frozen=True)
class Arrival:
    """One file that came.

    Attributes
    ----------
    levels
        Where it was found, from outside in: the path that was given and what lies in it, then the path in each archive.
    file
        Where its content lies now.
    modified
        When it was last changed, in seconds since 1970, as far as anything tells it.
    """

    levels: tuple[PurePosixPath, ...]
    file: Path
    modified: float

    @property
    def name(self) -> str:
        """The file's own name."""
        return self.levels[-1].name

    @property
    def told(self) -> str:
        """Where it was found, for people."""
        return _told(self.levels)


@dataclass(frozen=True)
class Unplaced:
    """Something that could not be placed: what, why, and what to do."""

    file: str
    reason: str
    suggestion: str


@dataclass
class _Room:
    """What may still be unpacked of an archive and of those inside it."""

    bytes: int
    entries: int
    is_class: bool

    @classmethod
    def of_class(cls) -> _Room:
        return cls(STUDENTS_IN_ONE * MAX_ARCHIVE_BYTES, STUDENTS_IN_ONE * MAX_ENTRIES, is_class=True)

    @classmethod
    def of_student(cls) -> _Room:
        return cls(MAX_ARCHIVE_BYTES, MAX_ENTRIES, is_class=False)

    def take(self, entries: list[zipfile.ZipInfo]) -> str:
        """Make room for these, or return why there is none; an archive's own table is asked, and it is held to it."""
        total = sum(entry.file_size for entry in entries)
        if len(entries) > self.entries:
            return f"it holds {len(entries):,} files; {self.entries:,} may be unpacked"
        if total > self.bytes:
            return f"it would grow to {total:,} bytes; {self.bytes:,} may be unpacked"
        self.bytes, self.entries = self.bytes - total, self.entries - len(entries)
        return ""


@dataclass
class Unpacking:
    """Lays out what came; `unplaced` grows while the arrivals are read.

    Attributes
    ----------
    spool
        An empty folder for the content of archives.
    unplaced
        What was turned away.
    """

    spool: Path
    unplaced: list[Unplaced] = field(default_factory=list)
    _numbers: Iterator[int] = field(default_factory=itertools.count)
    _told: Counter[tuple[PurePosixPath, ...]] = field(default_factory=Counter)

    def arrivals(self, paths: Iterable[Path]) -> Iterator[Arrival]:
        """Return every file in these folders and archives, and those that were given themselves.

        Raises
        ------
        ArrivalError
            When one of the paths is not there.
        """
        for path in paths:
            if not path.exists():
                raise ArrivalError(f"{path}: a submissions.zip, a folder or a notebook is expected, and there is none")
            top = PurePosixPath(path.resolve().name)
            if path.is_dir():
                yield from self._in_folder(path, top)
            else:
                yield from self._file(Arrival((top,), path, path.stat().st_mtime), _Room.of_class())

    def _in_folder(self, folder: Path, top: PurePosixPath) -> Iterator[Arrival]:
        for place, folders, names in os.walk(folder):
            folders[:] = sorted(name for name in folders if name not in _IGNORED)
            for name in sorted(name for name in names if not _is_ignored(name)):
                file = Path(place) / name
                arrival = Arrival((top / PurePosixPath(file.relative_to(folder)),), file, file.lstat().st_mtime)
                if file.is_symlink() or not file.is_file():
                    self._refuse(arrival.levels, "it is a link or a device, not a file", "collect the file itself")
                else:
                    yield from self._file(arrival, _Room.of_student())

    def _file(self, arrival: Arrival, room: _Room) -> Iterator[Arrival]:
        """Return a file, or what an archive holds."""
        if not arrival.name.lower().endswith(".zip"):
            size = arrival.file.stat().st_size
            if size > MAX_FILE_BYTES:
                self._refuse(arrival.levels, _too_large(size), _SMALLER)
                return
            yield arrival
        elif len(arrival.levels) > MAX_DEPTH:
            self._refuse(arrival.levels, f"it is the {MAX_DEPTH + 1}th archive within archives", _UNPACK)
        else:
            yield from self._in_archive(arrival, room)

    def _in_archive(self, arrival: Arrival, room: _Room) -> Iterator[Arrival]:
        try:
            with zipfile.ZipFile(arrival.file) as archive:
                entries = [entry for entry in archive.infolist() if not entry.is_dir()]
                if sentence := room.take(entries):
                    self._refuse(arrival.levels, sentence, _UNPACK)
                    return
                for entry in entries:
                    yield from self._entry(arrival, archive, entry, _Room.of_student() if room.is_class else room)
        except _UNREADABLE as problem:
            self._refuse(arrival.levels, f"it is no zip archive that can be read ({problem})", _AGAIN)

    def _entry(
        self, holder: Arrival, archive: zipfile.ZipFile, entry: zipfile.ZipInfo, room: _Room
    ) -> Iterator[Arrival]:
        path = PurePosixPath(_name(entry))
        if any(_is_ignored(part) for part in path.parts):
            return
        levels = (*holder.levels, path)
        if sentence := _unfit(path, entry):
            self._refuse(levels, sentence, _UNPACK)
            return
        file = self.spool / str(next(self._numbers))
        try:
            with archive.open(entry) as content, file.open("wb") as target:
                _copy(content, target, entry.file_size)
        except (*_UNREADABLE, OSError) as problem:
            if getattr(problem, "errno", None) is not None:
                raise  # our disk, not their archive
            self._refuse(levels, f"it cannot be unpacked ({problem})", _AGAIN)
            return
        yield from self._file(Arrival(levels, file, _modified(entry)), room)

    def _refuse(self, levels: tuple[PurePosixPath, ...], reason: str, suggestion: str) -> None:
        holder = levels[:2] if len(levels) > 2 else levels
        self._told[holder] += 1
        if self._told[holder] == MOST_TOLD:
            reason += "; there is more of this kind in its archive"
        if self._told[holder] <= MOST_TOLD:
            self.unplaced.append(Unplaced(_told(levels), reason, suggestion))


def _told(levels: Iterable[PurePosixPath]) -> str:
    return ": ".join(map(str, levels))


_SMALLER = "ask for the notebook without its outputs"
_UNPACK = "look at it, unpack what is to be marked, and collect that"
_AGAIN = "download it again, or ask for it again"
_UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError, ValueError, EOFError)


def _unfit(path: PurePosixPath, entry: zipfile.ZipInfo) -> str:
    """Return why an entry is not unpacked, or ''."""
    if not path.name:
        return "it has no name"
    kind = stat.S_IFMT(entry.external_attr >> 16)
    if kind not in (0, stat.S_IFREG):
        return "it is a link or a device, not a file"
    if path.is_absolute() or ".." in path.parts or path.parts[0].endswith(":"):
        return "its path leads out of the archive"
    if len(str(path)) > MAX_PATH or any(len(part.encode("utf-8", "replace")) > MAX_NAME for part in path.parts):
        return "its name is too long"
    if entry.flag_bits & _ENCRYPTED:
        return "it is locked with a password"
    most = MAX_ARCHIVE_BYTES if path.suffix.lower() == ".zip" else MAX_FILE_BYTES
    return _too_large(entry.file_size) if entry.file_size > most else ""


def _too_large(size: int) -> str:
    return f"it has {size:,} bytes; at most {MAX_FILE_BYTES:,} are read"


def _name(entry: zipfile.ZipInfo) -> str:
    """Return an entry's name; Canvas and others write it in UTF-8 and do not say so."""
    name = entry.filename
    if not entry.flag_bits & _UTF_8:
        try:
            name = name.encode("cp437").decode("utf-8")
        except UnicodeError:
            name = entry.filename
    return name.replace("\\", "/") or "?"


def _modified(entry: zipfile.ZipInfo) -> float:
    """Return an entry's time in seconds since 1970, as if it was written in UTC: archives do not say in which zone."""
    try:
        return float(calendar.timegm(entry.date_time))
    except (ValueError, OverflowError):
        return 0.0  # day 0 of month 0 stands in some


def _is_ignored(name: str) -> bool:
    return name in _IGNORED or name.startswith("._")


def _copy(source: IO[bytes], target: IO[bytes], promised: int) -> None:
    """Copy an entry; an archive that holds more than it says is none."""
    room = promised
    while block := source.read(_BLOCK):
        room -= len(block)
        if room < 0:
            raise zipfile.BadZipFile("it holds more than it says")
        target.write(block)
