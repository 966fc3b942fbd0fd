"""Our classes in nbgrader's pipeline: `nbgrader_config.py` names them, and stock commands use them."""

from __future__ import annotations

import json
import os
import shutil
import weakref
from collections.abc import Generator
from pathlib import Path
from typing import Any

from nbconvert.exporters import NotebookExporter
from nbgrader.converters.base import NbGraderException
from nbgrader.preprocessors import ClearSolutions, NbGraderPreprocessor
from traitlets import Enum as TraitEnum
from traitlets import Int

from autograder.assignment.course import Course
from autograder.assignment.display import one_line
from autograder.assignment.gradebook import demand_registered, write_marks
from autograder.assignment.release import copy_files
from autograder.assignment.submission_mark import SubmissionMark, write_mark
from autograder.grading.configuration import demanded_isolation, demanded_placement
from autograder.grading.pool import Failure, Task, marked_in_processes
from autograder.grading.worker import Assignment, Prepared, mark_notebook
from autograder.manual.given import rows_given
from autograder.responses import imported_by
from autograder.sandbox.tier import choose
from bank.errors import VoxbankError


class SubmissionExporter(NotebookExporter):  # type: ignore[misc]  # ships no types
    """Gives nbgrader submissions in the form's shape, whatever state they are in.

    nbgrader makes one exporter per run, before it touches any submission: so this is where a missing lock or a
    missing sandbox stops the run. While nbgrader writes down one submission, processes of ours mark the next ones.
    """

    isolation = TraitEnum(
        ("best", "strong", "standard", "none"),
        "best",
        help="How students' code is confined: 'strong' or 'standard' or not at all marked, 'best' for whichever there "
        "is; 'none' runs it unprotected, which is for code that you wrote yourself.",
    ).tag(config=True)
    device = TraitEnum(
        ("auto", "cpu", "cuda"),
        "auto",
        help="Where networks are trained; 'auto' takes a GPU where there is one that the exercise is calibrated for.",
    ).tag(config=True)
    jobs_per_gpu = Int(1, min=1, help="Trainings at once on a GPU; each has its share of its memory.").tag(config=True)

    def __init__(self, *arguments: Any, **keywords: Any) -> None:
        super().__init__(*arguments, **keywords)
        self._coursedir = self.parent.coursedir
        self.course, form = Course(Path(self._coursedir.root)), self._coursedir.assignment_id
        try:
            db_url, course_id = self._coursedir.db_url, self._coursedir.course_id
            demand_registered(db_url, course_id, form)
            self.lock = self.course.lock(form)
            isolation = choose(demanded_isolation(self.isolation))
            rows_met = rows_given(db_url, course_id, self.lock, self._submitted_folders())
        except VoxbankError as problem:
            self.log.error("%s", problem)
            raise NbGraderException(str(problem)) from None
        self._take_every_submission()
        self._forget_half_marked()
        folders = self._submitted_folders()
        assignment = Assignment(
            self.course.folder,
            form,
            isolation,
            imported_by(folders.values()),
            rows_met,
            placement=demanded_placement(self.device, self.jobs_per_gpu),
        )
        due = {student: folder for student, folder in folders.items() if self._is_due(student)}
        self.marked = MarkedAhead(assignment, due)
        weakref.finalize(self, MarkedAhead.close, self.marked)

    def from_filename(self, filename: str, resources: Any = None, **keywords: Any) -> Any:
        """Return the marked notebook of a submission: when nbgrader reads it first, and when it reads its own copy."""
        student, form = resources["nbgrader"]["student"], resources["nbgrader"]["assignment"]
        submitted = self._submitted(student)
        notebook, _ = self.marked.get(student, submitted)
        resources["metadata"] = {"name": form, "path": str(submitted)}
        if Path(filename).parent == submitted:
            files = copy_files(self.lock, student)
            _make_room(self._marked(student), submitted, files)
            resources["outputs"] = files
        else:
            notebook.metadata.voxbank["marked"] = True  # now its rows are written, too
        return self.from_notebook_node(notebook, resources=resources, **keywords)

    def _is_due(self, student: str) -> bool:
        """Return whether nbgrader is going to mark a submission; what it takes besides is marked when it asks."""
        return bool(self.parent.force) or not self._marked(student).is_dir()

    def _take_every_submission(self) -> None:
        """Have nbgrader convert each folder under the form's own name, whatever files it holds."""
        name = f"{self.lock.form}.ipynb"
        self.parent.assignments = {str(folder): [str(folder / name)] for folder in self._submitted_folders().values()}

    def _submitted_folders(self) -> dict[str, Path]:
        """Return student -> folder of those who are to be marked."""
        everybody, chosen = self._submitted("*"), self._submitted(self._coursedir.student_id)
        place = everybody.parts.index("*")
        found = Path(*everybody.parts[:place]).glob(str(Path(*chosen.parts[place:])))
        return {folder.parts[place]: folder for folder in sorted(found) if folder.is_dir()}

    def _forget_half_marked(self) -> None:
        """Take away what an interrupted run left: nbgrader would believe that it was marked."""
        for student in self._submitted_folders():
            marked = self._marked(student)
            if marked.is_dir() and not _is_marked(marked / f"{self.lock.form}.ipynb"):
                self.log.warning("%s: the marking was interrupted and starts anew", student)
                shutil.rmtree(marked)

    def _submitted(self, student: str) -> Path:
        form, step = self._coursedir.assignment_id, self._coursedir.submitted_directory
        return Path(self._coursedir.format_path(step, student, form))

    def _marked(self, student: str) -> Path:
        form, step = self._coursedir.assignment_id, self._coursedir.autograded_directory
        return Path(self._coursedir.format_path(step, student, form))


