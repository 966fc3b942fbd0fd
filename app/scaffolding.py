"""`voxbank new`: both folders of an exercise, with blanks that say what to fill in."""

from __future__ import annotations

import re
import shutil
import string
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

import jinja2
from rich.console import Console

from bank.discovery import PUBLIC_BANK, Bank
from bank.errors import ExerciseError
from bank.kinds import SANDBOXED, SCAFFOLDED, Kind
from bank.schema import MOST_PARTS, ExerciseFile
from bank.toml_files import NAME_PATTERN, nearest

TEMPLATES = PUBLIC_BANK / "templates" / "exercise"
CARDS = ("first_card", "second_card")
VARIES = get_args(ExerciseFile.model_fields["varies"].annotation)
_NAME = re.compile(r"([a-z][a-z0-9_]*)/([a-z][a-z0-9_]*)")
_PART = re.compile(rf"(?:({NAME_PATTERN.strip('^$')})=)?(.*)")
_LITERAL = ("match", "locate")
"""Kinds whose key and misconceptions are written down even where numbers are drawn."""
_WITH_CONVENTIONS = ("numeric", "estimate", "formula", "construct", "code", "image")
_STYLES = {
    "accepted/first_style": "a right program in one style",
    "accepted/second_style": "a right program in a really different style",
}
_WRONG = "a program with this wrong idea, named like the misconception; at least four of them"


@dataclass(frozen=True)
class Blank:
    """A part as the templates see it.

    Attributes
    ----------
    name, kind
        As in exercise.toml.
    idea, demands, route
        Names of its functions in solution.py, and of its misconception.
    programmed
        Whether solution.py holds anything for it.
    """

    name: str
    kind: Kind
    idea: str
    demands: str
    route: str
    programmed: bool
    listing: str = "listing.py.j2"


def new_exercise(name: str, *, kinds: Sequence[str], varies: str | None, bank: Path | None) -> None:
    """Write both folders of a new exercise and say what comes next.

    Parameters
    ----------
    name
        topic/name.
    kinds
        A kind for each part, (a) first; "name=kind" names the part.
    varies
        "numbers", "cases" or "none"; numbers when left out, or none where only prose or programs are asked for.
    bank
        The bank to put it in; the public one when left out.

    Raises
    ------
    ExerciseError
        When the name is not one, a kind cannot be marked, or the exercise exists. Nothing has been written then.
    """
    root = (bank or PUBLIC_BANK).resolve()
    _refuse_name(name, root)
    parts = _parts(name, kinds)
    asked = {kind for _, kind in parts}
    varies = varies or ("none" if asked <= {"open", "code"} else "numbers")
    _refuse_kinds(asked, varies, [kind for _, kind in parts])
    folders = {room: root / room / name for room in ("exercises", "solutions")}
    files = _files(name, parts, varies)
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
        console.print(f"{folders[room] / file}", highlight=False, soft_wrap=True)
    option = "" if bank is None else f" --bank {bank}"
    next_step = f"Fill in the blanks; `voxbank check {name}{option}` lists those that are left."
    console.print(next_step, highlight=False, soft_wrap=True)


def _refuse_name(name: str, root: Path) -> None:
    if not _NAME.fullmatch(name):
        raise ExerciseError(
            f"'{name}' is not a name; expected topic/name in small letters, digits and _, a letter first"
        )
    for room in ("exercises", "solutions"):
        if (root / room / name).exists():
            raise ExerciseError(f"{root / room / name} exists; choose another name")
    if root != PUBLIC_BANK and name in Bank((PUBLIC_BANK,)).names:
        raise ExerciseError(f"the public bank has an exercise '{name}'; choose another name")


