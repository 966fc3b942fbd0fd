"""A whole course, from the roster to the grades, by the commands that a lecturer types: `python -m benchmarks.course`.

A simulated class gets own variants of a form of four exercises, hands in through Canvas (some late, some twice, one file
damaged, one student nothing), is marked, settled by hand, disputes a tolerance, is regraded, gets feedback and grades.
`run_course` checks what every step left against what the students were made to do; a test runs it with a small class.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import nbformat
from nbgrader.api import Gradebook

from app.demo.answers import Answers
from autograder.assignment.course import Course
from autograder.sandbox.tier import choose
from bank.discovery import PUBLIC_BANK
from benchmarks.machine import description, keep, load
from benchmarks.simulated_class import FORM, nbgrader

NAME = FORM.stem
TITLE = "Demonstration"
DISPUTED = "q4_opposite"
"""The answer that every fifth student gives just outside of its tolerance."""
TOLERANCE = 4.0
"""In units of the tolerance as it was: what the dispute ends with."""


@dataclass(frozen=True)
class SimulatedCourse:
    """A course while it is simulated.

    Attributes
    ----------
    folder
        The course's folder.
    downloads
        Where files come from and go to outside of it.
    students
        Ids of the class.
    seconds
        Step -> how long it took.
    """

    folder: Path
    downloads: Path
    students: tuple[str, ...]
    seconds: dict[str, float] = field(default_factory=dict)

    @property
    def course(self) -> Course:
        """The course as our library knows it."""
        return Course(self.folder)

    @property
    def absent(self) -> str:
        """Who hands in nothing."""
        return self.students[-1]

    @property
    def damaged(self) -> str:
        """Whose file is no notebook."""
        return self.students[-2]

    @property
    def disputing(self) -> list[str]:
        """Who answers just outside of the tolerance."""
        return [student for number, student in enumerate(self.students[:-2]) if number % 5 == 1]

    def voxbank(self, step: str, *words: str, codes: tuple[int, ...] = (0,)) -> str:
        """Run one of our commands in the course folder, keep its time, and return what it printed."""
        began = time.perf_counter()
        done = subprocess.run(
            [sys.executable, "-m", "app.main", *words],
            cwd=self.folder,
            env=os.environ | {"PYTHONPATH": str(PUBLIC_BANK), "COLUMNS": "200"},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self.seconds[step] = time.perf_counter() - began
        if done.returncode not in codes:
            raise AssertionError(f"`voxbank {' '.join(words)}` ended with {done.returncode}: {done.stdout}")
        return done.stdout


def run_course(room: Path, students: int) -> SimulatedCourse:
    """Take a class through a whole course; raises AssertionError where a step left something else than it should.

    Parameters
    ----------
    room
        An empty folder.
    students
        How many; eight at least.
    """
    names = tuple(f"s{number:03d}" for number in range(students))
    simulated = SimulatedCourse(room / "course", room / "downloads", names)
    simulated.folder.mkdir()
    simulated.downloads.mkdir()
    _build(simulated)
    _hand_out_and_collect(simulated)
    _mark(simulated)
    _mark_by_hand(simulated)
    _settle_the_dispute(simulated)
    _give_feedback(simulated)
    _give_grades(simulated)
    return simulated


def _build(simulated: SimulatedCourse) -> None:
    form = FORM.read_text(encoding="utf-8").replace('sharing = "own"', 'sharing = "own"\n', 1)
    (simulated.downloads / "form.toml").write_text(
        form + '\n[scale]\ncut_off = "55%"\nguess = true\n', encoding="utf-8"
    )
    with (simulated.downloads / "roster.csv").open("w", newline="", encoding="utf-8-sig") as stream:
        roster = csv.writer(stream, delimiter=";")
        roster.writerow(["id", "last_name", "first_name", "lms_user_id"])
        roster.writerows(
            [student, f"Last{student}", "First", _canvas_number(student)] for student in simulated.students
        )
    files = [str(simulated.downloads / "form.toml"), "--roster", str(simulated.downloads / "roster.csv")]
    simulated.voxbank("build", "assignment", "build", *files, "--course", ".")
    began = time.perf_counter()
    nbgrader(simulated.folder, "generate_assignment", NAME)
    simulated.seconds["nbgrader generate_assignment"] = time.perf_counter() - began


def _canvas_number(student: str) -> int:
    return 10_000 + int(student[1:])


def _hand_out_and_collect(simulated: SimulatedCourse) -> None:
    simulated.voxbank("pack", "assignment", "pack", NAME)
    submissions = simulated.downloads / "submissions.zip"
    with zipfile.ZipFile(submissions, "w") as archive:
        for number, student in enumerate(simulated.students[:-1]):
            for name, content in _from_canvas(simulated, number, student):
                archive.writestr(name, content)
    said = simulated.voxbank("collect", "assignment", "collect", NAME, str(submissions), codes=(1,))
    assert simulated.absent in said, said
    placed = {folder.parent.name for folder in (simulated.folder / "submitted").glob(f"*/{NAME}")}
    assert placed == set(simulated.students[:-2]), placed


def _from_canvas(simulated: SimulatedCourse, number: int, student: str) -> Iterator[tuple[str, bytes]]:
    """Yield names and contents of what a student uploads: some late, some twice, one damaged."""
    late = "_LATE" if number % 7 == 3 else ""
    name = f"last{student}first{late}_{_canvas_number(student)}_{50_000 + number}_{NAME}"
    if student == simulated.damaged:
        yield f"{name}.ipynb", b"%PDF-1.7"
        return
    if number % 6 == 2:
        yield f"{name}.ipynb", _released(simulated, student)
        name = name.replace(f"_{50_000 + number}_", f"_{60_000 + number}_") + "-1"
    yield f"{name}.ipynb", _answered(simulated, number, student)


def _released(simulated: SimulatedCourse, student: str) -> bytes:
    with zipfile.ZipFile(simulated.folder / "packed" / NAME / f"{student}.zip") as packed:
        return packed.read(next(name for name in packed.namelist() if name.endswith(".ipynb")))


def _answered(simulated: SimulatedCourse, number: int, student: str) -> bytes:
    lock, bank = simulated.course.lock(NAME), simulated.course.bank(NAME)
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in lock.entries}
    variants = {label: lock.variant_of(student, label) for label in exercises}
    givens = {label: lock.decoded_given(variants[label], exercises[label]) for label in exercises}
    answers = Answers(variants, exercises, givens)
    notebook = nbformat.reads(_released(simulated, student).decode(), as_version=4)
    answers.give(notebook, lambda place: answers.right(place, number))
    if student in simulated.disputing:
        part = variants["q4"].model.part("opposite")
        off = part.key + 2 * part.tolerance.atol
        next(cell for cell in notebook.cells if cell.id == "q4-opposite").source = f"{DISPUTED} = {off!r}"
    return answers.file(notebook)


def _mark(simulated: SimulatedCourse) -> None:
    said = simulated.voxbank("grade", "grade", ".", NAME)
    assert f"{len(simulated.students) - 2} submissions marked." in said, said
    with _gradebook(simulated) as opened:
        for student in simulated.students[:-2]:
            notebook = opened.find_submission_notebook(NAME, NAME, student)
            scores = {grade.name: (grade.auto_score, grade.max_score) for grade in notebook.grades}
            waiting = {grade.name for grade in notebook.grades if grade.needs_manual_grade}
            assert all(
                score == most
                for name, (score, most) in scores.items()
                if name not in waiting | _off(student, simulated)
            )
            assert (scores["q4-opposite"][0] != scores["q4-opposite"][1]) == (student in simulated.disputing)
    said = simulated.voxbank("triage", "triage", NAME)
    assert simulated.absent in said, said


def _off(student: str, simulated: SimulatedCourse) -> set[str]:
    return {"q4-opposite", "q4-shadow"} if student in simulated.disputing else set()


@contextmanager
def _gradebook(simulated: SimulatedCourse) -> Iterator[Any]:
    with Gradebook(f"sqlite:///{simulated.folder / 'gradebook.db'}") as opened:
        yield opened


def _mark_by_hand(simulated: SimulatedCourse) -> None:
    """Give every waiting part all its rows, named in the comment."""
    with _gradebook(simulated) as opened:
        for submission in opened.assignment_submissions(NAME):
            for notebook in submission.notebooks:
                rows = {comment.name: comment for comment in notebook.comments}
                for grade in notebook.grades:
                    if grade.needs_manual_grade:
                        grade.manual_score, grade.needs_manual_grade = grade.max_score, False
                        rows[grade.name].manual_comment = "all rows"
        opened.db.commit()


def _settle_the_dispute(simulated: SimulatedCourse) -> None:
    before = _scores(simulated)
    part = next(iter(simulated.course.lock(NAME).variants))
    del part
    atol = simulated.course.lock(NAME).variant_of(simulated.students[0], "q4").model.part("opposite").tolerance.atol
    (simulated.course.form_folder(NAME) / "amendments.toml").write_text(
        f'[[amendments]]\npart = "q4.opposite"\nwhy = "the scale bar was thin"\ntolerance = {{ atol = {TOLERANCE * atol} }}\n'
    )
    said = simulated.voxbank("regrade, looked at", "grade", ".", NAME, "--regrade")
    assert f"{len(simulated.disputing)} gain, 0 lose" in said, said
    assert _scores(simulated) == before
    simulated.voxbank("regrade, applied", "grade", ".", NAME, "--regrade", "--apply")
    after = _scores(simulated)
    assert {student for student in after if after[student] != before[student]} == set(simulated.disputing)
    trail = (simulated.course.form_folder(NAME) / "audit.jsonl").read_text(encoding="utf-8").splitlines()
    assert {json.loads(line).get("student") for line in trail} >= set(simulated.disputing)


def _scores(simulated: SimulatedCourse) -> dict[str, float]:
    with _gradebook(simulated) as opened:
        return {found.student.id: found.score for found in opened.assignment_submissions(NAME)}


def _give_feedback(simulated: SimulatedCourse) -> None:
    simulated.voxbank("feedback", "feedback", NAME)
    for student in simulated.students[:-2]:
        page = simulated.folder / "feedback" / student / NAME / f"{NAME}.html"
        assert "</html>" in page.read_text(encoding="utf-8")


def _give_grades(simulated: SimulatedCourse) -> None:
    export, filled = simulated.downloads / "export.csv", simulated.downloads / "import.csv"
    points = sum(entry.points for entry in simulated.course.lock(NAME).entries)
    with export.open("w", newline="", encoding="utf-8") as stream:
        table = csv.writer(stream)
        table.writerow(["Student", "ID", "SIS User ID", "SIS Login ID", "Section", f"{TITLE} (77)"])
        table.writerow(["    Points Possible", "", "", "", "", f"{points:g}"])
        table.writerows([f"Last{s}, First", _canvas_number(s), s, s, "all", ""] for s in simulated.students)
    simulated.voxbank("results", "results", NAME, "--csv", str(simulated.downloads / "results.csv"))
    simulated.voxbank("results for Canvas", "results", NAME, "--canvas", str(export), "--out", str(filled))
    with filled.open(newline="", encoding="utf-8") as stream:
        rows = {row["SIS User ID"]: row for row in csv.DictReader(stream)}
    for student, score in _scores(simulated).items():
        assert float(rows[student][f"{TITLE} (77)"]) == score == points, student
    nbgrader(simulated.folder, "export")


def main() -> None:
    """Measure and print; `--keep` writes the table that is committed."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--students", type=int, default=200)
    arguments.add_argument("--keep", action="store_true", help="write the figures to benchmarks/results/course.md")
    chosen = arguments.parse_args()
    busy = load()
    with tempfile.TemporaryDirectory() as folder:
        simulated = run_course(Path(folder).resolve(), chosen.students)
    rows = [
        f"| {step} | {seconds:.1f} | {seconds / chosen.students:.3f} |" for step, seconds in simulated.seconds.items()
    ]
    text = "\n".join(
        [
            "# A whole course",
            "",
            f"`python -m benchmarks.course` on {description()}; {busy}; isolation '{choose(None)}'. {chosen.students} students "
            "with variants of their own of the demonstration's form (four exercises, 21 parts).",
            "",
            "| step | s | s per student |",
            "|---|---|---|",
            *rows,
            "",
        ]
    )
    print(text)
    if chosen.keep:
        print(keep("course", text))


if __name__ == "__main__":
    main()
