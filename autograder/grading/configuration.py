"""What a course's `nbgrader_config.py` says about marking, read as nbgrader reads it."""

from __future__ import annotations

import contextlib
import logging
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast, get_args

from autograder.assignment.settings import LAST_STEPS, MARKING_STEP
from autograder.sandbox.fork_server import Isolation
from autograder.training.machine import Placement, Wanted
from bank.errors import FormError

PenaltyRule = Callable[[str, float, float], float | None]
"""(student, score, seconds late) -> points that are taken off."""


@dataclass(frozen=True)
class Filing:
    """How a marked submission is kept.

    Attributes
    ----------
    ignored
        Patterns of files that are not copied.
    permissions
        Of files in `autograded/`.
    group_shared
        Whether a group of lecturers works in the folders.
    most_lines, most_traceback
        Lines of a cell's printed output, and of its tracebacks, that are kept; -1 keeps all.
    """

    ignored: tuple[str, ...]
    permissions: int
    group_shared: bool
    most_lines: int
    most_traceback: int


@dataclass(frozen=True)
class Configuration:
    """Where a course keeps things, and what nbgrader does to a marked submission.

    Attributes
    ----------
    db_url, course_id
        The gradebook, as nbgrader says it.
    submitted, autograded, source
        Student and form -> folder; `source` takes the form alone.
    filing
        How a marked submission is kept.
    penalty
        The rule for late submissions.
    new_students
        Whether a student whom the gradebook does not know is added to it.
    isolation
        What `c.SubmissionExporter.isolation` demands, None where the best that there is will do.
    placement
        Where networks are trained, by `c.SubmissionExporter.device` and `.jobs_per_gpu`.
    """

    db_url: str
    course_id: str
    submitted: Callable[[str, str], Path]
    autograded: Callable[[str, str], Path]
    source: Callable[[str], Path]
    filing: Filing
    penalty: PenaltyRule
    new_students: bool
    isolation: Isolation | None
    placement: Placement


def read_configuration(course_folder: Path, *, for_marking: bool = True) -> Configuration:
    """Return what nbgrader's configuration in a course folder says.

    Parameters
    ----------
    course_folder
        The course.
    for_marking
        Whether the steps of marking must be ours; who only looks takes any.

    Raises
    ------
    FormError
        When the folder has none, it cannot be read, or it changes the steps of marking: those are nbgrader's alone.
    """
    file = course_folder / "nbgrader_config.py"
    if not file.is_file():
        raise FormError(f"{file}: a course folder with this file is expected; `voxbank assignment build` makes one")
    with contextlib.chdir(course_folder):  # a configuration may name files beside it
        try:
            return _read(file, for_marking=for_marking)
        except FormError:
            raise
        except (Exception, SystemExit) as problem:
            raise FormError(f"{file}: nbgrader cannot read its configuration: {problem!r}") from None


def _read(file: Path, *, for_marking: bool) -> Configuration:
    from nbgrader.apps import AutogradeApp  # nbgrader takes three seconds to import
    from nbgrader.converters import Autograde
    from nbgrader.preprocessors import AssignLatePenalties, LimitOutput

    app = AutogradeApp(raise_config_file_errors=True)
    app.initialize([])
    app.log.setLevel(logging.CRITICAL)
    converter = Autograde(coursedir=app.coursedir, parent=app)
    if for_marking:
        _demand_our_steps(file, converter)
    output = LimitOutput(parent=converter)
    late = AssignLatePenalties(parent=converter)
    late.init_plugin()
    return _configuration(app.coursedir, converter, output, late)


def _configuration(directory: Any, converter: Any, output: Any, late: Any) -> Configuration:
    def folder_of(step: str) -> Callable[[str, str], Path]:
        return lambda student, form: Path(directory.format_path(step, student, form))

    source, ours = folder_of(directory.source_directory), converter.config.get("SubmissionExporter", {})
    return Configuration(
        db_url=directory.db_url,
        course_id=directory.course_id,
        submitted=folder_of(directory.submitted_directory),
        autograded=folder_of(directory.autograded_directory),
        source=lambda form: source(".", form),
        filing=Filing(
            ignored=tuple(directory.ignore),
            permissions=int(str(converter.permissions), 8),
            group_shared=directory.groupshared,
            most_lines=output.max_lines,
            most_traceback=output.max_traceback,
        ),
        penalty=late.plugin_inst.late_submission_penalty,
        new_students=converter.create_student,
        isolation=demanded_isolation(str(ours.get("isolation", "best"))),
        placement=demanded_placement(str(ours.get("device", "auto")), ours.get("jobs_per_gpu", 1)),
    )


def demanded_isolation(word: str) -> Isolation | None:
    """Return the isolation that a configuration's word demands, None for 'best'; raises FormError for another word."""
    demanded: dict[str, Isolation | None] = {"best": None, "strong": "strong", "standard": "standard", "none": "none"}
    if word not in demanded:
        raise FormError(f"c.SubmissionExporter.isolation is '{word}'; expected one of {', '.join(demanded)}")
    return demanded[word]


def demanded_placement(device: str, jobs_per_gpu: object) -> Placement:
    """Return where a configuration's words place trainings; raises FormError for other words."""
    if device not in get_args(Wanted):
        raise FormError(f"c.SubmissionExporter.device is '{device}'; expected one of {', '.join(get_args(Wanted))}")
    if type(jobs_per_gpu) is not int or jobs_per_gpu < 1:
        raise FormError(f"c.SubmissionExporter.jobs_per_gpu is {jobs_per_gpu!r}; expected a whole number from 1")
    return Placement(cast("Wanted", device), jobs_per_gpu)


def _demand_our_steps(file: Path, converter: Any) -> None:
    steps = [_name(step) for step in converter.autograde_preprocessors]
    hooks = [converter.pre_convert_hook, converter.post_convert_hook]
    if steps != [MARKING_STEP, *LAST_STEPS] or converter.sanitize_preprocessors or any(hooks):
        raise FormError(
            f"{file}: it adds steps of its own to marking, which only `nbgrader autograde` takes; mark with that, "
            "or take them out"
        )


def _name(step: Any) -> str:
    return step if isinstance(step, str) else f"{step.__module__}.{step.__qualname__}"


def parse_time(folder: Path) -> Any:
    """Return when a submission was handed in (UTC, without zone), None where no `timestamp.txt` tells it.

    Raises
    ------
    FormError
        When the file holds no time.
    """
    from nbgrader.utils import parse_utc

    file = folder / "timestamp.txt"
    if not file.is_file():
        return None
    text = file.read_text(encoding="utf-8", errors="replace").strip()
    try:
        return parse_utc(text) if text else None
    except (ValueError, OverflowError):
        raise FormError(
            f"{os.fspath(file)}: expected a time like '2026-11-20 10:00:00 UTC', came '{text[:60]}'"
        ) from None
