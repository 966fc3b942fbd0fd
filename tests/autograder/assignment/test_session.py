"""Marking submissions in the sandbox: what is right earns, and nothing else does."""

from __future__ import annotations

import json

import nbformat
import pytest

from autograder.assignment.session import MarkingSession
from autograder.assignment.submission_mark import write_mark
from autograder.sandbox.errors import SandboxError
from tests.autograder.assignment.conftest import Shared


@pytest.fixture
def marked(session, desk):
    """Hand a notebook in and mark it; return the mark, the marked notebook and what the gradebook gets."""

    def run(notebook, student="ann", name="week1.ipynb"):
        folder = desk.hand_in(notebook, student, name)
        restored = session.restored(student, folder)
        mark = session.mark(student, restored)
        return mark, restored, {cell.grade_cell: cell for cell in session.cell_marks(mark)}

    return run


def _scores(cells):
    return {name: cell.score for name, cell in cells.items()}


def test_a_right_notebook_earns_everything_that_a_machine_can_give(marked, desk):
    mark, _, cells = marked(desk.answered())
    assert _scores(cells) == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 4.0}
    assert (mark.score, mark.waiting, mark.refusal, mark.notes) == (7.0, 1, "", ())
    assert mark.isolation == "strong"


def test_a_copy_as_released_earns_nothing_and_needs_nobody(marked, desk):
    mark, _, cells = marked(desk.released())
    assert _scores(cells) == {"q1-area": 0.0, "q1-longer": 0.0, "q1-why": 0.0, "q2-double": 0.0}
    assert mark.waiting == 0
    assert all("No answer." in cell.comment for cell in cells.values())


def test_wrong_ideas_are_named_and_earn_their_award(marked, desk, course):
    notebook = desk.answered()
    given = course.lock("week1").variant_of("ann", "q1").given
    desk.fill_in(notebook, "q1-area", f"q1_area = {2 * (given['width'] + given['height'])}")
    desk.fill_in(notebook, "q1-longer", f"q1_longer = {desk.letter('height')!r}")
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    return values * values")
    _, _, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 1.0, "q1-longer": 0.0, "q1-why": None, "q2-double": 1.0}
    assert "That is the length of the outline." in cells["q1-area"].comment
    assert "Rows were taken for columns." in cells["q1-longer"].comment
    assert "The values were squared." in cells["q2-double"].comment


def test_a_comment_gives_no_key_no_hidden_input_and_no_row_that_was_missed(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "q1_area = 1")
    _, restored, cells = marked(notebook)
    told = json.dumps([cell.comment for cell in cells.values()]) + json.dumps(restored)
    assert f"{desk.area():g}" not in told
    for hidden in ("mm^2, ", "the hidden model answer", "reference", "rng"):
        assert hidden not in told


def test_feedback_on_one_program_tells_no_hidden_input_of_the_next(marked, desk):
    def expected(program):
        notebook = desk.answered()
        desk.fill_in(notebook, "q2-double-answer", program)
        return marked(notebook)[2]["q2-double"].comment.split("expected ")[1].split("\n")[0]

    zeros = "def double(values):\n    return 0 * values"
    assert expected(zeros) == expected(zeros)
    assert expected(zeros) != expected(zeros + "  # once more")


def test_outputs_stand_in_the_marked_notebook_as_jupyter_would_write_them(marked, desk):
    notebook = desk.answered()
    notebook.cells.insert(1, nbformat.v4.new_code_cell("print('hello')\n6 * 7"))
    notebook.cells[1].id = "mine"
    _, restored, _ = marked(notebook)
    nbformat.validate(restored)
    mine = next(cell for cell in restored.cells if cell.source.startswith("print('hello')"))
    assert mine.execution_count == 1
    assert [output.output_type for output in mine.outputs] == ["stream", "execute_result"]
    assert mine.outputs[1]["data"]["text/plain"] == "42"
    examples = desk.cell(restored, "q2-double")
    assert "1 of 1 examples pass" in examples.outputs[0].text
    assert all(cell.id != "check" for cell in restored.cells)


