"""Where a course keeps what feedback is made of and where pages go, read as nbgrader reads its configuration."""

from __future__ import annotations

import contextlib
import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bank.errors import FormError


@dataclass(frozen=True)
class Places:
    """What nbgrader's configuration says.

    Attributes
    ----------
    db_url
        The gradebook.
    autograded, feedback
        Student and form -> folder.
    permissions
        Of files in `feedback/`.
    """

    db_url: str
    autograded: Callable[[str, str], Path]
    feedback: Callable[[str, str], Path]
    permissions: int

    def marked(self, form: str) -> dict[str, Path]:
        """Return student -> marked notebook of everybody who has one, in the order of their ids."""
        pattern = self.autograded("*", form).parts
        place = pattern.index("*")
        folders = Path(*pattern[:place]).glob(str(Path(*pattern[place:])))
        files = {folder.parts[place]: folder / f"{form}.ipynb" for folder in folders}
        return {student: files[student] for student in sorted(files) if files[student].is_file()}


def read_places(course_folder: Path) -> Places:
    """Return where a course keeps things.

    Raises
    ------
    FormError
        When the folder has no configuration of nbgrader, or it cannot be read.
    """
    file = course_folder / "nbgrader_config.py"
    if not file.is_file():
        raise FormError(f"{file}: a course folder with this file is expected; `voxbank assignment build` makes one")
    with contextlib.chdir(course_folder):  # a configuration may name files beside it
        try:
            return _read()
        except (Exception, SystemExit) as problem:
            raise FormError(f"{file}: nbgrader cannot read its configuration: {problem!r}") from None


def _read() -> Places:
    from nbgrader.apps import GenerateFeedbackApp  # nbgrader takes three seconds to import
    from nbgrader.converters import GenerateFeedback

    app = GenerateFeedbackApp(raise_config_file_errors=True)
    app.initialize([])
    app.log.setLevel(logging.CRITICAL)
    directory: Any = app.coursedir
    permissions = GenerateFeedback(coursedir=directory, parent=app).permissions

    def folder_of(step: str) -> Callable[[str, str], Path]:
        return lambda student, form: Path(directory.format_path(step, student, form))

    return Places(
        directory.db_url,
        folder_of(directory.autograded_directory),
        folder_of(directory.feedback_directory),
        int(str(permissions), 8),
    )
