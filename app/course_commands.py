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
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
CsvOption = Annotated[Path | None, typer.Option("--csv", help="Write the table into this file.", metavar="FILE.csv")]
ProvisionalOption = Annotated[
    bool,
    typer.Option("--provisional", help="Write a file though some wait for a person; those get no number in it."),
]


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


def feedback(
    assignment: FormArgument,
    course: CourseOption = Path(),
    student: Annotated[str | None, typer.Option(help="Only this student's page.", metavar="ID")] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Processes that make pages; one for each processor when left out.", min=1)
    ] = None,
) -> None:
    """Write a page for each student: what was asked, answered and found, with points and comments.

    Ends with 1 when some pages could not be made.
    """
    from app.feedback import give_feedback

    raise typer.Exit(give_feedback(course, assignment, student=student, jobs=jobs))


def explain(
    student: Annotated[str, typer.Argument(help="The student's id.", metavar="STUDENT")],
    part: Annotated[str, typer.Argument(help="A part by its question's label, as in q1.area.", metavar="PART")],
    form: Annotated[
        str | None, typer.Option("--form", help="The assignment; may be left out in a course with one.", metavar="NAME")
    ] = None,
    course: CourseOption = Path(),
) -> None:
    """Show staff everything that the mark of one part rests on, the key among it."""
    from app.explaining import explain_mark

    explain_mark(student, part, form=form, course=course)


def results(
    form: FormArgument,
    course: CourseOption = Path(),
    cut_off: Annotated[
        str,
        typer.Option(
            help="Show what another cut-off would do: points, or a share as in 55%. Changes nothing.", metavar="POINTS"
        ),
    ] = "",
    csv: CsvOption = None,
    canvas: Annotated[
        Path | None,
        typer.Option(help="Canvas' gradebook, as Canvas exported it: who is who in --out.", metavar="EXPORT.csv"),
    ] = None,
    out: Annotated[
        Path | None, typer.Option(help="Write the file that Canvas' gradebook imports.", metavar="FILE.csv")
    ] = None,
    column: Annotated[
        str, typer.Option(help="The assignment in Canvas, as in 'Exam 1 (1234)'; the form's title when left out.")
    ] = "",
    grades: Annotated[bool, typer.Option("--grades", help="Give Canvas grades from 1 to 10, not points.")] = False,
    provisional: ProvisionalOption = False,
    json: JsonOption = False,
) -> None:
    """Show the points and grades of an assignment, and write them for a spreadsheet or for Canvas."""
    from app.results import Wanted, show_results

    wanted = Wanted(cut_off, csv, canvas, out, column, grades, provisional)
    show_results(form, course, wanted, as_json=json)


def course_result(
    course: CourseOption = Path(),
    csv: CsvOption = None,
    provisional: ProvisionalOption = False,
    json: JsonOption = False,
) -> None:
    """Show the result of the whole course, by the weights and minimum rules in its course.toml."""
    from app.course_result import show_course_result

    show_course_result(course, csv=csv, provisional=provisional, as_json=json)
