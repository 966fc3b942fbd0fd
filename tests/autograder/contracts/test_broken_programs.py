"""The contract of code is seen to fail on every mistake among an exercise's programs."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.sandbox.fork_server import ForkServer
from tests.autograder.contracts.conftest import ANSWERS, CHECKS, DELETE, STARTER, Edit, check, edited
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
DICE = "def dice(reference, predicted):\n"


@pytest.mark.parametrize(
    ("edits", "telling"),
    [
        (
            [("solutions/accepted/rates.py", None, DELETE)],
            "accepted/ holds 1 responses; at least 2 in different styles are expected",
        ),
        (
            [("solutions/rejected/percent.py", None, DELETE)],
            "rejected/ holds 3 responses; at least 4 in different styles are expected",
        ),
        (
            [("solutions/rejected/percent.py", None, DELETE)],
            "misconception 'percent' of part 'overlap' has no rejected/percent",
        ),
        ([("solutions/rejected/percent.py", None, DELETE)], "catches 'percent', but there is no rejected/percent.py"),
        (
            [("solutions/rejected/new_idea.py", None, DICE + "    return 0.25\n")],
            "rejected/new_idea.py is no misconception of part 'overlap' in answers.toml; declare it",
        ),
        (
            [("solutions/rejected/new_idea.py", None, DICE + "    return 0.25\n")],
            "no check names 'new_idea' in `catches`; which one is there to catch rejected/new_idea.py?",
        ),
        (
            [(CHECKS, '    """A single number comes back."""\n', "")],
            "check 'shape_of_answer' has no docstring; it is the sentence that the student reads",
        ),
        ([(CHECKS, 'row="R2"', 'row="R1"')], "row 'overlap.R2' has no check; it could never be earned"),
        ([(CHECKS, 'row="R2"', 'row="R3"')], "check 'both_empty' names row 'R3'; rows are R1, R2"),
        ([(CHECKS, None, DELETE)], "a code part needs checks.py in "),
        (
            [(STARTER, "    >>> mask = np.array([True, False, True])\n    >>> float(dice(mask, mask))\n    1.0\n", "")],
            "starter.py shows no example; give its function a doctest that students can run",
        ),
        (
            [(STARTER, "raise NotImplementedError", "return 1.0")],
            "starter.py passes its own examples before any work is done",
        ),
        (
            [(STARTER, "raise NotImplementedError", "return 1.0")],
            "the starter must fail every check, but passes both_empty, ",
        ),
        (
            [(STARTER, "raise NotImplementedError", "raise NotImplementedError)")],
            "starter.py is no Python: unmatched ')'",
        ),
        ([(STARTER, "    1.0\n", "    0.5\n")], "reference.py fails an example that starter.py shows"),
        (
            [("solutions/accepted/counting.py", "return 1.0", "return 0.0")],
            "accepted/counting.py fails check 'both_empty': returned 0, expected 1",
        ),
        (
            [("solutions/reference.py", "2 * np", "3 * np")],
            "reference.py fails check 'half_overlap': the reference fails this check, too: returned 0.6, expected 0.4",
        ),
        (
            [("solutions/rejected/jaccard.py", None, DICE + "    return 0.4\n")],
            "rejected/jaccard.py passes check 'half_overlap', which is there to catch it",
        ),
        (
            [("solutions/rejected/percent.py", None, "def something_else():\n    pass\n")],
            "rejected/percent.py fails every check; let one pass, or say fatal = true for the misconception",
        ),
        (
            [(CHECKS, "empty = np.zeros((3, 3), bool)", "empty = np.zeros((3, 3), bool)[5]")],
            "reference.py fails check 'both_empty': the check itself broke (IndexError: ",
        ),
        (
            [("solutions/reference.py", "total = ", "total = 1 / 0 + ")],
            "reference.py fails check 'half_overlap': the reference fails this check, too: raised ZeroDivisionError: ",
        ),
        (
            [
                (
                    "solutions/rejected/percent.py",
                    None,
                    "import time, os\n\ndef dice(reference, predicted):\n    os._exit(1)\n",
                )
            ],
            "rejected/percent.py fails every check",
        ),
    ],
)
def test_a_mistake_among_the_programs_breaks_the_contract_of_code_alone(
    copied: Copy, sandbox: ForkServer, edits: list[Edit], telling: str
) -> None:
    exercise = edited(copied("overlap"), *edits)
    broken = check(exercise, 1, lambda _: sandbox)
    assert list(broken) == ["code"]
    assert any(telling in sentence for sentence in broken["code"]), broken["code"]


def test_a_response_that_fails_every_check_may_be_declared_fatal(copied: Copy, sandbox: ForkServer) -> None:
    exercise = edited(
        copied("overlap"),
        ("solutions/rejected/percent.py", None, "def something_else():\n    pass\n"),
        (ANSWERS, 'sentence = "This is a percentage."', 'sentence = "This is a percentage.", fatal = true'),
    )
    assert check(exercise, 1, lambda _: sandbox) == {}


FICKLE = """
calls = 0


def dice(reference, predicted):
    global calls
    calls += 1
    total = reference.sum() if calls <= 4 else (reference | predicted).sum()
    return (reference & predicted).sum() / total if total else 1.0
