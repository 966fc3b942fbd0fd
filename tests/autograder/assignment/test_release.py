"""The notebook that a student gets: it holds no answer, needs nothing of ours, and checks itself."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys

import nbformat
import pytest

from autograder.assignment.release import visible_examples

# A plain IPython, as a notebook's kernel is one; the last cell must find its file by itself.
SESSION = """
import json, sys
from IPython.core.interactiveshell import InteractiveShell
shell = InteractiveShell.instance()
shell.history_manager.enabled = False
for source in json.load(sys.stdin):
    shell.run_cell(source)
"""


@pytest.fixture
def check(course):
    """Save a notebook, run it as a student would, and return what the last cell printed.

    `saved` is what stands in the file where that differs from what the session ran.
    """

    def run(notebook, name="week1.ipynb", saved=None):
        folder = course.release_folder("week1", "ann")
        (folder / "week1.ipynb").unlink(missing_ok=True)
        if name:
            (folder / name).write_text(json.dumps(saved or notebook))
        sources = [cell.source for cell in notebook.cells if cell.cell_type == "code"]
        environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
        done = subprocess.run(
            [sys.executable, "-P", "-c", SESSION],
            input=json.dumps(sources),
            capture_output=True,
            text=True,
            cwd=folder,
            env=environment,
            timeout=60,
            check=True,
        )
        return done.stdout[done.stdout.rindex("Form week1") :]

    return run


def test_a_release_is_a_valid_notebook_whose_cells_bear_their_names(desk):
    notebook = desk.released()
    nbformat.validate(notebook)
    assert [cell.id for cell in notebook.cells] == [
        "opening", "q1-stem", "q1-area-question", "q1-area", "q1-longer-question", "q1-longer", "q1-why-question",
        "q1-why", "q2-stem", "q2-double-question", "q2-double-answer", "q2-double", "check",
    ]  # fmt: skip
    assert [cell.metadata.nbgrader.grade_id for cell in notebook.cells] == [cell.id for cell in notebook.cells]


def test_points_stand_on_one_cell_per_part(desk):
    graded = {c.id: c.metadata.nbgrader.points for c in desk.released().cells if c.metadata.nbgrader.grade}
    assert graded == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": 3.0, "q2-double": 4.0}


def test_answers_start_blank_and_say_unit_and_form(desk):
    notebook = desk.released()
    assert desk.cell(notebook, "q1-area").source == "# (a) Your answer: a number in mm^2.\nq1_area = None"
    assert "the letter of one option" in desk.cell(notebook, "q1-longer").source
    assert "raise NotImplementedError" in desk.cell(notebook, "q2-double-answer").source


def test_a_release_holds_no_answer_no_hidden_check_and_no_course_secret(course, desk):
    text = (course.release_folder("week1", "ann") / "week1.ipynb").read_text()
    for hidden in ("hidden model answer", "right values", "squared", "length of the outline", "2 * values"):
        assert hidden not in text
    assert f"{desk.area():g}" not in text
    assert course.secret().hex() not in text


def test_a_release_imports_the_standard_library_ipython_and_the_four_given_packages_only(desk):
    allowed = {*sys.stdlib_module_names, "IPython", "traitlets", "google", "numpy", "SimpleITK", "torch", "matplotlib"}
    sources = [cell.source for cell in desk.released().cells if cell.cell_type == "code"]
    inner = sources[-1].split("'''")[1]
    for source in [*sources, inner]:
        for node in ast.walk(ast.parse(source)):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else []
            names += [node.module or ""] if isinstance(node, ast.ImportFrom) else []
            assert {name.split(".")[0] for name in names} <= allowed


def test_the_last_cell_finds_everything_blank_in_a_copy_as_released(desk, check):
    said = check(desk.released())
    assert "week1.ipynb as saved at" in said
    assert "q1 area   blank" in said
    assert "q1 why    blank (still as released)" in said
    assert "q2 double blank (still as released)" in said
    assert "A clean run from top to bottom reaches the end." in said


def test_the_last_cell_finds_every_answer_of_a_finished_notebook_under_any_file_name(desk, check):
    said = check(desk.answered(), name="My answers (2).ipynb")
    assert [line.split()[-1] for line in said.splitlines()[1:5]] == ["given"] * 4
    assert "My answers (2).ipynb as saved at" in said


def test_the_last_cell_says_which_names_are_gone_and_which_cell_stops(desk, check):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "my_area = 3")
    desk.fill_in(notebook, "q1-longer", "q1_longer = undefined_name")
    said = check(notebook)
    assert "q1 area   MISSING: no cell binds q1_area" in said
    assert "cell 6 (q1_longer = undefined_name) stops with NameError: name 'undefined_name' is not defined" in said
    assert "reaches the end, but 1 cell(s) stop with an error on the way" in said


def test_the_last_cell_sees_a_value_that_only_the_session_still_holds(desk, check):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "q1_area = side")
    session = json.loads(json.dumps(notebook), object_hook=nbformat.NotebookNode)
    session.cells.insert(0, nbformat.v4.new_code_cell("side = 3"))
    said = check(session, saved=notebook)
    assert "q1 area   MISSING: no cell binds q1_area" in said
    assert "cell 4 (q1_area = side) stops with NameError: name 'side' is not defined" in said


def test_the_last_cell_says_that_a_run_does_not_reach_the_end(desk, check):
    notebook = desk.answered()
    desk.fill_in(notebook, "check", desk.cell(notebook, "check").source.replace("limit_s=120", "limit_s=2"))
    # The session passes this cell at once; only the clean run, whose figures go nowhere, is held up.
    slow = "import os, time\ntime.sleep(60 if os.environ.get('MPLBACKEND') == 'agg' else 0)"
    notebook.cells.insert(1, nbformat.v4.new_code_cell(slow))
    said = check(notebook)
    assert "does NOT reach the end: cell 2 (import os, time) was not done after 2 s" in said
    assert "q1 area   not reached" in said


def test_the_last_cell_finds_the_file_that_vs_code_names(desk, check, tmp_path):
    notebook = desk.answered()
    (tmp_path / "elsewhere.ipynb").write_text(json.dumps(notebook))
    names = nbformat.v4.new_code_cell(f"__vsc_ipynb_file__ = {str(tmp_path / 'elsewhere.ipynb')!r}")
    session = nbformat.v4.new_notebook(cells=[names, *notebook.cells])
    assert "checking elsewhere.ipynb as saved at" in check(session, name="")


def test_the_last_cell_asks_colab_for_the_notebook(desk, check):
    notebook = desk.answered()
    colab = f"""
