"""References and rejected responses that are kept alive: marks are the same as with fresh ones."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest

from autograder.judge import judge
from autograder.marking.marks import Finding
from autograder.program import Program, Source
from autograder.responses import practice_seed
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Died, Returned
from autograder.trusted import TrustedPrograms
from bank.answer_model import answer_model
from bank.discovery import PUBLIC_BANK, Bank
from bank.exercise import Exercise
from bank.variant import draw

LIMITS = Limits(cpu_s=20, wall_s=60.0)
COUNTER = "import os\ncalls = []\ndef f():\n    calls.append(1)\n    return len(calls)\ndef end(): os._exit(1)\n"


@pytest.fixture
def trusted(sandbox: ForkServer) -> Iterator[TrustedPrograms]:
    with TrustedPrograms(sandbox, most=2) as opened:
        yield opened


def source(text: str, **files: bytes) -> Source:
    return Source.module(text, files)


def count(program: Program) -> Any:
    program.begin_check()
    reply = program.call("f")
    return reply.value if isinstance(reply, Returned) else reply


def test_a_program_is_kept_from_one_response_to_the_next(trusted: TrustedPrograms) -> None:
    assert [count(trusted.program(source(COUNTER), LIMITS)) for _ in range(3)] == [1, 2, 3]


@pytest.mark.parametrize(
    "other",
    [
        {"source": source(COUNTER, data=b"1")},
        {"source": source(COUNTER + "x = 1")},
        {"limits": replace(LIMITS, memory_bytes=1 << 29)},
        {"seat": "another"},
    ],
)
def test_another_text_file_limit_or_seat_is_another_program(trusted: TrustedPrograms, other: dict[str, Any]) -> None:
    own = {"source": source(COUNTER), "limits": LIMITS, "seat": ""}
    assert count(trusted.program(**own)) == 1
    assert count(trusted.program(**own | other)) == 1
    assert count(trusted.program(**own)) == 2


def test_the_program_that_was_not_asked_for_longest_goes_first(trusted: TrustedPrograms) -> None:
    one, two, three = (source(f"{COUNTER}name = {number}") for number in range(3))
    said = [count(trusted.program(asked, LIMITS)) for asked in (one, two, one, three, one, two)]
    assert said == [1, 1, 2, 1, 3, 1]


def test_a_program_that_died_is_loaded_afresh(trusted: TrustedPrograms) -> None:
    program = trusted.program(source(COUNTER), LIMITS)
    assert count(program) == 1
    assert isinstance(program.call("end"), Died)
    assert count(trusted.program(source(COUNTER), LIMITS)) == 1


def test_a_program_that_died_while_it_was_loaded_is_tried_again(trusted: TrustedPrograms) -> None:
    text = "import os\nos._exit(1)\n"
    first = trusted.program(source(text), LIMITS)
    assert isinstance(count(first), Died)
    assert trusted.program(source(text), LIMITS) is not first


def test_a_program_never_runs_out_of_time_because_of_what_it_did_before(trusted: TrustedPrograms) -> None:
    text = f"{COUNTER}import time\ndef wait(): time.sleep(0.3)\n"
    limits = replace(LIMITS, total_wall_s=0.5)
    program = trusted.program(source(text), limits)
    assert count(program) == 1
    program.call("wait")
    program = trusted.program(source(text), limits)
    assert program.seconds_left == 0.5
    assert count(program) == 1  # it had used more than half of its time, and was loaded afresh


def test_closing_ends_every_program(sandbox: ForkServer) -> None:
    with TrustedPrograms(sandbox) as trusted:
        program = trusted.program(source(COUNTER), LIMITS)
        assert count(program) == 1
    assert not program.alive


@pytest.mark.usefixtures("_own_import_path")
@pytest.mark.parametrize("name", ["sample/overlap", "sample/running_mean", "convolution/correlation_by_hand"])
def test_marks_are_the_same_with_kept_and_with_fresh_programs(sandbox: ForkServer, samples: Bank, name: str) -> None:
    bank = samples if name.startswith("sample") else Bank((PUBLIC_BANK,))
    exercise = bank.exercise(name)
    rejected = list(exercise.responses("rejected").values())[:3]
    with TrustedPrograms(sandbox) as kept:
        for text in (*rejected, *rejected[::-1], exercise.starter):
            with TrustedPrograms(sandbox) as fresh:
                assert found(exercise, text, sandbox, kept) == found(exercise, text, sandbox, fresh)


def found(exercise: Exercise, text: str, sandbox: ForkServer, trusted: TrustedPrograms) -> Finding:
    variant = draw(exercise, 0)
    assert exercise.code_part is not None
    part = answer_model(exercise, variant).part(exercise.code_part.name)
    with Program(sandbox, source(text)) as student:
        return judge(part, exercise, variant.given, student, trusted, {}, practice_seed(variant))


SAMPLER = "import random\n\n\ndef dice(reference, predicted):\n    return random.random()\n"
SAMPLING = '''
from bank.checks import Checks, same

check = Checks()


@check(row="R1")
def first(student, reference, rng, given):
    """The same number is drawn."""
    same(student.dice(0, 0), reference.dice(0, 0))


@check(row="R2")
def second(student, reference, rng, given):
    """The same two numbers are drawn."""
    for _ in range(2):
        same(student.dice(0, 0), reference.dice(0, 0))
'''


def test_what_ran_before_changes_no_number_that_is_drawn(copied: Callable[[str], Any], sandbox: ForkServer) -> None:
    exercise = copied("overlap").write("solutions/checks.py", SAMPLING).write("solutions/reference.py", SAMPLER).load()
    wasteful = SAMPLER + "\n\nused = [random.random() for _ in range(9)]\n"
    with TrustedPrograms(sandbox) as trusted:
        for text in (SAMPLER, wasteful, SAMPLER.replace("import random", "import random\nrandom.seed(5)")):
            assert found(exercise, text, sandbox, trusted).verdict == "passed"
        wrong = found(exercise, SAMPLER.replace("random.random()", "random.gauss()"), sandbox, trusted)
        assert [check.verdict for check in wrong.checks] == ["failed", "failed"]
        assert found(exercise, SAMPLER, sandbox, trusted).verdict == "passed"
