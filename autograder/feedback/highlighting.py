"""A student's program in colours, as they wrote it."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from markupsafe import Markup
from pygments import highlight
from pygments.formatters import HtmlFormatter
from pygments.lexers import PythonLexer

LONGEST: Final = 20_000
"""Characters of a program that a page shows."""
_LONGEST_LINE = 2_000

_FORMATTER = HtmlFormatter(nowrap=True)
_CUT = "\n# [...]"


def highlighted(code: str) -> Markup:
    """Return a program as HTML; what is longer than a page can hold is cut, with a mark."""
    text = _without_controls(code[:LONGEST]) + (_CUT if len(code) > LONGEST else "")
    lines = (line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE]} [...]" for line in text.split("\n"))
    # Pygments escapes what it marks up.
    return Markup(highlight("\n".join(lines), PythonLexer(stripnl=False), _FORMATTER).rstrip("\n"))


def _without_controls(text: str) -> str:
    """Return a text without characters that turn the reading direction round or cannot be shown."""
    text = re.sub(r"\r\n?", "\n", text)
    return "".join(c for c in text if c in "\n\t" or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
