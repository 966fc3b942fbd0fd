"""Receptive fields, memory and tokens for scans with thick slices."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Iterable, Mapping, Sequence

from bank.declarations import accepts, guard, misconception, plausible, sample
from exercises.convolution.thick_slices.generator import Given
from solutions.convolution.thick_slices.figures import draw_fields as draw_fields
from solutions.convolution.thick_slices.second_routes import (
    by_interval,
    by_pieces_in_mm,
    embedded_in_torch,
    gradient_support,
    own_interval,
    parameters_in_torch,
    sizes_in_torch,
)

SECOND_ROUTES = (
    by_interval,
    gradient_support,
    by_pieces_in_mm,
    own_interval,
    sizes_in_torch,
    parameters_in_torch,
    embedded_in_torch,
)
"""They stand in a file of their own, which shares no code with this one; the bank finds them by their names here."""

JUMPS = (1, 2, 4, 8)
"""Distance in input voxels between neighbours of the map at each level of the original encoder."""

Design = Mapping[str, Sequence[int]]

# Worked by hand: kernels of 3 throughout, 320 x 320 x 24 voxels of 0.6 x 0.6 x 3.6 mm.
BY_HAND = Given(
    matrix=320,
    slices=24,
    pixel_mm=0.6,
    slice_mm=3.6,
    gland_mm=45,
    kernels=(3, 3, 3, 3),
    channels=(32, 64, 128, 256),
    low_mm=31,
    high_mm=56,
    patch=192,
    batch=2,
    token=16,
    token_slices=4,
    halved_axes=2,
    scans=60,
)


def field_voxels(given: Given) -> int:
    """Return the receptive field in voxels: a layer of size k adds k - 1 times the jump, which poolings double.

    1 + 2·2 = 5, + 1 = 6, + 2·2·2 = 14, + 2 = 16, + 2·2·4 = 32, + 4 = 36, + 2·2·8 = 68:

    >>> field_voxels(BY_HAND)
    68
    """
    return _field(given.kernels, (2, 2, 2))


@misconception("field_voxels")
def jump_ignored(given: Given) -> int:
    """Add k - 1 for every layer, whatever was pooled before."""
    return 1 + sum(2 * (kernel - 1) for kernel in given.kernels) + 3


@misconception("field_voxels")
def poolings_add_nothing(given: Given) -> int:
    """Double the jump, but let the poolings themselves see nothing more."""
    return 1 + sum(2 * (kernel - 1) * jump for kernel, jump in zip(given.kernels, JUMPS, strict=True))


@misconception("field_voxels")
def jump_too_early(given: Given) -> int:
    """Let each pooling add its new jump instead of the old one."""
    return poolings_add_nothing(given) + 2 + 4 + 8


@misconception("field_voxels")
def whole_kernel_added(given: Given) -> int:
    """Let a convolution add k times the jump."""
    return field_voxels(given) + 2 * sum(JUMPS)


@misconception("field_voxels")
def deepest_level_alone(given: Given) -> int:
    """Take the field within the deepest map and multiply it by the size of its voxels."""
    return 8 * (1 + 2 * (given.kernels[3] - 1))


@plausible("field_voxels")
def sees_more_than_a_kernel(given: Given, value: float) -> bool:
    """Refuse what no encoder of this kind sees, such as a single voxel, which would need no work in mm."""
    return 8 <= value <= 1000


def field_mm(given: Given, field_voxels: float) -> tuple[float, float]:
    """Return the receptive field in mm along x and along z.

    68 · 0.6 = 40.8 and 68 · 3.6 = 244.8:

    >>> [round(length, 1) for length in field_mm(BY_HAND, 68)]
    [40.8, 244.8]
    """
    return field_voxels * given.pixel_mm, field_voxels * given.slice_mm


@misconception("field_mm")
def one_spacing(given: Given, field_voxels: float) -> tuple[float, float]:
    """Take the spacing of the plane for both axes."""
    return field_voxels * given.pixel_mm, field_voxels * given.pixel_mm


@misconception("field_mm")
def ends_with_the_scan(given: Given, field_voxels: float) -> tuple[float, float]:
    """Cut the field off at the first and the last slice."""
    return field_voxels * given.pixel_mm, min(field_voxels, given.slices) * given.slice_mm


def design(given: Given) -> dict[str, list[int]]:
    """Return one good design: nothing along z until the voxels are nearly as long in the plane."""
    return {"kernel": [1, 1, 3, 3], "pool": [1, 1, 2]}


@accepts("design")
def demands_met(given: Given, response: Design) -> set[str]:
    """Say which of the two demands a table meets; one that never looks at another slice meets none."""
    if not sees_other_slices(given, response):
        return set()
    length, thickness = _field(**_sizes(response)) * given.slice_mm, _thickness_mm(given, response)
    demands = {"R1": given.low_mm <= length <= given.high_mm, "R2": thickness <= given.thickest_mm}
    return {row for row, met in demands.items() if met}


@plausible("design")
def sees_other_slices(given: Given, value: Design) -> bool:
    """Refuse a table without any kernel along z: its field asks for no work."""
    return max(value["kernel"]) > 1


@misconception("design")
def like_x_and_y(given: Given, response: Design) -> bool:
    """Treat z as x and y: 3 and 2 everywhere."""
    return min(response["kernel"]) == 3 and min(response["pool"]) == 2


@misconception("design")
def slice_by_slice(given: Given, response: Design) -> bool:
    """Convolve within slices alone."""
    return max(response["kernel"]) == 1


@misconception("design")
def pooled_away(given: Given, response: Design) -> bool:
    """Reach the length by pooling along z more than once."""
    return "R1" in demands_met(given, response) and _thickness_mm(given, response) > given.thickest_mm


@misconception("design")
def reaches_too_far(given: Given, response: Design) -> bool:
    """Exceed the upper bound."""
    return own_field(given, response) > given.high_mm


@misconception("design")
def reaches_too_near(given: Given, response: Design) -> bool:
    """Stay below the lower bound."""
    return own_field(given, response) < given.low_mm


@sample("design", "R1", "R2")
def pooled_once_in_the_middle(given: Given) -> dict[str, list[int]]:
    """1 + 4 + 1 + 4·2 = 14 voxels, of two slices at the end."""
    return {"kernel": [1, 3, 3, 1], "pool": [1, 2, 1]}


@sample("design", "R1", "R2")
def never_pooled(given: Given) -> dict[str, list[int]]:
    """1 + 3·4 = 13 voxels without any pooling along z."""
    return {"kernel": [1, 3, 3, 3], "pool": [1, 1, 1]}


@sample("design", "R2")
def too_far(given: Given) -> dict[str, list[int]]:
    """1 + 4 + 1 + 8 + 8 = 22 voxels."""
    return {"kernel": [1, 3, 3, 3], "pool": [1, 2, 1]}


@sample("design", "R2")
def too_near(given: Given) -> dict[str, list[int]]:
    """1 + 4 = 5 voxels."""
    return {"kernel": [1, 1, 1, 3], "pool": [1, 1, 1]}


@sample("design", "R1")
def pooled_twice(given: Given) -> dict[str, list[int]]:
    """1 + 1 + 2·4 + 2 = 12 voxels, of four slices at the end."""
    return {"kernel": [1, 3, 1, 1], "pool": [2, 2, 1]}


def own_field(given: Given, design: Design) -> float:
    """Return the receptive field of a design along z in mm.

    1, 1, 1 + 2·2 = 5, + 1 = 6, + 2·2·2 = 14 voxels, 14 · 3.6 = 50.4:

    >>> round(own_field(BY_HAND, {"kernel": [1, 1, 3, 3], "pool": [1, 1, 2]}), 1)
    50.4
    """
    return _field(**_sizes(design)) * given.slice_mm


@misconception("own_field")
def own_jump_ignored(given: Given, design: Design) -> float:
    """Add k - 1 for every layer, whatever was pooled before."""
    sizes = _sizes(design)
    return (1 + sum(2 * (k - 1) for k in sizes["kernels"]) + sum(p - 1 for p in sizes["pools"])) * given.slice_mm


@misconception("own_field")
def slices_counted(given: Given, design: Design) -> float:
    """Give a number of slices."""
    return own_field(given, design) / given.slice_mm


def memory_gb(given: Given) -> float:
    """Return the memory of the stored activations in GB: six tensors per level, each level a quarter of the one before.

    192·192·24·32·2·4 B = 0.2265 GB, six of them 1.359 GB, with the other levels 1.359 · (1 + 1/4 + 1/16 + 1/64):

    >>> round(memory_gb(BY_HAND), 2)
    1.8
    """
    return sum(_level_gb(given, level) for level in range(4))


@misconception("memory_gb")
def batch_forgotten(given: Given) -> float:
    """Count one patch."""
    return memory_gb(given) / given.batch


@misconception("memory_gb")
def one_tensor_per_level(given: Given) -> float:
    """Keep the last output of each level alone."""
    return memory_gb(given) / 6


@misconception("memory_gb")
def levels_alike(given: Given) -> float:
    """Let every level take as much as the first."""
    return 4 * _level_gb(given, 0)


@misconception("memory_gb")
def voxels_not_pooled(given: Given) -> float:
    """Double the channels from level to level, but keep the voxels."""
    return sum(JUMPS) * _level_gb(given, 0)


def weights_mb(given: Given) -> float:
    """Return the memory of the convolutions' weights in MB: k³ · channels in · channels out, 4 bytes each.

    27 · (32 + 32·32 + 32·64 + 64·64 + 64·128 + 128·128 + 128·256 + 256·256) = 27 · 130 080 = 3.51 million:

    >>> round(weights_mb(BY_HAND), 1)
    14.0
    """
    return sum(kernel**3 * many * own * 4 / 1e6 for kernel, many, own in _convolutions(given))


@misconception("weights_mb")
def input_channels_forgotten(given: Given) -> float:
    """Give each output channel one small cube for all input channels."""
    return sum(kernel**3 * own * 4 / 1e6 for kernel, _, own in _convolutions(given))


def tokens(given: Given) -> tuple[int, int]:
    """Return the number of tokens, and the factor by which the memory of their pairs grows.

    20 · 20 · 6 = 2400; half as long along two axes there are 4 times as many, and 16 times as many pairs:

    >>> tokens(BY_HAND)
    (2400, 16)
    """
    return _tokens_in_plane(given) * (given.slices // given.token_slices), (2**given.halved_axes) ** 2


@misconception("tokens")
def linear_growth(given: Given) -> tuple[int, int]:
    """Let the memory grow with the tokens, not with their pairs."""
    return tokens(given)[0], 2**given.halved_axes


@misconception("tokens")
def smaller_tokens_take_less(given: Given) -> tuple[int, float]:
    """Let the memory shrink with the token."""
    return tokens(given)[0], 1 / 2**given.halved_axes


@misconception("tokens")
def tokens_of_a_patch(given: Given) -> tuple[int, int]:
    """Divide the training patch instead of the scan."""
    return (given.patch // given.token) ** 2 * (given.slices // given.token_slices), tokens(given)[1]


@misconception("tokens")
def tokens_of_one_slice_each(given: Given) -> tuple[int, int]:
    """Divide every slice on its own."""
    return _tokens_in_plane(given) * given.slices, tokens(given)[1]


@guard("along z the field is at least 1.5 times as long as the scan is thick")
def field_exceeds_the_scan(given: Given) -> bool:
    """Without this, (c) has no point."""
    return field_voxels(given) >= 1.5 * given.slices


@guard("in the plane the field is about as long as the gland")
def field_suits_the_gland(given: Given) -> bool:
    """Keep the plane a model of what a design should reach along z."""
    return 0.8 <= field_voxels(given) * given.pixel_mm / given.gland_mm <= 1.6


@guard("at least 15 % of all designs are right, and none misses a bound by less than 0.9 mm")
def designs_are_found(given: Given) -> bool:
    """Keep the search short, and rounding out of it."""
    share, nearest_mm = _designs(given.slice_mm, given.low_mm, given.high_mm, given.thickest_mm)
    return share >= 0.15 and nearest_mm >= 0.9


@guard("the activations take at least forty times the memory of the weights")
def activations_dominate(given: Given) -> bool:
    """Without this, the comparison would say nothing."""
    return memory_gb(given) * 1000 >= 40 * weights_mb(given)


def _field(kernels: Iterable[int], pools: Sequence[int]) -> int:
    field, jump = 1, 1
    for kernel, pool in zip(kernels, [*pools, 1], strict=True):
        field += 2 * (kernel - 1) * jump
        field += (pool - 1) * jump
        jump *= pool
    return field


def _sizes(design: Design) -> dict[str, list[int]]:
    return {"kernels": [int(k) for k in design["kernel"]], "pools": [int(p) for p in design["pool"]]}


def _thickness_mm(given: Given, design: Design) -> float:
    return math.prod(_sizes(design)["pools"]) * given.slice_mm


@functools.cache
def _designs(slice_mm: float, low_mm: float, high_mm: float, thickest_mm: float) -> tuple[float, float]:
    """Return which share of the 128 tables is right, and how near in mm the field of one comes to a bound."""
    tables = itertools.product(itertools.product((1, 3), repeat=4), itertools.product((1, 2), repeat=3))
    both = [(_field(kernels, pools) * slice_mm, math.prod(pools) * slice_mm) for kernels, pools in tables]
    right = sum(low_mm <= length <= high_mm and thickness <= thickest_mm for length, thickness in both)
    return right / len(both), min(abs(length - bound) for length, _ in both for bound in (low_mm, high_mm))


def _level_gb(given: Given, level: int) -> float:
    voxels = given.patch**2 * given.slices / JUMPS[level] ** 3
    return 6 * voxels * given.channels[level] * given.batch * 4 / 1e9


def _convolutions(given: Given) -> list[tuple[int, int, int]]:
    """Return kernel, input channels and output channels of all eight convolutions."""
    before = (1, *given.channels[:3])
    return [
        (kernel, many, own)
        for kernel, first, own in zip(given.kernels, before, given.channels, strict=True)
        for many in (first, own)
    ]


def _tokens_in_plane(given: Given) -> int:
    return (given.matrix // given.token) ** 2
