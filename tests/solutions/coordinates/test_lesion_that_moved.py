"""The listings of "The lesion that moved" are run as they are repaired: rights are right, wrongs are wrong."""

from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Value
from bank.answer_model import answer_model
from bank.discovery import Bank
from bank.exercise import Exercise
from bank.listings import Fault
from bank.variant import Variant, draw
from solutions.coordinates.lesion_that_moved.repairs import repairs
from solutions.coordinates.lesion_that_moved.running import (
    moved_back,
    numbered_scan,
    rewritten,
    run,
    same_geometry,
    scan_of,
    works,
)

CARDS = ("crop", "flip", "mask", "compose")
SEEDS = range(24)


@pytest.fixture(scope="module")
def exercise() -> Exercise:
    return Bank().exercise("coordinates/lesion_that_moved")


@pytest.fixture(scope="module")
def variants(exercise: Exercise) -> dict[str, list[Variant]]:
    """Some variants of each card, with the slices along different indices."""
    drawn = [draw(exercise, seed) for seed in SEEDS]
    found = {card: [variant for variant in drawn if variant.case == card] for card in CARDS}
    assert all(len({variant.given.slices_along for variant in own}) > 1 for own in found.values())
    return found


def places(variant: Variant) -> dict[str, int]:
    """Return the first place of each fault."""
    return {name: fault.lines[0] for name, fault in variant.parts["faults"].key.items()}


def repaired(variant: Variant, **other: str) -> str:
    """Return the listing with both lines written anew, some of them in this other way."""
    lines = {name: fault.lines[0] for name, fault in repairs(variant.given).items()} | other
    return rewritten(variant.given.listing, {line: lines[name] for name, line in places(variant).items()})


@pytest.mark.parametrize("card", CARDS)
def test_every_known_repair_works(variants: dict[str, list[Variant]], card: str) -> None:
    """Lines that are marked as right are right, in one of the places where they are expected."""
    for variant in variants[card][:3]:
        for name, fault in variant.parts["faults"].key.items():
            assert len(fault.repairs) >= 3
            for line in fault.repairs:
                tried = [
                    rewritten(repaired(variant, **{name: _as_printed(variant, name)}), {n: line}) for n in fault.lines
                ]
                assert any(works(variant.given, listing) for listing in tried), line


@pytest.mark.parametrize("card", CARDS)
def test_no_line_of_a_misconception_works(variants: dict[str, list[Variant]], card: str) -> None:
    """Lines that are marked as wrong are wrong, though the other fault is repaired."""
    for variant in variants[card][:3]:
        wrong = [fault for fault in variant.parts["faults"].misconceptions.values() if fault.repairs]
        assert len(wrong) >= 3
        for fault in wrong:
            for line in fault.repairs:
                assert not works(variant.given, rewritten(repaired(variant), {fault.lines[0]: line})), line


@pytest.mark.parametrize("card", CARDS)
def test_one_repair_alone_is_not_enough(variants: dict[str, list[Variant]], card: str) -> None:
    """Both lines are at fault in every variant, and together they are all that is."""
    for variant in variants[card]:
        assert works(variant.given, repaired(variant))
        assert not works(variant.given, variant.given.listing)
        for name in places(variant):
            assert not works(variant.given, repaired(variant, **{name: _as_printed(variant, name)}))


@pytest.mark.parametrize("card", CARDS)
def test_every_other_line_is_accused_by_nobody_or_is_no_fault(variants: dict[str, list[Variant]], card: str) -> None:
    """Decoys stand in the repaired listing as printed, and at least four are known."""
    for variant in variants[card]:
        decoys = [fault for fault in variant.parts["faults"].misconceptions.values() if not fault.repairs]
        at_fault = {line for fault in variant.parts["faults"].key.values() for line in fault.lines}
        accused = {line for fault in decoys for line in fault.lines}
        assert len(accused) >= 4
        assert not accused & at_fault


