"""A page shows what stands beside a question, whatever its kind."""

from collections.abc import Callable

import pytest

from bank.exercise import Exercise
from bank.page import exercise_page
from bank.variant import draw


@pytest.mark.parametrize(
    ("name", "seen"),
    [
        ("wrong_crop", "8      return vol[lo[0]:hi[0], lo[1]:hi[1], lo[2]:hi[2]]"),
        ("wrong_crop", "The listing is that of (a)."),
        ("shrunken_ball", "Symbols: "),
        ("folded_bar", "A number may be used "),
        ("encoder_design", "<li><code>"),
    ],
)
def test_what_an_answer_refers_to_stands_on_the_page(sample: Callable[[str], Exercise], name: str, seen: str) -> None:
    exercise = sample(name)
    assert seen in exercise_page(exercise, draw(exercise, 0), answers=False)


def test_options_that_are_figures_stand_on_the_page_as_pictures(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("folded_bar")
    page = exercise_page(exercise, draw(exercise, 0), answers=False)
    options = page.split('<ol class="options">')[1].split("</ol>")[0]
    assert options.count("<li>") == options.count('src="data:image/png;base64,') == 4


def test_an_assignment_is_printed_with_its_letters_among_the_answers(sample: Callable[[str], Exercise]) -> None:
    exercise = sample("folded_bar")
    variant = draw(exercise, 0)
    part = next(part for part in exercise.parts if part.kind == "match")
    letters = variant.parts[part.name].asked.letters(variant.parts[part.name].key)
    assert f"Right: <strong>{letters}</strong>" in exercise_page(exercise, variant, answers=True)


def test_a_marker_reads_what_wrong_ideas_lead_to_and_sample_answers(sample: Callable[[str], Exercise]) -> None:
    judgement, design, ball = sample("judgement"), sample("encoder_design"), sample("shrunken_ball")
    page = exercise_page(judgement, draw(judgement, 0), answers=True)
    assert 'Specificity: nearly all voxels are background. <span class="met">(R1, R2)</span>' in page
    assert "<div>Dice is best.</div>" in page
    assert "<div>kernel = [1, 3, 3, 1], pool = [1, 1, 2] <span" in exercise_page(design, draw(design, 0), answers=True)
    assert "<strong>1 - delta/r</strong>" in exercise_page(ball, draw(ball, 0), answers=True)
    for exercise in (judgement, design, ball):
        question = exercise_page(exercise, draw(exercise, 0), answers=False)
        assert "Sample answers" not in question
        assert "1 - delta/r" not in question


def test_what_wrong_ideas_earn_is_said_where_they_earn_rows_and_not_where_pieces_decide(
    sample: Callable[[str], Exercise],
) -> None:
    texts = {}
    for name in ("shrunken_ball", "encoder_design", "wrong_crop"):
        exercise = sample(name)
        texts[name] = exercise_page(exercise, draw(exercise, 0), answers=True)
    assert "Wrong ideas, and what they still earn" in texts["shrunken_ball"]
    assert texts["encoder_design"].count("Wrong ideas, and what they still earn") == 1  # the numeric part's
    assert "Wrong ideas</p>" in texts["encoder_design"]
    assert "Wrong ideas, and what they still earn" not in texts["wrong_crop"]
