"""Put together what a person still has to look at."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Final

from autograder.assignment.course import Course
from autograder.assignment.display import one_line
from autograder.triage.clusters import Cluster, find_clusters, is_unexplained, mark_of_today, smallest_cluster
from autograder.triage.commands import Commands
from autograder.triage.entries import ABOUT_SUBMISSIONS, Entry, Fact, Step, by_weight
from autograder.triage.parts import about_parts, facts
from autograder.triage.readings import MarkedPart, Readings, read_everything
from autograder.triage.settled import is_settled, read_settled
from autograder.triage.submissions import about_submissions

EXAMPLES: Final = 3
"""Members of a cluster whose answers are shown."""


@dataclass(frozen=True)
class Triage:
    """What a person still has to look at.

    Attributes
    ----------
    form
        The form's name.
    handed_in
        How many submissions there are.
    entries
        What there is to settle, in the order in which it matters.
    """

    form: str
    handed_in: int
    entries: tuple[Entry, ...]

    @property
    def need_you(self) -> int:
        """The number of submissions that a person has to look at; work on the whole class is not counted."""
        concerned = (entry.students for entry in self.entries if entry.group in ABOUT_SUBMISSIONS)
        return len(set(chain.from_iterable(concerned)))

    @property
    def waiting(self) -> tuple[Entry, ...]:
        """The entries that somebody has to settle; nobody can settle what was not handed in."""
        return tuple(entry for entry in self.entries if entry.group != "missing")

    @property
    def sentence(self) -> str:
        """The whole in one line.

        >>> Triage("week1", 150, ()).sentence
        '150 marked, nobody needs you'
        """
        if not self.waiting:
            return f"{self.handed_in} marked, nobody needs you"
        counts = [f"{self.handed_in - self.need_you} marked", f"{self.need_you} need you", *self._class_work()]
        return ", ".join(counts)

    def _class_work(self) -> Iterator[str]:
        clusters = sum(entry.group == "cluster" for entry in self.entries)
        if clusters:
            yield "1 cluster to name" if clusters == 1 else f"{clusters} clusters to name"
        answers = sum(len(entry.students) for entry in self.entries if entry.group == "open")
        if answers:
            yield "1 open answer" if answers == 1 else f"{answers} open answers"


def triage(course: Course, form: str, commands: Commands) -> Triage:
    """Return what a person still has to look at after a form was marked.

    Raises
    ------
    FormError
        When the course has no such form, or nothing was marked yet.
    GradebookError
        When the gradebook cannot be read.
    """
    readings = read_everything(course, form)
    settled = read_settled(course.form_folder(form))
    handed_in = {*readings.submitted, *readings.marks, *readings.damaged}
    entries = (entry for entry in _all_entries(readings, commands) if not is_settled(settled, entry))
    return Triage(form, len(handed_in), by_weight(entries))


def clusters_of(readings: Readings) -> list[Cluster]:
    """Return the clusters of a marked form: equal answers that are wrong, by today's rules too, and unexplained."""
    return _sorted_out(readings)[0]


def _all_entries(readings: Readings, commands: Commands) -> Iterator[Entry]:
    clusters, outdated = _sorted_out(readings)
    yield from about_submissions(readings, commands)
    yield from _outdated(outdated, commands)
    yield from (_cluster(readings, cluster, commands) for cluster in clusters)
    members = chain(outdated, chain.from_iterable(cluster.members for cluster in clusters))
    yield from about_parts(readings, commands, {(part.student, part.name) for part in members})


def _sorted_out(readings: Readings) -> tuple[list[Cluster], list[MarkedPart]]:
    """Return the clusters, and the wrong answers about which the rules say something else by now."""
    unexplained = [part for part in readings.undecided_parts() if is_unexplained(part)]
    outdated = [part for part in unexplained if _is_outdated(part)]
    left = [part for part in unexplained if part not in outdated]
    return find_clusters(left, smallest_cluster(len(readings.lock.students))), outdated


def _is_outdated(part: MarkedPart) -> bool:
    if part.mark.answer is None or part.mark.kind in ("code", "open", "image", "construct"):
        return False
    today = mark_of_today(part)
    return today.misconception is not None or today.verdict == "passed"


def _outdated(parts: Sequence[MarkedPart], commands: Commands) -> Iterator[Entry]:
    for name in dict.fromkeys(part.name for part in parts):
        concerned = [part for part in parts if part.name == name]
        count = "1 answer was" if len(concerned) == 1 else f"{len(concerned)} answers were"
        yield Entry(
            "unfinished",
            f"unfinished:{name}",
            f"{count} marked before the rules of this part changed",
            tuple(part.student for part in concerned),
            sum(part.lost for part in concerned),
            name,
            steps=(Step("see who changes, and apply it", commands.regrade()),),
        )


def _cluster(readings: Readings, cluster: Cluster, commands: Commands) -> Entry:
    first = cluster.members[0]
    students = tuple(part.student for part in cluster.members)
    entry = f"cluster:{cluster.id}"
    if cluster.answered:
        naming = Step("name it, which gives the answer its sentence and what it still earns", commands.name(cluster.id))
    else:
        folder = f"solutions/{first.entry.exercise}/rejected/"
        naming = Step(f"read one, and put it with a sentence of its own into `{folder}` for the next form")
    return Entry(
        "cluster",
        entry,
        f"{len(students)} students {cluster.words}",
        students,
        sum(part.lost for part in cluster.members),
        cluster.part,
        evidence=tuple(Fact(part.student, _example(readings, part)) for part in cluster.members[:EXAMPLES]),
        steps=(
            naming,
            Step("see one of the marks", commands.explain(first.student, cluster.part)),
            Step("leave it without a name", commands.settle(entry)),
        ),
    )


def _example(readings: Readings, part: MarkedPart) -> str:
    told = [f"{fact.name} {fact.text}" for fact in facts(readings, part) if fact.name in ("read as", "answer", "key")]
    if not told:
        told = [one_line(check.message) for check in part.mark.checks if check.verdict == "failed"][:1]
    return "; ".join(told)


