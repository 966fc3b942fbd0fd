"""What students hand in is put where it is marked."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from autograder.assignment.course import Course
from autograder.handing import collecting, kept
from autograder.handing.arrivals import ArrivalError
from autograder.handing.kept import counting, read_receipts
from bank.errors import FormError
from tests.autograder.handing.class_of_three import (
    blank_copy,
    named_by_canvas,
    outcomes,
    reasons,
    saved,
    submitted,
    tree,
    write,
    zipped,
)

# Canvas


def test_the_archive_that_canvas_gives_is_placed_student_by_student(course, desk, collected, inbox):
    answered = {student: saved(desk.answered(student)) for student in ("ann", "bob", "cal")}
    entries = {named_by_canvas(s, 900 + n, late=s == "bob"): c for n, (s, c) in enumerate(answered.items())}
    done = collected(write(inbox / "submissions.zip", zipped(entries)))
    assert submitted(course) == {f"{student}/week1/week1.ipynb": content for student, content in answered.items()}
    assert outcomes(done) == dict.fromkeys(answered, "new")
    assert (done.missing, done.unplaced, done.aside, done.earlier) == ((), (), (), ())
    assert [placed.student for placed in done.placed if placed.receipt.late] == ["bob"]


def test_collecting_twice_changes_nothing(course, desk, collected, inbox):
    archive = write(inbox / "submissions.zip", zipped({named_by_canvas("ann", 1): saved(desk.answered())}))
    collected(archive)
    before = tree(course.folder)
    assert outcomes(collected(archive)) == {"ann": "unchanged"}
    assert tree(course.folder) == before


def test_a_later_download_brings_the_newer_notebook_and_keeps_the_older(course, desk, collected, inbox):
    first, second = desk.answered(), desk.answered()
    desk.fill_in(second, "q1-area", "q1_area = 5")
    older = write(inbox / "1" / "submissions.zip", zipped({named_by_canvas("ann", 900): saved(first)}))
    newer = write(
        inbox / "2" / "submissions.zip", zipped({named_by_canvas("ann", 950, "week1-1.ipynb"): saved(second)})
    )
    collected(older)
    done = collected(newer)
    assert outcomes(done) == {"ann": "replaced"}
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(second)}
    kept_ones = {file.read_bytes() for file in course.form_folder("week1").glob("collected/ann/*/week1.ipynb")}
    assert kept_ones == {saved(first), saved(second)}
    again = collected(older)
    assert outcomes(again) == {"ann": "unchanged"}
    assert again.earlier == (("ann", f"submissions.zip: {named_by_canvas('ann', 900)}"),)
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(second)}


def test_canvas_number_tells_the_newest_whatever_order_they_come_in(course, desk, collected, inbox):
    newest, older = desk.answered(), desk.answered()
    desk.fill_in(older, "q1-area", "q1_area = 5")
    entries = {
        named_by_canvas("ann", 980, "a.ipynb"): saved(newest), named_by_canvas("ann", 979, "b-7.ipynb"): saved(older)
    }  # fmt: skip
    done = collected(write(inbox / "s.zip", zipped(entries)))
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(newest)}
    assert [source for _, source in done.earlier] == [f"s.zip: {named_by_canvas('ann', 979, 'b-7.ipynb')}"]


def test_the_first_notebook_handed_in_again_counts_again(course, desk, collected, inbox):
    first, second = saved(desk.answered()), saved(desk.answered()) + b" "
    for number, content in enumerate((first, second, first)):
        collected(write(inbox / str(number) / "s.zip", zipped({named_by_canvas("ann", 900 + number): content})))
    assert submitted(course) == {"ann/week1/week1.ipynb": first}


def test_a_blank_notebook_takes_no_answers_away(course, desk, collected, inbox):
    archive = {named_by_canvas("ann", 900): saved(desk.answered())}
    collected(write(inbox / "1.zip", zipped(archive)))
    done = collected(write(inbox / "2.zip", zipped({named_by_canvas("ann", 999): saved(desk.released())})))
    assert outcomes(done) == {"ann": "unchanged"}
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(desk.answered())}


def test_whether_canvas_calls_it_late_is_kept_up_to_date(course, desk, collected, inbox):
    collected(write(inbox / "1.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())})))
    late = collected(write(inbox / "2.zip", zipped({named_by_canvas("ann", 900, late=True): saved(desk.answered())})))
    assert outcomes(late) == {"ann": "unchanged"}
    assert counting(read_receipts(course.form_folder("week1"))["ann"]).late
    assert not (course.folder / "submitted/ann/week1/timestamp.txt").exists()  # nobody knows when


def test_what_lies_beside_the_notebook_comes_along_and_our_own_files_do_not(course, desk, collected, inbox):
    entries = {
        named_by_canvas("ann", 901): saved(desk.answered()),
        named_by_canvas("ann", 902, "photo of (c).jpg"): b"jpg",
        named_by_canvas("ann", 903, "box.npy"): b"theirs",
        named_by_canvas("ann", 904, "timestamp.txt"): b"1999-01-01 00:00:00 UTC",
        named_by_canvas("ann", 905, "..hidden"): b"x",
        named_by_canvas("bob", 906): saved(desk.answered("bob")),
    }
    collected(write(inbox / "s.zip", zipped(entries)))
    assert sorted(submitted(course)) == [
        "ann/week1/photo of (c).jpg", "ann/week1/week1.ipynb", "bob/week1/week1.ipynb",
    ]  # fmt: skip


def test_students_without_a_notebook_are_told_once_each(desk, collected, inbox):
    entries = {
        named_by_canvas("ann", 901, "answers.pdf"): b"%PDF",
        named_by_canvas("ann", 902, "photo.jpg"): b"jpg",
        "brownbob_502_text.html": b"my answer",
        "clarkcal_503_904_week1.ipynb": b"",
    }
    done = collected(write(inbox / "s.zip", zipped(entries)))
    assert reasons(done).splitlines() == [
        "s.zip: clarkcal_503_904_week1.ipynb: the file is empty; a notebook was expected",
        "s.zip: adamsann_501_901_answers.pdf: no notebook was handed in, only 'answers.pdf', 'photo.jpg'",
        "s.zip: brownbob_502_text.html: a text or a link was handed in, and no file",
    ]
    assert done.missing == ("ann", "bob", "cal")


def test_a_students_own_archive_in_canvas_is_opened_and_its_inner_names_prove_nothing(course, shared, collected, inbox):
    content = blank_copy(shared, "week2", "ann") + b" "
    entries = {named_by_canvas("ann", 900, "bob.zip"): zipped({"brownbob_502_1_week2.ipynb": content})}
    collected(write(inbox / "s.zip", zipped(entries)), form="week2", into=shared)
    assert list(submitted(shared, "week2")) == ["ann/week2/week2.ipynb"]


# Folders


def test_a_folder_like_nbgraders_is_placed_with_its_times(course, desk, collected, inbox):
    folder = desk.hand_in(desk.answered("ann"), "ann")
    write(folder / "timestamp.txt", b"2026-11-20 10:00:00 UTC")
    write(desk.hand_in(desk.answered("bob"), "bob") / "timestamp.txt", b"whenever I like")
    (course.folder / "submitted").rename(inbox)
    done = collected(inbox)
    assert outcomes(done) == {"ann": "new", "bob": "new"}
    assert submitted(course)["ann/week1/timestamp.txt"] == b"2026-11-20 10:00:00 UTC"
    assert "bob/week1/timestamp.txt" not in submitted(course)


def test_a_time_that_a_student_packed_counts_for_nothing(course, desk, collected, inbox):
    entries = {"ann/week1/week1.ipynb": saved(desk.answered()), "ann/week1/timestamp.txt": b"1999-01-01 00:00:00 UTC"}
    collected(write(inbox / "ann.zip", zipped(entries)))
    assert list(submitted(course)) == ["ann/week1/week1.ipynb"]


def test_loose_files_with_numbers_behind_their_names_are_in_that_order(course, desk, collected, inbox):
    for number, name in enumerate(("week1 (2).ipynb", "week1.ipynb", "week1 (1).ipynb")):
        notebook = desk.answered()
        desk.fill_in(notebook, "q1-area", f"q1_area = {3 - number}")
        file = write(inbox / name, saved(notebook))
        os.utime(file, (1_000_000 - number, 1_000_000 - number))
    done = collected(inbox)
    assert b"q1_area = 3" in submitted(course)["ann/week1/week1.ipynb"]
    assert [source for _, source in done.earlier] == ["inbox/week1.ipynb", "inbox/week1 (1).ipynb"]


def test_two_notebooks_of_which_nothing_tells_the_newest_are_both_left_to_a_person(course, desk, collected, inbox):
    entries = {"a/ann.ipynb": saved(desk.answered()), "b/ann.ipynb": saved(desk.answered()) + b" "}
    done = collected(write(inbox / "class.zip", zipped(entries)))
    assert {one.reason for one in done.unplaced} == {
        "several notebooks of 'ann' came, and nothing says which is the newest"
    }
    assert submitted(course) == {}


def test_a_loose_notebook_collected_afterwards_counts_and_downloading_again_does_not_undo_it(
    course, desk, collected, inbox
):
    canvas = write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())}))
    mailed = write(inbox / "mailed" / "ann.ipynb", saved(desk.answered()) + b" ")
    collected(canvas)
    assert outcomes(collected(mailed)) == {"ann": "replaced"}
    assert outcomes(collected(canvas)) == {"ann": "unchanged"}
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(desk.answered()) + b" "}


def test_pictures_in_a_students_archive_keep_their_folders(course, desk, collected, inbox):
    entries = {
        "my work/week1.ipynb": saved(desk.answered()), "my work/img/a.png": b"1", "my work/img": b"a file, too",
        "photo.png": b"2",
    }  # fmt: skip
    collected(write(inbox / "ann.zip", zipped(entries)))
    assert sorted(submitted(course)) == ["ann/week1/img/a.png", "ann/week1/photo.png", "ann/week1/week1.ipynb"]


def test_files_lying_loose_in_a_folder_belong_to_nobody(course, desk, collected, inbox):
    write(inbox / "x.ipynb", saved(desk.answered()))
    write(inbox / "roster.csv", b"id\nann\n")
    done = collected(inbox)
    assert done.aside == ("inbox/roster.csv",)
    assert list(submitted(course)) == ["ann/week1/week1.ipynb"]


# What must not happen


def test_a_folder_that_a_person_changed_is_left_alone_and_told(course, desk, collected, inbox):
    archive = write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())}))
    by_hand = desk.hand_in(desk.released(), "ann") / "week1.ipynb"
    before = by_hand.read_bytes()
    done = collected(archive)
    assert "holds something that was not collected, or was changed since" in reasons(done)
    assert by_hand.read_bytes() == before
    shutil.rmtree(by_hand.parent)
    assert outcomes(collected(archive)) == {"ann": "new"}


def test_what_a_person_put_there_and_comes_again_is_taken_as_collected(course, desk, collected, inbox):
    desk.hand_in(saved(desk.answered()), "ann")
    done = collected(write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())})))
    assert outcomes(done) == {"ann": "unchanged"}


def test_students_of_whom_nothing_came_are_missing_until_something_does(desk, collected, inbox):
    first = collected(write(inbox / "1.zip", zipped({named_by_canvas("bob", 900): saved(desk.answered("bob"))})))
    assert first.missing == ("ann", "cal")
    second = collected(write(inbox / "2.zip", zipped({named_by_canvas("ann", 901): saved(desk.answered("ann"))})))
    assert second.missing == ("cal",)


def test_a_wrong_course_folder_and_paths_that_cannot_be_are_told(course, collected, tmp_path, inbox):
    with pytest.raises(FormError, match="this lock is expected and does not exist"):
        collected(inbox, into=Course(tmp_path / "elsewhere"))
    with pytest.raises(ArrivalError, match="is expected, and there is none"):
        collected(inbox / "nothing.zip")
    with pytest.raises(ArrivalError, match="collected into this folder, not out of it"):
        collected(course.folder / "submitted")


@pytest.mark.parametrize("allowed", range(8))
def test_a_disk_that_fills_leaves_whole_submissions_and_all_of_them_once_there_is_room(
    course, desk, collected, inbox, monkeypatch, allowed
):
    answered = {student: saved(desk.answered(student)) for student in ("ann", "bob", "cal")}
    archive = write(inbox / "s.zip", zipped({named_by_canvas(s, 900): c for s, c in answered.items()}))
    copy, written = shutil.copyfile, iter(range(100))

    def filling(source, target):
        if next(written) == allowed:
            Path(target).write_bytes(b"half")
            raise OSError(28, "No space left on device", str(target))
        return copy(source, target)

    with monkeypatch.context() as patched:
        patched.setattr(kept.shutil, "copyfile", filling)
        if allowed < 6:  # a copy for keeping and one for marking of each
            with pytest.raises(FormError, match="nothing more can be written"):
                collected(archive)
        else:
            collected(archive)
    whole = {f"{student}/week1/week1.ipynb": content for student, content in answered.items()}
    assert submitted(course).items() <= whole.items()
    collected(archive)
    assert submitted(course) == whole
    assert not list(course.folder.rglob(".collecting-*"))
    assert not list(course.folder.rglob(".spool-*"))


def test_what_a_killed_run_left_is_cleared_away(course, desk, collected, inbox):
    write(course.folder / "submitted" / "ann" / ".collecting-abc" / "new" / "week1.ipynb", b"half")
    write(course.form_folder("week1") / "collected" / ".spool-abc" / "0", b"half")
    collected(write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())})))
    assert submitted(course) == {"ann/week1/week1.ipynb": saved(desk.answered())}
    assert not [*course.folder.rglob(".collecting-*"), *course.folder.rglob(".spool-*")]


def test_two_programs_do_not_collect_one_form_at_once(course, desk, collected, inbox):
    archive = write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())}))
    folder = course.form_folder("week1") / "collected"
    with collecting._alone(folder), pytest.raises(FormError, match="another program collects this form now"):
        collected(archive)


def test_a_list_of_receipts_that_cannot_be_read_is_told(course, desk, collected, inbox):
    write(course.form_folder("week1") / "collected" / "ann" / "receipts.json", b"[{}]")
    with pytest.raises(FormError, match="the list of what was collected cannot be read"):
        collected(write(inbox / "s.zip", zipped({named_by_canvas("ann", 900): saved(desk.answered())})))


def test_hostile_archives_cost_only_themselves(course, desk, collected, inbox):
    entries = {
        named_by_canvas("ann", 900, "a.zip"): zipped({"../../../submitted/bob/week1/week1.ipynb": b"harm"}),
        named_by_canvas("bob", 901): saved(desk.answered("bob")),
        "\x1b[31m/../x.ipynb": b"harm",
        named_by_canvas("cal", 902, "c.zip"): b"PK\x03\x04",
    }
    done = collected(write(inbox / "s.zip", zipped(entries)))
    assert submitted(course) == {"bob/week1/week1.ipynb": saved(desk.answered("bob"))}
    assert len(done.unplaced) == 3
