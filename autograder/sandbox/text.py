"""Logs and tracebacks are the student's text: nothing in them may steer a terminal or turn a line around."""

import re

_ESCAPES = re.compile(r"\x1b(\[[0-?]*[ -/]*[@-~]|\][^\x07\x1b]*(\x07|\x1b\\)?|[@-Z\\^_])")
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


def plain(text: str, longest: int = 1 << 20) -> str:
    r"""Remove terminal codes, control characters and marks of writing direction.

    A carriage return starts its line again, as in a notebook, so of a progress bar its last state is left.

    Examples
    --------
    >>> plain("\x1b[31mred\x1b[0m 10%\r20%\n\u202eabc")
    '20%\nabc'
    """
    lines = _ESCAPES.sub("", text[:longest]).replace("\r\n", "\n").split("\n")
    return "\n".join(_CONTROLS.sub("", line.rstrip("\r").rsplit("\r", 1)[-1]) for line in lines)


def size_text(size: float) -> str:
    """Write a number of bytes for people, as in "64 MB".

    Examples
    --------
    >>> size_text(64 << 20), size_text(1 << 30), size_text(3.1 * 2**30)
    ('64 MB', '1 GB', '3.1 GB')
    """
    if size < 2**30:
        return f"{size / 2**20:.4g} MB"
    return f"{size / 2**30:.1f}".removesuffix(".0") + " GB"
