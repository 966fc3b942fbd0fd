"""Archives are laid out as files; what means harm is turned away with a sentence."""

from __future__ import annotations

import io
import os
import stat
import struct
import zipfile

import pytest

from autograder.handing import arrivals
from autograder.handing.arrivals import ArrivalError, Unpacking
from tests.autograder.handing.class_of_three import write, zipped


@pytest.fixture
def unpacked(tmp_path):
    """Lay something out; return place -> content, and the reasons of what was turned away."""
    spool = tmp_path / "spool"
    spool.mkdir()

    def run(*paths):
        unpacking = Unpacking(spool)
        found = {arrival.told: arrival.file.read_bytes() for arrival in unpacking.arrivals(paths)}
        return found, {one.file: one.reason for one in unpacking.unplaced}

    return run


@pytest.fixture
def archive(tmp_path):
    """Write an archive and return its path."""
    return lambda entries, name="class.zip": write(tmp_path / name, zipped(entries))


def _raw(entries) -> bytes:
    """Return an archive of entries that were changed by hand: (about, content)."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for about, content in entries:
            archive.writestr(about, content)
    return stream.getvalue()


def _about(name: str, mode: int = stat.S_IFREG | 0o644) -> zipfile.ZipInfo:
    about = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
    about.create_system, about.external_attr = 3, mode << 16
    return about


def test_archives_in_archives_and_folders_are_laid_out_with_where_they_were(unpacked, archive, tmp_path):
    inner = zipped({"week1/week1.ipynb": b"1", "week1/": b""})
    write(tmp_path / "loose" / "deep" / "a.ipynb", b"2")
    write(tmp_path / "loose" / "b.zip", zipped({"b.ipynb": b"3"}))
    found, refused = unpacked(archive({"ann.zip": inner, "c.txt": b"4"}), tmp_path / "loose")
    assert found == {
        "class.zip: ann.zip: week1/week1.ipynb": b"1", "class.zip: c.txt": b"4",
        "loose/b.zip: b.ipynb": b"3", "loose/deep/a.ipynb": b"2",
    }  # fmt: skip
    assert refused == {}


def test_what_systems_leave_behind_is_passed_over(unpacked, archive):
    left = ("__MACOSX/._a.ipynb", ".DS_Store", "ann/.ipynb_checkpoints/a-checkpoint.ipynb", "._b.ipynb", "desktop.ini")
    assert unpacked(archive(dict.fromkeys(left, b""))) == ({}, {})


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "a/../../b.ipynb", "..\\b.ipynb", "C:\\b.ipynb"])
def test_a_path_that_leads_out_of_the_archive_is_turned_away(unpacked, archive, name, tmp_path):
    found, refused = unpacked(archive({name: b"harm", "good.ipynb": b"1"}))
    assert found == {"class.zip: good.ipynb": b"1"}
    assert list(refused.values()) == ["its path leads out of the archive"]
    assert sorted(file.name for file in (tmp_path / "spool").iterdir()) == ["0"]


@pytest.mark.parametrize("kind", [stat.S_IFLNK, stat.S_IFIFO, stat.S_IFCHR, stat.S_IFSOCK])
def test_links_and_devices_in_archives_are_turned_away(unpacked, tmp_path, kind):
    file = write(tmp_path / "a.zip", _raw([(_about("a.ipynb", kind | 0o777), b"/etc/passwd")]))
    assert unpacked(file) == ({}, {"a.zip: a.ipynb": "it is a link or a device, not a file"})


def test_links_and_devices_in_folders_are_turned_away(unpacked, tmp_path):
    write(tmp_path / "folder" / "real.ipynb", b"1")
    (tmp_path / "folder" / "link.ipynb").symlink_to(write(tmp_path / "secret", b"secret"))
    (tmp_path / "folder" / "elsewhere").symlink_to(tmp_path)
    os.mkfifo(tmp_path / "folder" / "pipe.ipynb")
    found, refused = unpacked(tmp_path / "folder")
    assert found == {"folder/real.ipynb": b"1"}
    assert set(refused) == {"folder/link.ipynb", "folder/pipe.ipynb"}


def test_a_small_archive_that_grows_huge_is_turned_away_and_costs_the_others_nothing(unpacked, archive, monkeypatch):
    monkeypatch.setattr(arrivals, "MAX_ARCHIVE_BYTES", 100_000)
    bomb = zipped({f"{number}.ipynb": b"0" * 60_000 for number in range(2)})
    assert len(bomb) < 1000
    found, refused = unpacked(archive({"bomb.zip": bomb, "good.zip": zipped({"a.ipynb": b"1"})}))
    assert found == {"class.zip: good.zip: a.ipynb": b"1"}
    assert refused == {"class.zip: bomb.zip": "it would grow to 120,000 bytes; 100,000 may be unpacked"}


def test_a_bomb_in_layers_is_stopped_by_what_all_layers_hold_together(unpacked, archive, monkeypatch):
    monkeypatch.setattr(arrivals, "MAX_ARCHIVE_BYTES", 100_000)
    layer = zipped({"a.ipynb": b"0" * 40_000})
    found, refused = unpacked(archive({"ann.zip": zipped({f"{number}.zip": layer for number in range(20)})}))
    assert len(found) == 2
    assert len(refused) == 3  # not 18, among which nobody would find the others
    assert list(refused.values())[-1].endswith("; there is more of this kind in its archive")


def test_an_archive_that_holds_itself_and_so_on_ends_after_three_layers(unpacked, archive):
    content = b"end"
    for _ in range(6):
        content = zipped({"next.zip": content})
    found, refused = unpacked(archive({"first.zip": content}))
    assert found == {}
    assert list(refused.values()) == ["it is the 4th archive within archives"]


def test_an_archive_of_too_many_files_is_turned_away(unpacked, archive, monkeypatch):
    monkeypatch.setattr(arrivals, "MAX_ENTRIES", 10)
    many = zipped({f"{number}.txt": b"" for number in range(11)})
    assert unpacked(archive({"ann.zip": many}))[1] == {"class.zip: ann.zip": "it holds 11 files; 10 may be unpacked"}


def test_one_students_huge_file_is_turned_away_alone(unpacked, archive, monkeypatch, tmp_path):
    monkeypatch.setattr(arrivals, "MAX_FILE_BYTES", 1000)
    found, refused = unpacked(archive({"huge.ipynb": b"0" * 1001, "a.ipynb": b"1"}))
    assert found == {"class.zip: a.ipynb": b"1"}
    assert refused == {"class.zip: huge.ipynb": "it has 1,001 bytes; at most 1,000 are read"}
    assert unpacked(write(tmp_path / "b.ipynb", b"0" * 1001))[1] == {
        "b.ipynb": "it has 1,001 bytes; at most 1,000 are read"
    }


def test_an_archive_that_lies_about_its_length_is_turned_away(unpacked, tmp_path):
    honest = zipped({"a.ipynb": b"0" * 5000})
    lying = bytearray(honest)
    for signature, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<L", lying, honest.index(signature) + offset, 10)
    found, refused = unpacked(write(tmp_path / "a.zip", bytes(lying)))
    assert found == {}
    assert refused["a.zip: a.ipynb"].startswith("it cannot be unpacked")


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"PK\x03\x04 broken", "it is no zip archive that can be read"),
        (b"", "it is no zip archive that can be read"),
        (b"Rar!\x1a\x07\x00", "it is no zip archive that can be read"),
    ],
)
def test_what_is_no_archive_is_told(unpacked, tmp_path, content, reason):
    assert unpacked(write(tmp_path / "a.zip", content))[1]["a.zip"].startswith(reason)


def test_damaged_and_locked_entries_are_told_and_the_others_read(unpacked, tmp_path):
    content = bytearray(_raw([(_about("a.ipynb"), b"first content"), (_about("b.ipynb"), b"second")]))
    content[content.index(b"first")] ^= 1
    found, refused = unpacked(write(tmp_path / "a.zip", bytes(content)))
    assert found == {"a.zip: b.ipynb": b"second"}
    assert "it cannot be unpacked (Bad CRC-32" in refused["a.zip: a.ipynb"]
    locked = bytearray(_raw([(_about("a.ipynb"), b"1")]))
    for signature, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + offset] |= 1
    assert unpacked(write(tmp_path / "b.zip", bytes(locked)))[1] == {"b.zip: a.ipynb": "it is locked with a password"}


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_content_that_does_not_unpack_is_told_whatever_packed_it(unpacked, tmp_path, method):
    about = _about("a.ipynb")
    about.compress_type = method
    content = bytearray(_raw([(about, os.urandom(500))]))
    start = content.index(b"a.ipynb") + len(b"a.ipynb")
    content[start : start + 100] = b"\xff" * 100
    assert unpacked(write(tmp_path / "a.zip", bytes(content)))[1]["a.zip: a.ipynb"].startswith("it cannot be unpacked")


def test_a_truncated_download_is_told(unpacked, tmp_path):
    whole = zipped({f"{number}.ipynb": os.urandom(200) for number in range(5)})
    (reason,) = unpacked(write(tmp_path / "a.zip", whole[: len(whole) // 2]))[1].values()
    assert reason.startswith("it is no zip archive that can be read")


def test_an_absurdly_long_name_is_turned_away(unpacked, archive):
    found, refused = unpacked(archive({"x" * 300 + ".ipynb": b"1", "/".join(["y" * 200] * 6): b"1"}))
    assert found == {}
    assert set(refused.values()) == {"its name is too long"}


def test_names_in_utf_8_that_do_not_say_so_are_read_as_canvas_means_them(unpacked, tmp_path):
    content = zipped({"muller_1_2_a.ipynb": b"1"}).replace(b"muller", "mülle".encode())
    assert list(unpacked(write(tmp_path / "a.zip", content))[0]) == ["a.zip: mülle_1_2_a.ipynb"]


def test_a_time_that_no_calendar_has_is_no_time(tmp_path):
    content = bytearray(zipped({"a.ipynb": b"1"}))
    for signature, offset in ((b"PK\x03\x04", 10), (b"PK\x01\x02", 12)):
        struct.pack_into("<HH", content, content.index(signature) + offset, 0, 0)
    (tmp_path / "spool").mkdir()
    (arrival,) = Unpacking(tmp_path / "spool").arrivals([write(tmp_path / "a.zip", bytes(content))])
    assert arrival.modified == 0


def test_a_path_that_is_not_there_is_told(unpacked, tmp_path):
    with pytest.raises(ArrivalError, match=r"nothing\.zip: a submissions\.zip, a folder or a notebook is expected"):
        unpacked(tmp_path / "nothing.zip")


def test_a_disk_that_fills_is_not_blamed_on_the_archive(archive, tmp_path, monkeypatch):
    def full(*_):
        raise OSError(28, "No space left on device")

    (tmp_path / "spool").mkdir()
    monkeypatch.setattr(arrivals, "_copy", full)
    with pytest.raises(OSError, match="No space left"):
        list(Unpacking(tmp_path / "spool").arrivals([archive({"a.ipynb": b"1"})]))
