"""Put together what a person still has to look at."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from itertools import chain
from typing import Final

from autograder.assignment.course import Course
from autograder.assignment.display import one_line
from autograder.triage.clusters import Cluster, find_clusters, is_unexplained, smallest_cluster
from autograder.triage.commands import Commands
from autograder.triage.entries import ABOUT_SUBMISSIONS, Entry, Fact, Step, by_weight
from autograder.triage.parts import about_parts, facts
from autograder.triage.pending import Pending, find_pending
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

    def without(self, settled: Collection[Entry]) -> Triage:
        """Return the same without some of its entries."""
        return replace(self, entries=tuple(entry for entry in self.entries if entry not in settled))

    def _class_work(self) -> Iterator[str]:
        clusters = sum(entry.group == "cluster" for entry in self.entries)
        if clusters:
            yield "1 cluster to name" if clusters == 1 else f"{clusters} clusters to name"
        answers = sum(len(entry.students) for entry in self.entries if entry.group == "open")
        if answers:
            yield "1 open answer" if answers == 1 else f"{answers} open answers"


def triage(course: Course, commands: Commands) -> Triage:
    """Return what a person still has to look at after a form was marked; `commands` says which form.

    Raises
    ------
    FormError
        When the course has no such form, or nothing was marked yet.
    GradebookError
        When the gradebook cannot be read.
    """
    readings = read_everything(course, commands)
    settled = read_settled(course.form_folder(commands.form))
    handed_in = {*readings.submitted, *readings.marks, *readings.damaged}
    entries = (entry for entry in _all_entries(readings, commands) if not is_settled(settled, entry))
    return Triage(commands.form, len(handed_in), by_weight(entries))


def clusters_of(readings: Readings) -> list[Cluster]:
    """Return the clusters of a marked form: equal answers that are wrong, and that no amendment explains yet."""
    return _sorted_out(readings)[0]


def _all_entries(readings: Readings, commands: Commands) -> Iterator[Entry]:
    clusters, pending = _sorted_out(readings)
    yield from about_submissions(readings, commands)
    yield from _pending(pending, commands)
    yield from (_cluster(readings, cluster, commands) for cluster in clusters)
    members = chain(pending.answers, chain.from_iterable(cluster.members for cluster in clusters))
    yield from about_parts(readings, commands, {(part.student, part.name) for part in members})


def _sorted_out(readings: Readings) -> tuple[list[Cluster], Pending]:
    """Return the clusters, and what a regrade would change already."""
    unexplained = [part for part in readings.undecided_parts() if is_unexplained(part)]
    pending = find_pending(readings.course, readings.form, unexplained)
    left = [part for part in unexplained if part not in pending.answers]
    return find_clusters(left, smallest_cluster(len(readings.lock.students))), pending


def _pending(pending: Pending, commands: Commands) -> Iterator[Entry]:
    if pending.parts:
        yield Entry(
            "rules",
            "rules:pending",
            f"amendments of {', '.join(pending.parts)} are written and not applied yet",
            tuple(dict.fromkeys(part.student for part in pending.answers)),
            sum(part.lost for part in pending.answers),
            steps=(Step("see who changes, and apply them", commands.regrade()),),
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
