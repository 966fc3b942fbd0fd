"""What takes no long training to see: shape, measured lines that are kept, start, gradients, and discs that unfold."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same
from exercises.reconstruction.unrolled_with_data_consistency.data import complex_of, in_parts, measured

SIDE = 48
MIDDLE = 6
MOST_PARAMETERS = 300_000
"""On a GPU; how many a processor allows is counted when the network is trained."""
EASY_IMAGES = 32
EASY_STEPS = 60
ENOUGH = 0.5
"""Part of the squared error of zero filling that may be left."""
_CLOSE = 1e-3

Array = NDArray[Any]

check = Checks()


@check(row="R1", weight=1)
def images_of_the_right_shape(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """For k-space (n, 2, 48, 48) and masks the model returns finite images (n, 2, 48, 48)."""
    for count in (1, 3):
        kspace, mask, _ = _easy(rng, count)
        found = _network(student, kspace, mask)
        demand(found["type"] in ("Tensor", "Parameter"), f"the model returns {found['type']}, expected a tensor")
        wanted, output = (count, 2, SIDE, SIDE), found["output"]
        demand(output.shape == wanted, f"the model returns the shape {output.shape}, expected {wanted}")
        demand(bool(np.isfinite(output).all()), "some values of the images are not finite")
        demand(found["parameters"] <= MOST_PARAMETERS, f"the model has {found['parameters']:,} parameters")


@check(row="R1", weight=1, after=("images_of_the_right_shape",), catches=("statistics_of_the_batch",))
def alone_as_in_company(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode a slice is reconstructed alike alone and with other slices in the batch."""
    kspace, mask, _ = _easy(rng, 3)
    kspace = kspace * np.array([0.4, 1.0, 0.7], np.float32).reshape(3, 1, 1, 1)
    together = _network(student, kspace, mask)["output"]
    alone = _network(student, kspace[:1], mask[:1])["output"]
    same(alone, together[:1], atol=_CLOSE, rtol=_CLOSE)


@check(
    row="R2",
    weight=2,
    after=("images_of_the_right_shape",),
    catches=("inverted_mask", "default_norm", "network_at_the_end", "lines_as_columns", "magnitudes_only"),
)
def keeps_what_was_measured(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """On the lines of any mask the image that is returned has the k-space that was measured, noise included."""
    count = 4
    lines = np.stack([rng.permutation(SIDE) < number for number in (5, 12, 20, SIDE)])
    mask = np.repeat(lines[:, None, :, None], SIDE, axis=3).astype(np.float32)
    kspace = mask * rng.standard_normal((count, 2, SIDE, SIDE)).astype(np.float32)
    images = _network(student, kspace, mask)["output"].astype(np.float64)
    came = mask * in_parts(np.fft.fft2(complex_of(images), norm="ortho"))
    away = float(np.abs(came - kspace).max())
    demand(
        away <= _CLOSE * float(np.abs(kspace).max()),
        f"on measured lines `fft2(image, norm='ortho')` differs from `kspace` by up to {away:.3g}",
    )


@check(row="R3", weight=1, catches=("same_start_for_every_seed",))
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The first weights follow the seed."""
    found = _network(student, *_easy(rng, 2)[:2])
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R3", weight=1, after=("images_of_the_right_shape",), catches=("rounds_cut_off",))
def gradients_everywhere(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    missed = student.probe("gradients", *_easy(rng, 2)[:2], returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(
    row="R4",
    weight=1,
    after=("images_of_the_right_shape", "keeps_what_was_measured"),
    catches=("zero_filled", "pairs_torn_apart"),
)
def unfolds_discs(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After 60 steps on slices with two discs, new ones are left with at most half of zero filling's squared error."""
    kspace, mask, images = _easy(rng, EASY_IMAGES)
    new, new_mask, truth = _easy(rng, 8)
    data = {"kspace": kspace, "mask": mask, "images": images, "steps": EASY_STEPS}
    found = student.probe("learned", data, int(rng.integers(1000)), new, new_mask, returns=np.ndarray)
    demand(found.shape == truth.shape, f"the trained model returns the shape {found.shape}, expected {truth.shape}")
    demand(bool(np.isfinite(found).all()), "the trained model returns values that are not finite (NaN or infinity)")
    filled = in_parts(np.fft.ifft2(complex_of(new), norm="ortho"))
    left = float(((found - truth) ** 2).mean() / ((filled - truth) ** 2).mean())
    demand(left <= ENOUGH, f"the trained model's squared error is {left:.2f} times that of zero filling")


def _easy(rng: Generator, count: int) -> tuple[Array, Array, Array]:
    """Return k-space, mask and images of slices of a grey disc with a bright one in it; the phase is constant."""
    y, x = (np.indices((SIDE, SIDE)) - (SIDE - 1) / 2)[:, None]

    def disc(right: Array, down: Array, radius: Array) -> Array:
        return np.asarray(1 / (1 + np.exp(np.clip(3 * (np.hypot(x - right, y - down) - radius), -30, 30))))

    def drawn(low: float, high: float) -> Array:
        return rng.uniform(low, high, (count, 1, 1))

    small = disc(drawn(-5, 5), drawn(-5, 5), drawn(3, 5))
    magnitude = 0.4 * disc(drawn(-2, 2), drawn(-2, 2), drawn(14, 19)) + 0.5 * small
    return measured(rng, magnitude * np.exp(1j * drawn(0, 2 * np.pi)), MIDDLE)


def _network(student: Any, kspace: Array, mask: Array) -> dict[str, Any]:
    form = {
        "parameters": int,
        "same_seed_same_start": bool,
        "other_seed_other_start": bool,
        "repeats": bool,
        "output": np.ndarray,
        "type": str,
    }
    found: dict[str, Any] = student.probe("network", kspace, mask, returns=form)
    return found
