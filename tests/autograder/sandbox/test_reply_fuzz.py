"""Whatever a child claims, the trusted side gets one of five replies made of plain data, or ends a forger."""

import base64
import json
import re
from collections.abc import Callable
from dataclasses import fields
from typing import Any

import nbformat
import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from autograder.sandbox.channel import ChildDiedError, Deadline
from autograder.sandbox.fork_server import Cell
from autograder.sandbox.inside import wire
from autograder.sandbox.limits import Limits
from autograder.sandbox.outputs import Log, checked_outputs, notebook_outputs
from autograder.sandbox.replies import Death, Died, Missing, Raised, Returned, Unsendable
from autograder.sandbox.submission import Submission, make_task
from autograder.sandbox.text import plain
from autograder.sandbox.values import TensorValue
from tests.autograder.sandbox.plain_data import assert_plain
from tests.autograder.sandbox.strategies import (
    TRUSTED,
    TRUSTED_VALUES,
    changed_trees,
    header_bytes,
    parts_of,
    tree_of,
)

Answer = Callable[[dict[str, Any]], tuple[bytes, bytes]]
CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ud800-\udfff]")
PNG = base64.b64encode(b"\x89PNG\r\n\x1a\n rest").decode()


class ScriptedChannel:
    """A child that starts properly and then answers what a test says."""

    def __init__(self, answer: Answer, printed: bytes = b"") -> None:
        self._answer = answer
        self._printed = printed
        self.ended: Death | None = None

    def exchange(self, frame: bytes, log: Log, deadline: Deadline, most_bytes: int) -> tuple[bytes, memoryview]:
        if self.ended:
            raise ChildDiedError(self.ended)
        question = wire.decode(*parts_of(frame), TRUSTED)
        log.add(self._printed.replace(b"TOKEN", question["token"].encode()))
        if question["ask"] == "start":
            return honest({"nonce": question["nonce"], "reply": "started"})
        header, body = self._answer(question)
        return header, memoryview(body)

    def cpu_used(self) -> float:
        return 0.0

    def kill(self, death: Death) -> None:
        self.ended = self.ended or death

    def close(self) -> None:
        self.kill(Death("exit", "was closed"))


def honest(answer: Any) -> tuple[bytes, bytes]:
    return parts_of(wire.encode(answer, TRUSTED))


def conversation(answer: Answer, printed: bytes = b"", cells: int = 0) -> Submission:
    """A submission whose child is scripted."""
    task = make_task([Cell("", f"cell {n}") for n in range(cells)], {}, Limits(), "__main__", 0)
    return Submission(task, lambda: ScriptedChannel(answer, printed))  # type: ignore[arg-type,return-value]


def texts_of(value: Any) -> list[str]:
    """Every text in a nest of dictionaries and lists."""
    if isinstance(value, str):
        return [value]
    if isinstance(value, dict):
        return [text for pair in value.items() for part in pair for text in texts_of(part)]
    if isinstance(value, list | tuple):
        return [text for entry in value for text in texts_of(entry)]
    return []


def assert_reply(reply: Any) -> None:
    """Demand one of the five kinds, of plain classes, with texts that steer no terminal."""
    assert type(reply) in (Returned, Raised, Unsendable, Missing, Died)
    if type(reply) is Returned:
        assert_plain(reply.value)
        assert type(reply.arguments) is tuple
        assert_plain(list(reply.arguments))
    for field in fields(reply):
        value = getattr(reply, field.name)
        if type(value) is Death:
            assert value.kind == "tampering"
            value = value.sentence
        if field.name not in ("value", "arguments"):
            assert type(value) is str
            assert not CONTROLS.search(value)


WORDS = st.sampled_from(["returned", "raised", "unsendable", "missing", "started", "ran", "died", ""])
TEXTS = st.text() | st.text("\x1b[]31m\r\n\x07\x9b\u202e;A", max_size=20)
SENSIBLE: dict[str, Any] = {
    "reply": st.sampled_from(["returned", "raised", "unsendable", "missing"]),
    "value": TRUSTED_VALUES,
    "arguments": st.lists(TRUSTED_VALUES, max_size=2),
    "exception": st.lists(TEXTS, min_size=3, max_size=3),
    "sentence": TEXTS,
    "shown": st.just([]),
}


