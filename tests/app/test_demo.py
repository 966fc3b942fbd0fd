"""The demonstration: it writes into a folder of its own, and its students hand in what they say."""

import json

import nbformat
import pytest

from app.demo import run
from app.demo.answers import Answers
from app.demo.run import run_demo
from app.demo.students import CLASS
from autograder.assignment.course import build_assignment
from bank.discovery import Bank
from bank.errors import VoxbankError
from bank.forms import Entry, Form, Student


def test_a_folder_with_something_else_in_it_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("three years of work")

    with pytest.raises(VoxbankError, match="writes into a folder of its own"):
        run_demo(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == ["thesis.txt"]


def test_a_demonstration_before_is_replaced(tmp_path):
    (tmp_path / run.MARKER).touch()
    (tmp_path / "gradebook.db").touch()

    run._fresh_course(tmp_path)

    assert [path.name for path in tmp_path.iterdir()] == [run.MARKER]


@pytest.fixture(scope="module")
def desk(tmp_path_factory):
    """Build the numeric exercise for one student; return the released notebook's text and the student's answers."""
    folder = tmp_path_factory.mktemp("course")
    name = "reconstruction/marker_in_the_sinogram"
    bank = Bank()
    build_assignment(
        Form("demo", "Demo", (Entry("q1", name, "own"),)), bank, [Student("s01")], folder, secret=b"s" * 32
    )
    lock = run.Course(folder).lock("demo")
    variant, exercise = lock.variant_of("s01", "q1"), bank.exercise(name)
    answers = Answers({"q1": variant}, {"q1": exercise}, {"q1": lock.decoded_given(variant, exercise)})
    return (folder / "release/s01/demo/demo.ipynb").read_text(), answers


def filled(desk, student):
    text, answers = desk
    notebook = nbformat.reads(text, as_version=4)
    content = student.fill(notebook, answers)
    return notebook, content


def by_words(words):
    return next(student for student in CLASS if student.hands_in == words)


def test_right_answers_come_in_two_ways_of_writing(desk):
    first, _ = filled(desk, by_words("right"))
    second, _ = filled(desk, by_words("right, in another style"))

    one, other = (next(c.source for c in book.cells if c.id == "q1-shift") for book in (first, second))
    assert one.startswith("q1_shift = ")
    assert other.startswith("q1_shift = '")
    assert other.endswith(" mm'")
    assert "," in other


def test_a_file_cut_in_half_is_no_json(desk):
    _, content = filled(desk, by_words("a file cut in half"))

    with pytest.raises(json.JSONDecodeError):
        json.loads(content)


def test_the_attackers_answer_nothing(desk):
    for words in ("a forged score, no answers", "a search for the reference"):
        notebook, _ = filled(desk, by_words(words))
        answers = [cell for cell in notebook.cells if cell.metadata.get("voxbank", {}).get("role") == "answer"]
        released = nbformat.reads(desk[0], as_version=4)
        assert [cell.source for cell in answers] == [
            cell.source for cell in released.cells if cell.metadata.voxbank.role == "answer"
        ]


def test_students_have_different_ids_and_the_class_is_twelve():
    assert len({student.id for student in CLASS}) == 12
