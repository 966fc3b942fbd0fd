"""Markdown of many pages to HTML, all at once: a call of pandoc costs more than most of what it converts."""

from __future__ import annotations

import html
import re
import struct
from base64 import b64encode
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, fields, is_dataclass
from typing import Any, Final

from markupsafe import Markup, escape

from autograder.assignment.display import one_line
from bank.errors import VoxbankError
from bank.html import Image, convert

LONGEST: Final = 30_000
"""Characters of one text that are set as Markdown; a longer one is shown as it was typed, up to ten times as many."""
CSS_PIXELS_PER_MM: Final = 96 / 25.4

_IMAGE = re.compile(r'<img src="([^"]*)"(?: alt="([^"]*)")?[^>]*>')
_PLACED = re.compile(r"attachment:[\w.-]+\Z|[\w-]+(?:\.[\w-]+)*\Z")
_METRE = 1

Pictures = Mapping[str, Image]


@dataclass(frozen=True)
class Text:
    """Markdown, and the pictures that it may show by their paths."""

    source: str
    pictures: Pictures = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.source.strip())


NOTHING: Final = Text("")


class Prose:
    """Texts as HTML, each converted once however many pages show it."""

    def __init__(self) -> None:
        self._converted: dict[str, str] = {}

    def prepare(self, view: Any) -> None:
        """Convert all texts that stand in dataclasses, dictionaries and sequences, in one call of pandoc."""
        sources = dict.fromkeys(text.source for text in texts_in(view) if text.source not in self._converted)
        self._converted |= _converted([source for source in sources if source.strip()])

    def html(self, text: Text) -> Markup:
        """Return a text as HTML with its pictures inside; a picture that it does not have leaves its words."""
        if not text:
            return Markup()
        if text.source not in self._converted:
            self.prepare(text)

        def placed(found: re.Match[str]) -> str:
            picture = text.pictures.get(html.unescape(found[1]))
            if picture is None:
                return f'<span class="faint">[picture: {found[2] or "without words"}]</span>'
            width = "" if picture.width_mm is None else f' width="{picture.width_mm * CSS_PIXELS_PER_MM:.0f}"'
            return f'<img src="{html.escape(picture.source)}"{width} alt="{found[2] or ""}">'

        return Markup(_IMAGE.sub(placed, self._converted[text.source]))


def texts_in(view: Any) -> Iterator[Text]:
    """Yield the texts that stand anywhere in dataclasses, dictionaries and sequences."""
    if isinstance(view, Text):
        yield view
    elif is_dataclass(view):
        for entry in fields(view):
            yield from texts_in(getattr(view, entry.name))
    elif isinstance(view, Mapping):
        yield from texts_in(list(view.values()))
    elif isinstance(view, (list, tuple)):
        for item in view:
            yield from texts_in(item)


def sentence(text: str) -> Markup:
    """Return what the machine said as HTML; words in backticks are code, everything else is taken literally.

    >>> sentence("the name `x<y` is not there")
    Markup('The name <code>x&lt;y</code> is not there.')
    """
    line = one_line(text)
    line = line[:1].upper() + line[1:] + ("" if line.endswith((".", "!", "?")) or not line else ".")
    return Markup(re.sub("`([^`]*)`", r"<code>\1</code>", str(escape(line))))


def figure(png: bytes) -> Image:
    """Return a figure as an image inside a page, as wide as its file says."""
    return Image(f"data:image/png;base64,{b64encode(png).decode()}", _width_mm(png))


def _width_mm(png: bytes) -> float | None:
    """Return how wide a PNG is meant to be, None where it does not say."""
    place = png.find(b"pHYs")
    if place < 0:
        return None
    dots, _, unit = struct.unpack(">IIB", png[place + 4 : place + 13])
    return 1000 * struct.unpack(">I", png[16:20])[0] / dots if unit == _METRE and dots else None


def _converted(sources: list[str]) -> dict[str, str]:
    """Convert texts; where pandoc breaks, the texts that break it are shown as they were typed."""
    short = [source for source in sources if len(source) <= LONGEST]
    typed = {source: _typed(source) for source in sources if len(source) > LONGEST}
    try:
        return typed | convert({source: source for source in short}, _Placed())[0]
    except VoxbankError:
        convert({"": "x"}, _Placed())  # raises where it is not a text that breaks pandoc
        if len(short) <= 1:
            return typed | {source: _typed(source) for source in short}
    middle = len(short) // 2
    return typed | _converted(short[:middle]) | _converted(short[middle:])


def _typed(source: str) -> str:
    cut = "" if len(source) <= 10 * LONGEST else "\n[...]"
    return f'<pre class="typed">{escape(source[: 10 * LONGEST])}{cut}</pre>'


class _Placed(Mapping[str, Image]):
    """The images that Markdown may show: figures of the form, and pictures that were pasted into a cell."""

    def __getitem__(self, path: str) -> Image:
        if _PLACED.match(path):
            return Image(path)
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0
