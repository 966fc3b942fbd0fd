"""Habits of real notebooks show the same in a real Jupyter kernel and while work is marked, or differ on purpose."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from autograder.sandbox.fork_server import Cell, ForkServer
from autograder.sandbox.limits import Limits
from tests.autograder.sandbox.habits import Habit, as_text, read_habits

HABITS = read_habits()
LIMITS = Limits(cpu_s=60, wall_s=60.0)

# A habit finds the kernel as the one before it found it: one kernel for each habit would take minutes.
BE_AS_NEW = """
def _be_as_new():
    import logging, os, shutil, signal, sys, warnings
    shell = get_ipython()
    signal.setitimer(signal.ITIMER_REAL, 0)
    warnings.filters[:] = _be_as_new.filters
    for module in list(sys.modules.values()):
        vars(module).get("__warningregistry__", {}).clear()
    logging.getLogger().handlers.clear()
    logging.getLogger().setLevel(logging.WARNING)
    shell.ast_node_interactivity, shell.call_pdb = "last_expr", False
    shell.run_line_magic("precision", "")
    shell.InteractiveTB.set_mode("Context")
    if "numpy" in sys.modules:
        sys.modules["numpy"].set_printoptions(**_be_as_new.numpy)
    if "matplotlib" in sys.modules:
        import matplotlib, matplotlib.pyplot
        from matplotlib_inline.config import InlineBackend
        matplotlib.pyplot.close("all")
        matplotlib.rcdefaults()
        shell.pylab_gui_select = None
        shell.run_line_magic("matplotlib", "inline")
        InlineBackend.instance().figure_formats = {"png"}
    os.chdir(os.environ["HOME"])
    for name, module in list(sys.modules.items()):
        if str(getattr(module, "__file__", "")).startswith(os.getcwd()):
            del sys.modules[name]
    for entry in os.scandir("."):
        shutil.rmtree(entry) if entry.is_dir() else os.unlink(entry)
    with warnings.catch_warnings(action="ignore"):  # from what nobody awaited
        shell.reset(new_session=True)
import numpy, warnings
_be_as_new.filters, _be_as_new.numpy = list(warnings.filters), numpy.get_printoptions()
_be_as_new()
"""

VALUES = """
import builtins as _builtins
_plain = (bool, int, float, complex, str, bytes, tuple, _builtins.list, dict, set)
_builtins.print({
    name: repr(value)[:200]
    for name, value in _builtins.sorted(globals().items())
    if _builtins.isinstance(value, _plain) and name[0] != "_" and name not in ("In", "Out")
})
"""


class Jupyter:
    """A kernel as Jupyter starts it, for one file of habits."""

    def __init__(self, stack: ExitStack, folder: Path) -> None:
        self._folder = str(folder)
        self._client = NotebookClient(nbformat.v4.new_notebook(), kernel_name="python3", allow_errors=True, timeout=60)
        own = dict.fromkeys(("HOME", "TMPDIR", "IPYTHONDIR"), self._folder)
        stack.enter_context(self._client.setup_kernel(cwd=self._folder, env=os.environ | own))

    def outputs(self, habit: Habit) -> list[str]:
        """Return what each cell shows, '' where this kernel must not run it, and the values afterwards."""
        sources = ["" if cell.marking_only else cell.source for cell in habit.cells]
        return [as_text(outputs, self._folder) for outputs in self._run([BE_AS_NEW, *sources, VALUES])[1:]]

    def _run(self, sources: list[str]) -> list[list[nbformat.NotebookNode]]:
        cells = [nbformat.v4.new_code_cell(source) for source in sources]
        self._client.nb = nbformat.v4.new_notebook(cells=cells)
        self._client.reset_execution_trackers()
        for number, cell in enumerate(cells):
            self._client.execute_cell(cell, number)
        assert not cells[0].outputs, cells[0].outputs
        return [cell.outputs for cell in cells]


@pytest.fixture(scope="module")
def jupyter_for(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[str], Jupyter]]:
    """Start one kernel for each file of habits, when its first habit needs it."""
    kernels: dict[str, Jupyter] = {}
    with ExitStack() as stack:

        def kernel(file: str) -> Jupyter:
            if file not in kernels:
                kernels[file] = Jupyter(stack, tmp_path_factory.mktemp(file))
            return kernels[file]

        yield kernel


def marked(server: ForkServer, habit: Habit) -> list[str]:
    cells = [*(Cell(cell.source) for cell in habit.cells), Cell(VALUES)]
    with server.submission(cells, limits=LIMITS) as submission:
        assert submission.death is None, submission.death
        return [as_text(run.outputs, "/submission") for run in submission.loaded]


@pytest.mark.parametrize("habit", HABITS, ids=lambda habit: f"{habit.file}: {habit.name}")
def test_a_habit_shows_what_jupyter_shows_or_what_differs_on_purpose(
    habit: Habit, server: ForkServer, jupyter_for: Callable[[str], Jupyter]
) -> None:
    in_jupyter, here = jupyter_for(habit.file).outputs(habit), marked(server, habit)
    if all(cell.on_purpose is None for cell in habit.cells):
        assert here[-1] == in_jupyter[-1]
    for cell, theirs, ours in zip(habit.cells, in_jupyter[:-1], here[:-1], strict=True):
        if cell.on_purpose is None:
            assert ours == theirs, cell.source
        else:
            assert ours == cell.on_purpose, cell.source
            assert ours != theirs, f"no longer a difference: {cell.source}"


@pytest.mark.parametrize("measured", ["0 ns", "12 µs", "999 us", "1e+03 µs", "1.25 ms", "3.5 s"])
def test_a_time_that_was_measured_is_no_difference(measured: str) -> None:
    """IPython writes what rounds up to 1000 of a unit in its own way."""
    output = {"output_type": "stream", "name": "stdout", "text": f"Wall time: {measured}\n"}
    assert as_text([output], "/folder") == as_text([output | {"text": "Wall time: 2 ms\n"}], "/folder")
