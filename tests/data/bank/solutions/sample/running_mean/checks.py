"""What the layer must do; its state is driven by probes, in the process of the student's program."""

import numpy as np

from bank.checks import Checks, same, unchanged

check = Checks()


@check(row="R1", catches=("mean_of_all",))
def centres_a_batch(student, reference, rng, given):
    """In training mode the mean of each feature is subtracted."""
    batch = rng.normal(size=(4, 3))
    came = student.probe("one_batch", batch, returns=np.ndarray)
    same(came, reference.probe("one_batch", batch), atol=1e-9)


@check(
    row="R2",
    weight=2,
    seconds=2,
    after=("centres_a_batch",),
    catches=("never_remembers", "always_learns", "momentum_the_other_way"),
)
def remembers_a_tenth(student, reference, rng, given):
    """In evaluation mode the remembered mean is subtracted, and it stays as it is."""
    batches, last = [rng.normal(size=(4, 3)) for _ in range(3)], rng.normal(size=(2, 3))
    came = student.probe("modes", batches, last, returns=[np.ndarray])
    same(came, reference.probe("modes", batches, last), atol=1e-9)


@check(row="R2", after=("centres_a_batch",), catches=("centred_in_place",))
def leaves_its_input_alone(student, reference, rng, given):
    """The input array stays as it is."""
    student.probe("one_batch", rng.normal(size=(3, 2)), returns=np.ndarray)
    unchanged(student)