@pytest.mark.parametrize(
    "forged",
    [
        "q1_area",
        "class Anything(float):\n    def __eq__(self, other): return True\nq1_area = Anything(1)",
        "import numpy as np\nq1_area = np.float64('nan')",
        "q1_area = float('inf')",
        "q1_area = [1, 2, 3]",
        "q1_area = {'score': 2.0}",
        "q1_area = lambda: 2",
        "from IPython.display import display\ndisplay({'text/plain': '2.0'}, raw=True)\n2.0",
    ],
)
def test_nothing_but_the_right_value_earns_points(marked, desk, forged):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", forged)
    _, _, cells = marked(notebook)
    assert not cells["q1-area"].score
    assert cells["q1-longer"].score == 1.0


def test_a_deleted_answer_earns_nothing_and_the_others_keep_theirs(marked, desk):
    notebook = desk.answered()
    desk.delete(notebook, "q1-area", "q2-double-answer", "q1-why")
    _, restored, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 0.0, "q1-longer": 1.0, "q1-why": 0.0, "q2-double": 0.0}
    assert "Note: the cell `q1-area` is missing." in cells["q1-area"].comment
    assert desk.cell(restored, "q1-area").source == "# This cell was not in the submission."


def test_deleted_locked_cells_and_metadata_change_no_score(marked, desk):
    notebook = desk.answered()
    notebook.metadata = {}
    desk.delete(notebook, "opening", "q1-stem", "q2-double", "check", "q1-why-question")
    for cell in notebook.cells:
        cell.metadata = {}
    _, restored, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 4.0}
    assert {cell.id for cell in desk.released().cells} - {cell.id for cell in restored.cells} == {"check"}


def test_points_and_grades_written_into_the_metadata_are_not_believed(marked, desk):
    notebook = desk.released()
    for cell in notebook.cells:
        cell.metadata.nbgrader.update(points=100, grade=True, score=100)
        cell.metadata.voxbank.update(found="given", run=True)
    notebook.metadata.voxbank.update(refusal="", notes=[])
    _, restored, cells = marked(notebook)
    assert set(_scores(cells).values()) == {0.0}
    assert desk.cell(restored, "q1-area").metadata.nbgrader.points == 2.0


def test_a_twin_with_a_forged_name_earns_what_a_clean_run_leaves_and_no_more(marked, desk):
    notebook = desk.answered()
    twin = json.loads(json.dumps(desk.cell(notebook, "q1-area")), object_hook=nbformat.NotebookNode)
    twin.source = "q1_area = 1"
    notebook.cells.append(twin)
    _, _, cells = marked(notebook)
    assert cells["q1-area"].score == 0.0
    assert "there 2 times; the last one counts" in cells["q1-area"].comment


def test_an_answer_under_another_name_waits_for_a_person(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"my_area = {desk.area()}")
    _, _, cells = marked(notebook)
    assert cells["q1-area"].score is None
    assert "`q1_area` is not there any more" in cells["q1-area"].comment


def test_three_dots_are_no_answer_and_need_nobody(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "q1_area = ...")
    _, _, cells = marked(notebook)
    assert cells["q1-area"].score == 0.0
    assert "No answer." in cells["q1-area"].comment


def test_a_value_that_ends_the_process_when_it_is_read_costs_no_other_answer(marked, desk):
    notebook = desk.answered()
    deadly = "import os\nclass Deadly(dict):\n    def items(self):\n        os._exit(3)"
    desk.fill_in(notebook, "q1-area", f"{deadly}\nq1_area = Deadly(a=1)")
    mark, _, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 0.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 4.0}
    assert "exit status 3" in cells["q1-area"].comment
    assert [(incident.kind, incident.where) for incident in mark.incidents] == [("exit", "q1_area")]


def test_prose_in_a_cell_of_ones_own_beside_the_untouched_one_waits_for_a_person(marked, desk):
    notebook = desk.released()
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "q1-why")
    own = nbformat.v4.new_markdown_cell("Because the area grows with both edges.", id="mine")
    notebook.cells.insert(place + 1, own)
    mark, _, cells = marked(notebook)
    assert cells["q1-why"].score is None
    assert mark.waiting == 1


def test_a_cell_that_stops_with_an_error_costs_only_itself_and_says_so(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "raise ValueError('<b>`$x$`</b>')\nq1_area = 1")
    _, _, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 0.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 4.0}
    assert "ValueError" in cells["q1-area"].comment
    assert "<b>" not in cells["q1-area"].comment


