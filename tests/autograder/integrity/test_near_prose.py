"""Written answers that are nearly equal, and those that may be."""

from __future__ import annotations

from tests.autograder.integrity.conftest import SmallClass

MINE = (
    "Picture the box as a rubber band around a fixed lump of clay: the flatter I press the clay, the further the band "
    "has to run along both sides, although no clay is lost, and at the square it is as short as it gets."
)
NEARLY = MINE.replace("Picture", "Imagine").replace("flatter", "thinner").replace("fixed lump", "lump")
OTHERS = (
    "Because perimeter depends on the sum of the sides while the product stays constant, moving away from equal sides "
    "increases the sum by the inequality of arithmetic and geometric means.",
    "If I halve one side I must double the other one, so the sum of both goes up; I tried it with a few numbers.",
    "The outline is two widths and two heights; with the area constant the height is area over width, and the "
    "derivative of that function is zero only where they are the same.",
)


def test_nearly_equal_prose_is_found_among_others(small_class: SmallClass) -> None:
    for student, text in zip(("s01", "s02", "s03", "s04", "s05"), (MINE, *OTHERS, NEARLY), strict=True):
        small_class.write(student, "q1-why", text)
    small_class.everybody_works()
    (found,) = small_class.found("prose", weak=True)
    assert found.students == ("s01", "s05")
    assert [passage.where for passage in found.passages] == ["q1-why", "q1-why"]


def test_the_same_text_word_by_word_is_strong_whatever_numbers_it_has(small_class: SmallClass) -> None:
    small_class.write("s01", "q1-why", f"{MINE} For 412 mm it is 1648 mm.")
    small_class.write("s02", "q1-why", f"{MINE} For 398 mm it is 1592 mm.")
    small_class.everybody_works()
    (found,) = small_class.found("prose")
    assert (found.students, found.strength) == (("s01", "s02"), "strong")


def test_the_sample_answer_with_own_numbers_and_the_question_are_nobodys(small_class: SmallClass) -> None:
    for student in ("s01", "s02"):
        given = small_class.given(student)
        small_class.write(
            student,
            "q1-why",
            f"A box of {given['width']} mm by {given['height']} mm has the shortest outline where both sides are "
            "equal, so any thinner box of the same area needs more of it.",
        )
    question = "Why does the outline grow when the box gets thinner but keeps its area?"
    for student in ("s03", "s04"):
        small_class.write(student, "q1-why", f"{question} No idea.")
    small_class.everybody_works()
    assert small_class.found("prose", weak=True) == []


def test_short_answers_are_not_compared(small_class: SmallClass) -> None:
    for student in ("s01", "s02", "s03"):
        small_class.write(student, "q1-why", "because the sum of two sides is larger")
    small_class.everybody_works()
    assert small_class.found("prose", weak=True) == []


def test_a_text_that_many_have_is_told_once_with_a_common_source(small_class: SmallClass) -> None:
    for number in range(1, 7):
        small_class.write(f"s{number:02d}", "q1-why", MINE)
    small_class.everybody_works()
    (found,) = small_class.found("prose")
    assert found.students == ("s01", "s02", "s03", "s04", "s05", "s06")
    assert found.strength == "notable"
