"""Wrong answers that are right in somebody else's variant, and the innocents beside them."""

from __future__ import annotations

import numpy as np
import pytest

from tests.autograder.integrity.conftest import SmallClass


def strengths(small_class: SmallClass) -> dict[tuple[str, ...], str]:
    return {one.students: one.strength for one in small_class.found("answers")}


def test_two_wrong_answers_that_are_one_other_students_keys_are_strong(small_class: SmallClass) -> None:
    theirs = {name: small_class.key("s02", name) for name in ("area", "outline")}
    small_class.mark("s01", **theirs)
    small_class.everybody_works()
    (found,) = small_class.found("answers")
    assert (found.students, found.strength) == (("s01", "s02"), "strong")
    assert found.sentence == "2 wrong answers of s01 are what the variant of s02 asks for"
    assert found.facts[0].startswith(f"q1 (a) area: {theirs['area']:.10g} mm^2 is the key there")
    # The area weighs 5000 (the least chance, 1e-4), the outline some hundreds: one of 1200 to 4000, in steps of 2.
    assert 11 / (5000 * 2800) < found.expected < 11 / (5000 * 200)


def test_one_wrong_answer_of_many_digits_is_worth_a_look_and_its_chance_is_told(small_class: SmallClass) -> None:
    small_class.mark("s01", area=small_class.key("s02", "area"))
    small_class.everybody_works()
    (found,) = small_class.found("answers")
    assert found.strength in ("notable", "strong")
    assert "by chance, at most" in found.facts[-1]


def test_wrong_answers_of_everybody_that_are_nobodys_key_raise_nothing(small_class: SmallClass) -> None:
    rng = np.random.default_rng(1)
    for student in small_class.course.lock("quiz").students:
        small_class.mark(student, area=float(rng.integers(90_000, 999_000)), outline=float(rng.integers(1200, 4000)))
    small_class.everybody_works()
    assert strengths(small_class) == {}


def test_a_choice_alone_proves_nothing(small_class: SmallClass) -> None:
    for student in ("s01", "s02", "s03", "s04"):
        wrong = "height" if small_class.key(student, "longer") == "width" else "width"
        small_class.mark(student, longer=small_class.letter(student, wrong))
    small_class.everybody_works()
    assert small_class.found("answers", weak=True) == []


def test_a_known_mistake_explains_an_answer_whoever_else_has_it_as_key(small_class: SmallClass) -> None:
    model = small_class.part("s01", "outline")
    small_class.mark("s01", outline=model.misconception("once").value)
    small_class.everybody_works()
    assert small_class.found("answers", weak=True) == []
    assert "0 wrong answers" in dict(small_class.report().remarks)["answers"]


@pytest.mark.parametrize("factor", [-1.0, 10.0, 0.001])
def test_a_sign_or_a_unit_explains_an_answer(small_class: SmallClass, factor: float) -> None:
    small_class.mark("s01", area=factor * small_class.key("s01", "area"))
    small_class.everybody_works()
    assert "0 wrong answers" in dict(small_class.report().remarks)["answers"]


def test_a_follow_through_of_the_other_student_is_an_answer_that_can_be_copied(small_class: SmallClass) -> None:
    small_class.mark("s02", area=123_456.5, twice=246_913.0)
    small_class.mark("s01", area=123_456.5, twice=246_913.0)
    small_class.everybody_works()
    first = small_class.found("answers")[0]
    assert set(first.students) == {"s01", "s02"}
    assert (
        "123456.5 mm^2 is the answer there, too (123456.5 mm^2), though the numbers asked about differ"
        in first.facts[0]
    )


def test_a_wrong_number_that_many_give_is_no_sign(small_class: SmallClass) -> None:
    for number in range(1, 9):
        small_class.mark(f"s{number:02d}", area=123_456.5)
    small_class.everybody_works()
    assert strengths(small_class) == {}


def test_refused_and_unmarked_work_is_named_and_not_compared(small_class: SmallClass) -> None:
    small_class.mark("s01", refusal="none of the answers was found")
    small_class.hand_in("s01")
    small_class.hand_in("s02")
    remarks = [remark for test, remark in small_class.report().remarks if test == "answers"]
    assert "Not marked yet, so not compared: s02." in remarks
    assert "Not marked by machine, so not compared: s01." in remarks


def test_the_report_tells_how_many_agreements_chance_brings(small_class: SmallClass) -> None:
    small_class.mark("s01", area=small_class.key("s02", "area"))
    small_class.everybody_works()
    remark = [remark for test, remark in small_class.report().remarks if test == "answers"][-1]
    assert remark.startswith("1 wrong answers that no known mistake explains")
    assert "1 agree with one, about 0.0 are expected by chance" in remark
