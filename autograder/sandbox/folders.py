"""Folders of children that share the marker's file system: made, measured and removed whatever was put into them."""

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from secrets import token_hex

DEEPEST = 64
"""Folders within folders that are counted; what lies deeper counts as too many files."""
_OPEN = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC


@dataclass(frozen=True)
class Usage:
    """What a folder holds.

    Attributes
    ----------
    size
        Bytes on the disk.
    files
        Files and folders.
    """

    size: int
    files: int


class Folders:
    """One temporary folder with a home for the server and a folder for each child, gone after `close`.

    Parameters
    ----------
    for_strangers
        Whether the children have users of their own, who must be able to pass.
    """

    def __init__(self, *, for_strangers: bool) -> None:
        self.base = Path(tempfile.mkdtemp(prefix="voxbank-")).resolve()
        self.home = self.base / "home"
        self.home.mkdir(mode=0o700)
        if for_strangers:
            self.base.chmod(0o711)

    def make(self, name: str, owner: int | None) -> Path:
        """Make an empty folder that one child may enter.

        Parameters
        ----------
        name
            One that no living child has.
        owner
            The child's user, None for the marker's own.
        """
        folder = self.base / name
        folder.mkdir(mode=0o700)
        if owner is not None:
            os.chown(folder, owner, owner)
        return folder

    def close(self) -> None:
        """Remove everything; a second call does nothing."""
        remove(self.base)


def measure(folder: Path, most_files: int) -> Usage:
    """Count what a folder holds while its owner may be changing it; links are not followed.

    Parameters
    ----------
    folder
        Where to start; the folder itself does not count.
    most_files
        Beyond these, counting stops.
    """
    top = os.open(folder, _OPEN)
    try:
        return _measure_open(top, most_files, DEEPEST)
    finally:
        os.close(top)


def _measure_open(descriptor: int, most_files: int, levels: int) -> Usage:
    size = files = 0
    with os.scandir(descriptor) as entries:
        for entry in entries:
            within = _measure_entry(descriptor, entry, most_files - files, levels)
            size, files = size + within.size, files + within.files
            if files > most_files:
                break
    return Usage(size, files)


def _measure_entry(parent: int, entry: "os.DirEntry[str]", most_files: int, levels: int) -> Usage:
    try:
        about = entry.stat(follow_symlinks=False)
        if not stat.S_ISDIR(about.st_mode):
            return Usage(size_on_disk(about), 1)
        if levels == 0:
            return Usage(0, most_files + 1)
        descriptor = _enter(parent, entry.name)
    except (FileNotFoundError, NotADirectoryError):
        return Usage(0, 0)  # it was moved or removed a moment ago; what stays is found at the next look
    try:
        within = _measure_open(descriptor, most_files - 1, levels - 1)
    finally:
        os.close(descriptor)
    return Usage(within.size, within.files + 1)


def size_on_disk(about: os.stat_result) -> int:
    """Bytes that a file takes: holes take none, and room that the system keeps beyond its end is not its own."""
    return min(about.st_size, about.st_blocks * 512)


def _enter(parent: int, name: str) -> int:
    """Open a folder, even one that was made unreadable."""
    try:
        return os.open(name, _OPEN, dir_fd=parent)
    except PermissionError:
        os.chmod(name, 0o700, dir_fd=parent)
        return os.open(name, _OPEN, dir_fd=parent)


def remove(folder: Path) -> None:
    """Remove a folder of a child that has ended, and do nothing if it is gone already.

    Folders within it are moved to its top and emptied there, so that neither their depth nor the length of their
    names matters.
    """
    try:
        top = os.open(folder, _OPEN)
    except FileNotFoundError:
        return
    try:
        while names := os.listdir(top):  # noqa: PTH208  (Path cannot list a descriptor)
            for name in names:
                _take_away(top, name)
    finally:
        os.close(top)
    folder.rmdir()


def _take_away(top: int, name: str) -> None:
    if not _is_folder(top, name):
        os.unlink(name, dir_fd=top)
        return
    os.chmod(name, 0o700, dir_fd=top)
    with contextlib.ExitStack() as stack:
        inner = os.open(name, _OPEN, dir_fd=top)
        stack.callback(os.close, inner)
        for below in os.listdir(inner):  # noqa: PTH208
            if _is_folder(inner, below):
                os.chmod(below, 0o700, dir_fd=inner)
                os.rename(below, f"moved-{token_hex(16)}", src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(below, dir_fd=inner)
    os.rmdir(name, dir_fd=top)


def _is_folder(parent: int, name: str) -> bool:
    return stat.S_ISDIR(os.stat(name, dir_fd=parent, follow_symlinks=False).st_mode)