def test_a_cell_that_ends_the_process_is_left_out_and_the_rest_is_marked(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-longer", "import os\nos._exit(0)")
    mark, _, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 2.0, "q1-longer": 0.0, "q1-why": None, "q2-double": 4.0}
    assert [note.sentence.split(":")[0] for note in mark.notes] == ["the cell `q1-longer` was left out"]


def test_a_notebook_full_of_deadly_cells_is_given_up_and_marked_all_the_same(marked, desk):
    notebook = desk.answered()
    for place in (12, 9, 2, 1):
        notebook.cells.insert(place, nbformat.v4.new_code_cell("import os\nos._exit(0)"))
    mark, _, cells = marked(notebook)
    assert len(mark.notes) == 3
    assert _scores(cells) == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 0.0}


def test_a_search_for_course_reference_and_gradebook_finds_nothing(marked, desk, course):
    notebook = desk.answered()
    look = f"import os\nassert not os.path.exists({str(course.folder)!r})\nimport autograder"
    notebook.cells.insert(1, nbformat.v4.new_code_cell(look))
    _, restored, _ = marked(notebook)
    ran = next(cell for cell in restored.cells if cell.source == look)
    assert [output.ename for output in ran.outputs] == ["ModuleNotFoundError"]


def test_data_files_are_the_forms_own(marked, desk):
    notebook = desk.answered()
    desk.hand_in(b"forged", name="box.npy")
    notebook.cells.insert(1, nbformat.v4.new_code_cell("import numpy as np\nprint(np.load('box.npy').tolist())"))
    _, restored, _ = marked(notebook)
    printed = next(cell for cell in restored.cells if "np.load" in cell.source).outputs[0].text
    assert printed.startswith("[[")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "the file is empty"),
        (b"%PDF-1.7", "does not hold JSON"),
        (b'{"nbformat": 4, "cells": []}', "none of the answers of the form `week1`"),
        (b'{"nbformat": 4, "cells": [{"cell_type": "code", "source": "print(1)"}]}', "none of the answers"),
    ],
)
def test_what_cannot_be_read_waits_for_a_person_with_a_sentence_on_every_part(marked, desk, content, sentence):
    mark, restored, cells = marked(content)
    assert sentence in mark.refusal
    assert mark.score is None
    assert set(_scores(cells).values()) == {None}
    assert all(sentence in cell.comment for cell in cells.values())
    assert sentence in desk.cell(restored, "reading-notes").source
    nbformat.validate(restored)


def test_another_students_right_answers_wait_for_a_person(marked, desk):
    mark, _, cells = marked(desk.answered("bob"), student="ann")
    assert "with other numbers" in mark.refusal
    assert set(_scores(cells).values()) == {None}


def test_a_student_who_is_not_on_the_roster_waits_for_a_person(marked, desk):
    mark, _, cells = marked(desk.answered("bob"), student="eve")
    assert "was not built for the student `eve`" in mark.refusal
    assert set(_scores(cells).values()) == {None}


def test_a_changed_exercise_leaves_code_to_a_person_and_values_marked(server, desk, course):
    file = course.form_folder("week1") / "form.lock.json"
    lock = json.loads(file.read_text())
    for entry in lock["entries"]:
        entry["source_sha256"] = "0" * 64
    file.write_text(json.dumps(lock))
    reopened = MarkingSession(course, "week1", lambda preload: Shared(server))
    folder = desk.hand_in(desk.answered())
    restored = reopened.restored("ann", folder)
    cells = {cell.grade_cell: cell.score for cell in reopened.cell_marks(reopened.mark("ann", restored))}
    assert cells == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": None}


class _BrokenServer:
    """A sandbox whose server has died."""

    isolation = "strong"

    def submission(self, *_, **__):
        raise SandboxError("the sandbox's server has ended")

    def close(self):
        """Be closed already."""


def test_a_sandbox_that_breaks_down_is_opened_anew_and_nobody_loses_a_mark(course, desk, server):
    servers = iter([_BrokenServer(), Shared(server)])
    session = MarkingSession(course, "week1", lambda preload: next(servers))
    mark = session.mark("ann", session.restored("ann", desk.hand_in(desk.answered())))
    session.close()
    assert (mark.score, list(servers)) == (7.0, [])


