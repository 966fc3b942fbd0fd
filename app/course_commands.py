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
