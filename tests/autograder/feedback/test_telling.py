"""A text that holds the key of a part is found; in doubt it counts as one."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.feedback.telling import tells_one_of
from autograder.handing_in import as_response
from bank.answer_model import answer_model
from bank.tolerance import Tolerance
from bank.variant import draw

NUMBERS = [
    ("the volume is 61.6 mL", 61.6, True),
    ("about 62 mL", 61.6, False),  # farther than the tolerance, and a whole number is not rounded
    ("61,60 mL", 61.6, True),
    ("6.16e1", 61.6, True),
    ("the size is -61.6", 61.6, True),
    ("multiplies the three sizes", 61.6, False),
    ("2 of 3 rows", 61.6, False),
    ("61.58", 61.584, True),
]


@pytest.fixture
def part(sample):
    return lambda name, part, seed=4: answer_model(sample(name), draw(sample(name), seed)).part(part)


@pytest.mark.parametrize(("text", "key", "told"), NUMBERS)
def test_a_number_near_the_key_tells_it(part, text, key, told):
    model = replace(part("box", "volume_ml"), key=key, tolerance=Tolerance(atol=0.01))
    assert tells_one_of(text, [model]) is told


def test_the_letter_and_the_text_of_the_right_option_tell_it(part):
    model = part("box", "longest")
    letter = as_response(model, model.key)
    right = next(option for option in model.options if option.letter == letter)
    assert tells_one_of(f"the answer is {letter}", [model])
    assert tells_one_of(f"it is {right.text}.", [model])
    assert not tells_one_of("compares the edges, a long one and another", [model])


def test_every_form_of_a_short_text_tells_it(part):
    model = part("box", "unit_name")
    assert all(tells_one_of(f"the form {form} is right", [model]) for form in model.key)
    assert not tells_one_of("accuracy", [model])  # which holds "cc", but not as a word


def test_pairs_lines_and_formulas_tell_them(part):
    pairs = part("folded_bar", "causes")
    letter, number = next(iter(as_response(pairs, pairs.key).items()))
    assert tells_one_of(f"even gaps fold: {letter}{number}", [pairs])
    assert tells_one_of(f"even gaps fold: {letter} -> {number}", [pairs])
    assert not tells_one_of("even gaps fold", [pairs])
    lines = part("wrong_crop", "repaired")
    assert tells_one_of("line 5: the direction", [lines])
    assert not tells_one_of("line 6 is right", [lines])
    formula = part("shrunken_ball", "dice")
    assert tells_one_of(f"it is {formula.key.replace('*', ' * ')}", [formula])


def test_a_part_without_a_key_has_nothing_to_tell(part):
    assert not tells_one_of("anything 1 2 3 A B C", [part("overlap", "overlap"), part("judgement", "why")])
