"""The command line `voxbank`. Imports of commands wait until they are called: help must be instant."""

from __future__ import annotations

import sys
from enum import Enum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from app import course_commands
from app.devices import Device, DeviceOption, JobsPerGpuOption
from bank.kinds import SCAFFOLDED

if TYPE_CHECKING:
    from autograder.sandbox.fork_server import Isolation

app = typer.Typer(
    name="voxbank",
    help="An auto-graded exam and exercise bank for 3D medical image analysis and deep learning.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode=None,  # rich's help pages take 0.1 s to import
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
assignment = typer.Typer(
    help="Build assignments, hand them out and collect them.", no_args_is_help=True, rich_markup_mode=None
)
app.add_typer(assignment, name="assignment")
assignment.command("pack")(course_commands.pack)
assignment.command("collect")(course_commands.collect)
app.command()(course_commands.grade)
app.command()(course_commands.triage)
app.command("name-cluster")(course_commands.name_cluster)
app.command()(course_commands.agreement)
app.command()(course_commands.explain)
app.command()(course_commands.feedback)
app.command()(course_commands.results)
app.command("course-result")(course_commands.course_result)
app.command()(course_commands.integrity)

training = typer.Typer(help="Exercises in which networks are trained.", no_args_is_help=True, rich_markup_mode=None)
app.add_typer(training, name="training")

BankOption = Annotated[
    list[Path],
    typer.Option(
        "--bank",
        help="A private bank: a folder with `exercises` and `solutions`. May be given several times.",
        metavar="DIR",
    ),
]
SeedOption = Annotated[int, typer.Option("--seed", help="Which variant: the same seed is the same variant.", min=0)]
JsonOption = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
ExerciseArgument = Annotated[
    str, typer.Argument(help="An exercise as topic/name; `voxbank list` shows all.", metavar="EXERCISE")
]


class Tier(Enum):
    """An isolation that can be insisted on."""

    STRONG = "strong"
    STANDARD = "standard"


IsolationOption = Annotated[
    Tier | None,
    typer.Option("--isolation", help="Run student code in this isolation or not at all. Left out: the best there is."),
]
NoIsolationOption = Annotated[
    bool,
    typer.Option(
        "--no-isolation", help="Run student code unprotected on this machine. Only for code that you wrote yourself."
    ),
]


@app.callback()
def _every_command(
    debug: Annotated[bool, typer.Option("--debug", help="Show the traceback of an error.")] = False,
) -> None:
    # `main` takes --debug out of the line, wherever it stands; it is declared here for the help.
    del debug


@app.command("list")
def list_command(
    topic: Annotated[str, typer.Option(help="Only exercises of this topic.")] = "",
    json: JsonOption = False,
    bank: BankOption = [],
) -> None:
    """List the exercises of the bank."""
    from app.listing import list_exercises

    list_exercises(banks=bank, topic=topic, as_json=json)


@app.command()
def show(
    exercise: ExerciseArgument,
    seed: SeedOption = 0,
    answers: Annotated[
        bool, typer.Option("--answers", help="Also key, rows, misconceptions and worked solution.")
    ] = False,
    out: Annotated[
        Path | None, typer.Option(help="Write figures and data files into this folder.", metavar="DIR")
    ] = None,
    html: Annotated[
        Path | None, typer.Option(help="Write one page with its figures and formulas inside.", metavar="FILE.html")
    ] = None,
    json: JsonOption = False,
    bank: BankOption = [],
) -> None:
    """Show one variant of an exercise."""
    from app.showing import show_exercise

    show_exercise(exercise, seed=seed, answers=answers, out=out, html=html, as_json=json, banks=bank)


@app.command()
def mark(
    exercise: ExerciseArgument,
    response: Annotated[
        Path,
        typer.Argument(help="A .py or .ipynb file, or .json or .toml that maps parts to answers.", metavar="RESPONSE"),
    ],
    seed: SeedOption = 0,
    met: Annotated[
        list[str],
        typer.Option(
            help="A row of an open part that you award, as part.row; part.none for no row. May be repeated.",
            metavar="PART.ROW",
        ),
    ] = [],
    device: DeviceOption = Device.AUTO,
    jobs_per_gpu: JobsPerGpuOption = 1,
    isolation: IsolationOption = None,
    no_isolation: NoIsolationOption = False,
    json: JsonOption = False,
    bank: BankOption = [],
) -> None:
    """Mark a response to one variant. Ends with 0 when it was marked, whatever the score, and with 2 when not."""
    from app.marking import mark_file
    from autograder.training.machine import Placement

    demanded = _demanded(isolation, no_isolation)
    raise typer.Exit(
        mark_file(
            exercise,
            response,
            seed=seed,
            met=met,
            placement=Placement(device.value, jobs_per_gpu),
            isolation=demanded,
            as_json=json,
            banks=bank,
        )
    )


@app.command()
def check(
    exercises: Annotated[
        list[str] | None, typer.Argument(help="Exercises as topic/name; all when left out.", metavar="[EXERCISE]...")
    ] = None,
    seeds: Annotated[int, typer.Option(help="How many variants of each are checked.", min=1)] = 50,
    jobs: Annotated[
        int | None, typer.Option(help="Processes that draw variants; one for each processor when left out.", min=1)
    ] = None,
    isolation: IsolationOption = None,
    no_isolation: NoIsolationOption = False,
    json: JsonOption = False,
    bank: BankOption = [],
) -> None:
    """Check what every exercise promises. Ends with 1 when a promise is broken."""
    from app.checking import check_exercises

    demanded = _demanded(isolation, no_isolation)
    raise typer.Exit(
        check_exercises(exercises or [], seeds=seeds, jobs=jobs, isolation=demanded, as_json=json, banks=bank)
    )


def _demanded(isolation: Tier | None, no_isolation: bool) -> Isolation | None:
    from bank.errors import VoxbankError

    if isolation is not None and no_isolation:
        raise VoxbankError("--isolation and --no-isolation contradict each other: give one of them")
    return "none" if no_isolation else isolation and isolation.value


@app.command()
def new(
    exercise: Annotated[str, typer.Argument(help="The new exercise as topic/name.", metavar="EXERCISE")],
    kind: Annotated[
        list[str] | None,
        typer.Option(
            help=f"Kind of a part ({', '.join(sorted(SCAFFOLDED))}), or name=kind; once for each. Left out: numeric.",
            metavar="KIND",
        ),
    ] = None,
    varies: Annotated[
        str | None, typer.Option(help="numbers (drawn), cases (drawn cards) or none (fixed).", metavar="WHAT")
    ] = None,
    bank: Annotated[
        Path | None, typer.Option("--bank", help="The bank to put it in; this one when left out.", metavar="DIR")
    ] = None,
) -> None:
    """Start a new exercise: both folders, with blanks that say what to fill in."""
    from app.scaffolding import new_exercise

    new_exercise(exercise, kinds=kind or ["numeric"], varies=varies, bank=bank)


@app.command()
def doctor(isolation: IsolationOption = None, json: JsonOption = False) -> None:
    """Prove with live attacks how well student code is confined on this machine."""
    from app.doctoring import examine

    raise typer.Exit(examine(_demanded(isolation, no_isolation=False), as_json=json))


@training.command("calibrate")
def calibrate(
    exercise: ExerciseArgument,
    device: DeviceOption = Device.AUTO,
    seeds: Annotated[int, typer.Option(help="How many seeds everything is trained with.", min=3)] = 8,
    jobs: Annotated[
        int | None, typer.Option(help="Trainings at once on the processor; one per core when left out.", min=1)
    ] = None,
    jobs_per_gpu: JobsPerGpuOption = 1,
    record: Annotated[
        Path | None,
        typer.Option(help="Folder that keeps trainings: what is calibrated again trains nothing twice.", metavar="DIR"),
    ] = None,
    isolation: IsolationOption = None,
    no_isolation: NoIsolationOption = False,
    bank: BankOption = [],
) -> None:
    """Measure what scores mean on this machine. Ends with 1 when the exercise is not admitted."""
    from app.training import calibrate_exercise
    from autograder.training.machine import Placement

    placement, demanded = Placement(device.value, jobs_per_gpu), _demanded(isolation, no_isolation)
    raise typer.Exit(
        calibrate_exercise(
            exercise,
            placement=placement,
            seeds=seeds,
            jobs=jobs,
            isolation=demanded,
            banks=bank,
            record=record,
        )
    )


@assignment.command("build")
def build(
    form: Annotated[
        Path, typer.Argument(help="The form: a TOML file with name, title and exercises.", metavar="FILE.toml")
    ],
    roster: Annotated[
        Path, typer.Option(help="CSV with the column id and, if wanted, names and email.", metavar="roster.csv")
    ],
    course: Annotated[
        Path, typer.Option(help="The nbgrader course folder; made when it does not exist.", metavar="DIR")
    ],
    bank: BankOption = [],
) -> None:
    """Write source and release notebooks of a form into an nbgrader course."""
    from app.assigning import build_course

    build_course(form, roster, course, banks=bank)


@app.command()
def demo(
    folder: Annotated[Path, typer.Option("--course", help="Where the course is written.", metavar="DIR")] = Path(
        "demo-course"
    ),
) -> None:
    """Build, answer, mark and give feedback for a class of twelve, with nbgrader's own commands."""
    from app.demo.run import run_demo

    run_demo(folder)


def main() -> None:
    """Run the command line; errors that a user can act on end with one sentence and exit code 2."""
    from bank.errors import VoxbankError

    debug = "--debug" in sys.argv
    sys.argv = [word for word in sys.argv if word != "--debug"]
    try:
        app()
    except VoxbankError as problem:
        if debug:
            raise
        _complain(str(problem))
        sys.exit(2)
    except KeyboardInterrupt:
        typer.echo("voxbank: stopped", err=True)
        sys.exit(130)
    except Exception as problem:
        if debug:
            raise
        if isinstance(problem, OSError) and problem.filename:
            _complain(f"{problem.filename}: cannot be read or written ({problem.strerror})")
        else:
            _complain(f"unexpected {type(problem).__name__}: {problem} (--debug shows where)")
        sys.exit(2)


def _complain(sentence: str) -> None:
    from app.terminal import harmless  # rich takes its time, and most commands do not complain

    typer.echo(f"voxbank: {harmless(sentence)}", err=True)


if __name__ == "__main__":
    main()
