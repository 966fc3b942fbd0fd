"""`voxbank assignment pack` and `voxbank assignment collect`, as a lecturer calls them."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from autograder.assignment.course import Course
from tests.app.conftest import Voxbank, complains
from tests.autograder.assignment.conftest import Desk, bank, built
from tests.autograder.handing.class_of_three import named_by_canvas, saved, write, zipped

__all__ = ["bank", "built"]


@pytest.fixture
def folder(built: Path, tmp_path: Path) -> Path:
    """A course folder of a test's own."""
    shutil.copytree(built, tmp_path / "course")
    return tmp_path / "course"


@pytest.fixture
def desk(folder: Path) -> Desk:
    """The students' desk."""
    return Desk(Course(folder))


def test_a_pack_says_what_to_upload_and_how_large_it_is(voxbank: Voxbank, folder: Path) -> None:
    done = voxbank("assignment", "pack", "week1", "--course", folder)
    assert done.code == 0
    assert f"{folder}/packed/week1: a file for each of 3 students" in done.out
    assert "week1_for_canvas.zip" in done.out
    assert "week1_hand_out.csv" in done.out
    assert "ann,Adams,Ann,ann@example.org,," in (folder / "packed/week1/week1_hand_out.csv").read_text()


def test_single_files_go_where_the_lecturer_says(voxbank: Voxbank, folder: Path, tmp_path: Path) -> None:
    done = voxbank("assignment", "pack", "week1", "--course", folder, "--out", tmp_path / "out", "--self-contained")
    assert done.code == 0
    assert (tmp_path / "out" / "week1_ann.ipynb").is_file()


def test_a_form_or_folder_that_is_not_there_is_told(voxbank: Voxbank, folder: Path, tmp_path: Path) -> None:
    for command in (["pack", "week9"], ["collect", "week9", folder]):
        complains(voxbank("assignment", *command, "--course", folder), f"{folder}/voxbank/week9/form.lock.json: this")
    nowhere = tmp_path / "nowhere"
    complains(voxbank("assignment", "collect", "week1", folder, "--course", nowhere), f"{nowhere}/voxbank/week1/form")
    complains(voxbank("assignment", "collect", "week1", nowhere, "--course", folder), f"{nowhere}: a submissions.zip")


def test_a_place_that_cannot_be_written_is_told(voxbank: Voxbank, folder: Path, tmp_path: Path) -> None:
    file = write(tmp_path / "file", b"")
    complains(voxbank("assignment", "pack", "week1", "--course", folder, "--out", file / "x"), f"{file}/x: the files")


def test_collecting_ends_with_0_when_all_was_placed_and_says_who_is_missing(
    voxbank: Voxbank, folder: Path, desk: Desk, tmp_path: Path
) -> None:
    entries = {named_by_canvas("ann", 900, late=True): saved(desk.answered("ann"))}
    archive = write(tmp_path / "submissions.zip", zipped(entries))
    done = voxbank("assignment", "collect", "week1", archive, "--course", folder)
    assert done.code == 0
    assert done.out.splitlines() == [
        "1 placed, 0 replaced, 0 unchanged",
        "Late, as Canvas says (it does not say when): ann",
        "Nothing to mark from 2: bob, cal",
        f"Next: voxbank grade {folder} week1",
    ]


def test_collecting_ends_with_1_when_something_could_not_be_placed(
    voxbank: Voxbank, folder: Path, desk: Desk, tmp_path: Path
) -> None:
    hostile = "[red]\x1b[31m.ipynb"
    entries = {
        named_by_canvas("bob", 901, hostile): saved(desk.answered("ann")),
        named_by_canvas("cal", 902): saved(desk.answered("cal")),
    }
    archive = write(tmp_path / "submissions.zip", zipped(entries))
    done = voxbank("assignment", "collect", "week1", archive, "--course", folder, "--json")
    assert done.code == 1
    assert [placed["student"] for placed in done.json["placed"]] == ["cal"]
    told = voxbank("assignment", "collect", "week1", archive, "--course", folder)
    assert told.code == 1
    assert told.out.splitlines()[0] == "0 placed, 0 replaced, 1 unchanged"
    assert (
        "  submissions.zip: brownbob_502_901_[red]\N{REPLACEMENT CHARACTER}[31m.ipynb: it is the copy of 'ann', "
        "but came under the name of 'bob'; ask both; a notebook with another's numbers cannot be marked by machine"
    ) in told.out.splitlines()


def test_json_tells_everything(voxbank: Voxbank, folder: Path, desk: Desk, tmp_path: Path) -> None:
    older, newer = saved(desk.answered("ann")), saved(desk.answered("ann")) + b" "
    entries = {named_by_canvas("ann", 900): older, named_by_canvas("ann", 901): newer}
    entries |= {named_by_canvas("bob", 902, "a.pdf"): b"%PDF", "readme.txt": b""}
    archive = write(tmp_path / "s.zip", zipped(entries))
    done = voxbank("assignment", "collect", "week1", archive, "--course", folder, "--json")
    assert done.code == 1
    (placed,) = done.json["placed"]
    submission = placed.pop("submission")
    assert (folder / "voxbank/week1/collected/ann" / submission / "week1.ipynb").read_bytes() == newer
    assert placed == {
        "student": "ann", "outcome": "new", "source": f"s.zip: {named_by_canvas('ann', 901)}", "account": "501",
        "upload": 901, "late": False, "filled_in": 4, "time": "", "notes": [],
    }  # fmt: skip
    assert done.json["earlier"] == [{"student": "ann", "source": f"s.zip: {named_by_canvas('ann', 900)}"}]
    assert done.json["missing"] == ["bob", "cal"]
    assert [one["reason"] for one in done.json["unplaced"]] == ["no notebook was handed in, only 'a.pdf'"]
    assert done.json["aside"] == ["s.zip: readme.txt"]
    assert json.loads(done.out)["form"] == "week1"


def test_a_roster_can_bring_the_numbers_that_the_gradebook_lacks(
    voxbank: Voxbank, folder: Path, desk: Desk, tmp_path: Path
) -> None:
    archive = write(tmp_path / "s.zip", zipped({"zzz_777_900_week1.ipynb": saved(desk.answered("ann"))}))
    roster = write(tmp_path / "roster.csv", b"\xef\xbb\xbfid;lms_user_id\r\nann;777\r\nbob;778\r\n")
    named = voxbank("assignment", "collect", "week1", archive, "--course", folder, "--roster", roster, "--json")
    assert named.json["placed"][0]["notes"] == []
    broken = write(tmp_path / "twice.csv", b"id\nann\nANN\n")
    refused = voxbank("assignment", "collect", "week1", archive, "--course", folder, "--roster", broken)
    complains(refused, f"{broken}: student 'ann' stands in the roster twice")