def test_the_cube_is_empty_for_the_click(variants: dict[str, list[Variant]]) -> None:
    """What the stem says happens at the border does happen."""
    for variant in variants["crop"]:
        image = scan_of(variant.given, variant.given.size)
        point = np.array(image.TransformIndexToPhysicalPoint(variant.given.voxel))
        assert run(variant.given, repaired(variant), image)(point).shape == variant.given.returned


def test_the_reversed_stack_is_empty_for_the_click(variants: dict[str, list[Variant]]) -> None:
    """What the stem says happens at the border does happen, and cutting before reversing mends it."""
    for variant in variants["flip"]:
        given, along = variant.given, variant.given.slices_along
        turned = run(given, repaired(variant), scan_of(given, given.size))
        assert turned(given.voxel[along]).GetSize() == given.returned
        free = ":, " * (2 - along)
        mended = repaired(variant).replace("hi:lo - 1:-1", f"lo:hi + 1][{free}::-1")
        assert works(given, mended)
        small = [4, 5, 6]
        small[along] = given.size[along]
        out = run(given, mended, numbered_scan(given, tuple(small)))(given.voxel[along])
        assert out.GetSize()[along] == given.voxel[along] + np.ceil(given.half_mm / given.spacing[along]) + 1


def test_the_ball_has_two_pieces_for_the_click(variants: dict[str, list[Variant]]) -> None:
    """What the stem says happens at the border does happen, and what was marked on the other side is known."""
    for variant in variants["mask"]:
        given, along = variant.given, variant.given.slices_along
        out = run(given, repaired(variant), scan_of(given, given.size))(given.voxel)
        assert sitk.GetArrayFromImage(sitk.ConnectedComponent(out)).max() == 2
        marked = np.unique(np.nonzero(sitk.GetArrayFromImage(out))[2 - along])
        reach = int(given.half_mm / given.spacing[along])
        expected = np.arange(given.voxel[along] - reach, given.voxel[along] + reach + 1) % given.size[along]
        assert marked.tolist() == sorted(expected.tolist())
        assert min(expected) == 0


def test_the_value_of_another_slice_is_read_for_the_click(variants: dict[str, list[Variant]]) -> None:
    """What the stem says happens at the border does happen, and only along the slices."""
    for variant in variants["compose"]:
        given, along = variant.given, variant.given.slices_along
        image = numbered_scan(given, given.size)
        point = np.array(image.TransformIndexToPhysicalPoint(given.voxel))
        value = run(given, repaired(variant), image)(point)
        number = np.unravel_index(int(value), given.size[::-1])[2 - along]
        assert (number,) == given.returned


def test_the_motion_turns_first(variants: dict[str, list[Variant]]) -> None:
    """The independent way back is that of the stem: the centre of the turn is only shifted."""
    for variant in variants["compose"]:
        given = variant.given
        centre = np.array(scan_of(given, (1, 1, 1)).TransformIndexToPhysicalPoint(given.motion.centre))
        np.testing.assert_allclose(moved_back(given, centre + given.motion.shift_mm), centre)


def plain_scan(size: tuple[int, int, int]) -> sitk.Image:
    """Return a scan that does not show what is asked for in (g): spacing 1 mm, origin 0, the identity as direction."""
    return sitk.GetImageFromArray(np.arange(np.prod(size), dtype=np.uint32).reshape(size[::-1]))


def on_both(variant: Variant, image: sitk.Image, *point: Any) -> tuple[Any, Any]:
    """Return what the listing and the repaired one make of a point."""
    written, right = (run(variant.given, code, image)(*point) for code in (variant.given.listing, repaired(variant)))
    return written, right


