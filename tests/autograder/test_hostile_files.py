"""Files for `voxbank mark` that are made to break it: each ends in a sentence that is fit to be shown."""

from __future__ import annotations

import json
import sys

import pytest

from app.main import main
from app.terminal import harmless
from autograder.program import Source
from autograder.responses import read_response
from bank.discovery import PUBLIC_BANK, Bank
from bank.errors import VoxbankError

EXERCISE = "reconstruction/marker_in_the_sinogram"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("r.json", "[" * 1_000_000),
        ("r.json", '{"shift": ' + "1" * 5000 + "}"),
        ("r.toml", ".".join("a" * 100_000) + " = 1"),
        ("r.toml", "a = " + "[" * 60_000),
        ("r.ipynb", '{"cells": ' + "[" * 100_000),
        ("r.ipynb", json.dumps({"cells": {"a": 1}})),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_a_sentence(tmp_path, name, content):
    (tmp_path / name).write_text(content)
    with pytest.raises(VoxbankError, match=f"{name}: "):
        read_response(tmp_path / name, Bank((PUBLIC_BANK,)).exercise(EXERCISE))


def test_a_notebook_is_read_as_leniently_as_a_submission(tmp_path):
    cells = [
        {"cell_type": "code", "source": 5},
        {"cell_type": "code", "source": ["a = 1\n", "b = '\ud800'"]},
        {"cell_type": "code", "input": "c = 3"},
        7,
    ]
    (tmp_path / "r.ipynb").write_text(json.dumps({"nbformat": 99, "cells": cells}))
    source = read_response(tmp_path / "r.ipynb", Bank((PUBLIC_BANK,)).exercise(EXERCISE))
    assert isinstance(source, Source)
    assert [cell.source for cell in source.cells] == ["a = 1\nb = '?'", "c = 3"]


def test_nothing_in_a_students_file_drives_the_terminal(tmp_path, monkeypatch, capsys):
    (tmp_path / "r.json").write_text(json.dumps({"\x1b]0;title\x07\u202e\x9b": 1}))
    monkeypatch.setattr(sys, "argv", ["voxbank", "mark", EXERCISE, str(tmp_path / "r.json")])
    with pytest.raises(SystemExit):
        main()
    said = capsys.readouterr().err
    assert "has no part" in said
    assert not set(said) & set("\x1b\x07\u202e\x9b")


def test_half_a_surrogate_pair_is_made_fit_to_be_printed():
    assert harmless("a\ud800b\u2066c").encode() == "a\N{REPLACEMENT CHARACTER}b\N{REPLACEMENT CHARACTER}c".encode()
