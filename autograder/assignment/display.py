"""Text that came from a student, made harmless for pages that others open: feedback, formgrader, logs."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

LONGEST: Final = 500
"""Characters of a student's text that a comment or a log line repeats."""

# A tag starts with '<' and one of these; a space between them ends that, in text, formulas and code alike.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# After '](' or ']:' only pasted pictures, files beside the notebook, anchors and ordinary web addresses.
_LINK = re.compile(r"(?i)\](?=\(\s*(?!(?:https?://|attachment:|#|[\w-]+(?:\.[\w-]+)*\s*[)\"'])))")
_REFERENCE = re.compile(r"(?im)^(\s{0,3}\[[^\]\n]*\]):(?!\s*https?://)")


def harmless_markdown(text: str) -> str:
    """Return a student's Markdown without HTML and without links that run something.

    >>> harmless_markdown("a<b, <img src=x>")
    'a< b, < img src=x>'
    >>> harmless_markdown("[x](javascript:alert(1)) and [y](https://example.org)")
    '[x] (javascript:alert(1)) and [y](https://example.org)'
    """
    text = _TAG.sub("< ", _without_controls(text, keep="\n\t"))
    return _REFERENCE.sub(r"\1 :", _LINK.sub("] ", text))


def plain(text: str) -> str:
    r"""Return a text on one line that Markdown and HTML show as it is, cut to a readable length.

    >>> plain("<b>`x`</b>\x1b[31m")
    '&lt;b&gt;&#96;x&#96;&lt;/b&gt;&#91;31m'
    """
    line = one_line(text)
    for character, entity in (
        ("&", "&amp;"), ("<", "&lt;"), (">", "&gt;"), ("[", "&#91;"), ("`", "&#96;"), ("$", "&#36;")
    ):  # fmt: skip
        line = line.replace(character, entity)
    return line


def one_line(text: str) -> str:
    """Return a text on one line without control characters, cut to a readable length: for logs and JSON."""
    # Nobody reads on for so long, and a student's text can have millions of characters.
    line = " ".join(_without_controls(text[: 10 * LONGEST], keep="\n\t").split())
    return line if len(line) <= LONGEST else line[: LONGEST - 3] + "..."


def _without_controls(text: str, keep: str) -> str:
    # Cc are terminal codes, Cf includes the marks that turn the reading direction round, Cs cannot be encoded.
    return "".join(c for c in text if c in keep or unicodedata.category(c) not in ("Cc", "Cf", "Cs"))
