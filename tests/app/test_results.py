"""`voxbank results` and `voxbank course-result`."""

from __future__ import annotations

import csv
import json
import re

import pytest

from tests.app.conftest import complains
from tests.autograder.results.conftest import (  # noqa: F401  # fixtures
    Book,
    bank,
    book,
    built,
    course,
)

EXPORT = """\
Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (12)
    Points Possible,,,,,10.00
"Adams, Ann",101,ann,a,G,
"Brown, Bob",102,bob,b,G,6.00
"Clark, Cal",103,cal,c,G,
"[bold]Dan[/]\x1b[31m",104,,d,G,
"""
COURSE = """
[[components]]
name = "exam"
forms = ["week1"]
weight = 70
minimum = 5.5

[[components]]
name = "project"
csv = "project.csv"
weight = 30
"""


@pytest.fixture
def marked(book: Book) -> Book:  # noqa: F811
    """Ann has 7 of 10 points, Bob 5, Cal waits with one part."""
    book.mark("ann", 2, 1, 0, 4)
    book.mark("bob", 2, 1, 0, 4, late=2)
    book.mark("cal", 2, 1, None, 4)
    return book


@pytest.fixture
def results(voxbank, marked):
    """Run `voxbank results week1` on the course."""
    return lambda *words: voxbank("results", "week1", "--course", marked.course.folder, *words)


def test_the_table_shows_points_grade_and_who_waits(results):
    shown = results()
    assert (shown.code, shown.err) == (0, "")
    lines = {line.split("│")[1].strip(): line for line in shown.out.splitlines() if line.startswith("│")}
    # 1 + 9 x 0.7 and 1 + 9 x 0.5
    assert re.search(r"Adams, Ann +│ +7 +│ +7\.3 │ +│", lines["ann"])
    assert re.search(r"│ +5 +│ +5\.5 │ late: 2 taken off", lines["bob"])
    assert re.search(r"│ 7 so far │ +│ 1 part waits for a person", lines["cal"])
    assert "Grade = 1 + 9 x points / 10.\n" in shown.out
    # mean 6.4, squares 0.81 + 0.81
    assert "2 grades, mean 6.40, SD 1.27, 2 pass (100 %)." in shown.out
    assert "5.5 to  6.4  # 1\n6.5 to  7.4  # 1\n" in shown.out
    assert "Of those who handed in, 1 without a grade yet." in shown.out


def test_another_cut_off_is_shown_beside_the_form_s_and_changes_nothing(results, marked):
    settings = marked.course.form_folder("week1") / "settings.json"
    before = settings.read_bytes()
    shown = results("--cut-off", "6")
    # ann: 5.5 + 4.5 x 1/4 = 6.625; bob: 1 + 4.5 x 5/6 = 4.75
    assert re.search(r"Ann +│ +7 │ +6\.6 │ 7\.3 │", shown.out)
    assert "With the form's own cut-off: 2 grades, mean 6.40, SD 1.27, 2 pass (100 %)." in shown.out
    assert "With a cut-off of 6 points: 2 grades, mean 5.70, SD 1.27, 1 pass (50 %)." in shown.out
    assert settings.read_bytes() == before
    assert results().out.count("now") == 0


def test_json_says_the_same_for_programs(results):
    told = results("--json").json
    assert told["form"] == "week1"
    assert (told["maximum"], told["preview"], told["scale"]["passes_from"]) == (10, False, 4.95)
    assert told["students"][0] == {
        "student": "ann", "last_name": "Adams", "first_name": "Ann", "points": 7.0, "late_penalty": 0.0,
        "waiting": 0, "grade": 7.3, "passed": True, "remark": "",
    }  # fmt: skip
    assert [student["grade"] for student in told["students"]] == [7.3, 5.5, None]
    assert told["distribution"]["passed"] == 2
    assert results("--json", "--cut-off", "60%").json["scale"]["cut_off"] == 6


def test_no_file_is_written_while_somebody_waits_unless_it_is_provisional(results, tmp_path):
    for words in (["--csv", tmp_path / "g.csv"], ["--out", tmp_path / "g.csv"]):
        complains(results(*words), "form 'week1': 1 submission waits for a person or for marking (cal); finish them")
        assert not (tmp_path / "g.csv").exists()
    assert results("--csv", tmp_path / "g.csv", "--provisional").code == 0
    rows = {row["id"]: row for row in csv.DictReader((tmp_path / "g.csv").read_text().splitlines())}
    assert [rows["bob"][name] for name in ("points", "late_penalty", "grade", "passed")] == ["5", "2", "5.5", "yes"]
    assert [rows["cal"][name] for name in ("points", "grade", "remark")] == ["", "", "1 part waits for a person"]


