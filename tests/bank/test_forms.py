"""Forms and rosters."""

from __future__ import annotations

from pathlib import Path

import pytest

from bank.discovery import Bank
from bank.errors import FormError
from bank.forms import Entry, Student, read_form, read_roster, variant_seed

FORM = """
name = "midterm"
title = "Mid-term"
sharing = 3

[[exercises]]
exercise = "sample/box"

[[exercises]]
exercise = "sample/overlap"
sharing = "shared"
"""


def written(tmp_path: Path, content: str | bytes, name: str = "file") -> Path:
    path = tmp_path / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def test_a_form_numbers_its_exercises_and_passes_its_sharing_on(tmp_path: Path, samples: Bank) -> None:
    form = read_form(written(tmp_path, FORM), samples)
    assert (form.name, form.title) == ("midterm", "Mid-term")
    assert form.entries == (Entry("q1", "sample/box", 3), Entry("q2", "sample/overlap", "shared"))


def test_without_a_word_everyone_has_an_own_variant(tmp_path: Path, samples: Bank) -> None:
    form = read_form(written(tmp_path, FORM.replace("sharing = 3\n", "")), samples)
    assert [entry.sharing for entry in form.entries] == ["own", "shared"]


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            "sample/overlap",
            "sample/overlop",
            "exercise 2 is 'sample/overlop', which the bank does not have (did you mean 'sample/overlap'?)",
        ),
        (
            "sample/overlap",
            "sample/box",
            "exercise 'sample/box' stands in the form twice; a form holds each exercise once",
        ),
        ('name = "midterm"', "", "key 'name' is missing; allowed are answers, exercises, name, scale, sharing, title"),
        ("sharing = 3", "sharing = 1.5", "'sharing': expected 'own' or 'shared' or a whole number; came 1.5"),
    ],
)
def test_a_form_that_cannot_be_built_is_refused_with_a_sentence(
    tmp_path: Path, samples: Bank, old: str, new: str, sentence: str
) -> None:
    path = written(tmp_path, FORM.replace(old, new))
    with pytest.raises(FormError) as caught:
        read_form(path, samples)
    assert str(caught.value) == f"{path}: {sentence}"


def seed(entry: Entry, student: str = "ada", number: int = 0, *, form: str = "midterm", version: int = 1) -> int:
    return variant_seed(b"secret", form, entry, version, student, number)


def test_own_variants_hang_on_the_student_alone() -> None:
    own = Entry("q1", "sample/box", "own")
    assert seed(own, "ada", 0) == seed(own, "ada", 99)
    assert seed(own, "ada") != seed(own, "bob")


def test_a_shared_variant_is_everyones() -> None:
    shared = Entry("q1", "sample/box", "shared")
    assert seed(shared, "ada", 0) == seed(shared, "bob", 7)


def test_with_three_variants_going_round_neighbours_differ_and_every_fourth_agrees() -> None:
    three = Entry("q1", "sample/box", 3)
    seeds = [seed(three, f"student{number}", number) for number in range(9)]
    assert len(set(seeds)) == 3
    assert seeds[:3] * 3 == seeds


def test_form_exercise_version_and_sharing_each_change_the_variant() -> None:
    own = Entry("q1", "sample/box", "own")
    variants = {
        seed(own),
        seed(own, form="final"),
        seed(own, version=2),
        seed(Entry("q1", "sample/shifted", "own")),
        seed(Entry("q1", "sample/box", "shared")),
        seed(Entry("q1", "sample/box", 2)),
    }
    assert len(variants) == 6
    assert seed(Entry("q2", "sample/box", "own")) == seed(own)  # the place in the form does not matter


def test_a_student_called_shared_does_not_get_the_shared_variant() -> None:
    assert seed(Entry("q1", "sample/box", "own"), "shared") != seed(Entry("q1", "sample/box", "shared"))


