"""Markdown with TeX to HTML with MathML, by pandoc; what cannot be shown is refused with the piece that it stands in.

Many pieces are converted in one call, because a call costs more than most pieces. Each piece is read as a file of its
own, so that an unclosed fence or a definition of a link ends where its piece ends.
"""

from __future__ import annotations

import hashlib
import html
import importlib.util
import json
import re
import subprocess
import tempfile
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Generic, TypeVar

from bank.errors import ExerciseError, VoxbankError

Name = TypeVar("Name", bound=Hashable)

# Notebooks show CommonMark; what they add to it and the bank uses is named here.
_READER = "commonmark+pipe_tables+strikeout+tex_math_dollars"
_FILTER = Path(__file__).with_name("raw_html.lua")
_SECONDS = 120
_LONGEST = 200
_CSS_PIXELS_PER_MM = 96 / 25.4

# pandoc writes `<` of a text as `&lt;`, so that what looks like a tag below is one.
_UNREAD = re.compile(r'<span class="math (?:inline|display)">(.*?)</span>', re.DOTALL)
_RAW = re.compile(r'<span class="raw-html">(.*?)</span>', re.DOTALL)
_CODE_OR_FORMULA = re.compile(r"<(code|math)\b.*?</\1>", re.DOTALL)
_TAG = re.compile(r"<[^>]*>")
_IMAGE = re.compile(r'<img src="([^"]*)"')
_LINK = re.compile(r'<a href="([^"]*)"')
_DISPLAY = re.compile(r'<math display="block".*?</math>', re.DOTALL)
# `\cos` with the invisible sign that applies it, which browsers set without the thin spaces that TeX puts around it.
_FUNCTION = re.compile('<mrow>(<mi mathvariant="normal">[A-Za-z]+</mi><mo>&#8289;</mo>)</mrow>')
_THIN_SPACE = '<mspace width="0.167em"></mspace>'
_TABLE = re.compile(r"<table>.*?</table>", re.DOTALL)


@dataclass(frozen=True)
class Image:
    """Where an image of a page is found (a data URI, or a path beside the page), and how wide it is shown."""

    source: str
    width_mm: float | None = None


@dataclass(frozen=True)
class Problem(Generic[Name]):
    """A piece that cannot be shown as it is written, and why."""

    piece: Name
    sentence: str


def to_html(exercise: str, pieces: Mapping[str, str], images: Mapping[str, Image]) -> dict[str, str]:
    """Return each piece of an exercise as HTML with MathML, equal text for equal pieces.

    Parameters
    ----------
    exercise
        The exercise's name, for complaints.
    pieces
        Markdown with TeX between dollars, by the name of its template ("stem", "worked", ...).
    images
        The images that the pieces may show, by the path that stands in the Markdown.

    Raises
    ------
    ExerciseError
        When a formula is not understood, or a piece holds HTML, a link or an image that a page does not show.
    VoxbankError
        When pandoc is missing or does not come back.
    """
    converted, problems = convert(pieces, images)
    for problem in problems:
        raise ExerciseError(f"{exercise}, {problem.piece}: {problem.sentence}")
    return converted


def convert(
    pieces: Mapping[Name, str], images: Mapping[str, Image]
) -> tuple[dict[Name, str], tuple[Problem[Name], ...]]:
    """Return the pieces as HTML, and what is wrong with them; empty pieces give empty HTML.

    Only without problems is the HTML complete; it is inert all the same.

    Raises
    ------
    VoxbankError
        When pandoc is missing or does not come back.
    """
    if not pieces:
        return {}, ()
    texts, reasons = _pandoc_on(list(pieces.values()))
    converted, problems = {}, []
    for (name, markdown), text in zip(pieces.items(), texts, strict=True):
        problems += [Problem(name, sentence) for sentence in _problems(markdown, text, images, reasons)]
        converted[name] = _finished(text, images)
    return converted, tuple(problems)


def _problems(markdown: str, text: str, images: Mapping[str, Image], reasons: Mapping[str, str]) -> Iterator[str]:
    for formula in map(html.unescape, _UNREAD.findall(text)):
        yield f"the formula {_short(formula)} is not understood{reasons.get(formula.strip('$'), '')}"
    for raw in map(html.unescape, _RAW.findall(text)):
        yield f"HTML is not shown, write Markdown (and \\< for a plain <): {_short(raw)}"
    for link in map(html.unescape, _LINK.findall(text)):
        if not re.match(r"https?://", link):
            yield f"a link begins with https:// or http://, this one does not: {_short(link)}"
    for image in map(html.unescape, _IMAGE.findall(text)):
        if image not in images:
            yield f"there is no figure '{_short(image)}'; figures are declared in exercise.toml and placed by name"
    prose = html.unescape(_TAG.sub("", _RAW.sub("", _UNREAD.sub("", _CODE_OR_FORMULA.sub("", text)))))
    if prose.count("$") > markdown.count(r"\$"):
        near = prose[max(0, prose.index("$") - 20) :]
        yield (
            r"a dollar sign belongs to no formula (no space inside the dollars; \$ is a plain one), near: "
            f"{_short(near, 60)}"
        )