def test_canvas_gets_its_own_file_back_with_this_column(results, marked, tmp_path):
    marked.decide("cal", "q1-why", 2.5)
    (tmp_path / "export.csv").write_text(EXPORT)
    done = results("--canvas", tmp_path / "export.csv", "--out", tmp_path / "import.csv")
    assert (done.code, done.err) == (0, "")
    assert (tmp_path / "import.csv").read_text() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Week 1 (12)\n"
        "    Points Possible,,,,,10.00\n"
        '"Adams, Ann",101,ann,a,G,7\n"Brown, Bob",102,bob,b,G,5\n"Clark, Cal",103,cal,c,G,9.5\n'
    )
    assert "3 students in the column 'Week 1 (12)'" in done.out
    assert "1 in Canvas' export, but nobody of this form: [bold]Dan[/]\ufffd[31m\n" in done.out
    assert (tmp_path / "export.csv").read_text() == EXPORT


def test_canvas_can_get_grades_instead_of_points_and_without_an_export(results, tmp_path):
    done = results("--out", tmp_path / "import.csv", "--grades", "--column", "Exam 1 (12)", "--provisional")
    assert (tmp_path / "import.csv").read_text() == (
        "Student,ID,SIS Login ID,Section,Exam 1 (12)\n    Points Possible,,,,10\n"
        '"Adams, Ann",,ann,,7.3\n"Brown, Bob",,bob,,5.5\n'
    )
    assert "1 without a final mark, left out, so that Canvas keeps what it has: cal" in done.out


def test_words_that_contradict_each_other_are_refused(results, tmp_path):
    complains(results("--canvas", "x.csv"), "--canvas belongs to --out")
    complains(results("--grades"), "--grades belongs to --out")
    complains(results("--column", "x"), "--column belongs to --out")
    complains(results("--cut-off", "6", "--csv", tmp_path / "x.csv"), "--cut-off only shows what it would do")
    complains(results("--cut-off", "much"), "a cut-off is points, as in 24")
    complains(results("--cut-off", "10"), "form 'week1': the cut-off of 10 points does not lie between")
    file = tmp_path / "export.csv"
    file.write_text(EXPORT)
    complains(
        results("--canvas", file, "--out", file, "--provisional"), f"{file}: --out would overwrite Canvas' own export"
    )
    assert file.read_text() == EXPORT


def test_nonsense_is_a_sentence(voxbank, marked, tmp_path):
    complains(voxbank("results", "week1", "--course", tmp_path), f"{tmp_path}: no form was built in this folder")
    complains(voxbank("results", "week2", "--course", marked.course.folder), f"{marked.course.folder}: this course has")
    notes = tmp_path / "notes.csv"
    notes.write_text("my notes")
    complains(
        voxbank("results", "week1", "--course", marked.course.folder, "--csv", notes, "--provisional"),
        f"{notes}: this file exists and holds something else",
    )
    complains(voxbank("course-result", "--course", tmp_path), f"{tmp_path / 'course.toml'}: this file is expected")


@pytest.fixture
def whole(voxbank, marked):
    """Run `voxbank course-result` on the course."""
    (marked.course.folder / "course.toml").write_text(COURSE)
    (marked.course.folder / "project.csv").write_text("id,grade\nann,8\nbob,5\nzoe,9\n")
    return lambda *words: voxbank("course-result", "--course", marked.course.folder, *words)


def test_the_course_result_is_shown_with_reasons_and_the_rule(whole):
    shown = whole()
    assert shown.code == 0
    lines = {line.split("│")[1].strip(): line for line in shown.out.splitlines() if line.startswith("│")}
    # 0.7 x 7.3 + 0.3 x 8 = 7.51; 0.7 x 5.5 + 0.3 x 5 = 5.35
    assert re.search(r"│ +7\.3 │ +8 │ +7\.51 │ +7\.5 │ yes", lines["ann"])
    assert re.search(r"│ +5\.35 │ +5\.4 │ no +│ average 5\.35 is below", lines["bob"])
    assert re.search(r"│ +NA │ +│ week1: 1 part waits", lines["cal"])
    assert "Result = 70 % exam + 30 % project, of rounded grades, rounded to one decimal, half up.\n" in shown.out
    assert "project.csv: nobody in this course is called zoe; these grades count for nobody" in shown.out
    assert "2 grades, mean 6.45, SD 1.48, 1 pass (50 %)." in shown.out


def test_the_course_result_is_written_once_nobody_waits(whole, marked, tmp_path):
    file = tmp_path / "result.csv"
    refused = whole("--csv", file)
    assert refused.code == 2
    assert "1 student has a component that waits for a person or for marking (cal)" in refused.err
    assert not file.exists()
    marked.decide("cal", "q1-why", 3)
    assert whole("--csv", file).code == 0
    rows = list(csv.DictReader(file.read_text().splitlines()))
    assert [(row["id"], row["result"], row["passed"], row["reason"]) for row in rows] == [
        ("ann", "7.5", "yes", ""),
        ("bob", "5.4", "no", "average 5.35 is below 5.5"),
        ("cal", "NA", "", "no grade for project"),
    ]


def test_json_tells_a_course_result_to_programs(whole):
    told = json.loads(whole("--json").out)
    assert told["unknown"] == {"project.csv": ["zoe"]}
    assert told["students"][0] == {
        "student": "ann", "last_name": "Adams", "first_name": "Ann", "components": {"exam": 7.3, "project": 8.0},
        "average": 7.51, "result": 7.5, "passed": True, "reasons": [],
    }  # fmt: skip
    assert told["students"][2]["result"] == "NA"
