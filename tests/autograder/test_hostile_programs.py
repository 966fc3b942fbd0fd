"""Programs that return what breaks a comparison: they fail, and neither the marker nor the others notice."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np
import pytest
import SimpleITK as sitk

from autograder import diagnosis
from autograder.equality import equal_values
from autograder.functions import Authored, ReferenceFailedError
from autograder.judge import Bench, run_check
from autograder.marking.marks import Unreadable
from autograder.program import Program, Source, plain
from autograder.remembered import bytes_in
from autograder.responses import mark_response
from autograder.sandbox import submission
from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Died, Returned
from autograder.sandbox.values import ImageValue, TensorValue
from autograder.sentences import Withheld
from bank.checks import Check, demand, same
from bank.discovery import PUBLIC_BANK, Bank
from bank.tolerance import Tolerance
from bank.variant import draw

PUBLIC = Bank((PUBLIC_BANK,))
REFERENCE = "def double(value):\n    return 2 * value\n"
FORGER = """
import sys

def double(value):
    value += 1
    sys._getframe(1).f_locals["arguments"].clear()
    return value
"""


@pytest.fixture(scope="module")
def server() -> Iterator[ForkServer]:
    """One sandbox for all tests."""
    with ForkServer(preload=("numpy", "SimpleITK")) as opened:
        yield opened


@pytest.fixture
def verdict(server: ForkServer) -> Callable[..., tuple[str, str]]:
    """Return verdict and message of one check on a student's program."""

    def decide(source: str, check: Callable[..., None]) -> tuple[str, str]:
        about = Check("check", "It doubles.", "R1", 1.0, frozenset(), check)
        with (
            Program(server, Source.module(source, {})) as student,
            Program(server, Source.module(REFERENCE, {})) as reference,
            Program(server, Source.module(REFERENCE, {})) as stand_in,
        ):
            mark = run_check(about, student, Bench(reference, stand_in, Authored()), None, 1)
        return mark.verdict, mark.message

    return decide


def _uses_the_result(student, reference, rng, given):
    result = student.double(np.arange(3.0))
    demand(result["sum"] > 0 if isinstance(result, dict) else result.sum() == 6, "the sum is wrong")


def _works_on_with_the_result(student, reference, rng, given):
    same(reference.double(student.double(3.0)), 12.0)


def _looks_at_the_arguments(student, reference, rng, given):
    value = np.arange(3.0)
    student.double(value)
    for mine, after in zip((value,), student.last_arguments, strict=False):
        demand(np.array_equal(mine, after), "the input came back changed")


@pytest.mark.parametrize("result", ["None", "'text'", "{}", "{'sum': 'much'}", "[1, [2, 3]]", "5"])
def test_a_result_that_a_check_cannot_work_with_is_the_students_fault(verdict, result):
    came = verdict(f"def double(value):\n    return {result}", _uses_the_result)
    assert came[0] == "failed"
    assert came[1].startswith("what came back cannot be compared")


@pytest.mark.parametrize("result", ["None", "{}", "[[1], [1, 2]]"])
def test_a_result_at_which_the_reference_breaks_is_the_students_fault(verdict, result):
    assert verdict(f"def double(value):\n    return {result}", _works_on_with_the_result)[0] == "failed"


@pytest.mark.parametrize("problem", [ZeroDivisionError("oops"), ReferenceFailedError("no answer")])
def test_a_check_that_breaks_with_the_reference_too_is_ours_to_mend(verdict, problem):
    def broken(student, reference, rng, given):
        raise problem

    assert verdict(REFERENCE, broken)[0] == "error"


def test_arguments_that_are_kept_back_end_the_program(verdict):
    assert verdict(FORGER, _looks_at_the_arguments) == (
        "failed",
        "wrote to the marker's channel itself (not a reply)",
    )


def test_a_label_map_comes_out_as_a_plain_image_whose_voxels_can_be_asked_for(server):
    source = "import SimpleITK as sitk\nanswer = sitk.Cast(sitk.Image(3, 2, sitk.sitkUInt8) + 7, sitk.sitkLabelUInt8)"
    with Program(server, Source.module(source, {})) as student:
        answer = student.answer("answer")
    assert not isinstance(answer, Unreadable)
    # Of a label map, this call would end the process of the tests.
    assert np.array_equal(sitk.GetArrayFromImage(answer.value), np.full((2, 3), 7))


