"""`voxbank triage` and `voxbank name-cluster`."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests.app.conftest import Voxbank, complains
from tests.autograder.triage.conftest import CLASS, Classroom, built_class, classroom, planted, plate_bank

__all__ = ["built_class", "classroom", "planted", "plate_bank"]

COUNTS = "53 marked, 7 need you, 3 clusters to name, 59 open answers"


@pytest.fixture
def there(planted: Classroom, monkeypatch: pytest.MonkeyPatch) -> Classroom:
    """The planted class; the lecturer stands in the course folder."""
    monkeypatch.chdir(planted.course.folder)
    return planted


@pytest.mark.usefixtures("there")
def test_the_first_line_counts_and_groups_follow_in_the_order_in_which_they_matter(
    voxbank: Voxbank, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    shown = voxbank("triage", "week2")
    lines = shown.out.splitlines()
    assert (shown.code, lines[0]) == (0, COUNTS)
    assert [line for line in lines[1:] if line and not line.startswith(" ")] == [
        "Not marked (1)",
        "Could not be marked by machine (1)",
        "Could not be read (2)",
        "Equal wrong answers (3)",
        "Near a tolerance (1)",
        "Unusual submissions (1)",
        "Answers that a person marks (1)",
    ]
    commands = re.compile(r"    (voxbank|http)")
    assert max(len(line.rstrip()) for line in lines if not commands.match(line)) <= 80
    assert '    voxbank name-cluster week2 q1.area:ratio-0.5 NAME --sentence "..."' in lines
    assert "    voxbank explain s15 q1.area --form week2" in lines


def test_a_long_group_is_cut_and_shown_whole_on_demand(voxbank: Voxbank, there: Classroom) -> None:
    for student in CLASS[40:48]:
        there.answers(student, area="twelve")
    cut, whole = voxbank("triage", "week2").out, voxbank("triage", "week2", "--all").out
    assert "Could not be read (10)" in cut
    assert "  and 5 more (--all)" in cut
    assert ("s48 q1.area" in cut, "s48 q1.area" in whole) == (False, True)
    assert "more (--all)" not in whole


def test_from_elsewhere_the_commands_name_the_course(voxbank: Voxbank, planted: Classroom) -> None:
    course = planted.course.folder
    shown = voxbank("triage", "week2", "--course", course).out
    assert f"voxbank explain s15 q1.area --form week2 --course {course}" in shown
    assert f"voxbank grade {course} week2 --student s19" in shown


@pytest.mark.usefixtures("there")
def test_json_tells_everything_to_programs(voxbank: Voxbank) -> None:
    told = voxbank("triage", "week2", "--json").json
    assert list(told) == ["form", "sentence", "handed_in", "marked", "need_you", "entries"]
    assert (told["sentence"], told["handed_in"], told["marked"], told["need_you"]) == (COUNTS, 60, 53, 7)
    near = next(entry for entry in told["entries"] if entry["group"] == "near")
    assert list(near) == ["group", "id", "sentence", "students", "points", "part", "evidence", "steps", "page"]
    assert near["page"] == "formgrader/submissions/notebook-s13"
    assert {fact["name"]: fact["text"] for fact in near["evidence"]}["distance"] == "1.2 tolerances"


def test_the_page_needs_nothing_else_and_shows_the_evidence(voxbank: Voxbank, there: Classroom, tmp_path: Path) -> None:
    there.answers("s59", area="<script>alert(1)</script>")
    page = tmp_path / "triage.html"
    assert voxbank("triage", "week2", "--html", page).code == 0
    text = page.read_text(encoding="utf-8")
    assert "<h1>52 marked, 8 need you" in text
    assert "1.2 tolerances" in text
    assert "8 students answered half of the key" in text
    assert '<a href="http://localhost:8888/formgrader/submissions/notebook-s13">' in text
    assert not re.search(r"<script|<link|<img|src=|url\(|@import", text)
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in text
    voxbank("triage", "week2", "--html", page)
    assert page.read_text(encoding="utf-8") == text


@pytest.mark.usefixtures("there")
def test_a_page_is_written_over_no_other_file(voxbank: Voxbank, tmp_path: Path) -> None:
    notes = tmp_path / "notes.html"
    notes.write_text("my notes")
    complains(voxbank("triage", "week2", "--html", notes), f"{notes}: this file exists and is no page of voxbank")
    assert notes.read_text() == "my notes"


def test_what_a_student_wrote_drives_no_terminal(voxbank: Voxbank, there: Classroom) -> None:
    there.answers("s59", area="\x1b[2Jnothing [bold]here[/bold] \u202e")
    shown = voxbank("triage", "week2", "--all").out
    assert "\x1b" not in shown
    assert "[bold]here[/bold]" in shown


@pytest.mark.usefixtures("there")
def test_what_is_settled_leaves_the_list(voxbank: Voxbank) -> None:
    shown = voxbank("triage", "week2", "--settle", "near:q1.area:s13", "--settle", "invalid")
    assert shown.out.splitlines()[:2] == [
        "3 entries are settled; a new answer or another student brings it up again.",
        "56 marked, 4 need you, 3 clusters to name, 59 open answers",
    ]
    assert (
        voxbank("triage", "week2").out.splitlines()[0] == "56 marked, 4 need you, 3 clusters to name, 59 open answers"
    )
    complains(voxbank("triage", "week2", "--settle", "near:q1.area:s13"), "'near:q1.area:s13': expected an entry that")


def test_a_damaged_list_of_what_was_settled_is_named_in_one_sentence(voxbank: Voxbank, there: Classroom) -> None:
    file = there.course.form_folder("week2") / "settled.json"
    file.write_text("{")
    complains(voxbank("triage", "week2"), f"{file}: what was taken off the triage stands here and cannot be read")


def test_once_everything_is_settled_one_line_says_so(
    voxbank: Voxbank, classroom: Classroom, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(classroom.course.folder)
    classroom.decide_all("q1-why", 3.0)
    assert voxbank("triage", "week2").out == "60 marked, nobody needs you\n"


def test_a_cluster_gets_its_name(voxbank: Voxbank, there: Classroom) -> None:
    words = ("name-cluster", "week2", "q1.area:ratio-0.5", "half_the_area", "--award", "R1")
    said = voxbank(*words, "--sentence", "That is the area of one of the two halves.")
    assert said.out.splitlines() == [
        "8 answers to q1.area are 'half_the_area' from the next regrade on.",
        f"Written to {there.course.form_folder('week2') / 'amendments.toml'}",
        "Next, see who changes and apply it:",
        "  voxbank grade . week2 --regrade",
    ]
    shown = voxbank("triage", "week2").out
    assert shown.startswith("53 marked, 7 need you, 2 clusters to name")
    assert "amendments of q1.area are written and not applied yet" in shown
    complains(voxbank(*words, "--sentence", "Again."), "'q1.area:ratio-0.5': expected a cluster that triage shows")


def test_before_marking_one_sentence_says_what_to_run(voxbank: Voxbank, there: Classroom) -> None:
    shutil.rmtree(there.course.form_folder("week2") / "marks")
    complains(
        voxbank("triage", "week2"), "60 notebooks were handed in for 'week2' and nothing is marked yet; run `voxb"
    )


def test_a_form_or_a_course_that_is_not_there_is_named(voxbank: Voxbank, there: Classroom, tmp_path: Path) -> None:
    lock = there.course.form_folder("week3") / "form.lock.json"
    complains(voxbank("triage", "week3"), f"{lock}: this lock is expected and does not exist")
    complains(voxbank("triage", "week2", "--course", tmp_path / "nowhere"), f"{tmp_path / 'nowhere'}")