@pytest.mark.parametrize(
    "content",
    [
        "id,last_name,first_name,email\nada,Lovelace,Ada,ada@example.org\nbob,,,\n",
        "id;last_name;first_name;email\nada;Lovelace;Ada;ada@example.org\nbob;;;\n",
        b"\xef\xbb\xbfid,last_name,first_name,email\r\nada,Lovelace,Ada,ada@example.org\r\nbob,,,\r\n",
        "email,first_name,last_name,id\nada@example.org,Ada,Lovelace,ada\n,,,bob\n",
        " id , last_name , first_name , email \n ada , Lovelace , Ada , ada@example.org \nbob\n",
        'id,last_name,first_name,email\n"ada","Lovelace","Ada","ada@example.org"\n\n,,,\n  ,,,\nbob\n',
        "id,last_name,first_name,email\nada,Lovelace,Ada,ada@example.org,,\nbob,,,,\n",
    ],
)
def test_a_roster_is_read_as_spreadsheets_write_it(tmp_path: Path, content: str | bytes) -> None:
    ada = Student("ada", "Lovelace", "Ada", "ada@example.org")
    assert read_roster(written(tmp_path, content)) == (ada, Student("bob"))


def test_ids_alone_are_a_roster_and_may_look_like_mail_addresses(tmp_path: Path) -> None:
    roster = read_roster(written(tmp_path, "id\nada.l@example.org\n2026-17_a\n007\n"))
    assert [student.id for student in roster] == ["ada.l@example.org", "2026-17_a", "007"]


def test_a_roster_may_name_the_numbers_that_canvas_gives(tmp_path: Path) -> None:
    roster = read_roster(written(tmp_path, "id;lms_user_id\nada; 10070000000012345\nbob;\n"))
    assert [student.lms_user_id for student in roster] == ["10070000000012345", ""]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("id,lms_user_id\nada,1.0007E+16\n", ", line 2: lms_user_id '1.0007E+16' is not a number of digits alone"),
        ("id,lms_user_id\nada,٣\n", ", line 2: lms_user_id '٣' is not a number of digits alone"),
        ("id,lms_user_id\nada,12\nbob,12\n", ": two students have the lms_user_id 12; Canvas gives each"),
        ("", ": the roster's first line must name the column 'id'; it names nothing"),
        ("\n\n", ": the roster's first line must name the column 'id'; it names nothing"),
        ("name,email\nada,x\n", ": the roster's first line must name the column 'id'; it names name, email"),
        ("ada\nbob\n", ": the roster's first line must name the column 'id'; it names ada"),
        ("id,frist_name\n", ": unknown column 'frist_name' (did you mean 'first_name'?); allowed are id, last_name, "),
        ("id,id\nada,bob\n", ": the roster's first line names column 'id' twice"),
        ("id\n", ": the roster names no student"),
        ("id\n\n\n", ": the roster names no student"),
        ("id\nada\nbob\nada\n", ": student 'ada' stands in the roster twice"),
        ("id\nAda\nada\n", ": student 'ada' stands in the roster twice"),
        ("id\nada\n../bob\n", ", line 3: '../bob' is not a student id; expected letters, digits and . _ @ -, because"),
        ("id\n.ada\n", ", line 2: '.ada' is not a student id"),
        ("id\na b\n", ", line 2: 'a b' is not a student id"),
        ("id\nad\u00e4\n", ", line 2: 'ad\u00e4' is not a student id"),
        ("id,email\n,ada@example.org\n", ", line 2: '' is not a student id"),
        ("id\nada,Ada\n", ", line 2: more values than columns"),
        (b"id\n\xe4da\n", ": the roster is not text in UTF-8; save it as 'CSV UTF-8'"),
        ("id\n" + "a" * 200_000 + "\n", ", after line 1: this is no CSV (field larger than field limit"),
    ],
)
def test_a_roster_that_cannot_be_used_is_refused_with_the_line(
    tmp_path: Path, content: str | bytes, sentence: str
) -> None:
    path = written(tmp_path, content, "roster.csv")
    with pytest.raises(FormError) as caught:
        read_roster(path)
    assert str(caught.value).startswith(f"{path}{sentence}")


def test_a_roster_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormError, match=r"a roster in CSV is expected \(No such file or directory\)"):
        read_roster(tmp_path / "roster.csv")
