"""Probes drive a student's classes in their own process; what they say is read like anything that comes from there."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.functions import Authored, ReferenceFailedError, ReferenceFunctions, StudentFunctions
from autograder.marking.marks import ExerciseMark
from autograder.probing import unwrapped
from autograder.program import Program, Source
from autograder.responses import Values, mark_response
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Missing, Returned, Unsendable
from bank.checks import Mismatch
from bank.exercise import Exercise
from bank.variant import draw
from tests.conftest import CopiedExercise

QUICK = Limits(cpu_s=1, wall_s=20.0, total_wall_s=60.0, memory_bytes=128 << 20)
ONCE = """
def probe(student, value, times=1):
    layer = student.Layer()
    return {"result": [layer.step(value) for _ in range(times)][-1]}
"""
COUNTER = """
class Layer:
    def __init__(self): self.steps = 0
    def step(self, value):
        self.steps += value
        return self.steps
"""
Copy = Callable[[str], CopiedExercise]


@pytest.fixture
def load(sandbox: ForkServer) -> Iterator[Any]:
    """Return a function that loads a program from text."""
    with ExitStack() as stack:
        yield lambda text: stack.enter_context(Program(sandbox, Source.module(text, {}), QUICK))


def asked(program: Program, source: str = ONCE, returns: Any = object) -> Any:
    return StudentFunctions(program, Authored({"once": source})).probe("once", 2, returns=returns)


def test_a_probe_drives_a_class_and_returns_plain_data(load: Any) -> None:
    student = StudentFunctions(load(COUNTER), Authored({"once": ONCE}))
    assert student.probe("once", 2) == {"result": 2}
    assert student.probe("once", 2, 3) == {"result": 6}
    assert student.probe("once", np.ones(2), returns={"result": np.ndarray})["result"].tolist() == [1, 1]


def test_images_go_into_a_probe_and_come_back(load: Any) -> None:
    source = "def probe(student, image):\n    return [student.turn(image), image.GetSize()]"
    image = sitk.Image([4, 3], sitk.sitkInt16)
    turned, size = StudentFunctions(load("def turn(image): return image[::-1, :]"), Authored({"p": source})).probe(
        "p", image
    )
    assert isinstance(turned, sitk.Image)
    assert size == (4, 3)


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1", "there is no function or class `Layer`"),
        ("1 / 0", "there is no function or class `Layer` (response.py raised ZeroDivisionError: division by zero)"),
        ("class Layer: pass", "raised AttributeError: 'Layer' object has no attribute 'step'"),
        ("class Layer:\n    def step(self, v): raise ValueError('no')", "raised ValueError: no (line 2: `def step("),
        ("class Layer:\n    def step(self, v): raise NotImplementedError", "not implemented yet"),
        ("class Layer:\n    def step(self, v): return open", "what it returned cannot be read: a value of type "),
        ("class Layer:\n    def __init__(self):\n        while True: pass", "stopped after 1 s of computing"),
        ("import os\nclass Layer:\n    def step(self, v): os._exit(3)", "ended the program instead of returning"),
        ("class Layer:\n    def step(self, v): return bytearray(1 << 30)", "needs more than the 128 MB of memory"),
        ("class Layer:\n    def step(self, v): return 'much'", "'result' is a text, expected a number"),
        ("class Layer:\n    def step(self, v): return None", "'result' is None, expected a number"),
    ],
)
def test_what_a_class_does_wrong_in_a_probe_is_the_students_fault(load: Any, text: str, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        asked(load(text), returns={"result": float})
    assert str(caught.value).startswith(sentence)


def test_a_number_that_lies_about_itself_arrives_as_the_plain_one_that_it_is(load: Any) -> None:
    text = "class Layer(float):\n    def step(self, v): return self\n    def __eq__(self, other): return True\n"
    came = asked(load(text), returns={"result": float})
    assert type(came["result"]) is float
    assert came == {"result": 0.0}


@pytest.mark.parametrize(
    ("forged", "reply"),
    [
        ({"returned": 1}, Returned(1)),
        ({"missing": "Layer"}, Missing("Layer")),
        ({"missing": 3}, Unsendable("what came back is not what was asked for")),
        ({"returned": 1, "more": 2}, Unsendable("what came back is not what was asked for")),
        ([1], Unsendable("what came back is not what was asked for")),
        (None, Unsendable("what came back is not what was asked for")),
    ],
)
def test_what_stands_around_a_probes_result_can_be_forged_and_is_checked(forged: Any, reply: Any) -> None:
    assert unwrapped(Returned(forged)) == reply


def test_a_probe_that_was_stopped_is_not_run_again_and_others_are(load: Any) -> None:
    program = load(COUNTER + "def loop():\n    while True: pass\n")
    slow = "def probe(student):\n    return student.loop()"
    fast = "def probe(student):\n    return student.Layer().step(1)"
    student = StudentFunctions(program, Authored({"slow": slow, "fast": fast}))
    with pytest.raises(Mismatch, match=r"^stopped after 1 s of computing$"):
        student.probe("slow")
    program.begin_check()
    with pytest.raises(Mismatch, match=r"^stopped after 1 s of computing in an earlier check; it is not called again$"):
        student.probe("slow")
    assert student.probe("fast") == 1


def test_an_argument_that_is_changed_in_a_probe_is_told_by_its_name(load: Any) -> None:
    source = "def probe(student, scale, image):\n    student.blank(image)"
    student = StudentFunctions(load("def blank(image): image[:] = 0"), Authored({"p": source}))
    student.probe("p", 3, np.ones(2))
    assert student.changed_arguments == ("`image`",)
    assert student.last_arguments[1].tolist() == [0, 0]


def test_a_reference_whose_probe_fails_is_our_fault(load: Any) -> None:
    reference = ReferenceFunctions(load(COUNTER), Authored({"once": ONCE}))
    assert reference.probe("once", 2) == {"result": 2}
    with pytest.raises(ReferenceFailedError, match="the reference's probe 'once': 'result' is a number, expected a te"):
        reference.probe("once", 2, returns={"result": str})
    with pytest.raises(ReferenceFailedError, match="the reference gave no answer: there is no `Layer`"):
        ReferenceFunctions(load("x = 1"), Authored({"once": ONCE})).probe("once", 2)
    with pytest.raises(KeyError, match="there is no probe 'twice'; probes/ holds once"):
        reference.probe("twice")


@pytest.fixture
def layer(sample: Callable[[str], Exercise]) -> Exercise:
    return sample("running_mean")


def marked(exercise: Exercise, text: str, server: ForkServer) -> ExerciseMark:
    return mark_response(exercise, draw(exercise, 0), Values({"layer": text}), server)


def verdicts(mark: ExerciseMark) -> dict[str, str]:
    return {check.name: check.verdict if check.ran else "not run" for check in mark.parts[0].checks}


def test_a_layer_is_marked_by_probes_and_the_wrong_idea_is_named(layer: Exercise, sandbox: ForkServer) -> None:
    assert marked(layer, layer.responses("accepted")["swapped_method"], sandbox).score == 4
    for name, score in (("never_remembers", 2), ("always_learns", 2), ("centred_in_place", 3)):
        mark = marked(layer, layer.responses("rejected")[name], sandbox)
        assert (mark.parts[0].misconception, mark.score) == (name, score), name


def test_a_check_is_not_run_after_one_that_failed_and_says_which(layer: Exercise, sandbox: ForkServer) -> None:
    mark = marked(layer, layer.responses("rejected")["mean_of_all"], sandbox)
    assert verdicts(mark) == {
        "centres_a_batch": "failed", "remembers_a_tenth": "not run", "leaves_its_input_alone": "not run",
    }  # fmt: skip
    assert mark.score == 0
    assert mark.parts[0].checks[1].message == (
        "not run, because this failed: In training mode the mean of each feature is subtracted."
    )


def test_the_input_that_a_layer_changed_is_called_by_its_name(layer: Exercise, sandbox: ForkServer) -> None:
    mark = marked(layer, layer.responses("rejected")["centred_in_place"], sandbox)
    assert mark.parts[0].checks[2].message == "your function changed its input: `batch`"


def test_a_layer_that_dies_in_a_probe_keeps_what_it_earned(layer: Exercise, sandbox: ForkServer) -> None:
    text = layer.reference.replace("self.training = False", "import os; os._exit(1)")
    mark = marked(layer, text, sandbox)
    assert verdicts(mark) == {
        "centres_a_batch": "passed", "remembers_a_tenth": "failed", "leaves_its_input_alone": "passed",
    }  # fmt: skip
    assert mark.score == 2
    assert mark.parts[0].checks[1].message == "ended the program instead of returning (exit status 1)"


def test_a_probe_that_breaks_with_the_reference_too_is_an_error_for_a_person(copied: Copy, sandbox: ForkServer) -> None:
    exercise = copied("running_mean").edit("exercises/probes/modes.py", "layer.train()", "layer.trian()").load()
    (part,) = marked(exercise, exercise.reference, sandbox).parts
    assert (part.score, part.verdict) == (None, "error")
    assert [check.verdict for check in part.checks] == ["passed", "error", "passed"]
    assert part.message.startswith("the reference fails this check, too: raised AttributeError: 'Centre' object has no")
