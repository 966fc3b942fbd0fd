"""Write a page where a user wants it, and nothing else over."""

from __future__ import annotations

from pathlib import Path

from bank.errors import VoxbankError
from bank.page import WRITTEN_HERE


def write_page(path: Path, page: str) -> None:
    """Write a page of voxbank; another file that exists is left alone.

    Raises
    ------
    VoxbankError
        When the path is a folder, lies in none, cannot be written, or holds something else.
    """
    check_place(path)
    try:
        path.write_bytes(page.encode())
    except OSError as problem:
        raise VoxbankError(f"{path}: the page cannot be written here ({problem.strerror})") from None


def check_place(path: Path) -> None:
    """Demand that a page can be written there, before it is made; raises VoxbankError as `write_page` does."""
    if path.is_dir():
        raise VoxbankError(f"{path}: the page is one file, and this is a folder; name a file in it")
    if not path.parent.is_dir():
        raise VoxbankError(f"{path}: the page is written into a folder that exists; there is no {path.parent}")
    try:
        if path.exists() and WRITTEN_HERE.encode() not in path.read_bytes()[:500]:
            raise VoxbankError(f"{path}: this file exists and is no page of voxbank; choose another name")
    except OSError as problem:
        raise VoxbankError(f"{path}: the page cannot be written here ({problem.strerror})") from None
