"""Sort out what came: whose each notebook is, what lies beside it, in which order they came, and what is nobody's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from autograder.assignment.release import copy_files
from autograder.handing.arrivals import Arrival, Unplaced
from autograder.handing.companions import Notebook, Rest, notebooks_beside, time_file, with_companions
from autograder.handing.kept import TIME
from autograder.handing.platform_names import copy_number
from autograder.handing.roster_names import RosterNames
from autograder.handing.whose import FormCopies, UnplaceableError, naming, owner
from autograder.notebooks import NotebookError, read_notebook
from bank.lock import FormLock

_ENDINGS = (".ipynb", ".ipynb.txt", ".ipynb.json")


@dataclass(frozen=True)
class HandedIn:
    """A submission, once it is known whose.

    Attributes
    ----------
    source
        Where its notebook was found.
    files
        Name in the submission -> where the content lies.
    account, upload, late
        What Canvas' name says: its numbers of student and file, and whether it was late.
    filled_in
        How many answers are filled in.
    time
        When it was handed in, where nbgrader told it.
    notes
        What was unusual.
    """

    source: str
    files: Mapping[str, Path]
    account: str
    upload: int | None
    late: bool
    filled_in: int
    time: str
    notes: tuple[str, ...]


@dataclass(frozen=True)
class SortedOut:
    """Everything that came: student -> submissions, the oldest first; what could not be placed; what is nobody's."""

    by_student: Mapping[str, Sequence[HandedIn]]
    unplaced: tuple[Unplaced, ...]
    aside: tuple[str, ...]


def sort_out(
    arrivals: Iterable[Arrival],
    copies: FormCopies,
    roster: RosterNames,
    lock: FormLock,
    accounts: Mapping[str, set[str]],
    progress: Callable[[int], None],
) -> SortedOut:
    """Return whose everything is.

    Parameters
    ----------
    arrivals
        What came.
    copies, roster, lock
        The form: its copies, its students' names, its lock.
    accounts
        Student -> accounts in Canvas from which notebooks of theirs came before.
    progress
        Called with the number of files that have been looked at.
    """
    sorting = _Sorting(copies, roster)
    for done, arrival in enumerate(arrivals, 1):
        sorting.look_at(arrival)
        progress(done)
    sorting.part_accounts(accounts)
    return sorting.result(lock)


class _Sorting:
    def __init__(self, copies: FormCopies, roster: RosterNames) -> None:
        self._copies, self._roster = copies, roster
        self._notebooks: list[Notebook] = []
        self._strange: list[tuple[Rest, UnplaceableError]] = []
        self._rest: list[Rest] = []
        self._unplaced: list[Unplaced] = []

    def look_at(self, arrival: Arrival) -> None:
        """Find out what a file is."""
        named = naming(arrival, self._roster)
        if not arrival.name.lower().endswith(_ENDINGS):
            self._rest.append(Rest(arrival, named))
            return
        try:
            content = self._copies.content(read_notebook(arrival.file.read_bytes()))
            self._notebooks.append(Notebook(arrival, named, owner(content, named), content.filled_in))
        except NotebookError as problem:
            error = UnplaceableError(str(problem), "ask the student for the notebook again")
            self._strange.append((Rest(arrival, named), error))
        except UnplaceableError as problem:
            self._strange.append((Rest(arrival, named), problem))
        except OSError as problem:
            error = UnplaceableError(
                f"it cannot be read ({problem.strerror})", "make it readable, and collect it again"
            )
            self._strange.append((Rest(arrival, named), error))

    def part_accounts(self, before: Mapping[str, set[str]]) -> None:
        """Take out notebooks that contradict "one account, one student", unless their names say whose they are."""
        students, accounts = defaultdict[str, set[str]](set), defaultdict[str, set[str]](set)
        for student, earlier in before.items():
            for account in earlier:
                students[account].add(student)
                accounts[student].add(account)
        for notebook in self._notebooks:
            if notebook.account and not notebook.account.startswith("anon_"):
                students[notebook.account].add(notebook.student)
                accounts[notebook.student].add(notebook.account)
        kept = []
        for notebook in self._notebooks:
            doubtful = len(students[notebook.account]) > 1 or len(accounts[notebook.student]) > 1
            if notebook.named.students or not notebook.account or not doubtful:
                kept.append(notebook)
            else:
                self._unplaced.append(_doubt(notebook, students[notebook.account], accounts[notebook.student]))
        self._notebooks = kept

    def result(self, lock: FormLock) -> SortedOut:
        """Return everything in its place."""
        beside: dict[int, list[Rest]] = defaultdict(list)
        nobodys = []
        for rest in self._rest:
            found = notebooks_beside(rest, self._notebooks)
            for notebook in found:
                beside[id(notebook)].append(rest)
            if not found:
                nobodys.append(rest)
        by_student: dict[str, list[Notebook]] = defaultdict(list)
        for notebook in self._notebooks:
            by_student[notebook.student].append(notebook)
        handed_in = {}
        for student, notebooks in by_student.items():
            in_order = self._in_order(notebooks, lock.form)
            ours = copy_files(lock, student)
            handed_in[student] = [
                _handed_in(notebook, beside[id(notebook)], self._rest, lock.form, ours) for notebook in in_order
            ]
        aside = self._tell_of_strange_ones() + self._tell_of_missing_notebooks(nobodys)
        return SortedOut({s: h for s, h in handed_in.items() if h}, tuple(self._unplaced), tuple(aside))

    def _in_order(self, notebooks: Sequence[Notebook], form: str) -> list[Notebook]:
        """Return a student's notebooks, the oldest first, without those of which nothing says which is older."""

        def age(notebook: Notebook) -> tuple[bool, int, int, float]:
            number = copy_number(notebook.arrival.name, form)
            # Loose files that are given together with a download are given on purpose.
            return notebook.upload is None, notebook.upload or 0, number, notebook.arrival.modified

        equally_old: dict[tuple[bool, int, int, float], dict[bytes, Notebook]] = defaultdict(dict)
        for notebook in sorted(notebooks, key=age):
            equally_old[age(notebook)].setdefault(notebook.arrival.file.read_bytes(), notebook)
        in_order = []
        for same in equally_old.values():
            filled_in = [notebook for notebook in same.values() if notebook.filled_in]
            if len(filled_in) > 1:
                self._unplaced += [_equally_old(notebook) for notebook in filled_in]
            in_order += [n for n in same.values() if len(filled_in) < 2 or not n.filled_in]
        return in_order

    def _tell_of_strange_ones(self) -> list[str]:
        """Report notebooks that are not of the form or whose student is not known; return those that do no harm."""
        aside = []
        for rest, problem in self._strange:
            if problem.harmless_beside_another and notebooks_beside(rest, self._notebooks):
                aside.append(rest.arrival.told)
            else:
                self._unplaced.append(Unplaced(rest.arrival.told, problem.reason, problem.suggestion))
        return aside

    def _tell_of_missing_notebooks(self, nobodys: Iterable[Rest]) -> list[str]:
        """Report students of whom only other files came; return the files that say nothing of a student."""
        explained = {_sender(rest) for rest, _ in self._strange}
        without: dict[str, list[Rest]] = defaultdict(list)
        aside = []
        for rest in nobodys:
            sender = _sender(rest)
            if sender and sender not in explained:
                without[sender].append(rest)
            else:
                aside.append(rest.arrival.told)
        for files in without.values():
            self._unplaced.append(_no_notebook(files))
        return aside


