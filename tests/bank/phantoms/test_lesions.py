"""Lesions: volumes by hand, by integration and by counting; places, fates and tables."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.integrate import dblquad
from scipy.ndimage import label

from bank.canonical import canonical_text
from bank.errors import VoxbankError
from bank.phantoms.grid import Grid, rotation
from bank.phantoms.lesion_shapes import Lesion, lesion
from bank.phantoms.lesions import (
    Course,
    Fate,
    counts_by_size,
    courses,
    followed,
    lesion_scan,
    lesion_volumes,
    placed,
    touching,
)

GRID = Grid.centred((70, 60, 40), (1.0, 1.0, 1.5), rotation(5, -8, 12), (10.0, -20.0, 30.0))


def array(image: sitk.Image) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(image))


def region() -> sitk.Image:
    """A ball of 26 mm around the grid's middle."""
    away = np.stack(GRID.points_mm(), axis=-1) - np.array(GRID.centre_xyz_mm)
    return GRID.image((np.linalg.norm(away, axis=-1) < 26).astype(np.uint8))


def background(value: float = 100.0) -> sitk.Image:
    return GRID.image(np.full(GRID.shape_zyx, value, np.float32))


def ball(radius_mm: float, number: int = 1) -> Lesion:
    return lesion(np.random.default_rng(0), number, "ball", 4 / 3 * math.pi * radius_mm**3)


def test_a_ball_has_the_diameter_that_its_volume_asks_for() -> None:
    one = lesion(np.random.default_rng(0), 1, "ball", 113.0973355)
    assert one.semi_axes_mm == pytest.approx((3.0, 3.0, 3.0))
    assert one.longest_diameter_mm == pytest.approx(6.0)
    assert one.equivalent_diameter_mm == pytest.approx(6.0)
    assert one.volume_ml == pytest.approx(0.1130973355)
    assert one.reach_mm == pytest.approx(3.0)


@pytest.mark.parametrize("seed", range(5))
def test_an_ellipsoid_has_the_volume_of_its_semi_axes(seed: int) -> None:
    one = lesion(np.random.default_rng(seed), 1, "ellipsoid", 400.0)
    assert 4 / 3 * math.pi * math.prod(one.semi_axes_mm) == pytest.approx(400.0)
    assert one.reach_mm == pytest.approx(max(one.semi_axes_mm), rel=0.01)


@pytest.mark.parametrize("seed", range(3))
def test_an_irregular_lesion_has_the_volume_that_an_adaptive_integral_finds(seed: int) -> None:
    one = lesion(np.random.default_rng(seed), 1, "irregular", 250.0)

    def cubed(around: float, height: float) -> float:
        ring = math.sqrt(1 - height**2)
        direction = np.array([ring * math.cos(around), ring * math.sin(around), height])
        return float(one.stretch(direction)) ** 3 / 3

    solid, _ = dblquad(cubed, -1, 1, 0, 2 * math.pi, epsabs=1e-5)
    assert math.prod(one.semi_axes_mm) * solid == pytest.approx(250.0, rel=1e-4)


@pytest.mark.parametrize("shape", ["ball", "ellipsoid", "irregular"])
def test_counting_fine_voxels_gives_the_volume(shape: Any) -> None:
    one = lesion(np.random.default_rng(4), 1, shape, 500.0).moved_to(np.array([0.31, -0.17, 0.05]))
    fine = Grid.centred((90, 90, 90), (0.2, 0.2, 0.2))
    counted = one.contains(np.stack(fine.points_mm(), axis=-1)).sum() * fine.voxel_volume
    assert counted == pytest.approx(500.0, rel=0.003)


def test_irregular_lesions_are_not_smooth_but_in_one_piece() -> None:
    for seed in range(20):
        one = lesion(np.random.default_rng(seed), 1, "irregular", 300.0)
        directions = np.random.default_rng(1).standard_normal((500, 3))
        stretch = one.stretch(directions / np.linalg.norm(directions, axis=1)[:, None])
        assert 0.5 < stretch.min() < 0.95
        assert 1.05 < stretch.max() < 1.5
        assert 0.99 < one.longest_diameter_mm / one.equivalent_diameter_mm < 2.2


@pytest.mark.parametrize("shape", ["ball", "ellipsoid", "irregular"])
def test_lesions_lie_whole_in_their_region_and_apart(shape: Any) -> None:
    volumes = [300.0, 20.0, 150.0, 80.0, 60.0, 500.0]
    found = placed(np.random.default_rng(3), region(), volumes, shape, gap_mm=1.0)
    assert [one.number for one in found] == [1, 2, 3, 4, 5, 6]
    assert [one.volume_mm3 for one in found] == pytest.approx(volumes)
    scan = lesion_scan(background(), found, 200.0)
    assert array(region())[array(scan.labels) > 0].all()
    assert label(array(scan.labels) > 0, np.ones((3, 3, 3)))[1] == 6
    assert scan.load_ml == pytest.approx(1.11)


