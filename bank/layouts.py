"""Layouts of pages: what a page is made from, with everything that is filled in escaped."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import jinja2


def page_layouts(folder: Path, **filters: Callable[..., Any]) -> jinja2.Environment:
    """Return the layouts of HTML pages in a folder; a name that nobody fills in is an error.

    Parameters
    ----------
    folder
        Where the templates lie.
    filters
        Name in the templates -> function.
    """
    layouts = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder),
        undefined=jinja2.StrictUndefined,
        autoescape=True,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    layouts.filters |= filters
    return layouts
