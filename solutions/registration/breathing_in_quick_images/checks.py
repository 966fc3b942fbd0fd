"""What must hold before a long training is worth its time."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same
from solutions.registration.breathing_in_quick_images.training import FOLDED, folded, sampled, score

SIDE = 64
MOST_PARAMETERS = 1_000_000
"""On a GPU; how many a processor allows is counted when the network is trained."""
EASY_PAIRS = 80
EASY_STEPS = 80
ENOUGH = 0.5
SITES = 10

Array = NDArray[Any]

check = Checks()


@check(row="R1", weight=2)
def field_of_the_right_shape(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """For two images (n, 1, 64, 64) the model returns finite displacements (n, 2, 64, 64), and is not too large."""
    data = _easy(rng, 2)
    found = student.probe("network", data["moving"], data["fixed"])
    demand(found["type"] == "Tensor", f"the model returns {found['type']}, expected a tensor of displacements")
    output = _numbers(found["output"])
    wanted = (2, 2, SIDE, SIDE)
    demand(output.shape == wanted, f"the model returns the shape {output.shape}, expected {wanted}")
    demand(bool(np.isfinite(output).all()), "some of the displacements are not finite")
    demand(found["parameters"] <= MOST_PARAMETERS, f"the model has {found['parameters']:,} parameters")


@check(row="R1", weight=1, after=("field_of_the_right_shape",))
def alone_as_in_company(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """In evaluation mode a pair gets the same field alone as with others in the batch."""
    data, light = _easy(rng, 3), np.array([0.5, 1.0, 0.8], np.float32).reshape(3, 1, 1, 1)
    pair = data["moving"] * light, data["fixed"] * light
    together, alone = (_numbers(student.probe("network", *(i[:n] for i in pair))["output"]) for n in (3, 1))
    same(alone, together[:1], atol=1e-3, rtol=1e-3)


@check(row="R2", weight=1)
def starts_by_the_seed(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The first weights follow the seed."""
    data = _easy(rng, 2)
    found = student.probe("network", data["moving"], data["fixed"])
    demand(found["same_seed_same_start"] is True, "the same seed gives other weights")
    demand(found["other_seed_other_start"] is True, "another seed gives the same weights")


@check(row="R2", weight=1, after=("field_of_the_right_shape",))
def gradients_everywhere(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    data = _easy(rng, 2)
    missed = student.probe("gradients", data["moving"], data["fixed"], returns=[str])
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(
    row="R3",
    after=("field_of_the_right_shape",),
    catches=(
        "rows_and_columns_exchanged",
        "opposite_direction",
        "from_minus_one_to_one",
        "fixed_for_moving",
        "scaled_outside_the_model",
    ),
)
def learns_easy_pairs(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After 80 steps on easy pairs, in which all is displaced alike, D is at least 0.5 on these pairs."""
    data = _easy(rng, EASY_PAIRS)
    images = data["moving"], data["fixed"]
    field = _numbers(student.probe("learned", data | {"steps": EASY_STEPS}, 7, *images))
    demand(field.shape == (EASY_PAIRS, 2, SIDE, SIDE), f"the trained model returns the shape {field.shape}")
    demand(bool(np.isfinite(field).all()), "after the training some of the displacements are not finite")
    truth = np.concatenate([data["points"], data["displacements"]], axis=-1)
    reached = score(field, truth)
    demand(
        reached >= ENOUGH,
        f"on the pairs that it was trained with, D is {reached:.2f}, expected at least {ENOUGH}{_hint(field, truth)}",
    )


def _hint(field: Array, truth: Array) -> str:
    """Return what would make the field right, or how it is wrong."""
    if (folded(field) > FOLDED).mean() > 0.5:
        return "; most of the fields fold in more than 1 % of the image"
    others = {"with the opposite sign": -field, "with rows and columns exchanged": field[:, ::-1]}
    for name, other in others.items():
        if (reached := score(other, truth)) >= ENOUGH:
            return f"; {name} it would be {reached:.2f}"
    lengths = (np.linalg.norm(v, axis=-1).mean() for v in (sampled(field, truth[..., :2]), truth[..., 2:]))
    found, right = lengths
    return f"; the displacements are {found:.2f} pixels long on average, where {right:.2f} are right"


def _easy(rng: Generator, count: int) -> dict[str, Array]:
    """Return pairs of one clear scene of bright spots, displaced as a whole: far along columns, less along rows."""
    spots = rng.uniform(8, 56, (10, 2))
    places = [rng.uniform(-1, 1, (count, 2)) * (2.5, 5.0) for _ in range(2)]
    moving, fixed = (_scene(rng, spots, shift) for shift in places)
    displaced = np.repeat((places[0] - places[1])[:, None], SITES, axis=1).astype(np.float32)
    points = (rng.uniform(12, 52, (1, SITES, 2)) + places[1][:, None]).astype(np.float32)
    return {"moving": moving, "fixed": fixed, "points": points, "displacements": displaced}


def _scene(rng: Generator, spots: Array, shift: Array) -> Array:
    """Return images (n, 1, 64, 64) of the spots after their shift, in rows and columns, with a little noise."""
    pixels = np.stack(np.indices((SIDE, SIDE)), axis=-1)
    image = np.full((len(shift), SIDE, SIDE), 60.0)
    for spot in spots:
        away = np.square(pixels - (spot + shift)[:, None, None]).sum(axis=-1)
        image += 120 * np.exp(-away / (2 * 3.0**2))
    noisy = image + rng.normal(0, 6, image.shape)
    return np.clip(np.rint(noisy), 0, 255).astype(np.float32)[:, None]


def _numbers(value: Any) -> Array:
    return np.asarray(getattr(value, "array", value))
