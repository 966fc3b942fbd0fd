"""The commands that run a course. Imports wait until a command is called: help must be instant."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

CourseArgument = Annotated[Path, typer.Argument(help="The nbgrader course folder.", metavar="COURSE")]
CourseOption = Annotated[
    Path, typer.Option("--course", help="The nbgrader course folder; this folder when left out.", metavar="DIR")
]
FormArgument = Annotated[str, typer.Argument(help="The assignment: the name of its form.", metavar="ASSIGNMENT")]


def integrity(
    assignment: FormArgument,
    course: CourseOption = Path(),
    html: Annotated[
        Path | None, typer.Option(help="Write a page with the evidence side by side.", metavar="FILE.html")
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Say what a person should look at: whose work fits somebody else's form, who wrote nearly the same."""
    from app.integrity_report import report_integrity

    report_integrity(assignment, course, html=html, as_json=json)


def grade(
    course: CourseArgument,
    assignment: FormArgument,
    student: Annotated[str | None, typer.Option(help="Only this student's submission.", metavar="ID")] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Processes that mark; one for each processor when left out.", min=1)
    ] = None,
) -> None:
    """Mark all submissions into nbgrader's gradebook; started again, what is new or was left.

    Ends with 1 when some could not be marked.
    """
    from app.grading import grade_course

    raise typer.Exit(grade_course(course, assignment, student=student, jobs=jobs))
