"""What the sandbox ended or refused stands in the marks; what cost only a limit is told apart from it."""

from __future__ import annotations

from autograder.assignment.session import MarkingSession
from autograder.assignment.submission_mark import read_mark, write_mark
from autograder.incidents import MOST_KEPT, NOT_RUN, Incident, incidents_of
from autograder.sandbox.inside.refusals import not_run
from autograder.sandbox.replies import Death, Died, Returned
from tests.autograder.assignment.conftest import Desk


def test_a_refused_process_and_a_shell_line_are_recorded_with_their_cells(session: MarkingSession, desk: Desk) -> None:
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {desk.area()}\n!ls")
    desk.fill_in(
        notebook, "q2-double-answer", "import os, subprocess\ndef double(v):\n    return v + v\nsubprocess.run(['ls'])"
    )
    mark = session.mark("ann", session.restored("ann", desk.hand_in(notebook)))
    write_mark(mark, session.lock.form, session.lock.points, session.course.form_folder(session.lock.form))
    kept = read_mark(session.course.form_folder("week1"), "ann").incidents
    assert kept == mark.incidents
    assert {(incident.kind, incident.where) for incident in kept} == {
        ("refused", "q1-area"),
        ("refused", "q2-double-answer"),
    }
    assert "no program and no further process" in " ".join(incident.sentence for incident in kept)


def test_a_program_that_writes_to_the_markers_channel_is_recorded_as_that(session: MarkingSession, desk: Desk) -> None:
    forge = "import os\ndef double(v):\n    for number in range(3, 30):\n        try:\n"
    forge += "            os.write(number, b'x' * 64)\n        except OSError:\n            pass\n    return v + v\n"
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", forge)
    mark = session.mark("ann", session.restored("ann", desk.hand_in(notebook)))
    assert {incident.kind for incident in mark.incidents} == {"tampering"}
    assert {incident.where for incident in mark.incidents} == {"double"}


def test_honest_work_leaves_no_incident(session: MarkingSession, desk: Desk) -> None:
    mark = session.mark("ann", session.restored("ann", desk.hand_in(desk.answered())))
    assert mark.incidents == ()


def test_a_loop_of_refusals_is_kept_short(session: MarkingSession, desk: Desk) -> None:
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {desk.area()}\n" + "\n".join(f"!ls {n}" for n in range(60)))
    mark = session.mark("ann", session.restored("ann", desk.hand_in(notebook)))
    assert len(mark.incidents) == MOST_KEPT


def test_a_death_is_an_incident_and_an_answer_is_none() -> None:
    death = Death("cpu", "stopped after 10 s of computing")
    assert list(incidents_of("f", Died(death))) == [Incident("cpu", "f", "stopped after 10 s of computing")]
    assert list(incidents_of("f", Returned(1))) == []


def test_the_sentences_that_are_looked_for_are_those_that_the_sandbox_prints() -> None:
    assert not_run("ls").startswith(NOT_RUN[0])
    assert not_run("pip install x").startswith(NOT_RUN[1])
