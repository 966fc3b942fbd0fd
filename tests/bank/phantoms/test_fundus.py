"""Photographs of the retina: trees by Murray's law, masks by a second route, observers and lesions."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.ndimage import binary_dilation
from scipy.spatial import cKDTree

from bank.canonical import canonical_text
from bank.phantoms.fundus import ARTERY, VEIN, Fundus, fundus
from bank.phantoms.fundus_lesions import EXUDATE, HAEMORRHAGE, MICROANEURYSM, lesion_labels
from bank.phantoms.grid import Grid
from bank.phantoms.retina import AVASCULAR_RADIUS_MM, FIELD_RADIUS_MM
from bank.phantoms.vessel_tree import VesselTree

SEEDS = (0, 1, 3)
COARSE = Grid.centred((192, 192), (0.07, 0.07))


@cache
def photograph(seed: int) -> Fundus:
    return fundus(np.random.default_rng(seed), microaneurysms=6, exudates=9)


def array(image: sitk.Image) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(image))


def trees(seed: int) -> tuple[VesselTree, VesselTree]:
    return photograph(seed).retina.arteries, photograph(seed).retina.veins


def distance_mm(x: float, y: float, centre: tuple[float, float]) -> NDArray[np.float64]:
    first, second = np.mgrid[:384, :384] * 0.035 - 191.5 * 0.035
    return np.asarray(np.hypot(second - centre[0] - x, first - centre[1] - y))


def test_equal_generators_give_equal_photographs_and_other_ones_others() -> None:
    one, same, other = (fundus(np.random.default_rng(seed), COARSE, 2, 2) for seed in (5, 5, 6))
    assert canonical_text(one) == canonical_text(same)
    assert canonical_text(one) != canonical_text(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_where_a_vessel_divides_the_cubes_of_the_branches_radii_add_up(seed: int) -> None:
    for tree in trees(seed):
        divisions = 0
        for node, radius in enumerate(tree.radius_mm):
            children = np.flatnonzero(tree.parent == node)
            if len(children):
                assert (tree.radius_mm[children] ** 3).sum() == pytest.approx(radius**3)
            divisions += len(children) == 2
            assert len(children) <= 2
        assert divisions > 50


@pytest.mark.parametrize("seed", SEEDS)
def test_the_root_is_as_wide_as_all_its_ends_together_by_cubes(seed: int) -> None:
    for tree in trees(seed):
        ends = np.bincount(tree.parent[tree.parent >= 0], minlength=len(tree.parent)) == 0
        roots = tree.parent < 0
        assert (tree.radius_mm[roots] ** 3).sum() == pytest.approx((tree.radius_mm[ends] ** 3).sum())
        assert 0.02 < tree.radius_mm[roots].min() < tree.radius_mm[roots].max() < 0.1


def test_the_vessel_mask_agrees_with_distances_to_points_on_the_trees() -> None:
    scene = photograph(0)
    points, radii = [], []
    for tree in (scene.retina.arteries, scene.retina.veins):
        pieces = tree.pieces()
        for part in np.linspace(0, 1, 11):
            points.append(pieces.start_xyz_mm * (1 - part) + pieces.end_xyz_mm * part)
            radii.append(pieces.end_radius_mm)
    drawn = np.maximum(np.concatenate(radii), 1.05 * 0.035 / 2)
    y, x = np.mgrid[:384:3, :384] * 0.035 - 191.5 * 0.035
    # Deepest of the nearest 60 points: a thick vessel's axis may be farther away than a thin one's.
    distance, index = cKDTree(np.concatenate(points)).query(np.stack([x, y], axis=-1), k=60)
    depth = (drawn[index] - distance).max(axis=-1)
    clear = (np.abs(depth) > 0.004) & (np.hypot(x, y) < FIELD_RADIUS_MM)
    np.testing.assert_array_equal(array(scene.vessels)[::3][clear] > 0, (depth > 0)[clear])


@pytest.mark.parametrize("seed", SEEDS)
def test_vessels_cover_about_an_eighth_of_the_field_as_in_drive(seed: int) -> None:
    vessels, field = array(photograph(seed).vessels), array(photograph(seed).field_of_view)
    assert 0.09 < vessels.sum() / field.sum() < 0.16
    assert field.sum() * 0.035**2 == pytest.approx(math.pi * FIELD_RADIUS_MM**2, rel=0.001)
    assert not vessels[field == 0].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_the_second_observer_agrees_with_the_first_as_people_do(seed: int) -> None:
    first, second = array(photograph(seed).vessels) > 0, array(photograph(seed).second_observer) > 0
    dice = 2 * (first & second).sum() / (first.sum() + second.sum())
    assert 0.73 < dice < 0.86


def test_the_second_observer_misses_thin_vessels_and_no_thick_ones() -> None:
    scene = photograph(1)
    second = binary_dilation(array(scene.second_observer) > 0, iterations=2)
    tree = scene.retina.arteries
    index = np.round(tree.points_xy_mm / 0.035 + 191.5).astype(int)
    in_field = np.hypot(*tree.points_xy_mm.T) < FIELD_RADIUS_MM - 0.1
    found = second[index[in_field, 1], index[in_field, 0]]
    radius = tree.radius_mm[in_field]
    assert found[radius > 0.04].all()
    assert found[radius < 0.018].mean() < 0.85


@pytest.mark.parametrize("seed", SEEDS)
def test_arteries_and_veins_make_up_the_vessels_and_spare_the_fovea(seed: int) -> None:
    scene = photograph(seed)
    kinds = array(scene.vessel_kinds)
    np.testing.assert_array_equal(kinds > 0, array(scene.vessels) > 0)
    assert 0.6 < (kinds == VEIN).sum() / (kinds == ARTERY).sum() < 1.8
    # Branches may lean a little into the zone on their way past it.
    assert not kinds[distance_mm(0, 0, scene.retina.fovea_mm) < AVASCULAR_RADIUS_MM - 0.2].any()


@pytest.mark.parametrize("seed", SEEDS)
def test_colours_are_those_of_a_fundus(seed: int) -> None:
    scene = photograph(seed)
    green = array(scene.image)[..., 1].astype(float)
    field, vessels = array(scene.field_of_view) > 0, array(scene.vessels) > 0
    clear = field & ~binary_dilation(vessels, iterations=2) & (array(scene.lesion_kinds) == 0)
    ring = binary_dilation(vessels, iterations=5) & clear
    assert green[vessels].mean() < 0.9 * green[ring].mean()
    disc = distance_mm(0, 0, scene.retina.disc_centre_mm) < 0.6
    assert green[disc & clear].mean() > 1.3 * green[clear].mean()
    assert green[(distance_mm(0, 0, scene.retina.fovea_mm) < 0.3) & clear].mean() < 0.85 * green[clear].mean()
    assert array(scene.image)[distance_mm(0, 0, (0.0, 0.0)) > FIELD_RADIUS_MM + 0.1].max() < 15
    means = array(scene.image)[clear].mean(axis=0)
    assert means[0] > 1.5 * means[1] > 2.0 * means[2]


def test_a_right_eye_has_its_disc_on_the_right() -> None:
    eyes = {photograph(seed).retina.eye: photograph(seed).retina for seed in SEEDS}
    assert eyes["right"].disc_centre_mm[0] > 3 > -3 > eyes["left"].disc_centre_mm[0]


def test_lesions_are_where_the_table_says_and_as_large() -> None:
    scene = fundus(np.random.default_rng(3), COARSE, 6, 9)
    assert [lesion.kind for lesion in scene.lesions] == [MICROANEURYSM] * 6 + [EXUDATE] * 9
    for lesion in scene.lesions:
        fine = Grid.centred((150, 150), (0.002, 0.002), centre_xyz_mm=lesion.centre_mm)
        x, y = fine.points_mm()
        inside = lesion.depth_mm(x, y) > 0
        assert inside.sum() * fine.voxel_volume == pytest.approx(lesion.area_mm2, rel=0.01)
        np.testing.assert_allclose([x[inside].mean(), y[inside].mean()], lesion.centre_mm, atol=0.001)


def test_microaneurysms_are_dark_and_exudates_bright() -> None:
    scene = photograph(2)
    green, kinds = array(scene.image)[..., 1].astype(float), array(scene.lesion_kinds)
    around = binary_dilation(kinds > 0, iterations=4) & ~binary_dilation(kinds > 0) & (array(scene.vessels) == 0)
    assert green[kinds == MICROANEURYSM].mean() < 0.8 * green[around].mean()
    assert green[kinds == EXUDATE].mean() > 1.3 * green[around].mean()


def test_the_same_retina_can_be_photographed_on_another_grid() -> None:
    coarse = fundus(np.random.default_rng(0), COARSE)
    fine = fundus(np.random.default_rng(0))
    assert canonical_text(coarse.retina) == canonical_text(fine.retina)
    assert coarse.image.GetSize() == (192, 192)
    assert coarse.image.GetSpacing() == (0.07, 0.07)
    assert coarse.image.GetNumberOfComponentsPerPixel() == 3


def test_haemorrhages_are_as_dark_as_vessels_and_no_vessels() -> None:
    with_them, without = (fundus(np.random.default_rng(2), COARSE, haemorrhages=count) for count in (40, 0))
    kinds, seen = array(with_them.lesion_kinds), array(with_them.field_of_view) > 0
    np.testing.assert_array_equal(array(with_them.vessels), array(without.vessels))
    assert [lesion.kind for lesion in with_them.lesions] == [HAEMORRHAGE] * 40
    lost = array(without.image)[..., 1].astype(float) - array(with_them.image)[..., 1]
    assert lost[(kinds == HAEMORRHAGE) & seen].mean() > 5 * abs(lost[(kinds == 0) & seen].mean())
    green, vessels = array(with_them.image)[..., 1], array(with_them.vessels) > 0
    assert green[(kinds == HAEMORRHAGE) & ~vessels].mean() < green[vessels & (kinds == 0)].mean()


def test_lesions_beyond_the_grid_change_nothing_on_it() -> None:
    eye = fundus(np.random.default_rng(3), COARSE, 0, 0, 60)
    corner = Grid.centred((40, 40), (0.07, 0.07), centre_xyz_mm=(2.45, 0.0))
    part = lesion_labels(corner, eye.lesions)
    first = round(96 - 20 + 2.45 / 0.07)
    np.testing.assert_array_equal(part, array(eye.lesion_kinds)[76:116, first : first + 40])
