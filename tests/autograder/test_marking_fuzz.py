"""Whatever comes from the sandbox is marked: nothing raises or takes long, and nothing earns more than it deserves."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.marking.choice import mark_choice
from autograder.marking.exercise import mark_exercise
from autograder.marking.image import mark_image
from autograder.marking.marks import Blank, Finding, Value, answer_of
from autograder.marking.numeric import mark_numeric
from autograder.marking.open import mark_open
from autograder.marking.text import mark_text
from autograder.program import plain
from autograder.sandbox.values import ImageValue, TensorValue
from bank.answer_model import AnswerModel, KnownMisconception, PartModel, Row
from bank.tolerance import Tolerance
from bank.variant import PrintedOption
from tests.autograder.numbers_in_clothes import NUMBERS
from tests.autograder.sandbox.strategies import LEAVES, TRUSTED_IMAGES, TRUSTED_VALUES

IDENTITY = (1.0, 0.0, 0.0, 1.0)
ROWS = (Row("R1", 2, "right"), Row("R2", 1, "follows", follow=True))


def part_of(kind: str, key: Any, shape: tuple[int, ...] = (), *, several: bool = False, wrong: Any = None) -> PartModel:
    options = tuple(PrintedOption(id=letter.lower(), letter=letter, text=f"option {letter}") for letter in "ABC")
    misconceptions = () if wrong is None else (KnownMisconception("known", "This is a known one.", ("R2",), wrong),)
    return PartModel(
        name="answer", letter="a", kind=kind, points=3, unit="mm", shape=shape, select_several=several, functions=(),
        tolerance=Tolerance(atol=0.25), rows=ROWS, misconceptions=misconceptions,
        options=options if kind == "choice" else (), key=key,
    )  # fmt: skip


def image_of(value: int, dimension: int = 2) -> sitk.Image:
    image = sitk.Image([2] * dimension, sitk.sitkInt16)
    return image + value


IMAGE = image_of(1)
ANY = st.one_of(NUMBERS, LEAVES, TRUSTED_VALUES).map(plain)


def read_alone(value: Any) -> float:
    """Read one number in an obvious way; what is none is nan. The second route to `bank.numbers`."""
    value = getattr(value, "array", value)
    if isinstance(value, np.ndarray) and value.shape == (1,) and value.dtype.kind in "iuf":
        return float(value[0])
    if isinstance(value, (list, tuple)) and len(value) == 1:
        inner = getattr(value[0], "array", value[0])
        return math.nan if isinstance(inner, (list, tuple)) or np.ndim(inner) else read_alone(inner)
    if isinstance(value, str):
        return text_alone(value)
    numbers = isinstance(value, (int, float)) and not isinstance(value, bool)
    if numbers or (isinstance(value, np.ndarray | np.generic) and value.shape == () and value.dtype.kind in "iuf"):
        try:
            return float(value)
        except OverflowError:
            pass
    return math.nan


def text_alone(text: str) -> float:
    number = text.strip().removesuffix("mm").strip().strip("()[] ").replace(",", ".").replace("\N{MINUS SIGN}", "-")
    try:
        return float(number)
    except ValueError:
        return math.nan


def assert_finding(finding: Finding) -> None:
    assert type(finding) is Finding
    assert finding.verdict in ("passed", "failed", "invalid", None)
    assert len(finding.message) < 300
    for share in (finding.met or {}).values():
        assert 0 <= share <= 1


@settings(max_examples=3 * settings.default.max_examples)
@given(ANY)
def test_a_number_passes_only_if_it_reads_as_the_key(value: Any) -> None:
    finding = mark_numeric(part_of("numeric", 1.0, wrong=2.0), value)
    assert_finding(finding)
    own = read_alone(value)
    assert (finding.verdict == "passed") == (abs(own - 1.0) <= 0.25)
    assert (finding.misconception == "known") == (abs(own - 2.0) <= 0.25)


@given(ANY, st.sampled_from([(2,), (1,), (2, 2), (0,)]))
def test_a_vector_or_matrix_of_anything_is_marked(value: Any, shape: tuple[int, ...]) -> None:
    assert_finding(mark_numeric(part_of("numeric", np.full(shape, 1e308), shape, wrong=np.full(shape, -1e308)), value))


@pytest.mark.parametrize(
    "value",
    [1, 1.0, 1.25, 0.75, "1", "1.0", "1,2", " 1 mm ", "[1]", np.float16(1), np.uint8(1), np.str_("1.0"), [1], (1.0,),
     ["1"], np.array(1), np.array([1.0]), np.array([1.0], ">f4"), TensorValue(np.array(1.0)),
     TensorValue(np.array([1])), [np.float32(1)], [np.array(1)]],
    ids=repr,
)  # fmt: skip
def test_what_reads_as_one_is_one(value: Any) -> None:
    assert mark_numeric(part_of("numeric", 1.0), value).verdict == "passed"


@pytest.mark.parametrize(
    "value",
    [True, np.True_, np.array(True), [True], 1 + 0j, np.complex64(1), np.array([1 + 0j]), b"1", np.bytes_(b"1"), {1: 1},
     {"a": 1}, [[1]], np.array([[1.0]]), np.array(["1"]), [1, 1], "1 1", "nan", "inf", "1e", "0x1", "１x", "True", [],
     (), None, [None], math.nan, math.inf, 10**400, [math.nan], TensorValue(np.array(True)),
     TensorValue(np.array([[1.0]])),
     -1.0, IMAGE, [IMAGE], [["1"]]],
    ids=lambda value: repr(value)[:40],
)  # fmt: skip
def test_what_does_not_read_as_one_is_none(value: Any) -> None:
    finding = mark_numeric(part_of("numeric", 1.0), value)
    assert finding.verdict in ("failed", "invalid")
    assert not finding.met


def test_minus_zero_is_zero() -> None:
    assert mark_numeric(part_of("numeric", 0.0), -0.0).verdict == "passed"


LETTERS = st.sampled_from(["A", "b", " (A) ", "option A", "OPTION B", "AB", "A, C", "A" * 2000, "\0A", "Ａ", "…" * 900])
CHOICES = st.one_of(
    LETTERS, LETTERS.map(np.str_), LETTERS.map(np.array), LETTERS.map(str.encode), st.lists(LETTERS, max_size=3),
    st.lists(LETTERS.map(np.str_), max_size=3).map(tuple), st.lists(LETTERS, max_size=3).map(np.array), ANY,
)  # fmt: skip


@given(CHOICES, st.booleans())
def test_a_choice_of_anything_is_marked_and_passes_only_by_its_letters(value: Any, several: bool) -> None:
    key: Any = frozenset("ac") if several else "a"
    finding = mark_choice(part_of("choice", key, several=several, wrong=frozenset("b") if several else "b"), value)
    assert_finding(finding)
    if finding.verdict == "passed":
        words = [value] if isinstance(value, str) else list(value)
        assert all(isinstance(word, str) for word in words)
        chosen = {letter for word in words for letter in word.upper().replace("OPTION", "") if letter in "ABC"}
        assert chosen == ({"A", "C"} if several else {"A"})


@given(
    st.one_of(ANY, st.sampled_from(["LPS", "lps ", np.str_("LPS"), b"LPS", ["LPS"], "ＬＰＳ", "\0LPS", '"LPS".', 1.0]))
)
def test_a_short_text_of_anything_is_marked_and_passes_only_as_the_text(value: Any) -> None:
    finding = mark_text(part_of("text", ["LPS"], wrong=["RAS"]), value)
    assert_finding(finding)
    if finding.verdict == "passed":
        assert isinstance(value, str)
        assert [letter for letter in value.upper() if letter.isalpha()] in (["L", "P", "S"], ["Ｌ", "Ｐ", "Ｓ"])


@given(ANY)
def test_an_open_answer_of_anything_waits_for_a_person(value: Any) -> None:
    assert mark_open(part_of("open", None), value, None).met is None


@given(st.one_of(ANY, TRUSTED_IMAGES.map(plain)))
def test_an_image_of_anything_is_marked_and_passes_only_voxel_by_voxel(value: Any) -> None:
    finding = mark_image(part_of("image", IMAGE, wrong=image_of(7)), value)
    assert_finding(finding)
    if finding.verdict == "passed":
        assert value.GetSize() == (2, 2)
        assert all(abs(value[x, y] - 1) <= 0.25 for x in range(2) for y in range(2))


@pytest.mark.parametrize("number", [1e308, -1e308, 1.7e308])
def test_an_image_whose_numbers_have_no_difference_fails_without_a_warning(number: float) -> None:
    key = sitk.GetImageFromArray(np.full((2, 2), -number))
    far = ImageValue(np.full((2, 2), number), "sitkFloat64", 1, (1.0, 1.0), (number, -number), IDENTITY)
    finding = mark_image(part_of("image", key), plain(far))
    assert (finding.verdict, dict(finding.met or {})) == ("failed", {})


@given(ANY, st.sampled_from(["numeric", "choice", "text", "open", "image"]))
def test_any_answer_to_any_part_gets_a_score_between_nothing_and_all(value: Any, kind: str) -> None:
    keys = {"numeric": 1.0, "choice": "a", "text": ["LPS"], "open": None, "image": IMAGE}
    answer = answer_of(value)
    assert isinstance(answer, (Blank, Value))
    marks = mark_exercise(AnswerModel("sample/exercise", 1, 0, (part_of(kind, keys[kind]),)), {"answer": answer}, None)
    (mark,) = marks.parts
    assert mark.score is None or 0 <= mark.score <= 3
    assert 0 <= marks.score <= 3


def test_an_endless_text_answer_is_invalid_at_once() -> None:
    """Its normal form would take time with the square of its length, where no clock runs."""
    model = AnswerModel("sample/exercise", 1, 0, (part_of("text", ["LPS"]),))
    marks = mark_exercise(model, {"answer": Value("." * 3_000_000 + "x")}, None)
    assert (marks.parts[0].verdict, marks.score) == ("invalid", 0.0)
