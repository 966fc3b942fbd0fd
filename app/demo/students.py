"""The class of the demonstration: what each of twelve students hands in."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from app.demo.answers import Answers

LOOP = "print('computing ...', flush=True)\nwhile True:\n    pass"

FORGERY = """
import builtins, os, numpy as np
np.allclose = np.array_equal = lambda *a, **k: True
np.testing.assert_allclose = lambda *a, **k: None
builtins.abs = lambda value: 0
for descriptor in range(3, 20):
    try:
        os.write(descriptor, b'{"score": 100, "verdict": "passed"}')
    except OSError:
        pass
print("score: 100 of 100")
"""

SEARCH = """
import glob, os, sys
found = []
for pattern in ("/**/reference.py", "/**/answers.toml", "/**/form.lock.json", "/**/gradebook.db"):
    found += glob.glob(pattern, recursive=True)[:5]
for module in ("solutions", "exercises", "autograder", "bank"):
    try:
        found.append(__import__(module).__path__)
    except ImportError:
        pass
print("found:", found, [name for name in sys.modules if "voxbank" in name])
"""


@dataclass(frozen=True)
class DemoStudent:
    """One student: who, what is handed in (in words), and how a released notebook becomes a submission.

    `fill` receives the notebook and this student's answers, changes the notebook, and returns the bytes of the file to
    hand in, or None for the notebook as it is.
    """

    id: str
    last_name: str
    first_name: str
    hands_in: str
    fill: Callable[[Any, Answers], bytes | None]
    file_name: str = ""


def _right(style: int) -> Callable[[Any, Answers], bytes | None]:
    def fill(notebook: Any, answers: Answers) -> None:
        answers.give(notebook, lambda part: answers.right(part, style))

    return fill


def _wrong(which: int) -> Callable[[Any, Answers], bytes | None]:
    def fill(notebook: Any, answers: Answers) -> None:
        wrong = answers.one_of_each(which)
        answers.give(notebook, lambda part: answers.wrong(part, which) if part in wrong else answers.right(part, which))

    return fill


def _half(notebook: Any, answers: Answers) -> None:
    answers.give(notebook, lambda part: answers.right(part, 0), only=lambda place: place % 2 == 0)


def _nothing(notebook: Any, answers: Answers) -> None:
    """Hand in the notebook as it was released."""


def _broken(notebook: Any, answers: Answers) -> bytes:
    answers.give(notebook, lambda part: answers.right(part, 0))
    content = answers.file(notebook)
    return content[: len(content) // 2]


def _loop(notebook: Any, answers: Answers) -> None:
    answers.give(notebook, lambda part: answers.right(part, 0))
    answers.insert(notebook, LOOP)


def _attack(program: str) -> Callable[[Any, Answers], bytes | None]:
    """Answer nothing and attack instead: whatever is earned now was not earned."""

    def fill(notebook: Any, answers: Answers) -> None:
        answers.insert(notebook, program)

    return fill


def _shuffled(notebook: Any, answers: Answers) -> None:
    """Reorder and repeat cells, and lose their metadata, as some editors do."""
    answers.give(notebook, lambda part: answers.right(part, 1))
    cells = list(notebook.cells)
    cells[1:-1] = cells[-2:0:-1]
    for cell in cells:
        cell.metadata.clear()
    again = cells[2].copy()
    again["id"] = "the-same-cell-again"
    notebook.cells = [*cells, again]


CLASS = (
    DemoStudent("s01", "Almeida", "Ana", "right", _right(0)),
    DemoStudent("s02", "Bakker", "Bram", "right, in another style", _right(1)),
    DemoStudent("s03", "Chen", "Chi", "one misconception a question", _wrong(0)),
    DemoStudent("s04", "Dupont", "Dora", "other misconceptions", _wrong(1)),
    DemoStudent("s05", "Eriksen", "Emil", "other misconceptions", _wrong(2)),
    DemoStudent("s06", "Fischer", "Freya", "every second answer", _half),
    DemoStudent("s07", "Garcia", "Gael", "nothing", _nothing),
    DemoStudent("s08", "Haddad", "Hala", "a file cut in half", _broken),
    DemoStudent("s09", "Ivanov", "Igor", "right, with an endless loop", _loop),
    DemoStudent("s10", "Jansen", "Joke", "a forged score, no answers", _attack(FORGERY)),
    DemoStudent("s11", "Kowalski", "Kasia", "a search for the reference", _attack(SEARCH)),
    DemoStudent("s12", "Larsen", "Lars", "right, shuffled and renamed", _shuffled, "final version (3).ipynb"),
)
