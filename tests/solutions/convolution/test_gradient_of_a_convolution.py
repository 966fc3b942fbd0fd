"""The colleague's check of gradients: its faults do what the stem says, and every known repair mends them."""

import pytest

from bank.listings import line_of
from exercises.convolution.gradient_of_a_convolution.listing import PASSING, PIECES, REFUSING, listing
from solutions.convolution.gradient_of_a_convolution.repairs import REPAIRS
from solutions.convolution.gradient_of_a_convolution.trial import verdicts


def test_the_sound_check_accepts_the_right_and_refuses_the_wrong():
    assert verdicts(listing(())) == (True, True)


@pytest.mark.parametrize("fault", REFUSING)
def test_a_refusing_fault_alone_refuses_a_right_backward_pass(fault):
    accepts_right, _ = verdicts(listing([fault]))

    assert not accepts_right


@pytest.mark.parametrize("fault", PASSING)
def test_a_passing_fault_alone_accepts_the_right_and_some_wrong_backward_pass(fault):
    assert verdicts(listing([fault])) == (True, False)


@pytest.mark.parametrize(("fault", "repair"), [(fault, line) for fault, lines in REPAIRS.items() for line in lines])
def test_every_known_repair_mends_the_check(fault, repair):
    lines = listing([fault]).splitlines()
    place = line_of(listing([fault]), PIECES[fault][1]) - 1
    indent = lines[place][: len(lines[place]) - len(lines[place].lstrip())]
    lines[place] = indent + repair

    assert verdicts("\n".join(lines)) == (True, True)
