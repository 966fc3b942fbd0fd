"""Contracts that are run in several processes say what they say in one."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable

import pytest

from autograder.contracts.run import Report, check_exercise
from autograder.contracts.side_by_side import check_side_by_side
from autograder.sandbox.fork_server import ForkServer
from bank.discovery import Bank
from bank.errors import VoxbankError
from tests.autograder.contracts.conftest import GENERATOR, STEM, TOML, no_sandbox
from tests.conftest import SAMPLES, CopiedExercise

Copy = Callable[[str], CopiedExercise]
SEEDS = 110


def two_broken(copied: Copy) -> tuple[Bank, list[str]]:
    figure_lost = copied("box").edit(STEM, "{{ figure.outline }}", "")
    unreadable = copied("activations").edit(TOML, "level = 2", "level = 9")
    bank = Bank((SAMPLES, figure_lost.root, unreadable.root))
    return bank, [figure_lost.name, unreadable.name, "sample/judgement"]


def test_two_processes_report_what_one_reports_and_progress_reaches_the_end(copied: Copy) -> None:
    bank, names = two_broken(copied)
    done: list[tuple[int, str]] = []

    reports = check_side_by_side(names, bank, SEEDS, no_sandbox, 2, lambda count, name: done.append((count, name)))

    assert reports == [check_exercise(name, bank, SEEDS, no_sandbox) for name in names]
    assert [report.holds for report in reports] == [False, False, True]
    assert [count for count, _ in done] == [*sorted(count for count, _ in done)]
    assert done[-1][0] == 2 * SEEDS  # of those that can be read


def test_programs_are_run_where_the_sandbox_is(copied: Copy, sandbox: ForkServer) -> None:
    broken = copied("overlap").edit("solutions/accepted/counting.py", "return 1.0", "return 0.0")
    bank = Bank((SAMPLES, broken.root))

    reports = check_side_by_side([broken.name, "sample/judgement"], bank, SEEDS, lambda _: sandbox, 2, ignored)

    assert [sentence.sentence for sentence in reports[0].breaches["code"]] == [
        "accepted/counting.py fails check 'both_empty': returned 0, expected 1"
    ]
    assert reports[1].holds


def test_few_seeds_are_checked_without_other_processes(copied: Copy) -> None:
    done: list[tuple[int, str]] = []

    (report, _) = check_side_by_side(
        ["sample/judgement", "sample/activations"],
        Bank((SAMPLES,)),
        2,
        no_sandbox,
        2,
        lambda count, name: done.append((count, name)),
    )

    assert report == Report("sample/judgement", report.breaches, 2)
    assert done == [
        (1, "sample/judgement"),
        (2, "sample/judgement"),
        (3, "sample/activations"),
        (4, "sample/activations"),
    ]


def test_a_process_that_is_ended_from_outside_ends_the_check_with_a_sentence(copied: Copy) -> None:
    fatal = copied("activations").edit(
        GENERATOR,
        "    return scene\n",
        f"    import os\n\n    os.kill(os.getpid(), {int(signal.SIGKILL)}) if os.getpid() != {os.getpid()} else None\n"
        "    return scene\n",
    )

    with pytest.raises(VoxbankError, match="a process that drew variants was ended from outside"):
        check_side_by_side([fatal.name], fatal.bank, SEEDS, no_sandbox, 2, ignored)


def ignored(count: int, name: str) -> None:
    """Take no notice of progress."""
