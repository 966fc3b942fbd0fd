"""What << part >> must do."""

import numpy as np

from bank.checks import Checks, same

check = Checks()


@check(row="R1", catches=("first_idea",))
def small_case(student, reference, rng, given):
    """FILL IN: the sentence that the student reads: what must hold."""
    array = rng.random(5)
    same(student.<< part >>(array), reference.<< part >>(array), rtol=1e-9)


@check(row="R2")
def another_case(student, reference, rng, given):
    """FILL IN: another demand, in words."""
    array = rng.random(7)
    same(student.<< part >>(array), reference.<< part >>(array), rtol=1e-9)
