"""Keys, wrong ideas and second routes of the tokens."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from bank.declarations import misconception, plausible, second_route
from exercises.transformers.tokens_of_a_volume.generator import Given
from solutions.transformers.tokens_of_a_volume.faults import found_by

Five = tuple[float, float, float, float, float]

# Worked by hand: scores ln 2, 0, 0 by a head width of 1, which leaves no scale to be forgotten.
BY_HAND = Given(
    matrix=64,
    slices=32,
    voxel_mm=1.0,
    patch=16,
    patch_slices=8,
    width=8,
    heads=2,
    ratio=2,
    products=((2, 0, 0, 4), (0, 0, 0, 0), (0, 0, 0, 0), (0, 0, 0, 0)),
    values=(9, 1, 5, 2),
    asked=1,
    shift=5,
)


def by_hand(given: Given) -> Five:
    """Return the four weights of the asked token and the first feature of its result.

    A head width of 4 has the root 2, so that the scores are 1, 0 and 0: e / (e + 2) = 0.576, and 0.212 twice. The
    result is 9 x 0.576 + 1 x 0.212 + 5 x 0.212 = 6.457.

    >>> [round(number, 3) for number in by_hand(BY_HAND)]
    [0.576, 0.212, 0.212, 0.0, 6.457]
    """
    return _mixed(given, _shares(_scores(given, math.sqrt(given.head_width))[:-1]))


@misconception("by_hand")
def root_of_whole_width(given: Given) -> Five:
    """Scale by the whole width."""
    return _mixed(given, _shares(_scores(given, math.sqrt(given.width))[:-1]))


@misconception("by_hand")
def no_scale(given: Given) -> Five:
    """Do not scale."""
    return _mixed(given, _shares(_scores(given, 1.0)[:-1]))


@misconception("by_hand")
def no_root(given: Given) -> Five:
    """Divide by the head width itself."""
    return _mixed(given, _shares(_scores(given, given.head_width)[:-1]))


@misconception("by_hand")
def down_the_column(given: Given) -> Five:
    """Take the softmax over the queries."""
    root, row = math.sqrt(given.head_width), given.asked - 1
    columns = [[products[key] / root for products in given.products] for key in range(3)]
    return _mixed(given, [_shares(column)[row] for column in columns])


@misconception("by_hand")
def zeroed_afterwards(given: Given) -> Five:
    """Set the weight of padding to 0 after the softmax."""
    return _mixed(given, _shares(_scores(given, math.sqrt(given.head_width)))[:-1])


@misconception("by_hand")
def padding_takes_part(given: Given) -> Five:
    """Attend to padding as to any other token."""
    return _mixed(given, _shares(_scores(given, math.sqrt(given.head_width))))


@misconception("by_hand")
def padding_scores_zero(given: Given) -> Five:
    """Give padding the score 0."""
    return _mixed(given, _shares([*_scores(given, math.sqrt(given.head_width))[:-1], 0.0]))


@misconception("by_hand")
def best_key_alone(given: Given) -> Five:
    """Take the value of the best key."""
    *weights, _ = by_hand(given)
    return weights[0], weights[1], weights[2], weights[3], float(given.values[weights.index(max(weights))])


@second_route("by_hand")
def by_torch(given: Given) -> list[float]:
    """Let torch attend, with queries and keys made such that they have these dot products."""
    import torch  # takes seconds to load

    products = torch.tensor(given.products, dtype=torch.float64)
    size = given.head_width
    queries, keys = torch.zeros(4, size, dtype=torch.float64), torch.zeros(4, size, dtype=torch.float64)
    queries[:, :4], keys[:, :4] = products, torch.eye(4)
    values = torch.cat([torch.eye(4), torch.tensor([given.values]).T], dim=1).to(torch.float64)
    takes_part = torch.tensor([True, True, True, False])
    attended = torch.nn.functional.scaled_dot_product_attention(
        queries[None], keys[None], values[None], attn_mask=takes_part.expand(4, 4)
    )
    found: list[float] = attended[0, given.asked - 1].tolist()
    return found


def counts(given: Given) -> tuple[int, int]:
    """Return the number of tokens of a scan and that of a block's parameters.

    64 x 64 x 32 voxels have 4 x 4 x 4 = 64 patches of 16 x 16 x 8. With a width of 8 the norms have 2 x 16 = 32
    parameters, four layers 4 x (64 + 8) = 288, and the MLP 8 x 16 + 16 + 16 x 8 + 8 = 280.

    >>> counts(BY_HAND)
    (64, 600)
    """
    return math.prod(_patches(given)), _parameters(given)


@misconception("counts")
def axes_added(given: Given) -> tuple[int, int]:
    """Add the patches along the axes."""
    return sum(_patches(given)), _parameters(given)


@misconception("counts")
def one_layer_of_patches(given: Given) -> tuple[int, int]:
    """Forget z."""
    across, down, _ = _patches(given)
    return across * down, _parameters(given)


@misconception("counts")
def biases_forgotten(given: Given) -> tuple[int, int]:
    """Leave out the biases of the linear layers."""
    return math.prod(_patches(given)), _parameters(given) - (5 + given.ratio) * given.width


@misconception("counts")
def norms_forgotten(given: Given) -> tuple[int, int]:
    """Leave out the norms."""
    return math.prod(_patches(given)), _parameters(given) - 4 * given.width


@misconception("counts")
def whole_width_for_each_head(given: Given) -> tuple[int, int]:
    """Give each head queries, keys and values of the whole width."""
    more = 3 * (given.heads - 1) * (given.width**2 + given.width)
    return math.prod(_patches(given)), _parameters(given) + more


@misconception("counts")
def without_output_layer(given: Given) -> tuple[int, int]:
    """Forget the layer behind the heads."""
    return math.prod(_patches(given)), _parameters(given) - given.width**2 - given.width


@second_route("counts")
def by_building(given: Given) -> tuple[int, int]:
    """Cut an empty scan, and count the parameters of the layer that torch has for this."""
    import torch  # takes seconds to load

    scan = torch.empty(given.matrix, given.matrix, given.slices, device="meta")
    cut = scan.unfold(0, given.patch, given.patch).unfold(1, given.patch, given.patch)
    patches = cut.unfold(2, given.patch_slices, given.patch_slices)
    layer = torch.nn.TransformerEncoderLayer(given.width, given.heads, given.ratio * given.width, device="meta")
    return math.prod(patches.shape[:3]), sum(parameter.numel() for parameter in layer.parameters())


@plausible("counts")
def some_tokens(given: Given, value: Sequence[float]) -> bool:
    """A scan has more than one token."""
    return value[0] > 1


def attention_mb(given: Given, counts: Sequence[float]) -> float:
    """Return the memory of one block's attention weights for one scan in MB.

    >>> attention_mb(BY_HAND, (1000, 600))
    8.0
    """
    return given.heads * counts[0] ** 2 * 4 / 1e6


@misconception("attention_mb")
def one_head_alone(given: Given, counts: Sequence[float]) -> float:
    """Store the weights of one head."""
    return counts[0] ** 2 * 4 / 1e6


@misconception("attention_mb")
def as_many_as_tokens(given: Given, counts: Sequence[float]) -> float:
    """Store one weight for each token."""
    return given.heads * counts[0] * 4 / 1e6


@misconception("attention_mb")
def features_counted(given: Given, counts: Sequence[float]) -> float:
    """Store the tokens."""
    return counts[0] * given.width * 4 / 1e6


@second_route("attention_mb")
def by_an_empty_tensor(given: Given, counts: Sequence[float]) -> float:
    """Ask torch how many bytes the product of empty queries and keys has."""
    import torch  # takes seconds to load

    one = torch.empty(given.heads, int(counts[0]), given.head_width, device="meta")
    scores = one @ one.transpose(1, 2)
    return scores.numel() * scores.element_size() / 1e6


@second_route("tests", seeds=1)
def by_testing(given: Given) -> dict[str, Any]:
    """Test the six programs with these faults."""
    return found_by()


def _scores(given: Given, scale: float) -> list[float]:
    return [product / scale for product in given.products[given.asked - 1]]


def _shares(scores: Sequence[float]) -> list[float]:
    powers = [math.exp(score) for score in scores]
    return [power / sum(powers) for power in powers]


def _mixed(given: Given, weights: Sequence[float]) -> Five:
    """Return four weights, of which the last may be missing, and the sum of the values with these weights."""
    first, second, third, fourth = [*weights, 0.0][:4]
    result = sum(weight * value for weight, value in zip((first, second, third, fourth), given.values, strict=True))
    return first, second, third, fourth, result


def _patches(given: Given) -> tuple[int, int, int]:
    along = given.matrix // given.patch
    return along, along, given.slices // given.patch_slices


def _parameters(given: Given) -> int:
    width, hidden = given.width, given.ratio * given.width
    norms, square_layers = 4 * width, 4 * (width**2 + width)
    return norms + square_layers + (width * hidden + hidden) + (hidden * width + width)
