"""Cells run as in Jupyter: what a notebook does on the student's machine it does here, or costs only itself."""

import base64
import dataclasses
import subprocess
import sys
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from autograder.sandbox.fork_server import CellRun, Died, Isolation, Missing, Raised, Returned, Submission, Unsendable
from tests.autograder.sandbox.conftest import QUICK

Run = Callable[..., Submission]


@pytest.fixture(params=["strong", "standard"])
def tier(request: pytest.FixtureRequest) -> Isolation:
    """Every test with a child is made in both."""
    return request.param


def text(cell: CellRun) -> str:
    """Everything that a cell shows, as text."""
    shown = [output.get("text", "") + output.get("data", {}).get("text/plain", "") for output in cell.outputs]
    return "".join(shown)


@pytest.mark.parametrize(
    ("cells", "expected"),
    [
        (["2 + 3", "_ * 2", "Out[1]"], ["5", "10", "5"]),
        (["%%time\nx = 4\nx"], ["4"]),
        (["def f(x):\n    return x  # here", "import inspect; print(inspect.getsource(f))"], ["", "# here"]),
        (["class A: pass\nimport pickle; type(pickle.loads(pickle.dumps(A())))"], ["__main__.A"]),
        (["from dataclasses import dataclass\n@dataclass\nclass P:\n    x: int = 1\nP()"], ["P(x=1)"]),
        (
            ["def g(x):\n    '''\n    >>> g(1)\n    2\n    '''\n    return x + 1\nimport doctest; doctest.testmod()"],
            ["failed=0, attempted=1"],
        ),
        (["import asyncio\nawait asyncio.sleep(0, 7)", "await asyncio.to_thread(abs, -3)"], ["7", "3"]),
        (
            ["from concurrent.futures import ThreadPoolExecutor as T\nwith T(4) as p: r = list(p.map(abs, [-1]))\nr"],
            ["[1]"],
        ),
        (
            ["!pip install tqdm", "%pip install tqdm", "x = !ls\nx", "%%bash\nrm -rf /"],
            ["nothing is installed", "nothing is installed", "not run", "not run"],
        ),
        (["exit()", "quit", "5"], ["no effect", "no effect", "5"]),
        (["%matplotlib widget", "%matplotlib inline", "%load_ext autoreload\n%autoreload 2", "1"], ["", "", "", "1"]),
        (
            ["%timeit -n1 -r1 1 + 1", "%%writefile notes.txt\nhello", "open('notes.txt').read()"],
            ["loop", "Writing", "hello"],
        ),
        (
            ["display('a', 1)", "from IPython.display import HTML, display\ndisplay(HTML('<b>x</b>'))"],
            ["'a'1", "HTML object"],
        ),
        (["import warnings; warnings.warn('careful')", "import logging; logging.warning('hm')"], ["careful", "hm"]),
        (["help(abs)", "abs?"], ["absolute value", "absolute value"]),
        (["import ctypes; ctypes.CDLL(None).printf(b'from C\\n'); print('then')"], ["from C\nthen"]),
        (
            ["import contextlib as c, io\nb = io.StringIO()\nwith c.redirect_stdout(b): print('in')\nb.getvalue()"],
            ["'in\\n'"],
        ),
        (["%%capture out\nprint('caught')", "out.stdout"], ["", "caught"]),
        (["import sys; n = sys.stdout.buffer.write(b'raw\\n'); print('text')"], ["raw\ntext"]),
        (
            ["import shutil as s\nopen('a', 'w').write('x'); s.copy2('a', 'b'); s.move('b', 'c'); open('c').read()"],
            ["'x'"],
        ),
        (["import os, tempfile as t; t.TemporaryFile().fileno() > 4, t.gettempdir() == os.getcwd()"], ["(True, True)"]),
        (
            ["import SimpleITK as s\ns.WriteImage(s.Image(4, 4, 1), 'i.mha'); s.ReadImage('i.mha').GetSize()"],
            ["(4, 4)"],
        ),
        (["import getpass, pathlib as p; getpass.getuser(), p.Path.home() == p.Path.cwd()"], ["('student', True)"]),
        (["import os\nwith open(os.devnull, 'w') as sink: print('unseen', file=sink)"], [""]),
        (["print('10%\\r20%\\r30%')"], ["30%"]),
    ],
)
def test_a_notebook_habit_works_as_in_jupyter(run: Run, cells: list[str], expected: list[str]) -> None:
    loaded = run(*cells).loaded
    assert [cell.exception for cell in loaded] == [None] * len(cells)
    for cell, words in zip(loaded, expected, strict=True):
        assert words in text(cell)


