"""What a child claims to have shown becomes a notebook's outputs, or is refused."""

import base64
from typing import Any

import pytest

from autograder.sandbox.outputs import Log, checked_outputs, notebook_outputs
from autograder.sandbox.text import plain

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()
FIGURE = {"output_type": "display_data", "data": {"image/png": PNG}, "metadata": {}}


def log(*pieces: bytes, limit: int = 10_000) -> Log:
    made = Log("abcd", limit)
    for piece in pieces:
        made.add(piece)
    return made


def test_text_and_pictures_alternate_as_the_marks_say() -> None:
    printed = log(b"\0abcd:stdout\0one\n", b"\0abcd:stderr\0two\n\0abcd:0\0", b"\0abcd:stdout\0three\n")
    assert notebook_outputs(printed, [FIGURE]) == (
        {"output_type": "stream", "name": "stdout", "text": "one\n"},
        {"output_type": "stream", "name": "stderr", "text": "two\n"},
        FIGURE,
        {"output_type": "stream", "name": "stdout", "text": "three\n"},
    )


def test_pictures_whose_mark_is_missing_come_last_and_marks_without_picture_are_nothing() -> None:
    printed = log(b"\0abcd:7\0text\0abcd:7\0")
    assert notebook_outputs(printed, [FIGURE]) == ({"output_type": "stream", "name": "stdout", "text": "text"}, FIGURE)


def test_marks_of_another_question_are_text() -> None:
    (output,) = notebook_outputs(log(b"a\0dcba:stderr\0b"), [])
    assert output == {"output_type": "stream", "name": "stdout", "text": "adcba:stderrb"}


def test_what_stands_before_the_last_clearing_is_gone_and_numbers_begin_again() -> None:
    printed = log(b"\0abcd:stdout\0one\0abcd:0\0two\0abcd:clear\0\0abcd:stderr\0three\0abcd:0\0four")
    assert notebook_outputs(printed, [FIGURE]) == (
        {"output_type": "stream", "name": "stderr", "text": "three"},
        FIGURE,
        {"output_type": "stream", "name": "stderr", "text": "four"},
    )


def test_what_was_cleared_last_of_all_leaves_nothing() -> None:
    assert notebook_outputs(log(b"\0abcd:stdout\0one\0abcd:clear\0"), []) == ()


def test_a_figure_keeps_the_size_at_which_it_is_to_be_shown() -> None:
    sized = FIGURE | {"metadata": {"image/png": {"width": 300, "height": 200}}}
    assert checked_outputs([sized]) == [sized]


def test_what_exceeds_the_limit_is_counted() -> None:
    printed = log(b"x" * 8, b"y" * 8, limit=10)
    assert printed.text() == "xxxxxxxxyy\n... (6 more bytes were printed and not kept)\n"


@pytest.mark.parametrize(
    "shown",
    [
        None,
        {},
        [1],
        [{"output_type": "stream"}],
        [{"output_type": "display_data", "data": []}],
        [{"output_type": "display_data", "data": {"text/html": "<script>"}}],
        [{"output_type": "display_data", "data": {"image/png": "AAAA"}}],
        [{"output_type": "display_data", "data": {"image/png": "<script>"}}],
        [{"output_type": "display_data", "data": {"image/svg+xml": "<svg/>"}}],
        [{"output_type": "display_data", "data": {"text/plain": 1}}],
        [{"output_type": "execute_result", "data": {}, "execution_count": "1"}],
        [FIGURE | {"metadata": {"x": 1}}],
        [FIGURE | {"metadata": None}],
        [FIGURE | {"metadata": {"image/png": {"width": "300"}}}],
        [FIGURE | {"metadata": {"image/png": {"width": 0}}}],
        [FIGURE | {"metadata": {"image/png": {"height": 10**9}}}],
        [FIGURE | {"metadata": {"image/png": {"onload": 1}}}],
        [FIGURE | {"metadata": {"image/jpeg": {"width": 1}}}],
        [{"output_type": "error", "ename": 1, "evalue": "", "traceback": []}],
        [{"output_type": "error", "ename": "", "evalue": "", "traceback": "text"}],
    ],
)
def test_what_our_recorder_does_not_write_is_refused(shown: Any) -> None:
    with pytest.raises(ValueError, match="not"):
        checked_outputs(shown)


def test_further_fields_are_dropped_and_texts_cleaned() -> None:
    shown = [{"output_type": "display_data", "data": {"text/plain": "\x1b[1mbold"}, "metadata": {}, "score": 1}]
    assert checked_outputs(shown) == [{"output_type": "display_data", "data": {"text/plain": "bold"}, "metadata": {}}]


@pytest.mark.parametrize(
    ("dirty", "clean"),
    [
        ("plain\ttext\n", "plain\ttext\n"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07after", "after"),
        ("\x1b]8;;http://x\x1b\\link", "link"),
        ("10%\r20%\r", "20%"),
        ("windows\r\nlines", "windows\nlines"),
        ("a\x08b\x00c\x9bd\x7f", "abcd"),
        ("\u202eabc\u2066", "abc"),
        ("\N{DNA DOUBLE HELIX} µm ³", "\N{DNA DOUBLE HELIX} µm ³"),
        ("\ud800", ""),
        ("\x1b", ""),
    ],
)
def test_nothing_that_steers_a_terminal_is_left(dirty: str, clean: str) -> None:
    assert plain(dirty) == clean
