"""`[scale]` of a form."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import TypeAdapter

from bank.discovery import Bank
from bank.errors import FormError
from bank.forms import FormSettings, read_form
from bank.scales import GradeScale

FORM = 'name = "exam"\ntitle = "Exam"\n[[exercises]]\nexercise = "sample/box"\n'


def scale_of(tmp_path: Path, bank: Bank, *lines: str) -> GradeScale:
    """Return the scale of a form that says these lines."""
    path = tmp_path / "exam.toml"
    path.write_text(FORM + ("[scale]\n" + "\n".join(lines) if lines else ""))
    return read_form(path, bank).settings.scale


def test_a_form_that_says_nothing_has_the_plain_scale(tmp_path: Path, samples: Bank) -> None:
    assert scale_of(tmp_path, samples) == GradeScale(None, False, "0.1")


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("cut_off = 24", "guess = true", "rounding = 0.5"), GradeScale(24.0, True, "0.5")),
        (("cut_off = '55%'", "guess = 2.5", "rounding = 1"), GradeScale("55%", 2.5, "1")),
        (("rounding = '0.5 without 5.5'",), GradeScale(None, False, "0.5 without 5.5")),
        (("guess = 1",), GradeScale(None, 1.0, "0.1")),
    ],
)
def test_a_scale_is_read_and_kept_as_it_is(
    tmp_path: Path, samples: Bank, lines: tuple[str, ...], expected: GradeScale
) -> None:
    found = scale_of(tmp_path, samples, *lines)
    assert found == expected
    assert type(found.guess) is type(expected.guess)  # one point is not the same as yes
    adapter = TypeAdapter(FormSettings)
    kept = adapter.validate_json(adapter.dump_json(FormSettings("hidden", found))).scale
    assert (kept, type(kept.guess)) == (expected, type(expected.guess))


def test_settings_that_were_kept_before_there_was_a_scale_have_the_plain_one() -> None:
    assert TypeAdapter(FormSettings).validate_json('{"answers": "hidden"}').scale == GradeScale()


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ("cut_off = '55'", "'cut_off' in [scale]: expected a number or a share as in '55%'; came '55'"),
        ("cut_off = -1", "'cut_off' in [scale]: expected a number above 0 or a text; came -1"),
        ("guess = 'no'", "'guess' in [scale]: expected true or false or a number; came 'no'"),
        ("rounding = 0.25", "'rounding' in [scale]: expected '0.1', '0.5', '0.5 without 5.5' or '1'; came '0.25'"),
        ("cutoff = 24", "unknown key 'cutoff' in [scale] (did you mean 'cut_off'?); allowed are cut_off, guess, rou"),
    ],
)
def test_a_scale_that_is_wrong_is_refused_with_a_sentence(
    tmp_path: Path, samples: Bank, line: str, sentence: str
) -> None:
    with pytest.raises(FormError) as caught:
        scale_of(tmp_path, samples, line)
    assert f"exam.toml: {sentence}" in str(caught.value)
