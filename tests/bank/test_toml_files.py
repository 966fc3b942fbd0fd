"""What authors and lecturers read when a TOML file does not say what it should: one sentence."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import BaseModel

from bank.errors import ExerciseError, FormError
from bank.forms import FormFile
from bank.schema import AnswersFile, ExerciseFile
from bank.toml_files import nearest, read_toml

EXERCISE = """\
title = "A"
topic = "sample"
objective = "o"
level = 1
minutes = 5
version = 1
varies = "none"

[[parts]]
name = "answer"
kind = "text"
points = 3
"""
ANSWERS = """\
[parts.answer]
key = "LPS"
rows = [{ id = "R1", points = 3, text = "t" }]
"""
FORM = """\
name = "midterm"
title = "T"

[[exercises]]
exercise = "sample/box"
"""


def complaint(tmp_path: Path, model: type[BaseModel], text: str | bytes) -> str:
    """Return the sentence that a file causes, without its path."""
    path = tmp_path / "file.toml"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(ExerciseError) as caught:
        read_toml(path, model)
    sentence = str(caught.value)
    assert sentence.startswith(f"{path}: ")
    assert "\n" not in sentence
    return sentence.removeprefix(f"{path}: ")


def edited(text: str, old: str, new: str) -> str:
    assert text.count(old) == 1
    return text.replace(old, new)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'title = "A"',
            'tite = "A"',
            "key 'title' is missing ('tite' is unknown: did you mean 'title'?); allowed are cases, conventions, ",
        ),
        (
            "points = 3",
            "",
            "key 'points' is missing in [parts 1]; allowed are ",
        ),
        (
            "points = 3",
            "point = 3",
            "key 'points' is missing in [parts 1] ('point' is unknown: did you mean 'points'?)",
        ),
        ("points = 3", "points = 3\npiont = 2", "unknown key 'piont' in [parts 1] (did you mean 'points'?); allowed "),
        ("points = 3", "points = 3\nxyz = 2", "unknown key 'xyz' in [parts 1]; allowed are "),
        ('"none"', '"case"', "'varies': expected 'numbers', 'cases' or 'none'; came 'case' (did you mean 'cases'?)"),
        ('"text"', "3", "'kind' in [parts 1]: expected 'numeric', 'estimate', 'choice', 'match', 'text', 'formula', "),
        ('"answer"', '"Answer"', "'name' in [parts 1]: expected small letters, digits and _, beginning with a letter;"),
        ('"answer"', '"answer\\n"', "'name' in [parts 1]: expected small letters, digits and _, beginning with a "),
        ("level = 1", "level = 5", "'level': expected at most 3; came 5"),
        ("level = 1", "level = 0", "'level': expected at least 1; came 0"),
        ("level = 1", 'level = "1"', "'level': expected a whole number; came '1'"),
        ("level = 1", "level = 1.5", "'level': expected a whole number; came 1.5"),
        ("level = 1", "level = true", "'level': expected a whole number; came true"),
        ("minutes = 5", 'minutes = "5"', "'minutes': expected a number; came '5'"),
        ("minutes = 5", "minutes = 0", "'minutes': expected a number above 0; came 0"),
        ("points = 3", "points = nan", "'points' in [parts 1]: expected a finite number; came nan"),
        ("points = 3", "points = inf", "'points' in [parts 1]: expected a finite number; came inf"),
        ("points = 3", "points = 0.333", "points are given in hundredths at most, because scores are; came 0.333 in "),
        ("points = 3", "points = 1001", "'points' in [parts 1]: expected at most 1000; came 1001"),
        ('title = "A"', 'title = ""', "'title': expected a text that is not empty; came ''"),
        ('title = "A"', "title = 3", "'title': expected a text; came 3"),
        ('title = "A"', "title = 2026-01-01", "'title': expected a text; came datetime.date(2026, 1, 1)"),
        ("points = 3", "points = 3\nshape = 3", "'shape' in [parts 1]: expected a list; came 3"),
        (
            "points = 3",
            'points = 3\nshape = ["a"]',
            "entry 1 of 'shape' in [parts 1]: expected a whole number; came 'a'",
        ),
        ("[[parts]]", "[parts]", "[parts] holds a list; begin each of its entries with [[parts]]"),
        ("[[parts]]", "parts = 3\n[x]", "'parts': expected a list; came 3"),
        ('title = "A"', f'title = ["{"x" * 500}"]', "'title': expected a text; came ['xxxxx"),
    ],
)
def test_every_kind_of_mistake_in_an_exercise_gets_its_own_sentence(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    said = complaint(tmp_path, ExerciseFile, edited(EXERCISE, old, new))
    assert said.startswith(sentence)
    assert len(said) < 300


@pytest.mark.parametrize(
    ("addition", "sentence"),
    [
        (
            '[[figures]]\nname = "a"\nalt = "x"\naxes = [1]',
            "'axes' in [figures 1]: expected at least 2 entries; came [1]",
        ),
        ('[[figures]]\nname = "a"\nalt = "x"\naxes = [1, 2, 3]', "'axes' in [figures 1]: expected at most 2 entries;"),
        ('[[figures]]\nname = "a"\nalt = "x"\nwidth_mm = 2', "'width_mm' in [figures 1]: expected a number above 20; "),
        (
            '[[files]]\nname = "a.png"\ngiven = "x"',
            "'name' in [files 1]: expected a file name that ends with .nii.gz, ",
        ),
        ('[[files]]\nname = "../a.npy"\ngiven = "x"', "'name' in [files 1]: expected a file name that ends with"),
        ('[[cases]]\nname = "a"\ntexts = { B = "x" }', "'B' in [cases 1, texts]: expected small letters, digits and _"),
        ('[[conventions]]\nname = "a"', "key 'sentence' is missing in [conventions 1]; allowed are name, sentence"),
    ],
)
def test_the_place_of_a_mistake_is_told_as_people_count(tmp_path: Path, addition: str, sentence: str) -> None:
    assert complaint(tmp_path, ExerciseFile, EXERCISE + addition).startswith(sentence)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        ("[parts.answer]", "[parts.Answer]", "'Answer' in [parts]: expected small letters, digits and _, beginning"),
        ("[parts.answer]", "[part.answer]", "key 'parts' is missing ('part' is unknown: did you mean 'parts'?)"),
        ('id = "R1", ', "", "key 'id' is missing in [parts, answer, rows 1]; allowed are aspect, cases, components,"),
        ('"R1"', '"1R"', "'id' in [parts, answer, rows 1]: expected letters, digits and _, beginning with a letter; "),
        (
            "text =",
            "txt =",
            "key 'text' is missing in [parts, answer, rows 1] ('txt' is unknown: did you mean 'text'?)",
        ),
        ('key = "LPS"', "tolerance = 0.1", "'tolerance' in [parts, answer]: expected a table; came 0.1"),
        ('key = "LPS"', "tolerance = { atl = 0.1 }", "unknown key 'atl' in [parts, answer, tolerance] (did you mean "),
        ('key = "LPS"', "tolerance = { atol = -1 }", "'atol' in [parts, answer, tolerance]: expected at least 0; came"),
        ('"t" }', '"t", aspect = "geomety" }', "'aspect' in [parts, answer, rows 1]: expected 'geometry', 'content', "),
        ('"t" }', '"t", needs = "R2" }', "'needs' in [parts, answer, rows 1]: expected a list; came 'R2'"),
        ('"t" }', '"t", follow = "yes" }', "'follow' in [parts, answer, rows 1]: expected true or false; came 'yes'"),
        (
            'rows = [{ id = "R1", points = 3, text = "t" }]',
            "rows = []",
            "'rows' in [parts, answer]: expected at least 1",
        ),
    ],
)
def test_every_kind_of_mistake_in_the_answers_gets_its_own_sentence(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert complaint(tmp_path, AnswersFile, edited(ANSWERS, old, new)).startswith(sentence)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            '"sample/box"',
            '"sample/box"\nsharing = "sharde"',
            "'sharing' in [exercises 1]: expected 'own' or 'shared' or a "
            "whole number; came 'sharde' (did you mean 'shared'?)",
        ),
        ('title = "T"', 'title = "T"\nsharing = 1', "'sharing': expected 'own' or 'shared' or at least 2; came 1"),
        (
            'title = "T"',
            'title = "T"\nsharing = true',
            "'sharing': expected 'own' or 'shared' or a whole number; came true",
        ),
        ('"midterm"', '"mid term"', "'name': expected letters, digits, _ and -, because it names a folder; came 'mid "),
        ('"midterm"', '"../x"', "'name': expected letters, digits, _ and -, because it names a folder; came '../x'"),
        ('"sample/box"', '"box"', "'exercise' in [exercises 1]: expected an exercise as topic/name; came 'box'"),
        ('[[exercises]]\nexercise = "sample/box"', 'exercises = ["sample/box"]', "entry 1 of 'exercises': expected a "),
    ],
)
def test_every_kind_of_mistake_in_a_form_gets_its_own_sentence(
    tmp_path: Path, old: str, new: str, sentence: str
) -> None:
    assert complaint(tmp_path, FormFile, edited(FORM, old, new)).startswith(sentence)


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("title =", "this is not valid TOML: Invalid value"),
        ("a = 1\na = 2", "this is not valid TOML: Cannot overwrite a value"),
        (
            'a = "$\\gamma$"',
            "this is not valid TOML: Unescaped '\\' in a string (at line 1, column 9); put a text with backslashes",
        ),
        (b"\xff\xfetitle", "expected text in UTF-8; byte 0 is not"),
        (EXERCISE.replace('"A"', '"Ä"').encode("latin-1"), "expected text in UTF-8; byte 9 is not"),
        ("a = " + "[" * 5000, "this is not valid TOML: "),
        ("", "key 'title' is missing; allowed are cases, "),
    ],
)
def test_a_file_that_is_not_toml_is_refused_with_the_place(tmp_path: Path, content: str | bytes, sentence: str) -> None:
    assert complaint(tmp_path, ExerciseFile, content).startswith(sentence)


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "file.toml"
    path.write_bytes(b"\xef\xbb\xbf" + EXERCISE.replace("\n", "\r\n").encode())
    assert read_toml(path, ExerciseFile).title == "A"


def test_a_missing_file_and_a_folder_are_refused_as_what_they_are(tmp_path: Path) -> None:
    with pytest.raises(ExerciseError, match=r"none\.toml: this file is expected and does not exist$"):
        read_toml(tmp_path / "none.toml", ExerciseFile)
    with pytest.raises(ExerciseError, match=r": a readable TOML file is expected \(Is a directory\)$"):
        read_toml(tmp_path, ExerciseFile)


def test_the_error_is_of_the_class_that_is_asked_for(tmp_path: Path) -> None:
    with pytest.raises(FormError, match="does not exist"):
        read_toml(tmp_path / "none.toml", FormFile, FormError)


@pytest.mark.parametrize(("word", "hint"), [("tite", " (did you mean 'title'?)"), ("zzz", ""), ("", "")])
def test_only_a_near_spelling_is_offered(word: str, hint: str) -> None:
    assert nearest(word, ["title", "topic"]) == hint