ODD_CONSTANTS: tuple[Any, ...] = (
    None, True, -1, 0, 2**31, 2**8000, 1.5, "x", "\x1b[31m", b"x", [], ["a"], [["a"]], [1], (), {}, {"a": 1}, {1: "a"},
    {np.str_("text/plain"): "a"}, {"text/plain": np.str_("a")}, np.str_("a"), np.array("a"), np.array(["a", "b"]),
    np.zeros(0), np.int64(3), np.zeros((2, 2)), TensorValue(np.array(1)),
)  # fmt: skip
ODD_VALUES = st.sampled_from(ODD_CONSTANTS) | TRUSTED_VALUES


def lookalikes(usual: Any) -> list[Any]:
    """Make values that are equal to a text, or hold it, without being one."""
    if type(usual) is not str:
        return []
    return [np.str_(usual), np.array(usual), np.array([usual]), np.array([usual] * 2), [usual], (usual,), {usual: 1}]


@st.composite
def odd_values(draw: st.DrawFn, usual: Any) -> Any:
    """Draw what should not stand where something usual does."""
    return draw(st.sampled_from([*lookalikes(usual), "x"])) if draw(st.booleans()) else draw(ODD_VALUES)


@st.composite
def answers(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an answer as a child gives it, often with a field that was replaced or left out."""
    answer = draw(st.fixed_dictionaries(SENSIBLE))
    for name in draw(st.lists(st.sampled_from([*answer, "nonce", "reply"]), max_size=2)):
        answer[name] = draw(odd_values(answer.get(name)))
    for name in draw(st.lists(st.sampled_from([*answer]), max_size=1)):
        del answer[name]
    return answer


ANSWERS = answers()


def sendable(answer: Any) -> tuple[bytes, bytes]:
    """Encode, with halves of surrogate pairs left out, which no frame can carry."""
    try:
        return honest(answer)
    except wire.UnsendableError:
        return b"null", b""


@given(ANSWERS, st.integers(0, 2), st.sampled_from(["call", "value", "probe"]))
def test_any_answer_that_is_data_gives_a_reply_or_ends_the_child(answer: Any, arguments: int, ask: str) -> None:
    with conversation(lambda question: sendable({"nonce": question["nonce"]} | answer)) as submission:
        given = [1.0] * arguments
        reply = submission.value("f") if ask == "value" else getattr(submission, ask)("f", *given)
        assert_reply(reply)
        assert isinstance(reply, Died) == (submission.death is not None)
        if isinstance(reply, Returned):
            assert len(reply.arguments) == (0 if ask == "value" else arguments)


@given(st.binary(max_size=60), st.binary(max_size=20))
def test_an_answer_of_arbitrary_bytes_is_tampering(header: bytes, body: bytes) -> None:
    with conversation(lambda question: (header, body)) as submission:
        reply = submission.call("f")
        assert isinstance(reply, Died)
        assert reply.death.kind == "tampering"
        assert_reply(reply)
        assert submission.call("f") == Died(reply.death)


@given(ANSWERS, st.data())
def test_a_changed_answer_gives_a_reply_or_ends_the_child(answer: Any, data: st.DataObject) -> None:
    def changed(question: dict[str, Any]) -> tuple[bytes, bytes]:
        header, body = sendable({"nonce": question["nonce"]} | answer)
        return header_bytes(data.draw(changed_trees(tree_of(header)))), body

    with conversation(changed) as submission:
        assert_reply(submission.call("f"))


NONCES = st.sampled_from(
    [lambda n: n[:-1], lambda n: n + "\0", lambda n: n.upper() + "x", lambda n: None, lambda n: n.encode(),
     lambda n: np.str_(n), lambda n: np.array(n), lambda n: np.array([n]), lambda n: np.array([n, n]), lambda n: [n],
     lambda n: {n: n}, lambda n: np.array([]), lambda n: True]
)  # fmt: skip


@given(NONCES)
def test_an_answer_whose_nonce_is_not_the_very_text_is_to_another_question(other: Callable[[str], Any]) -> None:
    def forged(question: dict[str, Any]) -> tuple[bytes, bytes]:
        return honest({"nonce": other(question["nonce"]), "reply": "returned", "value": 1, "arguments": []})

    with conversation(forged) as submission:
        reply = submission.call("f")
    assert isinstance(reply, Died)
    assert "another question" in reply.death.sentence


def test_an_old_answer_is_none_to_a_new_question() -> None:
    frames: list[tuple[bytes, bytes]] = []

    def repeating(question: dict[str, Any]) -> tuple[bytes, bytes]:
        frames.append(honest({"nonce": question["nonce"], "reply": "returned", "value": 1, "arguments": []}))
        return frames[0]

    with conversation(repeating) as submission:
        assert submission.call("f") == Returned(1)
        assert isinstance(submission.call("f"), Died)


KINDS = st.sampled_from(["error", "display_data", "execute_result", "stream", "update_display_data"])
PICTURES = (
    st.sampled_from([PNG, PNG + "\n", PNG[:-1], "", "AAAA", "<svg/>", "\x89PNG", PNG.replace("i", "ï")]) | st.text()
)
FORMATS = st.sampled_from(["text/plain", "image/png", "image/jpeg", "text/html", "image/svg+xml", 1]) | st.text()
BUNDLES = st.dictionaries(FORMATS, TEXTS | PICTURES | TRUSTED_VALUES, max_size=3) | TRUSTED_VALUES
FAIR_OUTPUTS = st.one_of(
    TEXTS.map(lambda text: {"output_type": "display_data", "data": {"text/plain": text}, "metadata": {}}),
    st.just({"output_type": "display_data", "data": {"image/png": PNG, "text/plain": "figure"}, "metadata": {}}),
    st.builds(
        lambda text, count: {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {},
                             "execution_count": count}, TEXTS, st.integers(0, 2**31 - 1)),
    st.builds(
        lambda name, lines: {"output_type": "error", "ename": name, "evalue": name, "traceback": lines},
        TEXTS, st.lists(TEXTS, max_size=3)),
)  # fmt: skip
FAIR = st.lists(FAIR_OUTPUTS, max_size=4)
ODD_FIELDS = {
    "output_type": KINDS,
    "data": BUNDLES,
    "metadata": TRUSTED_VALUES,
    "execution_count": st.integers() | st.sampled_from([2**31, 2**8000, True, 1.0, None]),
    "ename": TEXTS,
    "evalue": TEXTS,
    "traceback": st.lists(TEXTS | TRUSTED_VALUES, max_size=3),
    "score": st.just(1.0),
}


@st.composite
def forged_outputs(draw: st.DrawFn) -> dict[str, Any]:
    """Draw an output of our recorder's with a field replaced or added."""
    output: dict[str, Any] = dict(draw(FAIR_OUTPUTS))
    name = draw(st.sampled_from([*output, *output, *ODD_FIELDS]))
    strange = draw(st.booleans())
    return output | {name: draw(odd_values(output.get(name)) if strange else ODD_FIELDS[name])}


SHOWN = st.lists(forged_outputs(), min_size=1, max_size=2)
PRINTED = st.lists(
    st.sampled_from(
        [b"\0TOKEN:stdout\0", b"\0TOKEN:stderr\0", b"\0TOKEN:0\0", b"\0TOKEN:1\0", b"\0TOKEN:1\0", b"\0TOKEN:999999\0",
         b"\0TOKEN:1234567\0", b"\0TOKEN:-1\0", b"\0TOKEN:\xd9\xa3\0", b"\0TOKEN:stdin\0", b"\0TOKEN:", b"TOKEN", b"\0",
         b"\x1b[2J", b"\r", b"\n", b"\xff\xfe", b"\xed\xa0\x80", "\u202e".encode(), b"text"]
    )
    | st.binary(max_size=8),
    max_size=12,
).map(b"".join)  # fmt: skip


def assert_notebook_outputs(outputs: tuple[dict[str, Any], ...]) -> None:
    """Demand outputs that Jupyter's own format allows, of plain classes, with texts that steer no terminal."""
    assert_plain(list(outputs))
    assert all(type(text) is str and not CONTROLS.search(text) for text in texts_of(outputs))
    assert json.loads(json.dumps(outputs)) == list(outputs)
    cell = nbformat.v4.new_code_cell(id="a", outputs=[nbformat.from_dict(output) for output in outputs])
    nbformat.validate(nbformat.v4.new_notebook(cells=[cell]))


@given(SHOWN | ODD_VALUES)
def test_what_was_shown_is_refused_or_becomes_outputs_of_a_notebook(shown: Any) -> None:
    try:
        outputs = checked_outputs(shown)
    except ValueError:
        return
    assert_notebook_outputs(tuple(outputs))


@pytest.mark.parametrize("name", ["output_type", "data", "metadata", "execution_count", "ename", "evalue", "traceback"])
@pytest.mark.parametrize("kind", ["display_data", "execute_result", "error"])
def test_an_output_with_one_odd_field_is_refused_or_becomes_an_output_of_a_notebook(kind: str, name: str) -> None:
    fair = {"output_type": kind, "metadata": {}, "data": {"text/plain": "a"}, "execution_count": 1, "ename": "a",
            "evalue": "a", "traceback": ["a"]}  # fmt: skip
    for odd in (*ODD_CONSTANTS, *lookalikes(fair[name])):
        try:
            outputs = checked_outputs([fair | {name: odd}])
        except ValueError:
            continue
        assert_notebook_outputs(tuple(outputs))


@pytest.mark.parametrize("kind", ["returned", "raised", "unsendable", "missing"])
@pytest.mark.parametrize("name", ["reply", "value", "arguments", "exception", "sentence"])
def test_an_answer_with_one_odd_field_gives_a_reply_or_ends_the_child(kind: str, name: str) -> None:
    fair = {"reply": kind, "value": 1, "arguments": [], "exception": ["a", "b", "c"], "sentence": "a"}
    for odd in (*ODD_CONSTANTS, *lookalikes(fair[name])):
        with conversation(lambda question: honest({"nonce": question["nonce"]} | fair | {name: odd})) as submission:  # noqa: B023
            reply = submission.call("f")
        assert_reply(reply)
        assert name != "reply" or isinstance(reply, Died)


@given(FAIR)
def test_what_our_recorder_writes_is_never_refused(shown: Any) -> None:
    assert len(checked_outputs(shown)) == len(shown)


@given(FAIR, PRINTED, st.integers(0, 200))
@example([], b"\0TOKEN:stdout\0" * 4, 200)
def test_whatever_is_printed_everything_shown_stands_in_the_outputs_once(
    shown: Any, printed: bytes, limit: int
) -> None:
    log = Log("TOKEN", limit)
    for start in range(0, len(printed), 7):
        log.add(printed[start : start + 7])
    checked = checked_outputs(shown)
    outputs = notebook_outputs(log, checked)
    assert_notebook_outputs(outputs)
    kept = [output for output in outputs if output["output_type"] != "stream"]
    assert sorted(map(json.dumps, kept)) == sorted(map(json.dumps, checked))
    assert not CONTROLS.search(log.text())
    missing = len(printed) - limit
    assert (f"({missing} more bytes were printed" in log.text()) == (missing > 0)


@given(st.data())
def test_any_answer_to_a_cell_is_a_run_or_ends_the_child(data: st.DataObject) -> None:
    printed = data.draw(PRINTED)
    answers = st.fixed_dictionaries(
        {"shown": FAIR | SHOWN, "reply": WORDS},
        optional={"exception": st.none() | st.lists(TEXTS, min_size=3, max_size=3) | TRUSTED_VALUES},
    )
    script = lambda question: sendable({"nonce": question["nonce"]} | data.draw(answers))  # noqa: E731
    with conversation(script, printed, cells=2) as submission:
        assert 1 <= len(submission.loaded) <= 2
        for run in submission.loaded:
            assert_notebook_outputs(run.outputs)
            assert run.exception is None or type(run.exception) is Raised
            assert run.death is None or run.death.kind == "tampering"
            assert run.ok == (run.exception is None and run.death is None)
        assert submission.death == submission.loaded[-1].death


@given(TEXTS | PRINTED.map(lambda data: data.decode("utf-8", "replace")))
def test_a_text_made_plain_stays_as_it_is(text: str) -> None:
    clean = plain(text)
    assert not CONTROLS.search(clean)
    assert plain(clean) == clean


@pytest.mark.parametrize("piece", ["\x1b", "\x1b[", "\x1b]", "\x1b[0", "\x1b[!", "\r", "\r\n", "\x1b]x\x1b", "\n"])
def test_a_text_of_many_codes_is_made_plain_at_once(piece: str) -> None:
    assert not CONTROLS.search(plain(piece * 100_000))
