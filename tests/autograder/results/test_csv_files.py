"""Tables: guarded, whole or not at all, and never over somebody else's file."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from autograder.results.csv_files import CsvFormat, TableError, guarded, read_rows, read_text, write_rows


@pytest.mark.parametrize("text", ["=1", "+1", "-1", "@a", "\t=1", "\r=1", " =1", "\n=1", "＝1", "＋1", "－1", "＠a"])
def test_what_a_spreadsheet_computes_is_guarded(text):
    assert guarded(text) == "'" + text


@pytest.mark.parametrize("text", ["", "Ann", "O'Neil", "a=b", "7.5", "s-01", "ann@example.org"])
def test_other_texts_stay(text):
    assert guarded(text) == text


def test_a_table_is_read_as_it_was_written(tmp_path: Path):
    rows = [["id", "name"], ["a", 'Ann "x"; y'], ["b", "two\nlines"]]
    write_rows(tmp_path / "t.csv", rows, CsvFormat(";", ",", True))
    assert (tmp_path / "t.csv").read_bytes().startswith(b"\xef\xbb\xbfid;name\n")
    assert read_rows(tmp_path / "t.csv", read_text(tmp_path / "t.csv", "a table"), ";") == rows
    with (tmp_path / "t.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert list(csv.reader(stream, delimiter=";")) == rows


def test_a_table_of_the_same_kind_is_replaced_and_any_other_file_is_left_alone(tmp_path: Path):
    file = tmp_path / "t.csv"
    write_rows(file, [["id", "grade"], ["a", "6"]])
    write_rows(file, [["id", "grade"], ["a", "7"]])
    assert file.read_text() == "id,grade\na,7\n"
    for other in ("my notes", "id,grades\na,7\n", "id,grade;x\n", ""):
        file.write_text(other)
        with pytest.raises(TableError, match="this file exists and holds something else"):
            write_rows(file, [["id", "grade"], ["a", "8"]])
        assert file.read_text() == other


def test_a_full_disk_leaves_the_old_table_and_nothing_beside_it(tmp_path: Path, monkeypatch):
    file = tmp_path / "t.csv"
    write_rows(file, [["id"], ["a"]])

    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("bank.whole_files.os.fdopen", full)
    with pytest.raises(TableError, match=r"the table cannot be written \(No space left on device\)"):
        write_rows(file, [["id"], ["b"]])
    assert [(path.name, path.read_text()) for path in tmp_path.iterdir()] == [("t.csv", "id\na\n")]


def test_a_folder_that_is_not_there_is_a_sentence(tmp_path: Path):
    with pytest.raises(TableError, match=r"the table cannot be written \(there is no folder"):
        write_rows(tmp_path / "no" / "t.csv", [["id"]])
