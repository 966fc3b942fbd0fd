"""`voxbank triage` and `voxbank name-cluster`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Final

from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.pages import check_place, write_page
from app.terminal import harmless
from autograder.assignment.course import Course
from autograder.triage.commands import Commands
from autograder.triage.entries import TITLES, Entry, Group
from autograder.triage.naming import name_cluster
from autograder.triage.page import FORMGRADER, triage_page
from autograder.triage.settled import settle
from autograder.triage.triage import Triage, triage

SHOWN: Final = 5
"""Entries of a group that are printed without --all."""
_STUDENTS = 8


def show_triage(
    course_folder: Path, form: str, *, settled: Sequence[str], html: Path | None, everything: bool, as_json: bool
) -> None:
    """Print what a person still has to look at; first take off the list what is settled."""
    if html:
        check_place(html)
    course, commands = Course(course_folder.resolve()), Commands(form, str(course_folder))
    console = Console(emoji=False, highlight=False)
    found = triage(course, commands)
    if settled:
        done = settle(course.form_folder(form), found.entries, settled)
        if not as_json:
            count = "1 entry is" if len(done) == 1 else f"{len(done)} entries are"
            console.print(f"{count} settled; a new answer or another student brings it up again.")
        found = found.without(done)
    if html:
        write_page(html, triage_page(found))
    if as_json:
        print(json.dumps(_as_data(found), indent=2, ensure_ascii=False))
        return
    console.print(f"[bold]{escape(found.sentence)}[/]")
    for group, entries in groupby(found.entries, key=lambda entry: entry.group):
        _print_group(console, group, list(entries), everything=everything)
    if html:
        console.print(f"\n{escape(harmless(str(html)))}: the same with all evidence, for a browser", soft_wrap=True)


def _as_data(found: Triage) -> dict[str, object]:
    return {
        "form": found.form,
        "sentence": found.sentence,
        "handed_in": found.handed_in,
        "marked": found.handed_in - found.need_you,
        "need_you": found.need_you,
        "entries": [asdict(entry) for entry in found.entries],
    }


def _print_group(console: Console, group: Group, entries: Sequence[Entry], *, everything: bool) -> None:
    console.print(f"\n[bold]{TITLES[group]}[/] ({len(entries)})")
    shown = entries if everything else entries[:SHOWN]
    for entry in shown:
        _print_entry(console, entry)
    if len(entries) > len(shown):
        console.print(f"  and {len(entries) - len(shown)} more (--all)")


def _print_entry(console: Console, entry: Entry) -> None:
    line = Table.grid(padding=(0, 1))
    line.add_column(width=1)
    line.add_column(overflow="fold")
    about = [entry.students[0]] if len(entry.students) == 1 else []
    about += [entry.part] if entry.part else []
    head = f"[bold]{_plain(' '.join(about))}[/]  " if about else ""
    line.add_row("", f"{head}{_plain(entry.sentence)}")
    for text in _beneath(entry):
        line.add_row("", f"  [dim]{_plain(text)}[/]")
    console.print(line)
    for command in _commands(entry):
        console.print(f"    [cyan]{_plain(command)}[/]", soft_wrap=True)


def _beneath(entry: Entry) -> list[str]:
    """Return what stands below an entry's sentence: whom it concerns, and examples."""
    told = []
    if len(entry.students) > 1 and entry.group != "open":
        more = f", and {len(entry.students) - _STUDENTS} more" if len(entry.students) > _STUDENTS else ""
        told.append(", ".join(entry.students[:_STUDENTS]) + more)
    if entry.group == "cluster":
        told += [f"{fact.name}: {fact.text}" for fact in entry.evidence[:1]]
    if entry.group == "invalid":
        given = (fact for fact in entry.evidence if fact.name in ("answer", "read as"))
        told += [f"{fact.name} {fact.text}" for fact in given if fact.text not in entry.sentence]
    return told


def _commands(entry: Entry) -> list[str]:
    """Return what to run and where to look; where there is neither, what to do in words."""
    commands = [step.command for step in entry.steps if step.command]
    page = [f"{FORMGRADER}{entry.page}"] if entry.page else []
    shown = commands if entry.group == "cluster" else commands[:1]
    return [*shown, *page] or [step.words for step in entry.steps[:1]]


def _plain(text: str) -> str:
    return escape(harmless(text))


def name_answers(
    course_folder: Path, form: str, cluster: str, name: str, *, sentence: str, award: Sequence[str], why: str
) -> None:
    """Make a misconception of a cluster and say what comes next."""
    course, commands = Course(course_folder.resolve()), Commands(form, str(course_folder))
    named, file = name_cluster(course, commands, cluster, name, sentence, award, why)
    console = Console(emoji=False, highlight=False, soft_wrap=True)
    count = len(named.members)
    console.print(f"{count} answers to {named.part} are '{_plain(name)}' from the next regrade on.")
    console.print(f"Written to {_plain(str(file))}")
    console.print("Next, see who changes and apply it:")
    console.print(f"  {_plain(commands.regrade())}")
