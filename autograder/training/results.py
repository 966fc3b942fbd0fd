"""What came of one training."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.marking.marks import Panel


@dataclass(frozen=True)
class Round:
    """What came of one training.

    Attributes
    ----------
    seed
        What its images were drawn from.
    score
        What its model is worth on images that it has not seen; None where there is none.
    problem
        Why there is none, or ''.
    steps, parameters, memory_mb
        As counted in the program's process.
    seconds
        That the training took, by the clock.
    curve
        (step, score) on a few other images, on the way.
    panels
        What the trained model does on these images.
    first
        Some of the weights of each matrix as they were before the first step.
    ours
        Whether the problem is on our side, so that another try may succeed.
    """

    seed: int
    score: float | None
    problem: str = ""
    steps: int = 0
    parameters: int = 0
    memory_mb: int = 0
    seconds: float = 0.0
    curve: tuple[tuple[int, float], ...] = ()
    panels: tuple[Panel, ...] = ()
    first: tuple[tuple[float, ...], ...] = ()
    ours: bool = False
