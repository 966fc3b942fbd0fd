"""Run the demonstration with nbgrader's own commands: build, hand in, mark, give feedback, and show what came out."""

from __future__ import annotations

import csv
import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import nbformat
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from app.demo.answers import Answers
from app.demo.students import CLASS, DemoStudent
from app.terminal import harmless, progress_bar, waiting
from autograder.assignment.course import Course, build_assignment
from autograder.marking.marks import BLANK
from autograder.sandbox.tier import choose
from bank.discovery import PUBLIC_BANK, Bank
from bank.errors import VoxbankError
from bank.forms import read_form, read_roster

FORM = PUBLIC_BANK / "docs" / "examples" / "demo.toml"
LOG_WIDTH = 110
# The demonstration is the same every time; a course draws a secret of its own.
SECRET = b"demonstration only" * 2
MARKER = ".voxbank-demo"


@dataclass(frozen=True)
class Step:
    """One of nbgrader's commands, and what it printed."""

    command: str
    seconds: float
    output: str
    exit_code: int


def run_demo(folder: Path, console: Console | None = None) -> None:
    """Run the demonstration in a folder and print what came out.

    Raises
    ------
    VoxbankError
        When student code cannot be confined here, the folder holds something else, or an nbgrader command fails.
    """
    console = console or Console(width=None if sys.stdout.isatty() else LOG_WIDTH)
    choose(None)
    course = _fresh_course(folder)
    began = time.monotonic()
    _build(course)
    console.print(f"Built an assignment for {len(CLASS)} students in {folder}", highlight=False)
    form = FORM.stem
    _hand_in(course, form)
    steps = [_nbgrader(course, *words) for words in (("generate_assignment", form), ("autograde", form))]
    steps += [_nbgrader(course, *words) for words in (("generate_feedback", form), ("export",))]
    marks = {student.id: _mark(course, form, student) for student in CLASS}
    console.print(_table(course, form, marks))
    _print_summary(console, folder, steps, marks, time.monotonic() - began)


def _fresh_course(folder: Path) -> Course:
    """Return an empty course; only a folder that an earlier demonstration made is emptied."""
    try:
        if folder.exists() and any(folder.iterdir()) and not (folder / MARKER).exists():
            raise VoxbankError(
                f"{folder}: the demonstration writes into a folder of its own, and this one holds something else"
            )
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        (folder / MARKER).touch()
    except OSError as problem:
        raise VoxbankError(f"{folder}: the demonstration cannot be written here ({problem.strerror})") from None
    return Course(folder.resolve())


def _build(course: Course) -> None:
    roster = course.folder / "roster.csv"
    with roster.open("w", newline="", encoding="utf-8") as stream:
        writer = csv.writer(stream)
        writer.writerow(["id", "last_name", "first_name", "email"])
        writer.writerows([s.id, s.last_name, s.first_name, f"{s.id}@example.org"] for s in CLASS)
    bank = Bank((PUBLIC_BANK,))
    form, students = read_form(FORM, bank), read_roster(roster)
    with progress_bar("drawing variants", len(students)) as progress:
        build_assignment(form, bank, students, course.folder, secret=SECRET, progress=progress)


def _hand_in(course: Course, form: str) -> None:
    lock, bank = course.lock(form), course.bank(form)
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in lock.entries}
    for student in CLASS:
        variants = {entry.label: lock.variant_of(student.id, entry.label) for entry in lock.entries}
        givens = {label: lock.decoded_given(variants[label], exercises[label]) for label in variants}
        released = course.release_folder(form, student.id)
        submitted = course.folder / "submitted" / student.id / form
        shutil.copytree(released, submitted)
        file = submitted / f"{form}.ipynb"
        notebook = nbformat.read(file, as_version=4)
        answers = Answers(variants, exercises, givens)
        content = student.fill(notebook, answers)
        file.write_bytes(answers.file(notebook) if content is None else content)
        if student.file_name:
            file.rename(file.with_name(student.file_name))


