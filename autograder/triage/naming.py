"""Make a misconception of a cluster: an amendment, which the next regrade applies."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from autograder.assignment.course import Course
from autograder.rules.course_rules import append_amendment
from autograder.triage.clusters import Cluster
from autograder.triage.commands import Commands
from autograder.triage.readings import read_everything
from autograder.triage.triage import clusters_of
from bank.errors import FormError
from bank.toml_files import nearest


def name_cluster(
    course: Course, commands: Commands, cluster: str, name: str, sentence: str, award: Sequence[str] = (), why: str = ""
) -> tuple[Cluster, Path]:
    """Write a cluster's answer as a misconception into the form's amendments; return the cluster and the file.

    Parameters
    ----------
    course, commands
        The course, and which form.
    cluster
        The cluster's id, as triage shows it.
    name, sentence, award
        The misconception: its name, what the student reads, and the ids of the rows that it still earns.
    why
        The reason for the audit trail; how many answered so, where nothing is said.

    Raises
    ------
    FormError
        When there is no such cluster, or only the bank can name it.
    RulesError
        When the amendment is none, or does not fit the form.
    """
    found = _find(clusters_of(read_everything(course, commands)), cluster)
    if not found.answered:
        raise FormError(f"'{cluster}': a program is named by the bank, in the exercise's folder `rejected`")
    reason = why or f"{len(found.members)} students {found.words}"
    file = course.form_folder(commands.form)
    for answered in found.answered:
        misconception = {"name": name, "sentence": sentence, "award": list(award), **answered}
        amendment = {"part": found.part, "why": reason, "misconception": misconception}
        file = append_amendment(course, commands.form, amendment)
    return found, file


def _find(clusters: Sequence[Cluster], wanted: str) -> Cluster:
    found = next((cluster for cluster in clusters if cluster.id == wanted), None)
    if found is None:
        known = [cluster.id for cluster in clusters]
        there = f"there are {', '.join(known)}" if known else "there is none to name"
        raise FormError(f"'{wanted}': expected a cluster that triage shows{nearest(wanted, known)}; {there}")
    return found
