"""What a Dice implementation must do."""

import numpy as np

from bank.checks import Checks, same

check = Checks()


@check(row="R1", weight=2, catches=("jaccard", "sensitivity", "percent"))
def half_overlap(student, reference, rng, given):
    """Two lines that share one pixel of five have an overlap of 2/5."""
    a, b = np.array([1, 1, 0, 0], bool), np.array([0, 1, 1, 1], bool)
    same(student.dice(a, b), 0.4, atol=1e-9)


@check(row="R1", weight=1, catches=("jaccard", "sensitivity", "percent"))
def random_masks(student, reference, rng, given):
    """Random masks have the same overlap as in the reference."""
    a = rng.random((5, 6)) > 0.4
    a[0], a[1, 0] = True, False
    b = a.copy()
    b[0, :2], b[1, 0] = False, True
    same(student.dice(a, b), reference.dice(a, b), atol=1e-9)


@check(row="R2", weight=1, catches=("empty_is_nan", "percent"))
def both_empty(student, reference, rng, given):
    """Two empty masks have an overlap of 1."""
    empty = np.zeros((3, 3), bool)
    same(student.dice(empty, empty), 1.0)


@check(row="R1", weight=1)
def shape_of_answer(student, reference, rng, given):
    """A single number comes back."""
    same(np.shape(student.dice(np.ones(3, bool), np.ones(3, bool))), ())