def _nbgrader(course: Course, *words: str) -> Step:
    began = time.monotonic()
    environment = os.environ | {"PATH": f"{Path(sys.executable).parent}{os.pathsep}{os.environ.get('PATH', '')}"}
    with waiting(f"nbgrader {' '.join(words)}"):
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *words],
            cwd=course.folder,
            env=environment,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
    step = Step(f"nbgrader {' '.join(words)}", time.monotonic() - began, done.stdout, done.returncode)
    (course.folder / "logs").mkdir(exist_ok=True)
    (course.folder / "logs" / f"{words[0]}.txt").write_text(step.output, encoding="utf-8")
    if step.exit_code:
        raise VoxbankError(f"`{step.command}` ended with {step.exit_code}: {harmless(step.output[-2000:])}")
    return step


def _mark(course: Course, form: str, student: DemoStudent) -> dict[str, Any]:
    path = course.form_folder(form) / "marks" / f"{student.id}.json"
    try:
        return dict(json.loads(path.read_text(encoding="utf-8")))
    except (OSError, ValueError) as problem:
        raise VoxbankError(f"{path}: the marks of {student.id} are expected here ({problem})") from None


def _table(course: Course, form: str, marks: dict[str, dict[str, Any]]) -> Table:
    entries = course.lock(form).entries
    points = sum(entry.points for entry in entries)
    heads = [f"{entry.label}\nof {entry.points:g}" for entry in entries]
    title = "What the machine decided (+: a part waits for a person)"
    table = Table("student", "hands in", *heads, f"sum\nof {points:g}", "what the marks say", title=title)
    for student in CLASS:
        mark = marks[student.id]
        scores = [_score(mark["exercises"].get(entry.label)) for entry in entries]
        total = "?" if mark["score"] is None else f"{mark['score']:g}"
        table.add_row(student.id, student.hands_in, *scores, total, escape(harmless(_diagnosis(mark))))
    return table


def _score(exercise: dict[str, Any] | None) -> str:
    if exercise is None:
        return "?"
    waits = any(part["score"] is None for part in exercise["parts"])
    return f"{sum(part['score'] or 0.0 for part in exercise['parts']):g}" + ("+" if waits else "")


def _diagnosis(mark: dict[str, Any]) -> str:
    if mark["refusal"]:
        return str(mark["refusal"])
    parts = [part for exercise in mark["exercises"].values() for part in exercise["parts"]]
    named = [part["misconception"].replace("_", " ") for part in parts if part["misconception"]]
    notes = [note["sentence"] for note in mark["notes"]]
    blanks = sum(part["message"] == BLANK.message for part in parts)
    if blanks:
        named.append(f"{blanks} of {len(parts)} parts blank")
    return "; ".join([*notes, *named]) or "all right"


def _print_summary(
    console: Console, folder: Path, steps: Sequence[Step], marks: dict[str, dict[str, Any]], seconds: float
) -> None:
    autograde = next(step for step in steps if " autograde" in step.command)
    inside = sum(mark["seconds"] for mark in marks.values()) / len(marks)
    tiers = {mark["isolation"] for mark in marks.values()}
    for line in (
        f"Student code ran in isolation '{', '.join(sorted(tiers))}'.",
        f"`nbgrader autograde` took {autograde.seconds:.1f} s, {autograde.seconds / len(CLASS):.1f} s per submission, "
        f"{inside:.1f} s of that running and marking (endless loop included).",
        f"Everything took {seconds:.0f} s.",
        f"Feedback: {folder}/feedback/<student>/{FORM.stem}/{FORM.stem}.html",
        f"Grades:   {folder}/grades.csv",
        f"Browse:   cd {folder} && {_jupyter(folder)} lab   (menu Nbgrader, Formgrader)",
    ):
        console.print(line, highlight=False, soft_wrap=True)


def _jupyter(folder: Path) -> str:
    """Return how to call jupyter in a course's folder, where formgrader looks for the course."""
    program = Path(sys.executable).parent / "jupyter"
    return os.path.relpath(program, folder.resolve()) if program.is_relative_to(Path.cwd()) else "jupyter"
