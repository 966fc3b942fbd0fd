"""The listing of "The lesion that moved" is run as it is repaired: rights are right, wrongs are wrong."""

import numpy as np
import pytest

from bank.discovery import Bank
from bank.variant import Variant, draw
from solutions.coordinates.lesion_that_moved.solution import (
    ORDERED,
    TURNED,
    cuts_right,
    divided_first,
    faults,
    not_transposed,
    run,
    scan_of,
    slices_first,
)

SEEDS = range(6)


@pytest.fixture(scope="module")
def variants() -> list[Variant]:
    """Some variants, with the slices along different indices."""
    exercise = Bank().exercise("coordinates/lesion_that_moved")
    found = [draw(exercise, seed) for seed in SEEDS]
    assert len({variant.given.slices_along for variant in found}) > 1
    return found


def repaired(variant: Variant, turned: str = TURNED[0], ordered: str = ORDERED[0]) -> str:
    """Return the listing with both lines written anew."""
    lines, key = variant.given.listing.splitlines(), faults(variant.given)
    for name, repair in (("direction", turned), ("order", ordered)):
        lines[key[name]["line"] - 1] = f"    {repair}"
    return "\n".join(lines)


@pytest.mark.parametrize("turned", TURNED)
def test_every_known_way_from_mm_to_indices_cuts_the_right_cube(variants: list[Variant], turned: str) -> None:
    """Lines that are marked as right are right."""
    assert all(cuts_right(variant.given, repaired(variant, turned=turned)) for variant in variants)


@pytest.mark.parametrize("ordered", ORDERED)
def test_every_known_order_of_the_cut_cuts_the_right_cube(variants: list[Variant], ordered: str) -> None:
    """Lines that are marked as right are right."""
    assert all(cuts_right(variant.given, repaired(variant, ordered=ordered)) for variant in variants)


def test_no_line_of_a_misconception_cuts_the_right_cube(variants: list[Variant]) -> None:
    """Lines that are marked as wrong are wrong."""
    for variant in variants:
        for idea in (not_transposed, divided_first):
            for line in idea(variant.given)["repair"]:
                assert not cuts_right(variant.given, repaired(variant, turned=line)), line
        assert not cuts_right(variant.given, repaired(variant, ordered=slices_first(variant.given)["repair"]))


def test_one_repair_alone_is_not_enough(variants: list[Variant]) -> None:
    """Both lines are at fault, for every point."""
    for variant in variants:
        lines = variant.given.listing.splitlines()
        direction, order = (fault["line"] - 1 for fault in faults(variant.given).values())
        assert not cuts_right(variant.given, variant.given.listing)
        assert not cuts_right(variant.given, repaired(variant, turned=lines[direction].strip()))
        assert not cuts_right(variant.given, repaired(variant, ordered=lines[order].strip()))


def test_the_printed_shape_is_what_the_repaired_listing_returns(variants: list[Variant]) -> None:
    """What the stem says happens at the border does happen."""
    for variant in variants:
        image = scan_of(variant.given, variant.given.size)
        point = np.array(image.TransformIndexToPhysicalPoint(variant.given.voxel))
        assert run(repaired(variant), image)(point).shape == variant.given.shape
