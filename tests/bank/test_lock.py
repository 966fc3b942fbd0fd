"""The lock of a form: written whole, read back equal, and nobody's variant ever changes."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from bank.answer_model import answer_model
from bank.canonical import canonical_text
from bank.discovery import Bank
from bank.errors import FormError, VoxbankError
from bank.figures import draw_figures
from bank.forms import Entry, Form, Student
from bank.images import file_bytes
from bank.lock import BLOBS, LOCK_NAME, FormLock, lock_form, read_lock, with_students, write_lock
from bank.variant import draw
from tests.conftest import CopiedExercise

SECRET = b"a secret of this course"
FORM = Form(
    "midterm",
    "Mid-term",
    (
        Entry("q1", "sample/box", "own"),
        Entry("q2", "sample/shifted", "shared"),
        Entry("q3", "sample/judgement", 2),
    ),
)


@pytest.fixture
def lock(samples: Bank, sample: object) -> FormLock:
    return with_students(lock_form(FORM, samples), [Student("ada"), Student("bob")], samples, SECRET)


def everything(lock: FormLock) -> str:
    return canonical_text([dataclasses.replace(lock, blobs={}), sorted(lock.blobs)])


def seed_of(lock: FormLock, student: str, label: str) -> int:
    return lock.variant_of(student, label).model.seed


def test_a_lock_holds_what_marking_rests_on_and_equals_a_fresh_draw(lock: FormLock, samples: Bank) -> None:
    for label in ("q1", "q2", "q3"):
        locked = lock.variant_of("ada", label)
        exercise = samples.exercise(locked.entry.exercise)
        variant = draw(exercise, locked.model.seed)
        assert canonical_text(locked.model) == canonical_text(answer_model(exercise, variant))
        assert canonical_text(lock.decoded_given(locked, exercise)) == canonical_text(variant.given)
        assert locked.model.points == locked.entry.points == exercise.points


def test_a_lock_holds_the_sample_answers_to_open_parts_with_the_variants_numbers(lock: FormLock) -> None:
    why, metrics = lock.variant_of("ada", "q3").model.parts
    assert [(sample.text, sample.rows) for sample in why.samples] == [
        ("Specificity: nearly all voxels are background.", ("R1", "R2")),
        ("Specificity.", ("R1",)),
        ("Dice is best.", ()),
    ]
    assert metrics.samples == ()


def test_the_decoded_given_is_of_the_exercises_own_class(lock: FormLock, samples: Bank) -> None:
    box = samples.exercise("sample/box")
    given = lock.decoded_given(lock.variant_of("ada", "q1"), box)
    assert isinstance(given, box.generator.Given)
    assert box.part("volume_ml").key(given) == lock.variant_of("ada", "q1").model.part("volume_ml").key


def test_figures_and_files_lie_in_the_blobs(lock: FormLock, samples: Bank) -> None:
    box, shifted = lock.variant_of("ada", "q1"), lock.variant_of("ada", "q2")
    (figure,) = draw_figures(samples.exercise("sample/box"), draw(samples.exercise("sample/box"), box.model.seed))
    assert lock.blobs[box.figures["outline"]] == figure.png
    image = draw(samples.exercise("sample/shifted"), shifted.model.seed).given.image
    assert lock.blobs[shifted.files["block.mha"]] == file_bytes("block.mha", image)
    assert "](q1_outline.png)" in box.stem.intro


def test_sharing_decides_who_has_which_variant(samples: Bank, sample: object) -> None:
    students = [Student(name) for name in ("ada", "bob", "eve", "joe")]
    lock = with_students(lock_form(FORM, samples), students, samples, SECRET)
    own, shared, two = ([lock.students[s.id][label] for s in students] for label in ("q1", "q2", "q3"))
    assert len(set(own)) == 4
    assert len(set(shared)) == 1
    assert two[0] == two[2] != two[1] == two[3]
    assert len(lock.variants) == 4 + 1 + 2


def test_a_lock_that_is_written_is_read_back_equal(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    back = read_lock(tmp_path)
    assert everything(back) == everything(lock)
    assert len(back.blobs) == len(lock.blobs)
    for label in ("q1", "q2", "q3"):
        assert canonical_text(back.variant_of("bob", label).model) == canonical_text(
            lock.variant_of("bob", label).model
        )


def test_writing_again_changes_no_byte(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    write_lock(read_lock(tmp_path), tmp_path)
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before


def test_late_students_are_appended_and_nobody_else_changes(lock: FormLock, samples: Bank, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    later = with_students(read_lock(tmp_path), [Student("zoe"), Student("bob"), Student("abe")], samples, SECRET)
    assert list(later.students) == ["ada", "bob", "zoe", "abe"]
    for student in ("ada", "bob"):
        assert later.students[student] == lock.students[student]
    assert {name: later.variants[name] for name in lock.variants} == dict(lock.variants)
    # The third student continues the round of two variants where the second stopped.
    assert later.students["zoe"]["q3"] == later.students["ada"]["q3"]
    assert later.students["abe"]["q3"] == later.students["bob"]["q3"]


def test_a_late_student_gets_what_an_early_one_would_have_had(samples: Bank, lock: FormLock) -> None:
    late = with_students(lock, [Student("eve")], samples, SECRET)
    early = with_students(lock_form(FORM, samples), [Student("eve")], samples, SECRET)
    assert seed_of(late, "eve", "q1") == seed_of(early, "eve", "q1")
    other = with_students(lock, [Student("eve")], samples, b"another secret of this course")
    assert seed_of(other, "eve", "q1") != seed_of(late, "eve", "q1")


def test_nobody_new_changes_nothing(lock: FormLock, samples: Bank) -> None:
    assert everything(with_students(lock, [Student("bob")], samples, SECRET)) == everything(lock)


def test_a_student_whom_the_form_does_not_know_is_refused(lock: FormLock) -> None:
    with pytest.raises(FormError, match="form 'midterm' has no student 'zoe'"):
        lock.variant_of("zoe", "q1")


def test_a_changed_source_marks_nobody_and_takes_no_late_student(copied: Callable[[str], CopiedExercise]) -> None:
    exercise = copied("box")
    form = Form("midterm", "T", (Entry("q1", exercise.name, "own"),))
    lock = with_students(lock_form(form, exercise.bank), [Student("ada")], exercise.bank, SECRET)
    exercise.edit("solutions/answers.toml", "multiplies the three sizes", "multiplies three sizes")
    with pytest.raises(FormError, match=f"{exercise.name} changed after the form 'midterm' was built; late students"):
        with_students(lock, [Student("eve")], exercise.bank, SECRET)
    with pytest.raises(VoxbankError, match=f"the source of {exercise.name} changed after the form 'midterm' was built"):
        lock.decoded_given(lock.variant_of("ada", "q1"), exercise.load())
    assert everything(with_students(lock, [Student("ada")], exercise.bank, SECRET)) == everything(lock)


def test_an_altered_blob_is_refused_when_it_is_used(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    for path in (tmp_path / BLOBS).iterdir():
        path.write_bytes(path.read_bytes()[:-1] + b"?")
    with pytest.raises(VoxbankError, match="of the form was altered"):
        read_lock(tmp_path).variant_of("ada", "q2")


def test_a_missing_blob_is_refused_when_it_is_used(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    for path in (tmp_path / BLOBS).iterdir():
        path.unlink()
    with pytest.raises(VoxbankError, match="of the form is missing"):
        read_lock(tmp_path).variant_of("ada", "q2")


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "this lock is expected and does not exist; `voxbank assignment build` writes it"),
        (b"", "this is not a lock that can be read: JSONDecodeError: "),
        (b"[]", "this is not a lock that can be read: TypeError: "),
        (b"{}", "this is not a lock that can be read: KeyError: 'format'"),
        (b'{"format": 99}', "expected format 1, came 99"),
        (b"\xff", "this is not a lock that can be read: UnicodeDecodeError: "),
        (b'{"format": 1, "entries": 3, "form": "f"}', "this is not a lock that can be read: "),
    ],
)
def test_a_lock_that_cannot_be_read_is_refused(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    if content is not None:
        (tmp_path / LOCK_NAME).write_bytes(content)
    with pytest.raises(FormError) as caught:
        read_lock(tmp_path)
    assert str(caught.value).startswith(f"{tmp_path / LOCK_NAME}: {sentence}")


def test_a_lock_cut_in_half_is_refused(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    content = (tmp_path / LOCK_NAME).read_bytes()
    (tmp_path / LOCK_NAME).write_bytes(content[: len(content) // 2])
    with pytest.raises(FormError, match="not a lock that can be read"):
        read_lock(tmp_path)


def test_a_write_that_fails_leaves_the_old_lock_and_no_half_written_file(
    lock: FormLock, samples: Bank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_lock(lock, tmp_path)
    later = with_students(lock, [Student("eve")], samples, SECRET)

    def full_disk(self: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full_disk)
    with pytest.raises(OSError, match="No space left"):
        write_lock(later, tmp_path)
    monkeypatch.undo()
    assert list(read_lock(tmp_path).students) == ["ada", "bob"]
    assert {path.name for path in tmp_path.iterdir()} == {BLOBS, LOCK_NAME}
    assert not list(tmp_path.rglob("*.part"))


def test_two_exercises_that_bring_the_same_file_or_function_cannot_share_a_form(
    copied: Callable[[str], CopiedExercise],
) -> None:
    for name, brings in (("shifted", "block.mha"), ("overlap", "dice")):
        one, other = copied(name), copied(name)
        form = Form("f", "T", (Entry("q1", one.name, "own"), Entry("q2", other.name, "own")))
        with pytest.raises(FormError, match=f"{one.name} and {other.name} both bring '{brings}'; one form cannot"):
            lock_form(form, Bank((one.root, other.root)))


def test_the_json_of_a_lock_is_sorted_and_readable(lock: FormLock, tmp_path: Path) -> None:
    write_lock(lock, tmp_path)
    text = (tmp_path / LOCK_NAME).read_text(encoding="utf-8")
    data = json.loads(text)
    assert data["students"]["ada"] == dict(lock.students["ada"])
    assert text == json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
