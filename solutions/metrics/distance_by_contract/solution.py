"""Three percentiles by rank, off the table; and by computing them anew on the masks."""

from __future__ import annotations

from collections.abc import Sequence
from importlib import import_module
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.declarations import misconception, second_route
from exercises.metrics.distance_by_contract.generator import Given, Scene, both_masks

Three = tuple[float, float, float]

# 101 and 81 surface voxels, so that positions are whole numbers: 5 and 4 places below the largest, 9.05 for both.
BY_HAND = Given(
    spacing_zx_mm=(4.0, 2.0),
    voxels=(700, 690),
    outside_the_other=(14, 8),
    surface_voxels=(101, 81),
    largest_mm=(
        (24.0, 22.0, 20.0, 18.0, 16.0, 14.0, 12.0, 10.0, 8.0, 6.0, 4.0, 4.0),
        (4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 4.0, 0.0, 0.0, 0.0, 0.0),
    ),
)


def three_programs(given: Given) -> Three:
    """Return what the contract, the joint list and the one with all voxels report, in mm.

    The sixth largest of 101 is 14 mm, and the fifth of 81 is 4 mm, so that 14 mm counts. Of 182 together the position
    is 9.05 below the largest: 6 mm less 0.05 of the step to 4 mm. Of 700 voxels 14 lie outside, fewer than 5 % = 35:

    >>> [round(value, 2) for value in three_programs(BY_HAND)]
    [14.0, 5.9, 0.0]
    """
    forth, back = directed_percentiles(given)
    return max(forth, back), percentile(joint(given), sum(given.surface_voxels)), 0.0


def directed_percentiles(given: Given) -> tuple[float, float]:
    """Return the 95th percentile from network to physician and the other way round, in mm."""
    (forth, back), (there, here) = given.largest_mm, given.surface_voxels
    return percentile(forth, there), percentile(back, here)


def percentile(largest_mm: Sequence[float], count: int) -> float:
    """Return the 95th percentile of `count` numbers of which the largest are listed, the largest first."""
    place = 0.05 * (count - 1)
    above = int(place)
    return largest_mm[above] + (place - above) * (largest_mm[above + 1] - largest_mm[above])


def joint(given: Given) -> list[float]:
    """Return the listed distances of both directions, the largest first."""
    return sorted((*given.largest_mm[0], *given.largest_mm[1]), reverse=True)


@misconception("three_programs")
def smaller_direction(given: Given) -> Three:
    """Take the direction from physician to network alone."""
    _, pooled, everywhere = three_programs(given)
    return min(directed_percentiles(given)), pooled, everywhere


@misconception("three_programs")
def percentiles_averaged(given: Given) -> Three:
    """Average the two percentiles instead of joining the lists."""
    contract, _, everywhere = three_programs(given)
    return contract, sum(directed_percentiles(given)) / 2, everywhere


@misconception("three_programs")
def largest_taken(given: Given) -> Three:
    """Take the largest distance for a percentile."""
    largest = max(joint(given))
    return largest, largest, 0.0


@misconception("three_programs")
def not_interpolated_by_hand(given: Given) -> Three:
    """Take the number of the list that is nearest to the position."""
    contract, pooled = (
        listed[round(0.05 * (count - 1))]
        for listed, count in (
            (given.largest_mm[0], given.surface_voxels[0]),
            (joint(given), sum(given.surface_voxels)),
        )
    )
    return contract, pooled, 0.0


@misconception("three_programs")
def as_many_as_listed(given: Given) -> Three:
    """Take 5 % of the numbers in the table."""
    listed = len(given.largest_mm[0])
    return percentile(given.largest_mm[0], listed), percentile(joint(given), 2 * listed), 0.0


@misconception("three_programs")
def leak_seen_in_all_voxels(given: Given) -> Three:
    """Expect of all voxels what the surface shows."""
    contract, pooled, _ = three_programs(given)
    return contract, pooled, contract


@second_route("three_programs")
def on_the_masks(scene: Scene) -> Three:
    """Draw both masks as arrays and let SciPy and NumPy do the rest."""
    from scipy import ndimage

    masks = both_masks(scene)
    surfaces = [mask & ~ndimage.binary_erosion(mask) for mask in masks]
    forth, back = _both_ways(scene, *surfaces)
    everywhere = max(np.percentile(found, 95) for found in _both_ways(scene, *masks))
    contract = max(np.percentile(forth, 95), np.percentile(back, 95))
    return float(contract), float(np.percentile(np.concatenate([forth, back]), 95)), float(everywhere)


@second_route("tests", seeds=50)
def by_trying(given: Given) -> set[str]:
    """Try each property on drawn masks; those are left of which no pair shows the contrary."""
    rng, hd95 = np.random.default_rng(0), _accepted()
    spacing = np.array([4.0, 2.0, 1.5])
    contradicted: set[str] = set()
    for round_ in range(6):
        a, b = _blob(rng), _blob(rng)
        if round_ == 0:  # one voxel less at a corner
            b = a.copy()
            b[tuple(np.argwhere(a)[0])] = False
        far = a.copy()
        far[0, 0, 0] = True
        before = hd95(a, b, spacing)
        after = {
            "swapped_masks": hd95(b, a, spacing),
            "doubled_spacing": hd95(a, b, 2 * spacing) / 2,
            "frame": hd95(np.pad(a, 1), np.pad(b, 1), spacing),
            "axes_exchanged": hd95(a.transpose(), b.transpose(), spacing),
            "finer_voxels": hd95(_finer(a), _finer(b), spacing / 2),
        }
        contradicted |= {name for name, value in after.items() if abs(value - before) > 1e-9}
        contradicted |= {"zero_means_equal"} if before == 0 and (a != b).any() else set()
        contradicted |= {"far_voxel"} if hd95(far, b, spacing) <= before else set()
    return {*after, "zero_means_equal", "far_voxel"} - contradicted


def _both_ways(scene: Scene, one: NDArray[np.bool_], other: NDArray[np.bool_]) -> list[NDArray[np.float64]]:
    from scipy import ndimage

    pairs = ((one, other), (other, one))
    return [ndimage.distance_transform_edt(~to, sampling=scene.spacing_zx_mm)[start] for start, to in pairs]


def _blob(rng: np.random.Generator) -> NDArray[np.bool_]:
    z, y, x = np.ogrid[:10, :11, :12]
    centre, radii = rng.uniform(4.5, 5.5, 3), rng.uniform(2.5, 3.8, 3)
    away = sum(((axis - c) / r) ** 2 for axis, c, r in zip((z, y, x), centre, radii, strict=True))
    return np.asarray(away <= 1)


def _finer(mask: NDArray[np.bool_]) -> NDArray[np.bool_]:
    return np.kron(mask, np.ones((2, 2, 2), dtype=bool)).astype(bool)


def _accepted() -> Any:
    return import_module("solutions.metrics.distance_by_contract.accepted.all_pairs").hd95
