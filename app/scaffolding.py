"""`voxbank new`: both folders of an exercise, with blanks that say what to fill in."""

from __future__ import annotations

import re
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import jinja2
from rich.console import Console

from bank.discovery import PUBLIC_BANK, Bank
from bank.errors import ExerciseError
from bank.kinds import KINDS
from bank.toml_files import nearest

TEMPLATES = PUBLIC_BANK / "templates" / "exercise"
_NAME = re.compile(r"([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)")
_WITH_TEMPLATES = ("choice", "code", "estimate", "image", "numeric", "open", "text")
_FIXED = ("numeric", "estimate", "choice", "text", "open")
_RESPONSES = {
    "accepted/first_style.py": "a right program in one style",
    "accepted/second_style.py": "a right program in a really different style",
    "rejected/first_idea.py": "a program with this wrong idea, named like the misconception; at least four of them",
}


def new_exercise(name: str, *, kind: str, fixed: bool, bank: Path | None) -> None:
    """Write both folders of a new exercise and say what comes next.

    Raises
    ------
    ExerciseError
        When the name is not one, the kind cannot be marked, or the exercise exists. Nothing has been written then.
    """
    root = (bank or PUBLIC_BANK).resolve()
    _refuse(name, kind, fixed, root)
    folders = {room: root / room / name for room in ("exercises", "solutions")}
    files = _files(name, kind, fixed or kind == "open")
    try:
        for (room, file), text in files.items():
            path = folders[room] / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    except OSError as problem:
        for folder in folders.values():
            shutil.rmtree(folder, ignore_errors=True)
        raise ExerciseError(f"{root}: the exercise cannot be written here ({problem.strerror})") from None
    console = Console()
    for room, file in files:
        console.print(f"{folders[room] / file}", highlight=False)
    option = "" if bank is None else f" --bank {bank}"
    console.print(f"Fill in the blanks; `voxbank check {name}{option}` lists those that are left.", highlight=False)


def _refuse(name: str, kind: str, fixed: bool, root: Path) -> None:
    if not _NAME.fullmatch(name):
        raise ExerciseError(
            f"'{name}' is not a name; expected topic/name in small letters, digits and _, a letter first"
        )
    if kind not in _WITH_TEMPLATES:
        known = ", ".join(_WITH_TEMPLATES)
        reason = "has no template" if kind in KINDS else f"is no kind{nearest(kind, sorted(KINDS))}"
        raise ExerciseError(f"kind '{kind}' {reason}; expected one of {known}")
    if fixed and kind not in _FIXED:
        raise ExerciseError(f"a fixed question is of kind {', '.join(_FIXED)}; '{kind}' needs a generator or programs")
    for room in ("exercises", "solutions"):
        if (root / room / name).exists():
            raise ExerciseError(f"{root / room / name} exists; choose another name")
    if root != PUBLIC_BANK and name in Bank((PUBLIC_BANK,)).names:
        raise ExerciseError(f"the public bank has an exercise '{name}'; choose another name")


def _files(name: str, kind: str, fixed: bool) -> dict[tuple[str, str], str]:
    """Return (room, file) -> text."""
    generator = not fixed and kind != "code"
    part = name.split("/")[1] if kind == "code" else "answer"
    words = {
        "name": name.replace("/", "."),
        "topic": name.split("/")[0],
        "part": part,
        "kind": kind,
        "generator": generator,
        "varies": "numbers" if generator else "none",
    }
    wanted = [("exercises", "exercise.toml"), ("exercises", "stem.md.j2")]
    wanted += [("exercises", "generator.py")] if generator else []
    wanted += [("exercises", "starter.py")] if kind in ("code", "image") else []
    wanted += [("solutions", "answers.toml"), ("solutions", "worked.md.j2")]
    wanted += [("solutions", "solution.py")] if generator else []
    wanted += [("solutions", "reference.py"), ("solutions", "checks.py")] if kind == "code" else []
    files = {(room, file): _render(f"{room}/{file}", words) for room, file in wanted}
    for file, what in _RESPONSES.items() if kind == "code" else ():
        files["solutions", file] = _render("solutions/response.py", words | {"what": what})
    return files


def _render(template: str, words: Mapping[str, Any]) -> str:
    # The files are Jinja templates themselves, so that these templates need other marks.
    environment = jinja2.Environment(
        block_start_string="<%",
        block_end_string="%>",
        variable_start_string="<<",
        variable_end_string=">>",
        comment_start_string="<#",
        comment_end_string="#>",
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        keep_trailing_newline=True,
        autoescape=False,
    )
    return environment.from_string((TEMPLATES / f"{template}.template").read_text(encoding="utf-8")).render(words)