def _parts(name: str, kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Return (name, kind) of each part: a lone one is called "answer", or a program like its exercise."""
    if len(kinds) > MOST_PARTS:
        raise ExerciseError(f"an exercise has at most {MOST_PARTS} parts; came {len(kinds)}")
    found: list[tuple[str, str]] = []
    for letter, words in zip(string.ascii_lowercase, kinds, strict=False):
        part, kind = cast("re.Match[str]", _PART.fullmatch(words)).groups()
        if kind not in SCAFFOLDED:
            expected = ", ".join(sorted(SCAFFOLDED))
            raise ExerciseError(
                f"'{words}' is no kind{nearest(kind, sorted(SCAFFOLDED))}; expected name=kind or one of {expected}"
            )
        lone = name.split("/")[1] if kind == "code" else "answer"
        if len(kinds) == 1 and part not in (None, lone) and kind != "code":
            raise ExerciseError(f"a lone part is called 'answer', not '{part}'")
        found.append((part or (lone if len(kinds) == 1 else f"part_{letter}"), kind))
    names = [part for part, _ in found]
    for part in names:
        if names.count(part) > 1:
            raise ExerciseError(f"two parts are called '{part}'")
    return found


def _refuse_kinds(asked: set[str], varies: str, kinds: Sequence[str]) -> None:
    if varies not in VARIES:
        raise ExerciseError(f"an exercise varies in {', '.join(VARIES)}; came '{varies}'")
    if "image" in asked and varies != "numbers":
        raise ExerciseError("an image is drawn by a generator; leave --varies out")
    if len([kind for kind in kinds if kind in SANDBOXED]) > 1:
        raise ExerciseError("an exercise has at most one code, image or training part, because it has one starter")


def _files(name: str, parts: Sequence[tuple[str, str]], varies: str) -> dict[tuple[str, str], str]:
    """Return (room, file) -> text."""
    blanks = [_blank(part, kind, varies, len(parts) == 1) for part, kind in parts]
    asked = {blank.kind for blank in blanks}
    program = next((blank for blank in blanks if blank.kind in SANDBOXED), None)
    words: dict[str, Any] = {
        "name": name.replace("/", "."),
        "topic": name.split("/")[0],
        "parts": blanks,
        "varies": varies,
        "cards": CARDS,
        "conventions": bool(asked & set(_WITH_CONVENTIONS)),
        "image": "image" in asked,
        "program": program and program.name,
        "idea": program and program.idea,
        "roles": _roles(blanks),
    }
    wanted = [("exercises", "exercise.toml"), ("exercises", "stem.md.j2")]
    wanted += [("exercises", "generator.py")] if varies == "numbers" else []
    wanted += [("exercises", "listing.py.j2")] if "locate" in asked else []
    wanted += [("exercises", "starter.py")] if program else []
    wanted += [("solutions", "answers.toml"), ("solutions", "worked.md.j2")]
    wanted += [("solutions", "solution.py")] if words["roles"] else []
    wanted += [("solutions", "reference.py"), ("solutions", "checks.py")] if "code" in asked else []
    files = {(room, file): _render(f"{room}/{file}", words) for room, file in wanted}
    for file, what in (_STYLES | {f"rejected/{program.idea}": _WRONG}).items() if program else ():
        suffix = ".py.j2" if program and program.kind == "image" else ".py"
        files["solutions", file + suffix] = _render("solutions/response.py", words | {"what": what})
    return files


def _blank(name: str, kind: str, varies: str, lone: bool) -> Blank:
    of_part = "" if lone else f"_of_{name}"
    computed = varies == "numbers" and kind not in (*_LITERAL, "open", "code")
    names = (f"first_idea{of_part}", f"demands_met{of_part}", f"another_way{of_part}")
    return Blank(name, cast(Kind, kind), *names, programmed=computed or kind == "construct")


def _roles(blanks: Sequence[Blank]) -> list[str]:
    """Return what solution.py imports from `bank.declarations`; nothing where there is nothing to compute."""
    programmed = [blank.kind for blank in blanks if blank.programmed]
    roles = {"misconception"} if programmed else set()
    roles |= {"accepts"} if "construct" in programmed else set()
    roles |= {"second_route"} if set(programmed) - {"construct"} else set()
    return sorted(roles)


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
        loader=jinja2.FileSystemLoader(TEMPLATES),
    )
    return environment.get_template(f"{template}.template").render(words)