def _finished(text: str, images: Mapping[str, Image]) -> str:
    """Return HTML with its images in place; wide tables and formulas get a box that can be scrolled on a phone."""

    def placed(found: re.Match[str]) -> str:
        image = images.get(html.unescape(found[1]), Image(""))
        width = "" if image.width_mm is None else f' width="{image.width_mm * _CSS_PIXELS_PER_MM:.0f}"'
        return f'<img src="{html.escape(image.source)}"{width}'

    text = _FUNCTION.sub(_spaced, text)
    text = _DISPLAY.sub(lambda formula: f'<span class="formula">{formula[0]}</span>', _IMAGE.sub(placed, text))
    return _LINK.sub(_harmless_link, _TABLE.sub(lambda table: f'<div class="table">{table[0]}</div>', text))


def _spaced(function: re.Match[str]) -> str:
    """Return a function's name with thin spaces towards what is no sign; as the base of a power it has none behind."""
    before = function.string[max(0, function.start() - 12) : function.start()]
    after = function.string[function.end() : function.end() + 3]
    left = _THIN_SPACE if re.search(r"</m(?!o>)[a-z]+>$", before) else ""
    right = _THIN_SPACE if re.match(r"<m[^o]", after) and not re.search(r"<m(?:sup|sub|subsup)>$", before) else ""
    return f"<mrow>{left}{function[1]}{right}</mrow>"


def _harmless_link(found: re.Match[str]) -> str:
    return found[0] if re.match(r"https?://", html.unescape(found[1])) else "<a"


def _pandoc_on(markdowns: Sequence[str]) -> tuple[list[str], dict[str, str]]:
    """Return each text as HTML, and for each formula that was not understood what stood in the way."""
    mark = "voxbank-" + hashlib.sha256("\0".join(markdowns).encode()).hexdigest()
    with tempfile.TemporaryDirectory(prefix="voxbank-") as name:
        folder = Path(name)
        (folder / "mark").write_text(mark, encoding="utf-8")
        for number, markdown in enumerate(markdowns):
            (folder / str(number)).write_text(markdown, encoding="utf-8")
        files = [file for number in range(len(markdowns)) for file in (str(number), "mark")]
        _run_pandoc(files, folder)
        pieces = (folder / "html").read_text(encoding="utf-8").split(f"<p>{mark}</p>")
        log = json.loads((folder / "log").read_text(encoding="utf-8"))
    return [piece.strip() for piece in pieces[:-1]], _reasons(log)


def _run_pandoc(files: Sequence[str], folder: Path) -> None:
    options = [
        f"--from={_READER}", "--to=html5", "--mathml", "--wrap=none", "--syntax-highlighting=none",
        "--shift-heading-level-by=2", f"--lua-filter={_FILTER}",
        "--sandbox", "--file-scope", "--quiet", "--log=log", "--output=html",
    ]  # fmt: skip
    command = [str(_pandoc()), *options, *files]
    try:
        done = subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=_SECONDS, check=False)
    except subprocess.TimeoutExpired:
        raise VoxbankError(f"pandoc was not done with {len(files) // 2} pieces of text after {_SECONDS} s") from None
    except OSError as problem:
        raise VoxbankError(f"{command[0]}: pandoc cannot be started ({problem.strerror})") from None
    if done.returncode:
        raise VoxbankError(f"pandoc ended with {done.returncode}: {_short(done.stderr)}")


def _pandoc() -> Path:
    """Return the program that the wheel brings; another version on this machine would write other pages."""
    package = importlib.util.find_spec("pypandoc")
    for folder in (package and package.submodule_search_locations) or ():
        program = Path(folder) / "files" / "pandoc"
        if program.exists():
            return program
    raise VoxbankError("pandoc is missing: it comes with the package pypandoc_binary, which `make` installs")


def _reasons(log: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    found: dict[str, str] = {}
    for entry in log:
        lines = [line for line in entry.get("message", "").splitlines() if line.startswith("unexpected")]
        found[entry.get("contents", "")] = f" ({lines[0]})" if lines else ""
    return found


def _short(text: str, longest: int = _LONGEST) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else line[: longest - 3] + "..."
