"""Copies are packed for a learning platform."""

from __future__ import annotations

import csv
import io
import json
import zipfile
from dataclasses import replace

import nbformat
import pytest

from autograder.assignment.course import Course, build_assignment
from autograder.handing import packing
from autograder.handing.packing import pack
from bank.errors import FormError
from bank.forms import Entry, Form, Student
from tests.autograder.assignment.conftest import SECRET, STUDENTS


@pytest.fixture(scope="session")
def shared(bank, built, tmp_path_factory) -> Course:
    """A course whose form has one variant for all."""
    folder = tmp_path_factory.mktemp("shared") / "course"
    form = Form("week2", "Week 2", (Entry("q1", "bridgetest/box", "shared"),))
    build_assignment(form, bank, STUDENTS, folder, secret=SECRET)
    return Course(folder)


@pytest.fixture
def out(tmp_path):
    return tmp_path / "out"


def _entries(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def _files(folder) -> dict[str, bytes]:
    return {file.name: file.read_bytes() for file in folder.iterdir()}


def test_one_variant_for_all_is_one_archive_with_everything_in_a_folder(shared, out):
    packed = pack(shared, "week2", STUDENTS, out)
    assert sorted(_files(out)) == ["week2.zip", "week2_packed.json"]
    assert {owner: file.name for owner, file in packed.files.items()} == {"shared": "week2.zip"}
    inside = _entries((out / "week2.zip").read_bytes())
    release = shared.release_folder("week2", "shared")
    assert inside == {f"week2/{file.name}": file.read_bytes() for file in release.iterdir()}


def test_own_variants_are_an_archive_per_student_and_one_to_upload_with_a_page(course, out):
    packed = pack(course, "week1", STUDENTS, out)
    assert sorted(_files(out)) == [
        "ann.zip", "bob.zip", "cal.zip", "week1_for_canvas.zip", "week1_hand_out.csv", "week1_packed.json",
    ]  # fmt: skip
    for student in ("ann", "bob", "cal"):
        release = course.release_folder("week1", student)
        inside = _entries((out / f"{student}.zip").read_bytes())
        assert inside == {f"week1/{file.name}": file.read_bytes() for file in release.iterdir()}
    upload = _entries((out / packed.upload.name).read_bytes())
    page = upload.pop("week1/week1.html").decode()
    assert upload == {f"week1/{s}.zip": (out / f"{s}.zip").read_bytes() for s in ("ann", "bob", "cal")}
    assert '<a href="ann.zip" download>ann</a>' in page
    assert "Adams" not in page  # the class sees this page


def test_the_table_for_mail_merge_says_who_gets_which_file(course, out):
    known = [replace(STUDENTS[0], lms_user_id="77"), replace(STUDENTS[1], last_name='=cmd|"x"', first_name="Zoë")]
    packed = pack(course, "week1", known, out)
    rows = list(csv.DictReader(io.StringIO((out / packed.table).read_text(encoding="utf-8-sig"))))
    lock = course.lock("week1")
    assert rows[0] == {
        "id": "ann", "last_name": "Adams", "first_name": "Ann", "email": "ann@example.org", "lms_user_id": "77",
        "copy": course.copy(lock, "ann").code, "file": "ann.zip",
    }  # fmt: skip
    assert (rows[1]["last_name"], rows[1]["first_name"]) == ('\'=cmd|"x"', "Zoë")
    assert (rows[2]["id"], rows[2]["email"]) == ("cal", "")


def test_single_files_are_notebooks_that_bear_form_and_student(course, shared, out):
    pack(course, "week1", STUDENTS, out, single_file=True)
    assert "week1_ann.ipynb" in _files(out)
    assert nbformat.read(out / "week1_ann.ipynb", as_version=4).cells[1].id == "files"
    pack(shared, "week2", STUDENTS, out / "all", single_file=True)
    assert sorted(_files(out / "all")) == ["week2.ipynb", "week2_packed.json"]


@pytest.mark.parametrize("single_file", [False, True])
def test_packing_twice_gives_equal_bytes(course, tmp_path, single_file):
    for name in ("one", "two"):
        pack(course, "week1", STUDENTS, tmp_path / name, single_file=single_file)
    assert _files(tmp_path / "one") == _files(tmp_path / "two")


def test_a_pack_replaces_an_earlier_one_and_leaves_other_files_alone(course, out):
    pack(course, "week1", STUDENTS, out)
    (out / "letter.txt").write_text("mine")
    pack(course, "week1", STUDENTS, out, single_file=True)
    assert sorted(_files(out)) == [
        "letter.txt", "week1_ann.ipynb", "week1_bob.ipynb", "week1_cal.ipynb", "week1_for_canvas.zip",
        "week1_hand_out.csv", "week1_packed.json",
    ]  # fmt: skip


def test_a_file_of_that_name_that_nobody_packed_is_not_overwritten(course, out):
    out.mkdir()
    (out / "bob.zip").write_bytes(b"mine")
    with pytest.raises(FormError, match=r"bob\.zip: this file was not packed by voxbank"):
        pack(course, "week1", STUDENTS, out)
    assert _files(out) == {"bob.zip": b"mine"}


def test_a_list_that_names_files_elsewhere_removes_none(course, out, tmp_path):
    precious = tmp_path / "precious.txt"
    precious.write_text("mine")
    out.mkdir()
    (out / "week1_packed.json").write_text(json.dumps({"files": [{"name": "../precious.txt"}]}))
    pack(course, "week1", STUDENTS, out)
    assert precious.exists()


def test_a_disk_that_fills_leaves_an_earlier_pack_as_it_was(course, out, monkeypatch):
    pack(course, "week1", STUDENTS, out)
    before = _files(out)

    def full(*_):
        raise OSError(28, "No space left on device", str(out))

    monkeypatch.setattr(packing, "write_archive", full)
    with pytest.raises(OSError, match="No space left"):
        pack(course, "week1", STUDENTS, out, single_file=True)
    assert _files(out) == before


def test_sizes_that_platforms_refuse_are_told(course, out, monkeypatch):
    monkeypatch.setattr(packing, "LARGE_FOR_COLAB", 1000)
    monkeypatch.setattr(packing, "LARGE_FOR_CANVAS", 1000)
    notebook, upload = pack(course, "week1", STUDENTS, out, single_file=True).warnings
    assert "Google Colab opens notebooks up to 20 MB" in notebook
    assert upload.startswith("week1_for_canvas.zip has 0 MB: a course in Canvas")
    (archive,) = pack(course, "week1", STUDENTS, out).warnings
    assert "Colab" not in archive


def test_a_form_that_was_not_built_is_told(course, out):
    with pytest.raises(FormError, match="this lock is expected and does not exist"):
        pack(course, "week9", [Student("ann")], out)
