"""Files inside a notebook: how they get in for editors that show one file alone, and how they come out again.

Figures become data URIs in the text, because Google Colab shows no attachments; all files are packed into one code
cell. What is read back are the cells as they were before, so that a notebook is marked alike in either shape.
"""

from __future__ import annotations

import base64
import functools
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from autograder.archives import zip_archive

_LAYOUT: Final = Path(__file__).resolve().parents[1] / "templates" / "notebook" / "files.py.j2"
_PACKED: Final = "{{ packed }}"
_BASE64: Final = re.compile(r"[A-Za-z0-9+/=\s]+")
# Begins with fixed characters, and what follows cannot hold them: however long the text, the search is one pass.
_DATA_URI: Final = re.compile(r"\]\(data:(image/(?:png|jpeg|gif));base64,([A-Za-z0-9+/=\s]+)\)")
_FIGURE: Final = re.compile(r"\]\((?:attachment:)?[\w.-]+\.(?:png|jpe?g|gif)\)")


def packed_cell(files: Mapping[str, bytes]) -> str:
    """Return the code of the cell that writes these files beside the notebook where they are absent."""
    # On one line, which an editor that does not hide the cell shows the beginning of; folded it would fill screens.
    return _before() + base64.b64encode(zip_archive(files)).decode() + _after()


def is_packed_cell(source: str) -> bool:
    """Return whether a code cell is one that `packed_cell` makes, with nothing of a student's own in it."""
    source = source.strip()
    if not (source.startswith(_before()) and source.endswith(_after())):
        return False
    return _BASE64.fullmatch(source[len(_before()) : len(source) - len(_after())]) is not None


def with_figures_inside(source: str, figures: Mapping[str, bytes]) -> str:
    """Return a Markdown text whose pictures in PNG stand in it instead of beside it."""
    for name, content in figures.items():
        source = source.replace(f"]({name})", f"](data:image/png;base64,{base64.b64encode(content).decode()})")
    return source


def pictures_taken_out(source: str) -> tuple[str, dict[str, dict[str, str]]]:
    """Return a Markdown text with the pictures inside it as attachments, and these: name -> MIME type -> base64."""
    found: dict[str, dict[str, str]] = {}

    def attached(uri: re.Match[str]) -> str:
        name = f"picture-{len(found) + 1}.{uri[1].removeprefix('image/')}"
        found[name] = {uri[1]: uri[2]}
        return f"](attachment:{name})"

    return _DATA_URI.sub(attached, source), found


def without_places_of_figures(source: str) -> str:
    """Return a text in which it no longer shows whether its figures lie beside the notebook or inside it.

    >>> without_places_of_figures("![a box](q1_box.png)") == without_places_of_figures("![a box](attachment:x.png)")
    True
    """
    return _FIGURE.sub("](figure)", source)


@functools.cache
def _halves() -> tuple[str, str]:
    before, after = _LAYOUT.read_text(encoding="utf-8").strip().split(_PACKED)
    return before, after


def _before() -> str:
    return _halves()[0]


def _after() -> str:
    return _halves()[1]
