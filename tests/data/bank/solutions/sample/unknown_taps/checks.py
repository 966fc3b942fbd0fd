"""What takes no training to see."""

import numpy as np

from bank.checks import Checks, demand

check = Checks()


def _network(student, rng):
    return student.probe("network", rng.normal(size=(2, 1, 32)).astype(np.float32))


@check(row="R1", catches=("shorter",))
def keeps_the_shape(student, reference, rng, given):
    """What comes out has the shape of what goes in."""
    shape = np.asarray(getattr(_network(student, rng)["output"], "array", 0)).shape
    demand(shape == (2, 1, 32), f"the output has the shape {shape}, expected (2, 1, 32)")


@check(row="R2", catches=("always_the_same_start",))
def starts_by_the_seed(student, reference, rng, given):
    """The first weights follow the seed."""
    found = _network(student, rng)
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")
