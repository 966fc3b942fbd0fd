"""Our classes in nbgrader's pipeline: `nbgrader_config.py` names them, and stock commands use them."""

from __future__ import annotations

import json
import shutil
import weakref
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import Enum as TraitEnum

from autograder.assignment.course import Course
from autograder.assignment.display import one_line
from autograder.assignment.gradebook import demand_registered, write_marks
from autograder.assignment.session import MarkingSession
from autograder.assignment.submission_mark import SubmissionMark
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.tier import choose
from bank.errors import VoxbankError


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]  # ships no types
    """Reads submissions whatever state they are in, and keeps lock, bank and sandbox open for one nbgrader run.

    nbgrader makes one exporter per run, before it touches any submission: so this is where a missing lock or a
    missing sandbox stops the run.
    """

    isolation = TraitEnum(
        ("best", "strong", "standard", "none"),
        "best",
        help="How students' code is confined: 'strong' or 'standard' or not at all marked, 'best' for whichever there "
        "is; 'none' runs it unprotected, which is for code that you wrote yourself.",
    ).tag(config=True)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._coursedir = self.parent.coursedir
        form = self._coursedir.assignment_id
        try:
            demand_registered(self._coursedir.db_url, self._coursedir.course_id, form)
            self.session = MarkingSession(Course(Path(self._coursedir.root)), form, self._open_server)
        except VoxbankError as problem:
            self.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None
        weakref.finalize(self, MarkingSession.close, self.session)
        self._take_every_submission()
        self._forget_half_marked()

    def from_filename(self, filename: str, resources: Any = None, **keywords: Any) -> Any:
        """Return the notebook of a submission in the form's shape, or nbgrader's own second reading of it."""
        student, form = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        submitted = self._submitted(student)
        if Path(filename).parent != submitted:
            return super().from_filename(filename, resources=resources, **keywords)
        files = self.session.files(student)
        _make_room(self._marked(student), submitted, files)
        resources["outputs"] = files
        resources["metadata"] = {"name": form, "path": str(submitted)}
        return self.from_notebook_node(self.session.restored(student, submitted), resources=resources, **keywords)

    def _take_every_submission(self) -> None:
        """Have nbgrader convert each folder under the form's own name, whatever files it holds."""
        root, form = Path(self._coursedir.root), self._coursedir.assignment_id
        folders = sorted(root.glob(str(self._submitted(self._coursedir.student_id).relative_to(root))))
        self.parent.assignments = {
            str(folder): [str(folder / f"{form}.ipynb")] for folder in folders if folder.is_dir()
        }

    def _forget_half_marked(self) -> None:
        """Take away what an interrupted run left: nbgrader would believe that it was marked."""
        for folder in self.parent.assignments:
            student = Path(folder).relative_to(self._submitted("*").parents[1]).parts[0]
            marked = self._marked(student)
            if marked.is_dir() and not _is_marked(marked / f"{self._coursedir.assignment_id}.ipynb"):
                self.log.warning("%s: the marking was interrupted and starts anew", student)
                shutil.rmtree(marked)

    def _submitted(self, student: str) -> Path:
        form, step = self._coursedir.assignment_id, self._coursedir.submitted_directory
        return Path(self._coursedir.format_path(step, student, form))

    def _marked(self, student: str) -> Path:
        form, step = self._coursedir.assignment_id, self._coursedir.autograded_directory
        return Path(self._coursedir.format_path(step, student, form))

    def _open_server(self, preload: Sequence[str]) -> ForkServer:
        demanded = None if self.isolation == "best" else self.isolation
        return ForkServer(isolation=choose(demanded), preload=preload, spares=1)


class MarkSubmission(NbGraderPreprocessor):  # type: ignore[misc]  # ships no types
    """Runs and marks a restored notebook, and writes scores and comments into the gradebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Mark one submission; nbgrader's own scoring, which believes what cells print, has no part in it."""
        about = resources["nbgrader"]
        session: MarkingSession = self.parent.session
        mark = session.mark_submission(about["student"], nb)
        course_id = self.parent.parent.coursedir.course_id
        write_marks(about["db_url"], course_id, about["assignment"], mark.student, session.cell_marks(mark))
        session.write_json(mark)
        self._tell(mark)
        return nb, resources

    def _tell(self, mark: SubmissionMark) -> None:
        sentences = [mark.refusal] * bool(mark.refusal) + [note.sentence for note in mark.notes]
        if sentences:
            self.log.warning("%s: %s", mark.student, "; ".join(map(one_line, sentences)))
        if not mark.refusal:
            waiting = f", {mark.waiting} part(s) wait for a person" if mark.waiting else ""
            self.log.info("%s: %g%s (%.1f s)", mark.student, mark.score, waiting, mark.seconds)


class ClearSolutionsOfOthers(ClearSolutions):  # type: ignore[misc]  # ships no types
    """Clears solutions from hand-made assignments; a form's source holds none, and its starters must stay."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Return a form's notebook as it is."""
        return (nb, resources) if "voxbank" in nb.metadata else super().preprocess(nb, resources)


def _is_marked(file: Path) -> bool:
    try:
        return bool(json.loads(file.read_text(encoding="utf-8"))["metadata"]["voxbank"].get("marked"))
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return False


def _make_room(marked: Path, submitted: Path, files: dict[str, bytes]) -> None:
    """Take away what nbgrader copied from the submission and must not stay: our files' doubles, and links' targets."""
    links = [path.relative_to(submitted) for path in submitted.rglob("*") if path.is_symlink()]
    for name in [*files, *map(str, links)]:
        copied = marked / name
        if copied.is_dir():
            shutil.rmtree(copied)
        else:
            copied.unlink(missing_ok=True)
