"""What Canvas imports, read back by Canvas' own rules."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from autograder.results.canvas_export import read_export
from autograder.results.canvas_import import CanvasColumn, filled_in, without_export
from autograder.results.csv_files import TableError, write_rows
from autograder.results.points import Person
from tests.autograder.results.canvas_rules import CanvasCourse

# As Canvas writes it: names with commas are quoted, four spaces before Points Possible, the test student last.
EXPORT = """\
Student,ID,SIS User ID,SIS Login ID,Section,Notes,Homework (11),Exam 1 (12),Exam 1 Current Score,Current Score
,,,,,,,Manual Posting,,
    Points Possible,,,,,,5.00,10.00,(read only),(read only)
"Adams, Ann",101,ann,a.adams@example.org,Group 1,=1+1,4.00,,80.00,80.00
"Brown, Bob",102,0042,bob,Group 1,,3.50,6.00,70.00,70.00
"Clark, Cal",103,0043,c.clark,"Group 1, Group 2",,,9.00,,
"Doe, Dan",104,0044,d.doe,Group 2,,5.00,8.00,,
"Student, Test",199,,0a1b2c,Group 1,,,,,
"""
ANN, BOB, CAL, EVE = (
    Person("ann", "Adams", "Ann"),
    Person("BOB", "Brown", "Bob"),
    Person("cal", "Clark", "Cal", lms_user_id="103"),
    Person("eve", "Evans", "Eve"),
)


def canvas():
    """Return the course that was exported."""
    return CanvasCourse(
        students={
            "101": ("Ann Adams", "ann", "a.adams@example.org"),
            "102": ("Bob Brown", "0042", "bob"),
            "103": ("Cal Clark", "0043", "c.clark"),
            "104": ("Dan Doe", "0044", "d.doe"),
        },
        assignments={"11": ("Homework", 5), "12": ("Exam 1", 10)},
        grades={("101", "11"): "4.0", ("102", "11"): "3.5", ("104", "11"): "5.0", ("102", "12"): "6.0",
                ("103", "12"): "9.0", ("104", "12"): "8.0"},
    )  # fmt: skip


@pytest.fixture
def export(tmp_path: Path):
    """Write an export and read it."""

    def written(text=EXPORT, encoding="utf-8"):
        file = tmp_path / "export.csv"
        file.write_bytes(text.encode(encoding))
        return read_export(file)

    return written


@pytest.fixture
def content(tmp_path: Path):
    """Return a file as it is written."""

    def of(made):
        write_rows(tmp_path / "import.csv", made.rows, made.style)
        return (tmp_path / "import.csv").read_bytes()

    return of


def column(values, others=(), maximum=10.0):
    return CanvasColumn(values, maximum, tuple(others))


def test_the_import_changes_this_assignment_of_these_students_and_nothing_else(export, content):
    found = export()
    made = filled_in(found, found.column("", ("week1", "Exam 1")), column({ANN: 7.25, BOB: 6.0, CAL: 10.0}))
    # Bob has his six already; Dan keeps his eight, all keep their homework.
    assert canvas().imported(content(made)) == {("101", "12"): "7.25", ("103", "12"): "10"}
    assert made.written == ("ann", "BOB", "cal")
    assert (made.not_in_canvas, made.not_in_form) == ((), ("Doe, Dan",))


def test_the_file_has_the_format_and_order_of_the_export(export, content):
    found = export()
    made = filled_in(found, found.column("", ("Exam 1",)), column({CAL: 10.0, ANN: 7.25}))
    assert content(made).decode() == (
        "Student,ID,SIS User ID,SIS Login ID,Section,Exam 1 (12)\n"
        ",,,,,Manual Posting\n"
        "    Points Possible,,,,,10.00\n"
        '"Adams, Ann",101,ann,a.adams@example.org,Group 1,7.25\n'
        '"Clark, Cal",103,0043,c.clark,"Group 1, Group 2",10\n'
    )


def test_semicolons_decimal_commas_and_a_byte_order_mark_stay(export, content):
    text = "Student;ID;SIS Login ID;Section;Exam 1 (12)\n    Points Possible;;;;10,00\nAdams, Ann;101;ann;G;\n"
    found = export(text, "utf-8-sig")
    made = filled_in(found, found.column("", ("exam 1",)), column({ANN: 7.25}))
    written = content(made)
    assert written.decode("utf-8") == (
        "\ufeffStudent;ID;SIS Login ID;Section;Exam 1 (12)\n    Points Possible;;;;10,00\nAdams, Ann;101;ann;G;7,25\n"
    )
    assert canvas().imported(written) == {("101", "12"): "7.25"}


def test_semicolons_may_come_with_decimal_points(export, content):
    text = "Student;ID;SIS Login ID;Section;Exam 1 (12)\n    Points Possible;;;;10.00\nAdams, Ann;101;ann;G;\n"
    found = export(text)
    assert b";7.25\n" in content(filled_in(found, 4, column({ANN: 7.25})))


def test_first_and_last_names_may_stand_in_columns_of_their_own(export, content):
    text = "LastName,FirstName,ID,SIS User ID,SIS Login ID,Integration ID,Section,Exam 1 (12)\n"
    found = export(text + "Adams,Ann,101,ann,a.adams,x1,G,\nBrown,Bob,102,0042,b.brown,x2,G,\n")
    made = filled_in(found, 7, column({ANN: 7.0}))
    assert canvas().imported(content(made)) == {("101", "12"): "7"}
    assert made.not_in_form == ("Brown, Bob",)


def test_who_is_not_assigned_or_excused_in_canvas_keeps_that(export, content):
    text = EXPORT.replace(",3.50,6.00,", ",3.50,EX,").replace(",,9.00,,", ",,N/A,,")
    found = export(text)
    made = filled_in(found, found.column("", ("Exam 1",)), column({ANN: 7.0, BOB: 6.0, CAL: 10.0}))
    assert (made.written, made.excused, made.not_assigned) == (("ann",), ("BOB",), ("cal",))
    assert canvas().imported(content(made)) == {("101", "12"): "7"}


def test_who_has_no_final_mark_is_left_out_so_that_canvas_keeps_what_it_has(export, content):
    found = export()
    made = filled_in(found, found.column("", ("Exam 1",)), column({ANN: 7.0}, others=[BOB]))
    assert canvas().imported(content(made)) == {("101", "12"): "7"}
    assert made.not_in_form == ("Clark, Cal", "Doe, Dan")  # Bob is known


def test_a_blank_cell_would_take_a_grade_away():
    blank = b"Student,ID,SIS Login ID,Section,Exam 1 (12)\nBob,102,bob,G,\n"
    assert canvas().imported(blank) == {("102", "12"): ""}


def test_a_mark_of_somebody_whom_canvas_does_not_have_is_told(export):
    found = export()
    made = filled_in(found, found.column("", ("Exam 1",)), column({ANN: 7.0, EVE: 3.0}))
    assert made.not_in_canvas == ("eve",)


def test_nobody_is_guessed(export):
    place = export().column("", ("Exam 1",))
    with pytest.raises(TableError, match="rows 4 and 5 both fit student 'ann'"):
        filled_in(export(EXPORT.replace("0042,bob", "0042,ANN")), place, column({ANN: 7.0}))
    twin = Person("0042", lms_user_id="")
    with pytest.raises(TableError, match="row 5 fits both 'BOB' and '0042'"):
        filled_in(export(), place, column({BOB: 7.0, twin: 1.0}))


def test_names_that_a_spreadsheet_would_compute_are_guarded(export, content):
    text = EXPORT.replace('"Adams, Ann"', "\"=cmd|'/c calc'!A0\"").replace("Group 1,=1+1", "@SUM(1),x")
    found = export(text)
    written = content(filled_in(found, found.column("", ("Exam 1",)), column({ANN: 7.0}))).decode()
    assert "'=cmd|" in written
    assert ",'@SUM(1)," in written
    assert not re.search(r'(^|[,\n])"?[=+@-]', written)
    assert canvas().imported(written.encode()) == {("101", "12"): "7"}


def test_a_column_is_found_by_its_header_its_title_or_the_form_s(export):
    found = export()
    assert found.column("Exam 1 (12)", ()) == found.column("exam 1", ()) == found.column("", ("x", "Exam 1")) == 7
    assert found.assignments == ("Homework (11)", "Exam 1 (12)")


@pytest.mark.parametrize(
    ("wanted", "titles", "sentence"),
    [
        (
            "",
            ("week1", "Week 1"),
            "no column is called 'Week 1'; name it with --column; the export has 'Homework",
        ),
        ("Homewrk (11)", (), r"no assignment's column is called 'Homewrk (11)' (did you mean 'Homework (11)'?)"),
        ("Current Score", (), "no assignment's column is called 'Current Score'"),
        ("", ("Homework", "Exam 1"), "several columns fit; name one whole with --column"),
    ],
)
def test_a_column_that_is_not_there_is_told_with_those_that_are(export, wanted, titles, sentence):
    with pytest.raises(TableError, match=re.escape(sentence)):
        export().column(wanted, titles)


def test_another_maximum_and_a_computed_column_are_refused(export):
    found = export()
    with pytest.raises(
        TableError, match=r"Canvas gives 'Exam 1 \(12\)' 10.00 points, and these marks go up to 30; set that in Canvas"
    ):
        filled_in(found, 7, column({ANN: 7.0}, maximum=30))
    found = export(EXPORT.replace("5.00,10.00", "5.00,(read only)"))
    with pytest.raises(TableError, match="Canvas computes the column"):
        filled_in(found, 7, column({ANN: 7.0}))


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        (
            "id,last_name\nann,Adams\n",
            "begins with Student, ID and ends that part with Section; this begins with id,",
        ),
        ("", "this begins with nothing"),
        ("Student,ID,Exam 1 (12)\n", "this begins with Student,ID,Exam 1 (12)"),
        (
            EXPORT.replace(",102,", ",1.02E+11,"),
            "row 5: expected Canvas' number of a student in column ID, came '1.02E+11'",
        ),
        (EXPORT.replace(",102,", ",,"), "row 5: expected Canvas' number of a student in column ID, came ''"),
        (EXPORT + '"unfinished', "this is no CSV"),
    ],
)
def test_what_is_no_export_is_refused_with_a_sentence(export, text, sentence):
    with pytest.raises(TableError, match=re.escape(sentence)):
        export(text)


def test_an_export_in_another_encoding_or_missing_is_refused_with_a_sentence(export, tmp_path):
    with pytest.raises(TableError, match="save it as 'CSV UTF-8'"):
        export(EXPORT.replace("Adams", "Ädams"), "latin-1")
    with pytest.raises(TableError, match="Canvas' gradebook export is expected"):
        read_export(tmp_path / "nothing.csv")


def test_without_an_export_canvas_goes_by_its_number_or_by_the_login(content):
    made = without_export("Exam 1", column({Person("bob", "Brown", "Bob"): 6.5, CAL: 10.0}))
    written = content(made)
    assert written.decode() == (
        "Student,ID,SIS Login ID,Section,Exam 1\n"
        "    Points Possible,,,,10\n"
        '"Brown, Bob",,bob,,6.5\n'
        '"Clark, Cal",103,cal,,10\n'
    )
    assert canvas().imported(written) == {("102", "12"): "6.5", ("103", "12"): "10"}
