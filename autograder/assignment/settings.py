"""The settings that a course's `nbgrader_config.py` takes from us. Kept light: every nbgrader command reads it."""

from __future__ import annotations

import os
import sys
import warnings
from pathlib import Path
from typing import Any, Final

CALL: Final = "voxbank_settings(c)"
"""The line by which a course's configuration asks for these settings."""

CONFIG: Final = f'''"""Settings of this course for nbgrader. Add your own below."""

from autograder.assignment.settings import voxbank_settings

c = get_config()
c.CourseDirectory.course_id = "{{course_id}}"
{CALL}
'''

_BRIDGE = "autograder.assignment.nbgrader_classes"

MARKING_STEP: Final = f"{_BRIDGE}.MarkSubmission"
"""What runs and marks a submission."""
LAST_STEPS: Final = ("nbgrader.preprocessors.LimitOutput", "nbgrader.preprocessors.AssignLatePenalties")
"""What nbgrader does to it afterwards."""


def voxbank_settings(c: Any) -> None:
    """Let nbgrader mark with voxbank.

    Parameters
    ----------
    c
        The configuration that nbgrader's `get_config()` returns.
    """
    c.GenerateAssignment.preprocessors = [
        "nbgrader.preprocessors.IncludeHeaderFooter",
        "nbgrader.preprocessors.InstantiateTests",
        "nbgrader.preprocessors.LockCells",
        f"{_BRIDGE}.ClearSolutionsOfOthers",
        "nbgrader.preprocessors.ClearOutput",
        "nbgrader.preprocessors.CheckCellMetadata",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.SaveCells",
        "nbgrader.preprocessors.ClearHiddenTests",
        "nbgrader.preprocessors.ClearMarkScheme",
        "nbgrader.preprocessors.ComputeChecksums",
        "nbgrader.preprocessors.CheckCellMetadata",
    ]
    c.Autograde.exporter_class = f"{_BRIDGE}.SubmissionExporter"
    # The exporter restores every cell and all metadata, so that there is nothing left to clean or to check.
    c.Autograde.sanitize_preprocessors = []
    c.Autograde.autograde_preprocessors = [MARKING_STEP, *LAST_STEPS]
    c.GenerateFeedback.exporter_class = "autograder.feedback.exporter.FeedbackExporter"
    # nbgrader 0.9 and SQLAlchemy 2.1 do not agree on when to flush; it changes nothing and hides our own lines.
    warnings.filterwarnings("ignore", message="Object of type <Submitted")
    put_our_programs_on_the_path()


def put_our_programs_on_the_path() -> None:
    """Let nbgrader find `alembic`, which it starts by name when it creates a gradebook."""
    ours = str(Path(sys.executable).parent)
    if ours not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join([ours, os.environ.get("PATH", "")])
