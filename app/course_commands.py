"""The commands that run a course. Imports wait until a command is called: help must be instant."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app.devices import Device

if TYPE_CHECKING:
    from autograder.training.machine import Wanted

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


def agreement(
    form: FormArgument,
    second: Annotated[
        Path | None,
        typer.Option(help="The second marker's gradebook, to be compared with the course's.", metavar="FILE.db"),
    ] = None,
    start: Annotated[
        Path | None,
        typer.Option(help="Write a gradebook for a second marker, without what people gave.", metavar="FILE.db"),
    ] = None,
    course: CourseOption = Path(),
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Compare two markers row by row; without --second, check that comments name the rows that points are for."""
    from app.agreeing import agree

    agree(form, course, second=second, start=start, as_json=json)


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
    device: Annotated[
        Device | None,
        typer.Option(help="Where networks are trained; c.SubmissionExporter.device says it when left out."),
    ] = None,
    jobs_per_gpu: Annotated[
        int | None,
        typer.Option(help="Trainings at once on a GPU; c.SubmissionExporter.jobs_per_gpu when left out.", min=1),
    ] = None,
    regrade: Annotated[
        bool,
        typer.Option(
            "--regrade", help="Mark once more under repaired exercises and amendments, and show who would change."
        ),
    ] = False,
    apply: Annotated[bool, typer.Option("--apply", help="With --regrade: apply exactly what was looked at.")] = False,
    undo: Annotated[bool, typer.Option("--undo", help="With --regrade: take the last applied one back.")] = False,
) -> None:
    """Mark all submissions into nbgrader's gradebook; started again, what is new or was left.

    Ends with 1 when some could not be marked, or something stands against applying a regrade.
    """
    from bank.errors import VoxbankError

    if (apply or undo) and not regrade:
        raise VoxbankError("--apply and --undo belong to --regrade")
    if regrade and student is not None:
        raise VoxbankError("--regrade is for the whole class: rules are equal for all; leave --student out")
    wanted: Wanted | None = None if device is None else device.value
    if regrade:
        from app.regrading import regrade as regrade_course

        raise typer.Exit(
            regrade_course(
                course, assignment, apply=apply, undo=undo, jobs=jobs, device=wanted, jobs_per_gpu=jobs_per_gpu
            )
        )
    from autograder.grading.processes import load_ahead

    load_ahead()
    from app.grading import grade_course

    raise typer.Exit(
        grade_course(course, assignment, student=student, jobs=jobs, device=wanted, jobs_per_gpu=jobs_per_gpu)
    )


def triage(
    assignment: FormArgument,
    course: CourseOption = Path(),
    settle: Annotated[
        list[str] | None,
        typer.Option(
            help="Take an entry off the list, or all of a group (unmarked, invalid, near, ...). May be repeated.",
            metavar="ENTRY",
        ),
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write one page with all evidence.", metavar="FILE.html", dir_okay=False)
    ] = None,
    everything: Annotated[bool, typer.Option("--all", help="Print every entry of each group.")] = False,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Say what a person still has to look at after marking, in the order in which it matters."""
    from app.triaging import show_triage

    show_triage(course, assignment, settled=settle or [], html=html, everything=everything, as_json=json)


def name_cluster(
    assignment: FormArgument,
    cluster: Annotated[str, typer.Argument(help="Equal wrong answers, as `voxbank triage` names them.")],
    name: Annotated[str, typer.Argument(help="What the misconception is called, as in half_the_area.")],
    sentence: Annotated[str, typer.Option(help="What the student reads.", metavar="TEXT")],
    award: Annotated[
        list[str] | None, typer.Option(help="A row that such an answer still earns. May be repeated.", metavar="ROW")
    ] = None,
    why: Annotated[str, typer.Option(help="The reason that the audit trail keeps.", metavar="TEXT")] = "",
    course: CourseOption = Path(),
) -> None:
    """Make a misconception of equal wrong answers; a regrade then marks them by it."""
    from app.triaging import name_answers

    name_answers(course, assignment, cluster, name, sentence=sentence, award=award or [], why=why)


def pack(
    assignment: FormArgument,
    course: CourseOption = Path(),
    out: Annotated[
        Path | None,
        typer.Option(help="Where the files go; packed/ASSIGNMENT in the course when left out.", metavar="DIR"),
    ] = None,
    self_contained: Annotated[
        bool, typer.Option("--self-contained", help="Notebooks with figures and data inside, as for Google Colab.")
    ] = False,
) -> None:
    """Pack the copies for a learning platform: one file for all, or a file per student."""
    from app.packing import pack_form

    pack_form(assignment, course, out, self_contained=self_contained)


def collect(
    assignment: FormArgument,
    paths: Annotated[
        list[Path],
        typer.Argument(help="What came: Canvas' submissions.zip, folders, notebooks, archives.", metavar="PATH..."),
    ],
    course: CourseOption = Path(),
    roster: Annotated[
        Path | None,
        typer.Option(help="The roster, where the gradebook does not know all of it.", metavar="roster.csv"),
    ] = None,
    json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """Put what students handed in where it is marked. Ends with 1 when something could not be placed."""
    from app.collecting import collect_form

    raise typer.Exit(collect_form(assignment, paths, course, roster=roster, as_json=json))


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
