"""Write files whole or not at all."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path
from typing import Final

PRIVATE: Final = 0o600
"""Permissions of what holds keys or grades."""


def write_whole(file: Path, content: bytes | str, *, mode: int = 0o644) -> None:
    """Write a file in one step; its folder is made, and one that stood there keeps its permissions.

    Parameters
    ----------
    file
        Where.
    content
        Bytes, or a text that is written in UTF-8.
    mode
        The permissions of a new file.
    """
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=file.parent, prefix=".", suffix=".part")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode() if isinstance(content, str) else content)
        temporary.chmod(file.stat().st_mode & 0o7777 if file.exists() else mode)
        temporary.replace(file)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