def test_labels_inside_lists_are_plain_as_well():
    geometry = ((1.0, 1.0), (0.0, 0.0), (1.0, 0.0, 0.0, 1.0))
    image = ImageValue(np.ones((2, 2), np.uint16), "sitkLabelUInt16", 1, *geometry)
    assert plain([{"a": (image,)}])[0]["a"][0].GetPixelID() == sitk.sitkUInt16


def test_an_image_that_simpleitk_refuses_is_told_like_any_impossible_one():
    too_small = ImageValue(np.ones((2, 2)), "sitkFloat64", 1, (5e-324, 5e-324), (0.0, 0.0), (1.0, 0.0, 0.0, 1.0))
    with pytest.raises(ValueError, match="SimpleITK cannot hold it"):
        plain([too_small])


def test_an_image_is_never_compared_with_an_array_voxel_by_voxel():
    image = sitk.Image(3000, 3000, sitk.sitkUInt8)
    assert not equal_values(image, np.zeros((3000, 3000)), Tolerance())
    assert not equal_values([np.zeros(1)], [image], Tolerance())


def test_dying_before_every_limit_buys_no_time_beyond_that_of_one_submission(server):
    source = "import os, time\ndef wait():\n    time.sleep(0.15)\n    os._exit(0)\ndef other():\n    return 1"
    with Program(server, Source.module(source, {}), Limits(total_wall_s=0.25)) as student:
        replies = []
        for _ in range(4):
            student.begin_check()
            replies.append(student.call("wait"))
        student.begin_check()
        assert isinstance(replies[0], Died)
        assert not any(isinstance(reply, Returned) for reply in replies)
        assert student.call("other") == Withheld("not run: all checks together had 0.25 s")


def test_a_program_that_died_early_is_loaded_again_for_the_next_check(server):
    source = "import os\ndef end():\n    os._exit(0)\ndef other():\n    return 1"
    with Program(server, Source.module(source, {})) as student:
        student.call("end")
        student.begin_check()
        reply = student.call("other")
    assert isinstance(reply, Returned)
    assert reply.value == 1


@pytest.mark.parametrize("name", [name for name in PUBLIC.names if PUBLIC.exercise(name).code_part])
@pytest.mark.parametrize("result", ["None", "0"])
def test_a_program_that_does_nothing_earns_nothing(server, name, result):
    exercise = PUBLIC.exercise(name)
    idle = "".join(f"def {function}(*a, **k): return {result}\n" for function in exercise.code_part.functions)
    mark = mark_response(exercise, draw(exercise, 0), Source.module(idle, {}), server)
    assert mark.part(exercise.code_part.name).score == 0


def test_results_too_large_to_be_kept_name_no_misconception_and_are_let_go(server, monkeypatch):
    exercise = PUBLIC.exercise("convolution/correlation_by_hand")
    flipped = exercise.responses("rejected")["flipped_kernel"]
    variant = draw(exercise, 0)

    def misconception():
        mark = mark_response(exercise, variant, Source.module(flipped, {}), server)
        return mark.part("correlate").misconception

    assert misconception() == "flipped_kernel"
    monkeypatch.setattr(diagnosis, "MOST_COMPARED", 10)
    assert misconception() is None


def test_bytes_are_counted_wherever_they_lie():
    reply = Returned([np.zeros(3), {"a": "text"}], (TensorValue(np.zeros(2, np.uint8)), 5))
    assert bytes_in(reply) == 24 + 4 + 2


def test_what_is_shown_is_kept_up_to_a_limit_for_the_whole_notebook(server, monkeypatch):
    monkeypatch.setattr(submission, "MOST_OUTPUTS", 50_000)
    cells = [Cell("print('x' * 20_000)", f"cell {n}") for n in range(4)]
    with server.submission(cells) as run:
        sizes = [len(cell.outputs[0]["text"]) for cell in run.loaded]
    assert sizes[:2] == [20_001, 20_001]
    assert max(sizes[2:]) < 100