"""


def test_a_rejected_response_that_is_taken_for_another_is_told(copied: Copy, sandbox: ForkServer) -> None:
    """After its first four calls, those of the first seed, it answers like another one."""
    exercise = edited(copied("overlap"), ("solutions/rejected/sensitivity.py", None, FICKLE))
    assert check(exercise, 1, lambda _: sandbox) == {}
    broken = check(exercise, 2, lambda _: sandbox)
    assert broken == {"code": ["rejected/sensitivity.py is diagnosed as 'jaccard'"]}


MODES = "exercises/probes/modes.py"


@pytest.mark.parametrize(
    ("edits", "telling"),
    [
        (
            [("exercises/exercise.toml", 'name = "time"', 'name = "hours"')],
            "check 'remembers_a_tenth' allows 2 s, less than usual: declare a convention 'time' in exercise.toml",
        ),
        (
            [("exercises/exercise.toml", 'name = "unchanged"', 'name = "kept"')],
            "a check demands that the input stays as it is: declare a convention 'unchanged' in exercise.toml, whose",
        ),
        (
            [("exercises/exercise.toml", "seconds = 5", "seconds = 5, memory_mb = 512")],
            "part 'layer' allows 512 MB, less than usual: declare a convention 'memory'",
        ),
        (
            [(MODES, "def probe(", "def drive(")],
            "probes/modes.py is read by student code, and must define probe(student,",
        ),
        ([(MODES, "def probe(", "def probe((")], "probes/modes.py is read by student code, and is no Python: "),
        (
            [(MODES, "import numpy as np", "import numpy as np\nfrom bank.checks import same")],
            "probes/modes.py is read by student code, where `bank` cannot be imported",
        ),
        (
            [(MODES, "import numpy as np", "import numpy as np\n\n\nclass Centre:\n    pass")],
            "probes/modes.py is read by student code, so that it must not hold an answer: it defines `Centre`",
        ),
        (
            [
                (
                    MODES,
                    "    return seen",
                    "    own = before = seen\n    self.remembered=before + (own - before)/10\n    return seen",
                )
            ],
            "it must not hold an answer: `self.remembered = before + (own - before) / 10` stands in a right",
        ),
        (
            [("exercises/probes/idle.py", None, "def probe(student): pass\n")],
            "no check asks for probes/idle.py; let one",
        ),
        (
            [("solutions/rejected/always_learns.py", None, "def Centre(): return None\n")],
            "rejected/always_learns.py never reaches check 'remembers_a_tenth', which is there to catch it",
        ),
        (
            [(MODES, "layer.train()", "layer.trian()")],
            "reference.py fails check 'remembers_a_tenth': the reference fails this check, too: raised AttributeError",
        ),
    ],
)
def test_a_demand_that_is_not_stated_and_a_probe_that_is_not_fit_break_the_contract_of_code(
    copied: Copy, sandbox: ForkServer, edits: list[Edit], telling: str
) -> None:
    exercise = edited(copied("running_mean"), *edits)
    broken = check(exercise, 1, lambda _: sandbox)
    assert list(broken) == ["code"]
    assert any(telling in sentence for sentence in broken["code"]), broken["code"]


def test_an_exercise_with_probes_and_limits_keeps_every_contract(copied: Copy, sandbox: ForkServer) -> None:
    assert check(copied("running_mean"), 3, lambda _: sandbox) == {}


@pytest.mark.parametrize(
    ("edits", "telling"),
    [
        (
            [("solutions/accepted/by_copy.py.j2", None, DELETE)],
            "accepted/ holds 1 programs; at least 2 in different styles that assign `answer` are expected",
        ),
        (
            [("solutions/rejected/moved_to_the_right.py.j2", None, DELETE)],
            "misconception 'moved_to_the_right' of part 'answer' has no rejected/moved_to_the_right.py.j2",
        ),
        (
            [("solutions/rejected/other.py.j2", None, "answer = 3\n")],
            "rejected/other.py.j2 is no misconception of part 'answer'; declare it in answers.toml",
        ),
        ([(STARTER, "answer = None", "answer = image")], "starter.py must run and leave `answer` as None"),
        ([(STARTER, "answer = None", "answer = 1 / 0")], "starter.py must run and leave `answer` as None"),
        (
            [("solutions/accepted/by_origin.py.j2", "x + {{", "x - {{")],
            "accepted/by_origin.py.j2 does not earn full marks: This moves to the patient's right.",
        ),
        (
            [("solutions/accepted/by_origin.py.j2", "answer = sitk", "other = sitk")],
            "accepted/by_origin.py.j2 does not earn full marks: `answer` does not exist after the program ran ("
            "response.py raised NameError: ",
        ),
        (
            [("solutions/rejected/moved_to_the_right.py.j2", "x - {{", "2 + x - {{")],
            "rejected/moved_to_the_right.py.j2 is not recognised as 'moved_to_the_right', but marked as: the origin",
        ),
        ([("solutions/accepted/by_origin.py.j2", "given.shift_mm", "given.shift")], "has no attribute 'shift'"),
    ],
)
def test_a_mistake_among_programs_that_hand_in_an_image_breaks_the_contract_of_code_alone(
    copied: Copy, sandbox: ForkServer, edits: list[Edit], telling: str
) -> None:
    broken = check(edited(copied("shifted"), *edits), 1, lambda _: sandbox)
    assert list(broken) == ["code"]
    assert any(telling in sentence for sentence in broken["code"]), broken["code"]