def test_a_sandbox_that_stays_broken_leaves_every_score_empty(course, desk):
    session = MarkingSession(course, "week1", lambda preload: _BrokenServer())
    mark = session.mark("ann", session.restored("ann", desk.hand_in(desk.answered())))
    assert {cell.score for cell in session.cell_marks(mark)} == {None}
    assert mark.exercises["q1"].parts[0].message == "the sandbox's server has ended"


class _BreakingInAFunction(Shared):
    """A sandbox whose server dies each time at a question that a check asks, but not at those for values."""

    def __init__(self, server, function, after):
        super().__init__(server)
        self.function, self.left = function, after

    def submission(self, cells, **keywords):
        submission = self._server.submission(cells, **keywords)
        if not any("student" in cell.source for cell in cells):
            return submission
        real = submission.call

        def call(function, *arguments, **words):
            self.left -= function == self.function
            if self.left < 0:
                raise SandboxError("the sandbox's server has ended")
            return real(function, *arguments, **words)

        submission.call = call
        return submission


def test_what_was_earned_before_the_sandbox_broke_down_twice_stays_visible(course, desk, server):
    """The first try breaks down at the second call; the second try as well, and what it found until then is kept."""
    opened = []

    def open_server(preload):
        opened.append(_BreakingInAFunction(server, "double", after=1))
        return opened[-1]

    session = MarkingSession(course, "week1", open_server)
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", "def double(values):  # by the student\n    return 2 * values")
    mark = session.mark("ann", session.restored("ann", desk.hand_in(notebook)))
    session.close()
    assert len(opened) == 2
    assert mark.exercises["q1"].score == 3.0
    (part,) = mark.exercises["q2"].parts
    assert (part.score, part.verdict) == (None, "error")
    assert [check.verdict for check in part.checks] == ["passed", "error"]
    comment = next(cell.comment for cell in session.cell_marks(mark) if cell.grade_cell == "q2-double")
    assert "- passed: Every value is doubled." in comment
    assert "- error: The input array is not changed.\n" in comment + "\n"
    assert "server has ended" not in comment


def test_a_program_that_ends_in_a_check_costs_no_answer_of_another_exercise(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    import os; os._exit(1)")
    _, _, cells = marked(notebook)
    assert _scores(cells) == {"q1-area": 2.0, "q1-longer": 1.0, "q1-why": None, "q2-double": 0.0}


def test_what_checks_do_to_a_program_changes_no_answer(course, desk, server):
    """The exercise with code stands first here, and its function binds the names of the other one's answers anew."""
    session = MarkingSession(course, "week1", lambda preload: Shared(server))
    object.__setattr__(session.lock, "entries", session.lock.entries[::-1])
    notebook = desk.answered()
    program = "def double(values):\n    global q1_area\n    q1_area = 0\n    import os; os._exit(1)"
    desk.fill_in(notebook, "q2-double-answer", program)
    mark = session.mark("ann", session.restored("ann", desk.hand_in(notebook)))
    session.close()
    assert mark.exercises["q1"].part("area").score == 2.0
    assert mark.exercises["q2"].score == 0.0


def test_a_fault_of_ours_leaves_every_score_empty_and_the_next_student_is_marked(marked, monkeypatch, desk, caplog):
    with monkeypatch.context() as patched:
        patched.setattr("autograder.assignment.session.mark_exercise", lambda *_, **__: 1 / 0)
        mark, _, cells = marked(desk.answered())
    assert set(_scores(cells).values()) == {None}
    assert {part.verdict for exercise in mark.exercises.values() for part in exercise.parts} == {"error"}
    assert "ann could not be marked" in caplog.text
    assert marked(desk.answered("bob"), "bob")[0].score == 7.0


def test_marking_twice_gives_the_same_marks(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    values *= 2\n    return values")
    first, again = marked(notebook)[2], marked(notebook)[2]
    assert first == again
    assert first["q2-double"].score == 3.0


def test_a_mark_is_written_as_json(session, marked, desk):
    mark, _, _ = marked(desk.answered())
    folder = session.course.form_folder(session.lock.form)
    content = json.loads(write_mark(mark, session.lock.form, session.lock.points, folder).read_text())
    assert [content[key] for key in ("student", "score", "points", "isolation")] == ["ann", 7.0, 10.0, "strong"]
    part = content["exercises"]["q1"]["parts"][0]
    assert (part["part"], part["verdict"], [row["id"] for row in part["rows"]]) == ("area", "passed", ["R1", "R2"])
