"""What students' programs did that the sandbox ended or refused, told apart: habits of honest people, and the rest."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Final

from autograder.incidents import Incident
from autograder.integrity.class_work import ClassWork, OwnCell, Work
from autograder.integrity.observation import Observation, Outcome, Passage, Strength

_HABITS: Final = (
    (re.compile(r"no program and no further process|\(programs are not run"), "starting a program or a process"),
    (re.compile(r"\(nothing is installed"), "installing a package"),
    (re.compile(r"socket|connect|network|resolution", re.IGNORECASE), "the network"),
)
_OTHER_REFUSAL = "something outside of its folder, or a call that is not let through"
_OURS: Final = re.compile(
    r"gradebook\.db|form\.lock\.json|voxbank/(?:secret|\w+/(?:marks|copies|blobs))|/proc/(?:self|\d+)/(?:mem|maps|fd)"
    r"|/proc/\d+|process_vm_readv|\bptrace\b"
)
_MARKERS: Final = frozenset({"autograder", "solutions", "nbgrader"})
_HARNESS: Final = frozenset({"_getframe", "get_objects", "get_referrers", "_current_frames"})

_OTHERWISE = {
    "tampering": "A recipe that closes or writes to numbered file descriptors (as for running in the background), "
    "without any aim at the marking.",
    "refused": "A habit from work outside of an exam: shell commands, installing, downloading data. The stem did not "
    "forbid it, and it cost only itself.",
    "named": "A copied recipe, curiosity, or a text that only mentions it. Nothing says that it ran or worked.",
}


def sandbox_incidents(work: ClassWork) -> Outcome:
    """Return who wrote to the marking's own channel, who reached for its files, and what was refused to whom."""
    found: list[Observation] = []
    for student, mine in work.works.items():
        mark = work.marks.get(student)
        incidents = mark.incidents if mark else ()
        found += _tampering(mine, [i for i in incidents if i.kind == "tampering"])
        found += _reaching(mine)
        found += _refused(mine, [i for i in incidents if i.kind == "refused"])
    return Outcome(tuple(found), tuple(_remarks(work)))


def _tampering(mine: Work, incidents: list[Incident]) -> Iterator[Observation]:
    if incidents:
        sentence = f"the program of {mine.student} wrote to the channel of the marking or closed it, and was ended"
        yield _observation(mine, "strong", sentence, incidents, _OTHERWISE["tampering"])


def _refused(mine: Work, incidents: list[Incident]) -> Iterator[Observation]:
    kinds: dict[str, list[Incident]] = defaultdict(list)
    for incident in incidents:
        kinds[next((kind for form, kind in _HABITS if form.search(incident.sentence)), _OTHER_REFUSAL)].append(incident)
    for kind, those in kinds.items():
        yield _observation(mine, "weak", f"refused to {mine.student}: {kind}", those, _OTHERWISE["refused"])


def _observation(
    mine: Work, strength: Strength, sentence: str, incidents: list[Incident], otherwise: str
) -> Observation:
    facts = tuple(f"{incident.where}: {incident.sentence}" for incident in incidents)
    return Observation("sandbox", strength, (mine.student,), sentence, facts, otherwise)


def _reaching(mine: Work) -> Iterator[Observation]:
    """Say which of the marking's own files and modules a student's code names."""
    passages, names = list[Passage](), list[str]()
    for own in mine.own_code:
        marked = tuple(_marks_lines(own, names))
        if any(marked):
            passages.append(Passage(mine.student, own.title, tuple(own.cell.source.splitlines()), marked))
    if names:
        sentence = f"the code of {mine.student} names parts of the marking"
        facts = (f"named: {', '.join(dict.fromkeys(names))}",)
        yield Observation(
            "sandbox", "notable", (mine.student,), sentence, facts, _OTHERWISE["named"], None, tuple(passages)
        )


def _marks_lines(own: OwnCell, names: list[str]) -> Iterator[bool]:
    named = dict(_named(own.cell.source))
    for number, _ in enumerate(own.cell.source.splitlines(), 1):
        if number in named:
            names.append(named[number])
        yield number in named


def _named(source: str) -> Iterator[tuple[int, str]]:
    """Return line -> what is named there, from imports, names and texts of a program, not from its comments."""
    # A line for the shell or a magic is none of Python's.
    lines = ["" if line.lstrip().startswith(("%", "!")) else line for line in source.splitlines()]
    try:
        tree = ast.parse("\n".join(lines))
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names if alias.name.split(".")[0] in _MARKERS)
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] in _MARKERS:
            yield node.lineno, str(node.module)
        elif isinstance(node, ast.Attribute) and node.attr in _HARNESS:
            yield node.lineno, node.attr
        elif isinstance(node, ast.Constant) and isinstance(node.value, str) and (found := _OURS.search(node.value)):
            yield node.lineno, found[0]


def _remarks(work: ClassWork) -> Iterator[str]:
    if not work.marks:
        yield "Nothing was marked yet: what the sandbox ends or refuses is known once it is."
    ended = sum(any(i.kind not in ("tampering", "refused") for i in mark.incidents) for mark in work.marks.values())
    if ended:
        yield f"{ended} submissions met a limit (time, memory, output) or crashed: an ordinary failure, see the marks."
