"""The result of a course, by hand."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest

from autograder.results.components import ComponentGrade
from autograder.results.course_file import CourseFile, CourseFileError
from autograder.results.course_result import result_of, results_of, rule_in_words, written
from autograder.results.csv_files import TableError
from autograder.results.points import Person
from bank.errors import FormError

EXAM = {"name": "exam", "forms": ["week1"], "weight": 70, "minimum": 5.5}
PROJECT = {"name": "project", "csv": "project.csv", "weight": 30}
TOML = """
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


def rule(*components, **said):
    return CourseFile.model_validate({"components": list(components) or [EXAM, PROJECT], **said})


def result(made, exam=None, project=None):
    known = {"exam": exam, "project": project}
    grades = {
        name: ComponentGrade(Decimal(text), Fraction(text)) for name, text in known.items() if isinstance(text, str)
    }
    return result_of(made, Person("ann"), grades)


def said(found):
    return (str(found.result), found.passed, found.reasons)


def test_the_result_is_the_weighted_average_rounded_half_up():
    # 0.7 x 6.5 + 0.3 x 8 = 6.95
    assert said(result(rule(), "6.5", "8.0")) == ("7.0", True, ())
    assert result(rule(), "6.5", "8.0").average == Fraction("6.95")
    assert said(result(rule(rounding=1), "6.5", "7.9")) == ("7", True, ())  # 6.92
    assert said(result(rule(rounding="0.5 without 5.5"), "5.5", "5.5")) == ("6.0", True, ())


def test_a_component_below_its_minimum_is_not_passed_whatever_the_average():
    # 0.7 x 5.3 + 0.3 x 10 = 6.71 would pass
    assert said(result(rule(), "5.3", "10")) == ("5.0", False, ("exam 5.3 is below 5.5",))
    # 0.7 x 2 + 0.3 x 6 = 3.2: the average is the lower of the two
    assert said(result(rule(), "2.0", "6.0")) == (
        "3.2", False, ("exam 2.0 is below 5.5", "average 3.2 is below 5.5"),
    )  # fmt: skip


def test_what_stands_below_a_minimum_is_said_in_the_file():
    assert said(result(rule(below_minimum="NVD"), "5.3", "10"))[:2] == ("NVD", False)
    assert said(result(rule(below_minimum=4), "5.3", "10"))[:2] == ("4.0", False)


def test_an_average_below_the_minimum_is_not_passed():
    # 0.7 x 5.5 + 0.3 x 5.2 = 5.41; with 5.4 5.47, which rounds to 5.5
    assert said(result(rule(), "5.5", "5.2")) == ("5.4", False, ("average 5.41 is below 5.5",))
    assert said(result(rule(), "5.5", "5.4")) == ("5.5", True, ())
    assert said(result(rule(minimum_average=6), "5.5", "5.8")) == ("5.6", False, ("average 5.59 is below 6",))


def test_rounded_or_unrounded_grades_enter_the_average_as_said():
    grades = {
        "exam": ComponentGrade(Decimal("5.5"), Fraction("5.45")),
        "project": ComponentGrade(Decimal("7.0"), Fraction("7.0")),
    }
    assert result_of(rule(), Person("ann"), grades).average == Fraction("5.95")
    found = result_of(rule(average_of="unrounded"), Person("ann"), grades)
    assert found.average == Fraction("5.915")
    assert (found.passed, str(found.result)) == (True, "5.9")  # the minimum looks at the 5.5 that the student knows


def test_a_missing_component_is_no_result():
    found = result(rule(), "9.0")
    assert (*said(found), found.average) == ("NA", None, ("no grade for project",), None)
    assert result(rule()).reasons == ("no grade for exam", "no grade for project")


def test_a_component_that_waits_is_no_result_either():
    waits = ComponentGrade(None, None, "week1: 1 part waits for a person", "week1", waits=True)
    found = result_of(rule(), Person("ann"), {"exam": waits, "project": ComponentGrade(Decimal(7), Fraction(7))})
    assert (said(found), found.waits) == (("NA", None, ("week1: 1 part waits for a person",)), True)


def test_weights_may_be_shares_of_one():
    made = rule(EXAM | {"weight": 0.7}, PROJECT | {"weight": 0.3})
    assert result(made, "6.5", "8.0").average == Fraction("6.95")
    assert rule_in_words(made)[0].startswith("Result = 70 % exam + 30 % project, of rounded grades")


def test_the_rule_is_told():
    resit = {"name": "exam", "forms": ["week1", "resit"], "take": "last", "weight": 70, "minimum": 5.5}
    assert rule_in_words(rule(resit, PROJECT, below_minimum="NVD")) == (
        "Result = 70 % exam + 30 % project, of rounded grades, rounded to one decimal, half up",
        "exam: the last of week1, resit counts",
        "Passed with exam at least 5.5, result at least 5.5, each after rounding",
        "Where a component is below its minimum, the result is 'NVD'",
        "Without a grade for each component there is no result (NA)",
    )
    assert "the result is the average, but at most 5" in rule_in_words(rule())[2]


def test_a_reason_never_shows_a_grade_as_more_than_it_is():
    assert [written(Fraction(text)) for text in ("5.496", "5.5", "6", "10")] == ["5.49", "5.5", "6", "10"]


@pytest.fixture
def folder(book):
    """A course with an exam and a project: Ann 10 and 8, Bob 5.5 and nothing, Cal nothing and 7.5."""
    book.mark("ann", 2, 1, 3, 4)
    book.mark("bob", 2, 1, 0, 2)
    (book.course.folder / "course.toml").write_text(TOML)
    (book.course.folder / "project.csv").write_bytes("\ufeffid;name;grade\nann;A;8\nbob;B;\ncal;C;7,5\n".encode())
    return book.course.folder


