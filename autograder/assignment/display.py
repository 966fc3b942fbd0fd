"""Text that came from a student, made harmless for pages that others open: feedback, formgrader, logs."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection
from typing import Final

LONGEST: Final = 500
"""Characters of a student's text that a comment or a log line repeats."""

# A tag starts with '<' and one of these; a space between them ends that, in text, formulas and code alike.
_TAG = re.compile(r"<(?=[A-Za-z/!?])")
# After '](' or ']:' only pasted pictures, files beside the notebook, anchors and ordinary web addresses.
_LINK = re.compile(r"(?i)\](?=\(\s*(?!(?:https?://|attachment:[\w.-]+\s*\)|#|[\w-]+(?:\.[\w-]+)*\s*[)\"'])))")
# A definition of a link may stand in quotes and lists, and run over lines: so everywhere, whatever is before it.
_REFERENCE = re.compile(r"(?i)\]:(?!\s*https?://)")
_PICTURE = re.compile(r"(?i)\](?=\(\s*attachment:([\w.-]*))")
# An entity could spell what is looked for here, and formulas have links of their own.
_ENTITY = re.compile(r"&(?=#|\w+;)")
_FORMULA_LINK = re.compile(r"\\(?=(?:href|url|csname|mmlToken|require|class|cssId|style)(?![A-Za-z]))")


def harmless_markdown(text: str, pictures: Collection[str] = ()) -> str:
    r"""Return a student's Markdown without HTML and without links that run something.

    `pictures` are the names of the pictures that are pasted into the cell; a page with another one cannot be shown.

    >>> harmless_markdown("a<b, <img src=x>")
    'a< b, < img src=x>'
    >>> harmless_markdown("[x](javascript:alert(1)) and [y](https://example.org)")
    '[x] (javascript:alert(1)) and [y](https://example.org)'
    >>> harmless_markdown(r"$\href{javascript:alert(1)}{x}$")
    '$\\ href{javascript:alert(1)}{x}$'
    """
    text = _ENTITY.sub("& ", _TAG.sub("< ", _without_controls(text, keep="\n\t")))
    text = _PICTURE.sub(lambda link: "]" if link[1] in pictures else "] ", _FORMULA_LINK.sub(r"\\ ", text))
    return _REFERENCE.sub("] :", _LINK.sub("] ", text))


def plain(text: str) -> str:
    r"""Return a text on one line that Markdown and HTML show as it is, cut to a readable length.

    >>> plain("<b>`x`</b>\x1b[31m")
    '&lt;b&gt;&#96;x&#96;&lt;/b&gt;&#91;31m'
    """
    line = _FORMULA_LINK.sub(r"\\ ", one_line(text))
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
    found = {c for c in set(text) if c not in keep and unicodedata.category(c) in ("Cc", "Cf", "Cs")}
    return text.translate({ord(c): None for c in found}) if found else text
