"""Programs in the sandbox: values and functions come back as plain data, and deaths cost what they should."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, suppress
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.functions import Authored, ReferenceFailedError, ReferenceFunctions, StudentFunctions
from autograder.marking.marks import Answer, Blank, Unreadable, Value
from autograder.program import Program, Source, plain, sendable
from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import Died, Returned
from autograder.sandbox.values import ImageValue
from autograder.sentences import Withheld, failure_sentence
from bank.checks import Mismatch
from bank.images import same_image
from bank.tolerance import Tolerance

QUICK = Limits(cpu_s=1, wall_s=10.0, total_wall_s=60.0, memory_bytes=128 << 20)


@pytest.fixture
def load(sandbox: ForkServer) -> Iterator[Any]:
    """Return a function that loads a program from text."""
    with ExitStack() as stack:
        yield lambda text, **files: stack.enter_context(Program(sandbox, Source.module(text, files), QUICK))


def test_names_are_read_as_answers(load: Any) -> None:
    program = load(
        "import numpy as np, SimpleITK as sitk\n"
        "a, b, c, d, e = 3, 'LPS', None, ..., '  '\n"
        "f = np.arange(3)\n"
        "g = sitk.Image([4, 3], sitk.sitkInt16)\n"
    )
    answers: dict[str, Answer] = {name: program.answer(name) for name in "abcdefg"}
    assert [answers[name] for name in "abcde"] == [Value(3), Value("LPS"), Blank(), Blank(), Blank()]
    assert answers["f"].value.tolist() == [0, 1, 2]
    assert same_image(answers["g"].value, sitk.Image([4, 3], sitk.sitkInt16), Tolerance())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("b = 1", "`a` does not exist after the program ran"),
        (
            "b = 1 / 0\na = 1",
            "`a` does not exist after the program ran (response.py raised ZeroDivisionError: division by zero)",
        ),
        ("a = ", "`a` does not exist after the program ran (response.py raised SyntaxError: "),
        ("import os\nos._exit(3)\na = 1", "`a`: "),
        ("a = object()", "`a`: "),
        ("class Lazy:\n    @property\n    def shape(self): raise KeyError\na = Lazy()", "`a`: "),
        ("while True: pass", "`a`: stopped after 1 s of computing"),
    ],
)
def test_what_cannot_be_had_is_a_failure_with_a_sentence(load: Any, text: str, sentence: str) -> None:
    answer = load(text).answer("a")
    assert isinstance(answer, Unreadable)
    assert answer.failed
    assert answer.sentence.startswith(sentence)
    assert len(answer.sentence) > len("`a`: ")


def test_functions_are_called_with_arrays_and_images_and_the_arguments_come_back(load: Any) -> None:
    program = load(
        "def shift(image, millimetres, *, factor=1):\n"
        "    x, y = image.GetOrigin()\n"
        "    image.SetOrigin((x + millimetres * factor, y))\n"
        "    return image\n"
        "def blank(array):\n"
        "    array[:] = 0\n"
        "    return array.sum()\n"
    )
    student = StudentFunctions(program)
    image = sitk.Image([4, 3], sitk.sitkInt16)
    moved = student.shift(image, 2.5, factor=2)
    assert moved.GetOrigin() == (5.0, 0.0)
    assert image.GetOrigin() == (0.0, 0.0)
    assert isinstance(student.last_arguments[0], sitk.Image)
    assert student.last_arguments[0].GetOrigin() == (5.0, 0.0)
    array = np.ones(4)
    assert student.blank(array) == 0
    assert student.last_arguments[0].tolist() == [0, 0, 0, 0]
    assert array.tolist() == [1, 1, 1, 1]


def test_lists_and_dictionaries_of_images_cross_both_ways(load: Any) -> None:
    student = StudentFunctions(load("def same(images):\n    return {'first': images[0], 'count': len(images)}\n"))
    image = sitk.Image([4, 3], sitk.sitkInt16) + 7
    answer = student.same([image, image])
    assert answer["count"] == 2
    assert same_image(answer["first"], image, Tolerance())


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("x = 1", "there is no function `f`"),
        ("1 / 0", "there is no function `f` (response.py raised ZeroDivisionError: division by zero)"),
        ("def f(a): raise NotImplementedError", "not implemented yet"),
        ("def f(a): raise ValueError('no')", "raised ValueError: no"),
        ("def f(a): raise ValueError", "raised ValueError"),
        ("def f(): return 1", "raised TypeError: f() takes 0 positional arguments but 1 was given"),
        ("f = 3", "raised TypeError: "),
        ("def f(a): raise TimeoutError('my own')", "raised TimeoutError: my own"),
        ("def f(a):\n    while True: pass", "stopped after 1 s of computing"),
        ("def f(a): return open", ""),
    ],
)
def test_a_function_that_does_not_deliver_is_a_mismatch_in_words(load: Any, text: str, sentence: str) -> None:
    with pytest.raises(Mismatch) as caught:
        StudentFunctions(load(text)).f(1)
    assert str(caught.value).startswith(sentence)
    assert str(caught.value)


def test_a_function_that_was_stopped_is_not_called_again_and_others_are(load: Any) -> None:
    program = load("def slow():\n    while True: pass\ndef fast(): return 1\n")
    student = StudentFunctions(program)
    with pytest.raises(Mismatch, match=r"^stopped after 1 s of computing$"):
        student.slow()
    with pytest.raises(Mismatch, match="stopped"):
        student.fast()  # the process is gone until the next check
    program.begin_check()
    assert student.fast() == 1
    with pytest.raises(Mismatch, match=r"^stopped after 1 s of computing in an earlier check; it is not called again$"):
        student.slow()


def test_a_program_that_dies_in_a_call_is_loaded_afresh_for_the_next_check(load: Any) -> None:
    program = load(
        "import os\ncalls = []\ndef die(): os._exit(1)\ndef count():\n    calls.append(1)\n    return len(calls)\n"
    )
    student = StudentFunctions(program)
    assert [student.count(), student.count()] == [1, 2]
    with pytest.raises(Mismatch):
        student.die()
    program.begin_check()
    assert student.count() == 1


def test_a_program_that_dies_while_it_is_loaded_is_loaded_once(load: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    program = load("while True: pass")
    loads = []
    monkeypatch.setattr(program, "_server", _Counting(program._server, loads))
    for _ in range(4):
        program.begin_check()
        with pytest.raises(Mismatch, match=r"stopped after 1 s of computing$"):
            StudentFunctions(program).f()
    assert len(loads) == 1


class _Counting:
    """A server that counts its submissions."""

    def __init__(self, server: ForkServer, loads: list[int]) -> None:
        self._server, self._loads = server, loads

    def submission(self, *arguments: Any, **keywords: Any) -> Any:
        self._loads.append(1)
        return self._server.submission(*arguments, **keywords)


def test_calls_are_remembered_for_one_check(load: Any) -> None:
    program = load("def f(a, b=0): return a + b")
    program.call("f", 1, b=2)
    (call,) = program.calls
    assert (call.function, call.arguments, call.keywords) == ("f", (1,), {"b": 2})
    assert call.reply == Returned(3, (1, 2))
    program.begin_check()
    assert program.calls == []


def test_a_reference_that_gives_no_answer_is_our_fault(load: Any) -> None:
    with pytest.raises(ReferenceFailedError, match="the reference gave no answer: raised ZeroDivisionError"):
        ReferenceFunctions(load("def f(): return 1 / 0")).f()
    assert ReferenceFunctions(load("def f(): return [1]")).f() == [1]


def test_later_cells_run_after_one_that_raised_and_files_lie_beside_the_program(sandbox: ForkServer) -> None:
    cells = (Cell("a = 1 / 0", "cell 1"), Cell("b = open('data.txt').read()", "cell 2"), Cell("c = __name__", "cell 3"))
    with Program(sandbox, Source(cells, {"data.txt": b"hello"}, "__main__"), QUICK) as program:
        assert program.answer("b") == Value("hello")
        assert program.answer("c") == Value("__main__")
        assert program.trouble() == " (cell 1 raised ZeroDivisionError: division by zero)"


def test_every_program_starts_from_the_same_random_state(load: Any) -> None:
    text = "import random, numpy as np\na = [random.random(), np.random.rand()]"
    assert load(text).answer("a") == load(text).answer("a")


def test_examples_hold_or_not(load: Any) -> None:
    program = load("def f(a): return a + 1")
    assert program.examples_hold([">>> f(1)\n2\n"])
    assert not program.examples_hold([">>> f(1)\n2\n", ">>> f(1)\n3\n"])
    assert not program.examples_hold(["no example"])
    assert not program.examples_hold([])
    assert not load("while True: pass").examples_hold([">>> f(1)\n2\n"])


def test_images_inside_containers_are_taken_apart_and_put_together() -> None:
    image = sitk.Image([4, 3], sitk.sitkInt16)
    sent = sendable([{"a": image}, (image, 3), "x"])
    assert isinstance(sent[0]["a"], ImageValue)
    assert isinstance(sent[1][0], ImageValue)
    back = plain(sent)
    assert same_image(back[0]["a"], image, Tolerance())
    assert back[1][1:] == (3,)
    assert back[2] == "x"


def test_a_death_has_the_sentence_of_its_kind(load: Any) -> None:
    program = load("import os\ndef f(): os._exit(1)")
    reply = program.call("f")
    assert isinstance(reply, Died)
    assert failure_sentence(reply) == reply.death.sentence


def test_every_check_begins_in_the_same_random_state_whatever_was_asked_before(sandbox: ForkServer) -> None:
    text = "import random, numpy as np\nnp.random.seed(7)\ndef draw(): return [random.random(), np.random.rand()]\n"
    with Program(sandbox, Source.module(text, {}), QUICK) as program:
        drawn = []
        for questions in (1, 3, 1):
            program.begin_check()
            drawn.append([program.call("draw").value for _ in range(questions)])
    assert drawn[0][0] == drawn[1][0] == drawn[2][0]
    assert len({str(draw) for draw in drawn[1]}) == 3
    with Program(sandbox, Source.module("x = 1\n" + text, {}), QUICK) as other:
        other.begin_check()
        assert other.call("draw").value == drawn[0][0]


def test_a_program_that_hinders_the_seeding_harms_only_itself(load: Any) -> None:
    program = load("import random\ndef no(*a): raise ValueError\nrandom.seed = no\ndef f(): return 1\n")
    program.begin_check()
    assert program.call("f") == Returned(1)
    deadly = load("import random, os\nrandom.seed = lambda seed: os._exit(1)\ndef f(): return 1\n")
    deadly.begin_check()
    assert isinstance(deadly.call("f"), Died)


def test_a_program_that_ended_between_two_checks_is_loaded_afresh(load: Any) -> None:
    program = load(
        "import os, threading\ndone = threading.Event()\n"
        "def leave():\n    done.wait()\n    os._exit(1)\n"
        "def start(): threading.Thread(target=leave, daemon=True).start()\n"
        "def finish(): done.set()\ndef f(): return 1\n"
    )
    program.begin_check()
    assert program.call("start") == Returned(None)
    program.call("finish")  # the answer and the end are on their way at the same time
    _until_gone(program)
    program.begin_check()
    assert program.call("f") == Returned(1)


def _until_gone(program: Program) -> None:
    submission = program._submission
    assert submission is not None
    assert submission._channel is not None
    while submission._channel.cpu_used() > 0:
        pass


def test_a_check_may_allow_other_times_and_more_time_lifts_a_stop(load: Any) -> None:
    """The two loops take some tenths of a second of computing, and some seconds."""
    program = load("def f(n):\n    return sum(i * i for i in range(n)) > 0\n")
    program.begin_part(Limits(cpu_s=5, wall_s=60.0))
    program.begin_check(1)
    assert failure_sentence(program.call("f", 10**11)) == "stopped after 1 s of computing"
    program.begin_check(1)
    assert program.call("f", 1) == Withheld(
        "stopped after 1 s of computing in an earlier check; it is not called again"
    )
    program.begin_check()
    assert program.call("f", 1) == Returned(False, (1,))


def test_other_names_for_a_function_that_never_ends_cost_the_parts_time_and_no_more(load: Any) -> None:
    program = load("import time\ndef a(): time.sleep(100)\nb = c = d = e = a\n")
    program.begin_part(Limits(wall_s=0.4, total_wall_s=1.0))
    said = []
    for name in "abcde":
        program.begin_check()
        said.append(failure_sentence(program.call(name)))
    assert said[0] == "stopped after 0.4 s"
    assert said[-1] == "not run: all checks together had 1 s"
    assert "stopped: all checks together had 1 s" in said
    program.begin_part(Limits(wall_s=0.4, total_wall_s=1.0))
    program.begin_check()
    assert failure_sentence(program.call("a")) == "stopped after 0.4 s in an earlier check; it is not called again"


def test_a_program_that_forged_an_answer_is_loaded_afresh_and_keeps_what_it_earns(load: Any) -> None:
    program = load("import os\ndef forge():\n    os.write(4, b'VXB1 and more than that')\ndef f(): return 1\n")
    program.begin_check()
    reply = program.call("forge")
    assert isinstance(reply, Died)
    assert reply.death.kind == "tampering"
    program.begin_check()
    assert program.call("f") == Returned(1)


def test_changed_arguments_are_called_by_their_names_each_once(load: Any) -> None:
    program = load(
        "def f(image, kernel, *more, scale=None):\n"
        "    image[0] = 9\n    more[0].append(1)\n    scale['x'] = 1\n    return kernel\n"
    )
    student = StudentFunctions(program, Authored({}, {"f": ("image", "kernel")}))
    image = np.zeros(2)
    student.f(image, np.ones(2), [], scale={})
    student.f(image, np.ones(2), [], scale={})
    image[1] = 5  # the check's own business
    assert student.changed_arguments == ("`image`", "the third argument", "`scale`")


@pytest.mark.parametrize(
    ("body", "changed"),
    [
        ("a[0] = np.nan", ()),
        ("a.SetOrigin((5, 5))", ()),
        ("a += 0", ()),
        ("a = a + 1", ()),
        ("a *= 2", ("`a`",)),
        ("a.sort()", ("`a`",)),
    ],
)
def test_an_argument_is_changed_when_a_value_in_it_is(load: Any, body: str, changed: tuple[str, ...]) -> None:
    program = load(f"import numpy as np\ndef f(a):\n    {body}\n    return 1\n")
    student = StudentFunctions(program, Authored({}, {"f": ("a",)}))
    with suppress(Mismatch):
        student.f(np.array([np.nan, 3.0, 2.0]))
    assert student.changed_arguments == changed


def test_an_image_whose_voxels_or_place_change_is_changed(load: Any) -> None:
    program = load("def f(a): a[0, 0] = 3\ndef g(a): a.SetOrigin((5, 5))\ndef h(a): return a.GetSize()\n")
    image = sitk.Image([3, 2], sitk.sitkFloat32) + float("nan")
    for function, changed in (("f", ("`a`",)), ("g", ("`a`",)), ("h", ())):
        student = StudentFunctions(program, Authored({}, dict.fromkeys("fgh", ("a",))))
        getattr(student, function)(image)
        assert student.changed_arguments == changed