def test_files_in_tmp_work_where_it_can_be_the_childs_own(run: Run, tier: Isolation) -> None:
    (cell,) = run("open('/tmp/scratch', 'w').write('1')").loaded
    assert (cell.exception is None) == (tier == "strong")


@pytest.mark.parametrize(
    ("source", "type_name"),
    [
        ("1 / 0", "ZeroDivisionError"),
        ("undefined", "NameError"),
        ("def f(:", "SyntaxError"),
        ("input('name? ')", "RuntimeError"),
        ("import getpass; getpass.getpass()", "RuntimeError"),
        ("import sys; sys.exit(1)", "SystemExit"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt"),
        ("%nosuchmagic", "UsageError"),
        ("from google.colab import drive", "ModuleNotFoundError"),
        ("import subprocess; subprocess.run(['ls'])", "PermissionError"),
        ("import asyncio\nasync def f(): return 5\nasyncio.run(f())", "RuntimeError"),
        ("import urllib.request as u; u.urlopen('http://127.0.0.1')", "URLError"),
    ],
)
def test_a_cell_that_raises_costs_only_itself(run: Run, source: str, type_name: str) -> None:
    first, second = run(source, "result = 5").loaded
    assert (first.ok, second.ok) == (False, True)
    assert first.exception is not None
    assert first.exception.type_name == type_name


def test_a_traceback_shows_the_students_lines_and_none_of_ours(run: Run) -> None:
    (cell,) = run("def ratio(a):\n    return a / 0\nratio(1)").loaded
    assert cell.exception is not None
    assert "return a / 0" in cell.exception.traceback
    assert "sandbox" not in cell.exception.traceback
    (error,) = [output for output in cell.outputs if output["output_type"] == "error"]
    assert (error["ename"], error["evalue"]) == ("ZeroDivisionError", "division by zero")
    assert "----> 2     return a / 0" in "\n".join(error["traceback"])


def test_prints_and_figures_stand_in_their_order(run: Run) -> None:
    source = """
import sys
import matplotlib.pyplot as plt
print("before")
print("careful", file=sys.stderr)
plt.plot([1, 2]); plt.show()
print("after")
42
"""
    (cell,) = run(source).loaded
    kinds = [(output["output_type"], output.get("name")) for output in cell.outputs]
    assert kinds == [
        ("stream", "stdout"),
        ("stream", "stderr"),
        ("display_data", None),
        ("stream", "stdout"),
        ("execute_result", None),
    ]
    picture = base64.b64decode(cell.outputs[2]["data"]["image/png"])
    assert picture.startswith(b"\x89PNG\r\n\x1a\n")
    assert cell.outputs[4]["execution_count"] == 1


def test_formats_that_could_carry_scripts_are_dropped(run: Run) -> None:
    source = "from IPython.display import display, SVG, HTML, Javascript\n"
    source += "display(HTML('<script>x</script>'), SVG('<svg/>'), Javascript('x'))"
    (cell,) = run(source).loaded
    assert {name for output in cell.outputs for name in output["data"]} == {"text/plain"}


@pytest.mark.parametrize(
    "shown",
    [
        "{'text/plain': 'a', 'image/png': 'no picture'}, raw=True",
        "{'text/plain': 'a', 'image/png': b'no picture'}, raw=True",
        "{'text/plain': 'a', 'image/png': None}, raw=True",
        "'a', metadata={'text/plain': {'width': 3}, 'image/png': 5}",
        "{'text/plain': 'a'}, raw=True, metadata={'image/png': {'width': 3}}",
    ],
)
def test_a_picture_that_is_none_is_dropped_and_is_no_tampering(run: Run, shown: str) -> None:
    submission = run(f"display({shown})", "x = 1")
    assert submission.death is None
    assert [output["data"].keys() for output in submission.loaded[0].outputs] == [{"text/plain"}]


def test_a_picture_of_an_absurd_size_is_shown_in_its_own(run: Run) -> None:
    source = """
import base64
from IPython.display import Image
png = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
"""
    cells = run(source, "Image(png, width=40)", "Image(png, width=0, height=10**9)").loaded
    assert cells[1].outputs[0]["metadata"] == {"image/png": {"width": 40}}
    assert cells[2].outputs[0]["metadata"] == {}


def test_more_pictures_than_are_kept_are_told(run: Run) -> None:
    source = """
from IPython.display import display
for letter in "abc":
    display({"text/plain": letter * (3 << 20)}, raw=True)
"""
    cell = run(source).loaded[0]
    assert [output["output_type"] for output in cell.outputs] == ["display_data", "display_data", "stream"]
    assert "too much was shown" in text(cell)


def test_figures_that_replace_each_other_do_not_add_up(run: Run) -> None:
    source = """
from IPython.display import clear_output, display
handle = display("start", display_id=True)
for letter in "abcdef":
    handle.update({"text/plain": letter * (2 << 20)}, raw=True)
clear_output()
for letter in "abcdef":
    clear_output(wait=True)
    display({"text/plain": letter * (2 << 20)}, raw=True)
"""
    (output,) = run(source).loaded[0].outputs
    assert set(output["data"]["text/plain"]) == {"f"}


def test_a_py_file_is_a_module_called_response(run: Run) -> None:
    source = '''
import dataclasses, doctest, inspect, sys

@dataclasses.dataclass
class Point:
    """A point.

    >>> Point(2).x
    2
    """
    x: int = 1

def facts():
    names = [__name__, Point.__module__, sys.modules["response"].Point is Point]
    return [*names, inspect.getsource(Point).splitlines()[1], doctest.testmod(sys.modules["response"]).attempted]

ran_as_script = False
if __name__ == "__main__":
    ran_as_script = True
'''
    submission = run(source, module_name="response")
    reply = submission.call("facts")
    assert isinstance(reply, Returned)
    assert reply.value == ["response", "response", True, "class Point:", 1]
    assert submission.value("ran_as_script") == Returned(False)


def test_a_py_file_that_raises_keeps_what_it_had_bound(run: Run) -> None:
    submission = run("def f():\n    return 1\nraise ValueError('stop')", module_name="response")
    assert submission.loaded[0].exception is not None
    assert submission.loaded[0].exception.message == "stop"
    assert '/response.py", line 3' in submission.loaded[0].exception.traceback
    assert submission.call("f") == Returned(1)


def test_files_beside_the_notebook_are_found(run: Run) -> None:
    files = {"data/image.bin": b"\0\1", "helper.py": b"answer = 42"}
    submission = run("import helper\ncontent = open('data/image.bin', 'rb').read()", files=files)
    assert submission.value("content") == Returned(b"\0\1")
    assert submission.probe("def probe(names):\n    return names['helper'].answer") == Returned(42)


def test_random_generators_start_at_the_seed(run: Run) -> None:
    source = "import random\nimport numpy as np\ndef draw():\n    return [random.random(), np.random.rand()]"
    draws = [run(source, seed=seed).call("draw") for seed in (3, 3, 4)]
    assert draws[0] == draws[1]
    assert draws[0] != draws[2]
    expected = np.random.RandomState(3).rand()
    assert isinstance(draws[0], Returned)
    assert draws[0].value[1] == expected


def test_the_order_of_a_set_of_texts_is_the_same_at_every_marking(run: Run) -> None:
    assert run("order = list({'ED', 'ES', 'LV', 'RV'})\nkey = hash('LV')").value("key") == Returned(
        _hash_with_seed_0("LV")
    )


def _hash_with_seed_0(word: str) -> int:
    line = [sys.executable, "-S", "-c", f"print(hash({word!r}))"]
    return int(subprocess.run(line, env={"PYTHONHASHSEED": "0"}, capture_output=True, check=True).stdout)


def test_a_call_reports_result_arguments_and_output(run: Run) -> None:
    submission = run(
        "def f(a, b, *, scale):\n    print('called')\n    a += 1\n    b.append(2)\n    return {'sum': a.sum() * scale}"
    )
    array, listing = np.zeros(3), [1]
    reply = submission.call("f", array, listing, scale=2.0)
    assert isinstance(reply, Returned)
    assert reply.value == {"sum": 6.0}
    assert type(reply.value["sum"]) is np.float64
    changed, appended, scale = reply.arguments
    assert (changed.tolist(), appended, scale) == ([1.0, 1.0, 1.0], [1, 2], 2.0)
    assert (array.tolist(), listing) == ([0.0, 0.0, 0.0], [1])
    assert reply.output == "called\n"


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        ("return object()", Unsendable),
        ("return {1, 2}", Unsendable),
        ("raise ValueError('no')", Raised),
        ("raise SystemExit", Raised),
        ("a.append(object())", Unsendable),
        ("return (x for x in a)", Unsendable),
        ("return bytes(3 << 20)", Unsendable),
    ],
)
def test_a_call_that_gives_no_value_is_answered_and_the_next_one_works(run: Run, body: str, kind: type[Any]) -> None:
    limits = dataclasses.replace(QUICK, reply_bytes=1 << 20)
    submission = run(f"def f(a):\n    {body}\ndef g():\n    return 1", limits=limits)
    assert type(submission.call("f", [])) is kind
    assert submission.call("g") == Returned(1)