def _handed_in(
    notebook: Notebook, beside: Sequence[Rest], everything: Sequence[Rest], form: str, ours: Mapping[str, bytes]
) -> HandedIn:
    canvas = notebook.named.canvas
    notes = []
    if canvas and canvas.who and not notebook.named.students:
        notes.append(f"nobody on the roster is called '{canvas.who}', as Canvas says; the copy tells whose it is")
    if not notebook.filled_in:
        notes.append("no answer is filled in")
    files, time = with_companions(notebook, beside, form, ours), time_file(notebook, everything, form)
    return HandedIn(
        source=notebook.arrival.told,
        files=files | {TIME: time} if time else files,
        account=notebook.account,
        upload=notebook.upload,
        late=bool(canvas and canvas.late),
        filled_in=notebook.filled_in,
        time=time.read_text(encoding="utf-8").strip() if time else "",
        notes=tuple(notes),
    )


def _sender(rest: Rest) -> str:
    """Return what tells who sent a file, '' where nothing does."""
    if rest.account:
        return rest.account
    return next(iter(rest.named.students)) if len(rest.named.students) == 1 else ""


def _no_notebook(files: Sequence[Rest]) -> Unplaced:
    first = files[0]
    names = ", ".join(f"'{rest.named.canvas.file if rest.named.canvas else rest.arrival.name}'" for rest in files[:3])
    more = f" and {len(files) - 3} more" if len(files) > 3 else ""
    if first.named.canvas and first.named.canvas.upload is None:
        reason = "a text or a link was handed in, and no file"
    else:
        reason = f"no notebook was handed in, only {names}{more}"
    return Unplaced(first.arrival.told, reason, "ask the student for the notebook (.ipynb)")


def _doubt(notebook: Notebook, students: set[str], accounts: set[str]) -> Unplaced:
    if len(students) > 1:
        reason = f"one account of Canvas ({notebook.account}) handed in copies of {' and '.join(sorted(students))}"
    else:
        reason = f"{len(accounts)} accounts of Canvas handed in the copy of '{notebook.student}'"
    fix = "add Canvas' numbers to the roster (column lms_user_id, --roster): then it is clear which is whose"
    return Unplaced(notebook.arrival.told, reason, fix)


def _equally_old(notebook: Notebook) -> Unplaced:
    return Unplaced(
        notebook.arrival.told,
        f"several notebooks of '{notebook.student}' came, and nothing says which is the newest",
        "collect only the one that counts",
    )
