"""The command line as `voxbank` runs it, in this process, with the sample bank as the public one."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pytest

from app.main import main
from tests.conftest import SAMPLES


@dataclass(frozen=True)
class Outcome:
    """What a command left behind."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=pytest.fail)


Voxbank = Callable[..., Outcome]


@pytest.fixture
def voxbank(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str], _own_import_path: None) -> Voxbank:
    """Return a function that runs a command line and returns exit code, output and complaints."""
    monkeypatch.setattr("app.terminal.PUBLIC_BANK", SAMPLES)
    monkeypatch.setenv("COLUMNS", "100")
    monkeypatch.setenv("NO_COLOR", "1")

    def run(*words: object) -> Outcome:
        monkeypatch.setattr(sys, "argv", ["voxbank", *map(str, words)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        code = ended.value.code
        return Outcome(code if isinstance(code, int) else int(code is not None), out, err)

    return run


def complains(outcome: Outcome, sentence: str) -> None:
    """Demand one line on standard error that begins so, nothing on standard output, and exit code 2."""
    assert outcome.code == 2
    assert outcome.out == ""
    said = outcome.err.strip()  # a bar that was shown leaves an empty line
    assert said.startswith(f"voxbank: {sentence}"), outcome.err
    assert "\n" not in said
    assert "Traceback" not in outcome.err
