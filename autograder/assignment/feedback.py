"""Feedback pages of nbgrader with formulas as MathML: read without a network, and by screen readers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

from nbconvert.exporters import HTMLExporter
from traitlets import default

from autograder.manual.rubric import without_rubrics
from bank.html import Image, convert

LAYOUT: Final = Path(__file__).resolve().parents[2] / "templates" / "feedback"
_PASTED = re.compile(r"\]\(\s*attachment:([\w.-]+)\s*\)")
_FILE = re.compile(r"[\w-]+(?:\.[\w-]+)*\Z")
_DATA = re.compile(r"data:image/(?:png|jpeg|gif);base64,[A-Za-z0-9+/=]*\Z")


class FeedbackExporter(HTMLExporter):  # type: ignore[misc]  # ships no types
    """nbgrader's feedback page, whose Markdown goes through pandoc, all of a notebook in one call."""

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        self._shown: dict[str, str] = {}
        super().__init__(*arguments, **keywords)

    def default_filters(self) -> Iterator[tuple[str, Any]]:
        """Yield the filters of the page's template, ours for Markdown."""
        yield from super().default_filters()
        yield "markdown2html", self._markdown_to_html

    @default("template_paths")  # type: ignore[untyped-decorator]  # ships no types
    def _template_paths(self, *arguments: Any, **keywords: Any) -> list[str]:
        return [str(LAYOUT), *super()._template_paths(*arguments, **keywords)]

    def _preprocess(self, notebook: Any, resources: Any) -> tuple[Any, Any]:
        """Have nbgrader put scores and comments into the notebook, and convert all Markdown that is in it then."""
        notebook.cells = without_rubrics(notebook.cells)
        notebook, resources = super()._preprocess(notebook, resources)
        for cell in notebook.cells:
            if cell.cell_type == "markdown":
                cell.source = _with_pasted(cell.source, cell.get("attachments") or {})
        comments = [cell.metadata.get("nbgrader", {}).get("comment") for cell in notebook.cells]
        texts = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
        texts += [comment for comment in comments if comment]
        self._shown = convert({text: text for text in texts}, _AsWritten())[0]
        return notebook, resources

    def _markdown_to_html(self, text: str) -> str:
        if text not in self._shown:
            self._shown |= convert({text: text}, _AsWritten())[0]
        return self._shown[text]


class _AsWritten(Mapping[str, Image]):
    """The images that a page of feedback shows: files beside it, and those that were pasted into a cell."""

    def __getitem__(self, path: str) -> Image:
        if _FILE.match(path) or _DATA.match(path):
            return Image(path)
        raise KeyError(path)

    def __iter__(self) -> Iterator[str]:
        return iter(())

    def __len__(self) -> int:
        return 0


def _with_pasted(source: str, attachments: Mapping[str, Mapping[str, Any]]) -> str:
    """Return Markdown with the pictures that were pasted into its cell in place of their names."""

    def inside(found: re.Match[str]) -> str:
        for kind, data in attachments.get(found[1], {}).items():
            content = "".join(data) if isinstance(data, list) else str(data)
            return f"](data:{kind};base64,{''.join(content.split())})"
        return found[0]

    return _PASTED.sub(inside, source)