class MarkedAhead:
    """Submissions that processes of ours mark while nbgrader is busy with those before.

    Parameters
    ----------
    assignment
        What the processes have to know.
    folders
        Student -> submitted folder, in the order in which nbgrader asks.
    """

    def __init__(self, assignment: Assignment, folders: dict[str, Path]) -> None:
        self._assignment = assignment
        self._coming = self._mark(folders)
        self._ready: dict[str, tuple[Any, Prepared] | Failure] = {}

    def get(self, student: str, submitted: Path) -> tuple[Any, Prepared]:
        """Return a student's notebook and marks, which are kept until they are taken.

        Raises
        ------
        NbGraderException
            When it could not be marked, through no fault of the student's.
        """
        while student not in self._ready:
            try:
                name, marked = next(self._coming)
            except StopIteration:
                self._coming = self._mark({student: submitted})
                continue
            except VoxbankError as problem:
                raise NbGraderException(str(problem)) from None
            self._ready[name] = marked
        found = self._ready[student]
        if isinstance(found, Failure):
            raise NbGraderException(f"{student}: {found.sentence}")
        return found

    def take(self, student: str) -> Prepared:
        """Return the marks of a student whose notebook was got, and keep them no longer."""
        found = self._ready.pop(student)
        assert not isinstance(found, Failure)
        return found[1]

    def close(self) -> None:
        """End the processes."""
        self._coming.close()

    def _mark(self, folders: dict[str, Path]) -> Generator[tuple[str, tuple[Any, Prepared] | Failure], None, None]:
        task = Task(mark_notebook, {student: (student, folder) for student, folder in folders.items()})
        yield from marked_in_processes(self._assignment, task, len(os.sched_getaffinity(0)))


class MarkSubmission(NbGraderPreprocessor):  # type: ignore[misc]  # ships no types
    """Writes a submission's scores and comments into the gradebook."""

    def preprocess(self, nb: Any, resources: Any) -> tuple[Any, Any]:
        """Write down one submission; nbgrader's own scoring, which believes what cells print, has no part in it."""
        about, exporter = resources["nbgrader"], self.parent
        prepared = exporter.marked.take(about["student"])
        mark, lock = prepared.mark, exporter.lock
        course_id = exporter.parent.coursedir.course_id
        write_marks(about["db_url"], course_id, about["assignment"], mark.student, prepared.cells)
        write_mark(mark, lock.form, lock.points, exporter.course.form_folder(lock.form))
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