def test_partial_voxels_make_the_image_add_up_to_the_volume() -> None:
    found = placed(np.random.default_rng(5), region(), [200.0, 30.0, 8.0], "irregular")
    scan = lesion_scan(background(100.0), found, 60.0)
    missing = (100.0 - array(scan.image)).sum() / 40.0 * GRID.voxel_volume
    assert missing == pytest.approx(238.0, rel=0.02)
    assert array(scan.image).min() == 60.0
    assert ((array(scan.image) > 60.5) & (array(scan.image) < 99.5)).any()


def test_labels_hold_the_number_of_the_lesion_and_about_its_volume() -> None:
    found = placed(np.random.default_rng(6), region(), [600.0, 400.0, 300.0], "ellipsoid")
    scan = lesion_scan(background(), found, 200.0)
    for one in found:
        counted = (array(scan.labels) == one.number).sum() * GRID.voxel_volume
        assert counted == pytest.approx(one.volume_mm3, rel=0.08)
    assert scan.labels.GetDirection() == scan.image.GetDirection() == GRID.direction


def test_a_lesion_smaller_than_a_voxel_may_have_no_label_and_still_darkens_the_image() -> None:
    corner = GRID.to_mm(np.array([30.5, 30.5, 20.5]))
    scan = lesion_scan(background(), [ball(0.4).moved_to(corner)], 0.0)
    assert not array(scan.labels).any()
    assert array(scan.image).min() < 100


def test_two_touching_balls_are_as_far_apart_as_their_radii_together() -> None:
    first = ball(4.0).moved_to(np.array([1.0, 2.0, 3.0]))
    second = touching(np.random.default_rng(0), first, 2, 4 / 3 * math.pi * 27)
    assert math.dist(first.centre_xyz_mm, second.centre_xyz_mm) == pytest.approx(7.0)
    fine = Grid.centred((120, 120, 120), (0.25, 0.25, 0.25))
    scan = lesion_scan(fine.image(np.zeros(fine.shape_zyx, np.float32)), [first, second], 1.0)
    assert label(array(scan.labels) > 0, np.ones((3, 3, 3)))[1] == 1
    assert set(np.unique(array(scan.labels))) == {0, 1, 2}


def test_lesions_grow_shrink_stay_vanish_and_appear_as_the_table_says() -> None:
    before = placed(np.random.default_rng(7), region(), [300.0, 200.0, 100.0, 50.0], "ellipsoid")
    fates = [Fate.STABLE, Fate.GROWN, Fate.SHRUNK, Fate.VANISHED]
    after = followed(np.random.default_rng(8), region(), before, fates, new_mm3=[90.0])
    table = courses(before, after)
    assert [row.fate for row in table] == [*fates, Fate.NEW]
    assert table[0] == Course(1, pytest.approx(300.0), pytest.approx(300.0), Fate.STABLE)  # type: ignore[arg-type]
    assert 1.5 < table[1].after_mm3 / 200 < 3
    assert 0.33 < table[2].after_mm3 / 100 < 0.67
    assert (table[3].before_mm3, table[3].after_mm3) == (pytest.approx(50.0), 0.0)
    assert (table[4].number, table[4].before_mm3, table[4].after_mm3) == (5, 0.0, pytest.approx(90.0))
    assert after[1].centre_xyz_mm == before[1].centre_xyz_mm


def test_sizes_are_counted_from_each_bound_to_below_the_next() -> None:
    lesions = [lesion(np.random.default_rng(0), 1, "ball", volume) for volume in (5.0, 9.9, 30.0, 99.0, 100.1, 5000.0)]
    assert counts_by_size(lesions, (10.0, 100.0)) == (2, 2, 2)
    assert counts_by_size(lesions, (1.0,)) == (0, 6)
    assert counts_by_size([], (10.0, 100.0)) == (0, 0, 0)


def test_volumes_have_the_median_and_spread_that_was_asked_for() -> None:
    volumes = lesion_volumes(np.random.default_rng(0), 20_000, 120.0, 1.1)
    assert np.median(volumes) == pytest.approx(120.0, rel=0.03)
    assert np.log(volumes).std() == pytest.approx(1.1, rel=0.02)


def test_equal_generators_give_equal_lesions_and_other_ones_others() -> None:
    texts = []
    for seed in (1, 1, 2):
        found = placed(np.random.default_rng(seed), region(), [100.0, 50.0], "irregular")
        texts.append(canonical_text(lesion_scan(background(), found, 0.0)))
    assert texts[0] == texts[1] != texts[2]


def test_impossible_demands_are_refused_in_a_sentence() -> None:
    rng = np.random.default_rng(0)
    with pytest.raises(VoxbankError, match="no place for a lesion of 100000 mm³, even by itself"):
        placed(rng, region(), [1e5], "ball")
    with pytest.raises(VoxbankError, match="no place for a lesion of 9000 mm³, beside"):
        placed(rng, region(), [9e3] * 8, "ball")
    with pytest.raises(VoxbankError, match="1 lesions need as many fates, none of them new, not"):
        followed(rng, region(), [ball(2.0)], [Fate.NEW])
    oval = lesion(rng, 3, "ellipsoid", 50.0)
    with pytest.raises(VoxbankError, match="only balls can be made to touch, and lesion 3 is of shape 'ellipsoid'"):
        touching(rng, oval, 4, 10.0)
