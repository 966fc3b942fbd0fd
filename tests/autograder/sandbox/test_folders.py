"""Folders on a common disk are measured and removed whatever a child has put into them."""

import os
from pathlib import Path

import pytest

from autograder.sandbox import folders
from autograder.sandbox.folders import DEEPEST, Folders, Usage, measure, remove


def deep(folder: Path, levels: int) -> None:
    """Make folders within folders whose full names no call could take."""
    descriptor = os.open(folder, os.O_RDONLY)
    for _ in range(levels):
        os.mkdir("d" * 200, dir_fd=descriptor)
        within = os.open("d" * 200, os.O_RDONLY, dir_fd=descriptor)
        os.close(descriptor)
        descriptor = within
    os.close(descriptor)


def test_files_and_folders_are_counted_at_every_level(tmp_path: Path) -> None:
    tmp_path.joinpath("a").write_bytes(bytes(8192))
    tmp_path.joinpath("b").mkdir()
    tmp_path.joinpath("b", "c").write_bytes(bytes(4096))
    assert measure(tmp_path, 10) == Usage(12288, 3)


def test_holes_take_no_room_and_small_files_their_size(tmp_path: Path) -> None:
    with tmp_path.joinpath("sparse").open("wb") as file:
        file.truncate(1 << 30)
    tmp_path.joinpath("small").write_bytes(b"12345")
    assert measure(tmp_path, 10) == Usage(5, 2)


def test_links_are_not_followed(tmp_path: Path) -> None:
    tmp_path.joinpath("within").mkdir()
    tmp_path.joinpath("large").write_bytes(bytes(1 << 20))
    tmp_path.joinpath("within", "link").symlink_to(tmp_path / "large")
    tmp_path.joinpath("within", "up").symlink_to(tmp_path)
    usage = measure(tmp_path / "within", 10)
    assert usage.files == 2
    assert usage.size < 4096


def test_counting_stops_beyond_the_limit(tmp_path: Path) -> None:
    for number in range(30):
        tmp_path.joinpath(str(number)).touch()
    assert measure(tmp_path, 10).files == 11


@pytest.mark.parametrize(("levels", "few"), [(DEEPEST, True), (DEEPEST + 1, False)])
def test_what_lies_too_deep_counts_as_too_many_files(tmp_path: Path, levels: int, few: bool) -> None:
    deep(tmp_path, levels)
    assert (measure(tmp_path, 1000).files <= 1000) is few


def test_a_file_that_vanishes_while_it_is_counted_counts_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    tmp_path.joinpath("b").mkdir()

    def vanish(parent: int, name: str) -> int:
        raise FileNotFoundError

    monkeypatch.setattr(folders, "_enter", vanish)
    assert measure(tmp_path, 10) == Usage(0, 0)


def test_anything_is_removed(tmp_path: Path) -> None:
    folder = tmp_path / "child"
    folder.mkdir()
    deep(folder, 1100)  # more than Python may recurse and than a process may have open
    folder.joinpath(os.fsdecode(b"\xff\xfe")).mkdir()
    folder.joinpath(os.fsdecode(b"\xff\xfe"), os.fsdecode(b"\x80\n")).touch(mode=0)
    for mode in (0, 0o300, 0o500):
        folder.joinpath(str(mode)).mkdir()
        folder.joinpath(str(mode), "file").touch()
        folder.joinpath(str(mode)).chmod(mode)
    folder.joinpath("link").symlink_to(tmp_path)
    tmp_path.joinpath("kept").touch()
    remove(folder)
    assert list(tmp_path.iterdir()) == [tmp_path / "kept"]


def test_a_folder_that_is_gone_already_is_no_error(tmp_path: Path) -> None:
    remove(tmp_path / "gone")


@pytest.mark.parametrize(("for_strangers", "mode"), [(False, 0o700), (True, 0o711)])
def test_strangers_may_pass_only_where_children_are_strangers(for_strangers: bool, mode: int) -> None:
    made = Folders(for_strangers=for_strangers)
    child = made.make("0", None)
    assert [path.stat().st_mode & 0o777 for path in (made.base, made.home, child)] == [mode, 0o700, 0o700]
    made.close()
    made.close()
    assert not made.base.exists()