import json, sys, types
colab = types.ModuleType("google.colab")
notebook = json.loads({json.dumps(notebook)!r})
colab._message = types.SimpleNamespace(blocking_request=lambda *_, **__: {{"ipynb": notebook}})
sys.modules |= {{"google": types.ModuleType("google"), "google.colab": colab}}
"""
    session = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(colab), *notebook.cells])
    said = check(session, name="")
    assert "checking this notebook in Colab" in said
    assert "q1 why    given" in said


def test_the_last_cell_falls_back_to_the_session_where_no_file_is_found(desk, check):
    said = check(desk.answered(), name="")
    assert "this session only" in said
    assert "q1 area   given" in said
    assert "q1 why    cannot be told without the notebook's file" in said
    assert "A clean run was not tried" in said


def test_the_examples_of_the_starter_stand_in_a_locked_cell_of_their_own(desk):
    assert ">>> double(np.array([1.0, 2.0])).tolist()" in desk.cell(desk.released(), "q2-double").source


def test_examples_of_methods_and_of_several_lines_are_kept():
    starter = '''
class Net:
    """A net.

    >>> for n in range(2):
    ...     print(n)
    0
    1
    """

    def size(self):
        """>>> Net().size()
        3
        """
'''
    assert visible_examples(starter, ["Net"]) == {
        "Net": ">>> for n in range(2):\n...     print(n)\n0\n1\n>>> Net().size()\n3\n"
    }
