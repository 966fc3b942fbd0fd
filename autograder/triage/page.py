"""The triage as one page that needs no other file and no network."""

from __future__ import annotations

import functools
from itertools import groupby
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup, escape

from autograder.triage.entries import TITLES
from autograder.triage.triage import Triage
from bank.layouts import page_layouts
from bank.page import WRITTEN_HERE
from bank.rendering import plain_number

FORMGRADER: Final = "http://localhost:8888/"
"""Where Jupyter Lab runs unless it says otherwise when it starts."""

_LAYOUTS: Final = Path(__file__).resolve().parents[2] / "templates" / "triage"


def triage_page(found: Triage) -> str:
    """Return the triage as HTML, equal text for equal entries; what students wrote is escaped."""
    groups = [(group, list(entries)) for group, entries in groupby(found.entries, key=lambda entry: entry.group)]
    page = _layouts().get_template("triage.html.j2")
    return page.render(found=found, groups=groups, titles=TITLES, formgrader=FORMGRADER, written=Markup(WRITTEN_HERE))


def _with_code(text: str) -> Markup:
    """Return a sentence in which words between backticks are code.

    >>> _with_code("the cell `a<b` is missing")
    Markup('the cell <code>a&lt;b</code> is missing')
    """
    pieces = text.split("`")
    if len(pieces) % 2 == 0:  # a single backtick is only that
        return escape(text)
    code = Markup("<code>{}</code>")
    return Markup("").join(code.format(piece) if n % 2 else escape(piece) for n, piece in enumerate(pieces))


@functools.cache
def _layouts() -> jinja2.Environment:
    return page_layouts(_LAYOUTS, code=_with_code, plain=plain_number)
