"""The habits under tests/data/notebooks/habits: small notebooks as Markdown, and how their outputs are compared.

A heading of the second order begins a notebook, a block of Python is a cell, and a block of text below a cell is what
marking shows for it where Jupyter shows something else on purpose; prose says why. A cell that would change the
machine on which Jupyter runs is a block of "python marking only", and no Jupyter runs it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from autograder.sandbox.text import plain

FOLDER = Path(__file__).resolve().parents[2] / "data" / "notebooks" / "habits"
_BLOCK = re.compile(r"^```(python|python marking only|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_INSTALLS = re.compile(r"\b(pip|conda|mamba|uv|apt|apt-get)\b")
_KEPT = ("text/plain", "image/png", "image/jpeg")
_VARYING = (
    (re.compile(r"0x[0-9a-f]{6,}"), "0x..."),
    (re.compile(r"(/[\w./-]*/ipykernel_\d+/\d+\.py|<ipython-input-\d+-[0-9a-f]+>|\b\d{6,}\.py\b)"), "<cell>"),
    (re.compile(r"\d+(\.\d+|e\+03)? ?(ns|[μµu]s|ms|s)\b"), "some time"),
    (re.compile(r"Modified Time: \d+"), "Modified Time: some"),
    # The sandbox shows an environment below /tmp elsewhere; long paths break lines of text at other places.
    (re.compile(r"/[^\s\"':]*/(lib/python3\.\d+|site-packages)/"), "/.../"),
)


@dataclass(frozen=True)
class HabitCell:
    """A cell, what marking shows for it where that is not what Jupyter shows, and whether Jupyter may run it."""

    source: str
    on_purpose: str | None = None
    marking_only: bool = False


@dataclass(frozen=True)
class Habit:
    """A small notebook, and the file of habits in which it stands."""

    file: str
    name: str
    cells: tuple[HabitCell, ...]


def read_habits() -> list[Habit]:
    """Return all habits, by file and place."""
    return [habit for file in sorted(FOLDER.glob("*.md")) for habit in _habits(file)]


def _habits(file: Path) -> Iterator[Habit]:
    for section in file.read_text(encoding="utf-8").split("\n## ")[1:]:
        name, _, body = section.partition("\n")
        cells: list[HabitCell] = []
        for kind, text in _BLOCK.findall(body):
            if kind == "text":
                cells[-1] = replace(cells[-1], on_purpose=text.removesuffix("\n"))
            else:
                cells.append(HabitCell(text.removesuffix("\n"), marking_only=kind != "python"))
        _check_that_nothing_is_installed(cells)
        yield Habit(file.stem, name, tuple(cells))


def _check_that_nothing_is_installed(cells: Iterable[HabitCell]) -> None:
    for cell in cells:
        if _INSTALLS.search(cell.source) and not cell.marking_only:
            raise ValueError(f"a real Jupyter would install something: {cell.source}")


def as_text(outputs: Iterable[Mapping[str, Any]], folder: str) -> str:
    """Return outputs as lines of text: what a reader sees of them, without what differs from run to run.

    `folder` is where the notebook ran. What is printed between two displays stands by stream, as its order there
    depends on when a kernel sends which.
    """
    lines: list[str] = []
    printed = {"stdout": "", "stderr": ""}
    for output in outputs:
        if output["output_type"] == "stream":
            printed[output["name"]] += output["text"]
            continue
        lines += [*_printed(printed), *_shown(output)]
        printed = {"stdout": "", "stderr": ""}
    text = "\n".join([*lines, *_printed(printed)])
    for varying, word in _VARYING:
        text = varying.sub(word, text)
    return text.replace(folder, "/submission")


def _printed(texts: Mapping[str, str]) -> list[str]:
    return [f"{name}: {plain(text).strip()}" for name, text in texts.items() if text]


def _shown(output: Mapping[str, Any]) -> list[str]:
    kind = output["output_type"]
    if kind == "error":
        return [f"{output['ename']}: {plain(output['evalue'])}", *_students_lines("\n".join(output["traceback"]))]
    number = f" {output['execution_count']}" if kind == "execute_result" else ""
    data = [plain(output["data"][name]) if name == "text/plain" else name for name in _KEPT if name in output["data"]]
    sizes = [f"{name} {dict(output['metadata'][name])}" for name in _KEPT if name in output["metadata"]]
    return [f"{kind.split('_')[-1]}{number}: {' + '.join(data + sizes)}"]


def _students_lines(traceback: str) -> list[str]:
    """Return the places in cells to which a traceback points, and the lines there."""
    lines, in_cell = [], False
    for line in plain(traceback).splitlines():
        if line.lstrip().startswith(("Cell In[", "File ")):
            in_cell = line.lstrip().startswith("Cell In[")
            lines += [line.strip()] if in_cell else []
        elif in_cell and (line.startswith("--") or line.strip() == "^"):
            lines.append(" ".join(line.split()))
    return lines