def test_in_the_middle_of_a_plain_cube_no_mistake_of_the_crop_shows(variants: dict[str, list[Variant]]) -> None:
    """The three properties that (g) asks for are enough, and the point's place is one of them."""
    for variant in variants["crop"]:
        size = 2 * variant.given.half_mm + 21
        middle = (size // 2,) * 3
        written, right = on_both(variant, plain_scan((size,) * 3), np.array(middle, dtype=float))
        assert written.size
        np.testing.assert_array_equal(written, right)
        written, right = on_both(variant, plain_scan((size,) * 3), np.array(middle) + np.array((3.0, 0.0, 0.0)))
        assert not np.array_equal(written, right)


def test_far_from_the_first_slice_of_a_plain_scan_values_show_no_mistake_of_the_flip(
    variants: dict[str, list[Variant]],
) -> None:
    """Values, spacing and direction are right, and the origin is not."""
    for variant in variants["flip"]:
        half_mm = variant.given.half_mm
        written, right = on_both(variant, plain_scan((2 * half_mm + 9,) * 3), half_mm + 3)
        assert written.GetSize()[variant.given.slices_along] == 2 * half_mm + 1
        np.testing.assert_array_equal(sitk.GetArrayFromImage(written), sitk.GetArrayFromImage(right))
        assert written.GetDirection() == right.GetDirection()
        assert written.GetOrigin() != right.GetOrigin()


def test_in_the_middle_of_a_plain_cube_no_mistake_of_the_mask_shows(variants: dict[str, list[Variant]]) -> None:
    """The three properties that (g) asks for are enough, and the voxel's place is one of them."""
    for variant in variants["mask"]:
        size = 2 * variant.given.half_mm + 21
        middle = size // 2
        written, right = on_both(variant, plain_scan((size,) * 3), (middle,) * 3)
        np.testing.assert_array_equal(sitk.GetArrayFromImage(written), sitk.GetArrayFromImage(right))
        assert same_geometry(written, right)
        written, right = on_both(variant, plain_scan((size,) * 3), (middle + 3, middle, middle))
        assert not np.array_equal(sitk.GetArrayFromImage(written), sitk.GetArrayFromImage(right))


def test_a_shift_along_the_axis_in_a_plain_scan_shows_no_mistake_of_the_composite(
    variants: dict[str, list[Variant]],
) -> None:
    """The three properties that (g) asks for are enough, and the direction of the shift is one of them."""
    for variant in variants["compose"]:
        motion, image = variant.given.motion, plain_scan((70, 71, 72))
        axis = int(np.abs(motion.degrees).argmax())
        along = tuple(mm if n == axis else 0 for n, mm in enumerate(motion.shift_mm))
        code = repaired(variant, centre=f"turn.SetCenter({motion.centre})")
        listings = [variant.given.listing, code]
        for shift, same in ((along, True), (motion.shift_mm, False)):
            values = [
                run(
                    variant.given,
                    listing.replace(str(motion.shift_mm), str(shift)).replace(str(motion.centre), "(9, 9, 9)"),
                    image,
                )
                for listing in listings
            ]
            found = [
                [int(value(np.array(point, dtype=float))) for point in ((31, 32, 33), (33, 34, 40))] for value in values
            ]
            assert (found[0] == found[1]) == same


def test_a_missing_line_is_found_before_and_after_the_spacing(
    exercise: Exercise, variants: dict[str, list[Variant]]
) -> None:
    """The header may be copied in the place of the spacing, or before the image is returned."""
    variant = variants["mask"][0]
    fault: Fault = variant.parts["faults"].key["header"]
    order = places(variant)["order"]
    assert len(fault.lines) == 2
    for line in fault.lines:
        answer = {order: "out = sitk.GetImageFromArray(mask)", line: "out.CopyInformation(img)"}
        source = AuthoredSource(exercise, variant.given)
        mark = mark_exercise(answer_model(exercise, variant), {"faults": Value(answer)}, source).part("faults")
        assert mark.score == 3


def _as_printed(variant: Variant, fault: str) -> str:
    return variant.given.listing.splitlines()[places(variant)[fault] - 1].strip()