def test_a_course_is_read_from_its_folder(book, folder):
    found = results_of(book.course)
    # ann: 0.7 x 10 + 0.3 x 8 = 9.4
    assert {student.person.id: said(student) for student in found.students} == {
        "ann": ("9.4", True, ()),
        "bob": ("NA", None, ("no grade for project",)),
        "cal": ("NA", None, ("no grade for exam",)),
    }
    assert found.strangers == {}


def add_resit(book, take):
    """Let week1 be built once more under the name resit."""
    (book.course.folder / "course.toml").write_text(TOML.replace('["week1"]', f'["week1", "resit"]\ntake = "{take}"'))
    here, there = book.course.form_folder("week1"), book.course.form_folder("resit")
    there.mkdir()
    for name in ("form.lock.json", "settings.json"):
        (there / name).write_text((here / name).read_text().replace('"form": "week1"', '"form": "resit"'))
    book.register("resit", {"r-area": 10})


@pytest.mark.parametrize(("take", "exam"), [("best", "10.0"), ("last", "5.5")])
def test_of_exam_and_resit_the_best_or_the_last_counts(book, folder, take, exam):
    add_resit(book, take)
    book.mark("ann", 5, form="resit")
    book.mark("cal", 7, form="resit")  # 1 + 9 x 0.7
    found = {student.person.id: student for student in results_of(book.course).students}
    assert str(found["ann"].components["exam"].rounded) == exam
    assert found["ann"].components["exam"].source == {"best": "week1", "last": "resit"}[take]
    assert str(found["bob"].components["exam"].rounded) == "5.5"
    # 0.7 x 7.3 + 0.3 x 7.5 = 7.36
    assert said(found["cal"]) == ("7.4", True, ())


def test_while_an_attempt_waits_the_best_is_not_known(book, folder):
    add_resit(book, "best")
    book.mark("ann", None, form="resit")
    found = next(student for student in results_of(book.course).students if student.person.id == "ann")
    assert (said(found), found.waits) == (("NA", None, ("resit: 1 part waits for a person",)), True)


def test_grades_of_somebody_whom_the_course_does_not_know_are_told(book, folder):
    (folder / "project.csv").write_text("id,grade\nann,8\nzoe,9\nbea,7\n")
    assert results_of(book.course).strangers == {"project.csv": ("bea", "zoe")}


@pytest.mark.parametrize(
    ("table", "sentence"),
    [
        ("id,grade\nann,11\n", "row 2: expected a grade from 1 to 10, or nothing where there is none, came '11'"),
        ("id,grade\nann,0.9\n", "row 2: expected a grade from 1 to 10"),
        ("id,grade\nann,NVD\n", "came 'NVD'"),
        ("id,grade\nann,7\nann,8\n", "row 3: student 'ann' stands there twice"),
        ("id,grade\n,7\n", "row 2: the column id is empty"),
        ("id,mark\nann,7\n", "the first line must name the column 'grade' once; it names id, mark"),
        ("", "the first line must name the column 'id' once; it names nothing"),
    ],
)
def test_a_table_that_is_wrong_is_refused_with_a_sentence(book, folder, table, sentence):
    (folder / "project.csv").write_text(table)
    with pytest.raises(CourseFileError) as caught:
        results_of(book.course)
    assert sentence in str(caught.value)


def test_a_table_that_is_missing_and_a_form_that_does_not_exist_are_sentences(book, folder):
    (folder / "project.csv").unlink()
    with pytest.raises(TableError, match="a table of grades is expected"):
        results_of(book.course)
    (folder / "course.toml").write_text(TOML.replace("week1", "wek1"))
    with pytest.raises(FormError, match="has no form 'wek1'"):
        results_of(book.course)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("weight = 30", "weight = 20", "the components' weights add up to 90; expected 100 (or 1)"),
        ('csv = "project.csv"', "", "component 'project' needs `forms` or `csv`, and not both in [components 2]"),
        ('name = "project"', 'name = "exam"', "two components are called 'exam'"),
        ("minimum = 5.5", "minimum = 55", "'minimum' in [components 1]: expected at most 10; came 55"),
        ("minimum = 5.5", "minimun = 5.5", "unknown key 'minimun' in [components 1] (did you mean 'minimum'?)"),
        ("weight = 70\n", "weight = 70\ntake = 'worst'\n", "'take' in [components 1]: expected 'best' or 'last'"),
        ('["week1"]', '["week1", "week1"]', "component 'exam' names the form 'week1' twice"),
        ('["week1"]', '"week1"', "'forms' in [components 1]: expected a list; came 'week1'"),
        ("\n[[comp", "below_minimum = 5.5\n[[comp", "below_minimum = 5.5 would pass; expected a grade below minimum_a"),
        ("\n[[comp", "rounding = 0.2\n[[comp", "'rounding': expected '0.1', '0.5', '0.5 without 5.5' or '1'"),
        ("\n[[comp", "average_of = 'all'\n[[comp", "'average_of': expected 'rounded' or 'unrounded'; came 'all'"),
    ],
)
def test_a_course_file_that_is_wrong_is_refused_with_a_sentence(book, folder, old, new, sentence):
    (folder / "course.toml").write_text(TOML.replace(old, new, 1))
    with pytest.raises(CourseFileError) as caught:
        results_of(book.course)
    assert f"course.toml: {sentence}" in str(caught.value)


def test_a_course_without_the_file_is_told_what_it_is_for(book):
    with pytest.raises(CourseFileError, match="it says which components with which weights make the result"):
        results_of(book.course)
