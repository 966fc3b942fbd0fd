"""What the block must do: properties where a property tells ideas apart, the reference's numbers elsewhere."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.random import Generator
from numpy.typing import NDArray

from bank.checks import Checks, demand, same, unchanged

ACCURACY = 1e-4
RATIO = 2

Array = NDArray[np.float64]
Weights = dict[str, Array]

check = Checks()


@check(row="R1", weight=1)
def own_parameters(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The block has the parameters of the table, with its names and shapes, and no others."""
    heads = int(rng.integers(2, 4))
    width, ratio = 4 * heads, int(rng.integers(2, 5))
    setting, form = {"width": width, "heads": heads, "ratio": ratio}, {"names": [str], "shapes": [[int]]}
    came = student.probe("structure", setting, returns=form)
    found = dict(zip(came["names"], came["shapes"], strict=False))
    wanted = {name: list(values.shape) for name, values in _weights(rng, width, ratio).items()}
    for name, shape in wanted.items():
        demand(name in found, f"there is no parameter `{name}`")
        demand(found[name] == shape, f"`{name}` has the shape {found[name]}, expected {shape}")
    for name in found:
        demand(name in wanted, f"the parameter `{name}` does not stand in the table")


@check(row="R1", weight=1, after=("own_parameters",))
def shape_is_kept(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """What comes out has the shape of what goes in, for several numbers of volumes and of tokens, and is finite."""
    weights = _weights(rng, 6)
    for batch, count in ((1, 1), (1, 5), (3, 2), (2, int(rng.integers(6, 10)))):
        tokens = rng.normal(size=(batch, count, 6))
        result = _forward(student, 6, 3, weights, tokens)
        demand(bool(np.isfinite(result).all()), "some of the numbers that came back are not finite")
        _acts(result, tokens)


@check(row="R1", weight=2, after=("own_parameters",), catches=("post_norm", "residual_of_the_normalised"))
def both_branches_are_added(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where both branches give 0 (`output` and `contract` hold zeros), the block hands on its tokens as they are."""
    weights, tokens = _weights(rng, 8), rng.normal(2.0, 3.0, size=(2, 4, 8))
    at_rest = _without(weights, "output", "contract")
    same(_forward(student, 8, 2, at_rest, tokens), tokens, atol=ACCURACY)
    _acts(_forward(student, 8, 2, weights, tokens), tokens)


@check(row="R1", weight=2, after=("own_parameters",), catches=("one_norm_for_both",))
def second_branch(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where attention gives 0 (`output` holds zeros), `norm2`, `expand`, GELU and `contract` alone act."""
    weights, tokens = _without(_weights(rng, 8), "output"), rng.normal(2.0, 3.0, size=(2, 4, 8))
    expected = _forward(reference, 8, 2, weights, tokens)
    same(_forward(student, 8, 2, weights, tokens), expected, atol=ACCURACY)


@check(row="R1", weight=1, after=("own_parameters",), catches=("one_norm_for_both",))
def gradients_reach_all(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """After one backward pass every parameter has a gradient."""
    tokens, weighting = rng.normal(size=(2, 5, 8)), rng.normal(size=(2, 5, 8))
    missed = student.probe("gradients", _setting(8, 2), _weights(rng, 8), tokens, weighting, returns=[str])
    # The same number added to the scores of all keys changes no softmax: a gradient of exactly 0 is right there.
    missed = [name for name in missed if name != "key.bias"]
    demand(not missed, f"no gradient has reached {', '.join(f'`{name}`' for name in missed[:3])}")


@check(row="R2", weight=1, after=("own_parameters",), catches=("softmax_over_queries",))
def weights_add_up(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Where all values are equal (`value` holds biases alone), their weighted mean is this value for every token."""
    weights = _without(_weights(rng, 8), "value", "output", "contract")
    weights["value.bias"], weights["output.weight"] = rng.normal(size=8), np.eye(8)
    tokens = rng.normal(size=(2, 5, 8))
    same(_forward(student, 8, 2, weights, tokens), tokens + weights["value.bias"], atol=ACCURACY)


@check(row="R2", weight=1, after=("own_parameters",), catches=("softmax_over_queries",))
def one_head(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """With one head the results are those of the formula."""
    _like_the_reference(student, reference, rng, heads=1)


@check(
    row="R2",
    weight=2,
    after=("own_parameters",),
    catches=("scaled_by_whole_width", "heads_split_without_transpose", "heads_merged_without_transpose"),
)
def several_heads(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """With several heads the results are those of the formula: each head has its own features, and its own scores."""
    _like_the_reference(student, reference, rng, heads=int(rng.integers(3, 5)))


@check(
    row="R2",
    weight=2,
    after=("own_parameters",),
    catches=("heads_split_without_transpose", "heads_merged_without_transpose"),
)
def order_of_tokens(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Tokens in another order come out in that order, otherwise unchanged, and each token matters to the others."""
    weights, tokens = _weights(rng, 12), rng.normal(size=(2, 6, 12))
    order = np.array([*rng.permutation(3) + 3, *rng.permutation(3)])  # never the order that was
    before = _forward(student, 12, 3, weights, tokens)
    same(_forward(student, 12, 3, weights, tokens[:, order]), before[:, order], atol=ACCURACY)
    _each_token_matters(student, weights, tokens, before)


@check(
    row="R3",
    weight=2,
    after=("own_parameters",),
    catches=("mask_after_softmax", "padding_upside_down", "padding_of_queries"),
)
def padding_has_no_influence(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Other numbers in the places of padding change nothing in the places of the other tokens."""
    weights, tokens, padding = _weights(rng, 8), rng.normal(size=(2, 6, 8)), _padding(rng, 6)
    before = _forward(student, 8, 2, weights, tokens, padding)
    refilled = np.where(padding[:, :, None], rng.normal(3.0, 5.0, size=tokens.shape), tokens)
    after = _forward(student, 8, 2, weights, refilled, padding)
    same(after[~padding], before[~padding], atol=ACCURACY)
    _each_token_matters(student, weights, tokens[:, :4], None)


@check(
    row="R3",
    weight=2,
    after=("own_parameters",),
    catches=("mask_after_softmax", "padding_upside_down", "padding_of_queries"),
)
def padding_as_if_left_out(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A volume that was filled up gives the same as the same volume without padding."""
    weights, tokens, padding = _weights(rng, 8), rng.normal(size=(2, 6, 8)), _padding(rng, 6)
    filled_up = _forward(student, 8, 2, weights, tokens, padding)
    for volume, left_out, result in zip(tokens, padding, filled_up, strict=True):
        alone = _forward(student, 8, 2, weights, volume[None, ~left_out])
        same(result[~left_out], alone[0], atol=ACCURACY)
    _each_token_matters(student, weights, tokens[:, :4], None)


@check(row="R4", weight=2, after=("own_parameters",), catches=("attends_across_the_batch",))
def volumes_stay_apart(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """A volume gives the same alone and in a batch with others."""
    weights, tokens = _weights(rng, 8), rng.normal(size=(3, 5, 8))
    together = _forward(student, 8, 2, weights, tokens)
    _acts(together, tokens)
    for volume, result in zip(tokens, together, strict=True):
        same(result, _forward(student, 8, 2, weights, volume[None])[0], atol=ACCURACY)


@check(row="R4", weight=1, after=("own_parameters",), catches=("dropout_never_off",))
def dropout_in_training_alone(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """Two calls differ in training mode, and are equal in evaluation mode, where dropout does nothing."""
    weights, tokens = _weights(rng, 8), rng.normal(size=(2, 5, 8))
    form = {"training": [np.ndarray], "evaluation": [np.ndarray]}
    came = student.probe("modes", _setting(8, 2) | {"dropout": 0.5}, weights, tokens, returns=form)
    without = _forward(student, 8, 2, weights, tokens)
    for result in came["evaluation"]:
        same(result, without, atol=ACCURACY)
    one, other = came["training"]
    differ = one.shape == other.shape and not np.allclose(one, other, atol=ACCURACY)
    demand(differ, "two calls in training mode with `dropout=0.5` gave the same")


@check(row="R4", weight=1, after=("own_parameters",), catches=("added_in_place",))
def tokens_stay_as_they_are(student: Any, reference: Any, rng: Generator, given: Any) -> None:
    """The tokens that go in are the same after the call as before."""
    tokens = rng.normal(size=(2, 3, 8))
    _acts(_forward(student, 8, 2, _weights(rng, 8), tokens), tokens)
    unchanged(student)


def _acts(result: Array, tokens: Array) -> None:
    """Demand that something is computed: a program that does nothing earns nothing for what it leaves alone."""
    demand(not np.allclose(result, tokens, atol=ACCURACY), "the block handed on its tokens as they are")


def _like_the_reference(student: Any, reference: Any, rng: Generator, heads: int) -> None:
    """Compare with the second branch at rest, so that attention alone is compared."""
    width = 4 * heads if heads > 1 else 9
    weights, tokens = _without(_weights(rng, width), "contract"), rng.normal(size=(2, 5, width))
    expected = _forward(reference, width, heads, weights, tokens)
    same(_forward(student, width, heads, weights, tokens), expected, atol=ACCURACY)


def _each_token_matters(student: Any, weights: Weights, tokens: Array, before: Array | None) -> None:
    """Demand that attention takes place: a program that leaves it out earns nothing for what then cannot go wrong."""
    width, heads = tokens.shape[2], 3 if tokens.shape[2] % 3 == 0 else 2
    before = _forward(student, width, heads, weights, tokens) if before is None else before
    changed = tokens.copy()
    changed[:, 0] = -changed[:, 0]
    after = _forward(student, width, heads, weights, changed)
    demand(
        after.shape == before.shape and not np.allclose(after[:, 1:], before[:, 1:], atol=ACCURACY),
        "another first token changed nothing in the places of the others: no token attends to it",
    )


def _forward(
    program: Any, width: int, heads: int, weights: Weights, tokens: Array, padding: NDArray[np.bool_] | None = None
) -> Array:
    """Return what a new block gives in evaluation mode, with these weights."""
    result: Array = program.probe("forward", _setting(width, heads), weights, tokens, padding, returns=np.ndarray)
    demand(
        result.shape == tokens.shape,
        f"tokens of the shape {tokens.shape} came back with the shape {result.shape}",
    )
    return result


def _setting(width: int, heads: int) -> dict[str, float]:
    return {"width": width, "heads": heads, "ratio": RATIO}


def _weights(rng: Generator, width: int, ratio: int = RATIO) -> Weights:
    """Return drawn values for all parameters: scores of a few units, so that attention is neither even nor hard."""
    hidden = ratio * width
    layers = dict.fromkeys(("query", "key", "value", "output"), (width, width))
    layers |= {"expand": (hidden, width), "contract": (width, hidden)}
    drawn: Weights = {}
    for name in ("norm1", "norm2"):
        drawn[f"{name}.weight"] = rng.uniform(0.5, 1.5, width)
        drawn[f"{name}.bias"] = rng.normal(0.0, 0.5, width)
    for name, shape in layers.items():
        drawn[f"{name}.weight"] = rng.normal(0.0, 1.2 / np.sqrt(shape[1]), shape)
        drawn[f"{name}.bias"] = rng.normal(0.0, 0.5, shape[0])
    return drawn


def _without(weights: Weights, *layers: str) -> Weights:
    """Return the weights with those of some layers at 0."""
    return {name: np.zeros_like(values) if name.split(".")[0] in layers else values for name, values in weights.items()}


def _padding(rng: Generator, count: int) -> NDArray[np.bool_]:
    """Return where tokens of two volumes are padding: at the end of the first, and in the middle of the second."""
    padding = np.zeros((2, count), dtype=bool)
    padding[0, count - int(rng.integers(1, 3)) :] = True
    padding[1, int(rng.integers(1, count - 1))] = True
    return padding