def test_a_name_that_is_not_bound_is_missing(run: Run) -> None:
    submission = run("x = 1")
    assert submission.call("f") == Missing("f")
    assert submission.value("y") == Missing("y")
    assert submission.value("x") == Returned(1)
    assert submission.value("print") == Missing("print")


def test_several_values_come_at_once_without_those_that_are_not_bound(run: Run) -> None:
    submission = run("x, y = 1, [2.5, 'a']")
    assert submission.values(["x", "z", "y"]) == Returned({"x": 1, "y": [2.5, "a"]})


def test_several_values_cannot_be_sent_together_where_one_cannot(run: Run) -> None:
    submission = run("x, y = 1, object()")
    assert isinstance(submission.values(["x", "y"]), Unsendable)
    assert submission.value("x") == Returned(1)


def test_a_probe_drives_what_the_student_defined(run: Run) -> None:
    source = "class Counter:\n    def __init__(self): self.n = 0\n    def add(self): self.n += 1"
    probe = """
def probe(names, times):
    counter = names["Counter"]()
    for _ in range(times):
        counter.add()
    return counter.n
"""
    reply = run(source).probe(probe, 3)
    assert reply == Returned(3, (3,))


def test_output_of_a_cell_is_kept_up_to_its_limit(run: Run) -> None:
    (first, second) = run("print('x' * 200_000)", "print('y')").loaded
    assert len(text(first)) < QUICK.output_bytes + 100
    assert "more bytes were printed and not kept" in text(first)
    assert text(second) == "y\n"


def test_what_had_been_printed_is_kept_where_the_process_dies(run: Run) -> None:
    submission = run("print('first')", "print('second')\nimport os\nos._exit(3)", "print('third')")
    assert [text(cell) for cell in submission.loaded] == ["first\n", "second\n"]
    assert submission.loaded[1].death == submission.death
    assert submission.death is not None
    assert submission.death.kind == "exit"
    assert isinstance(submission.call("f"), Died)
