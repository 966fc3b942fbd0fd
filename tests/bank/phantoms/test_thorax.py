"""The chest: its organs lie where they belong, its numbers are those that an image shows."""

from __future__ import annotations

import math

import numpy as np
import pytest
import SimpleITK as sitk

from bank.canonical import digest
from bank.phantoms.grid import Grid, facing, rotation
from bank.phantoms.thorax import Thorax, thorax

TINY = Grid.centred((12, 12, 8), (30.0, 30.0, 30.0))
SMALL = Grid.centred((88, 72, 26), (4.4, 4.4, 10.0), centre_xyz_mm=(0.0, 14.0, -6.0))


@pytest.fixture(scope="module")
def chest() -> Thorax:
    return thorax(np.random.default_rng(1), SMALL)


@pytest.fixture(scope="module")
def enhanced() -> Thorax:
    return thorax(np.random.default_rng(1), SMALL, contrast=True)


def middle_mm(chest: Thorax, name: str) -> np.ndarray:
    """Return the centre of gravity of a label in mm."""
    places = np.argwhere(sitk.GetArrayFromImage(chest.labels) == chest.label_names[name])
    return Grid.of(chest.labels).to_mm(places.mean(axis=0)[::-1])


def median_hu(chest: Thorax, name: str) -> float:
    voxels = sitk.GetArrayFromImage(chest.ideal)
    return float(np.median(voxels[sitk.GetArrayFromImage(chest.labels) == chest.label_names[name]]))


def test_organs_lie_on_their_sides(chest):
    left = {name: middle_mm(chest, name)[0] for name in ("left lung", "heart", "spleen", "stomach", "aorta")}
    right = {name: middle_mm(chest, name)[0] for name in ("right lung", "liver", "veins")}

    assert min(left.values()) > 0
    assert max(right.values()) < 0


def test_the_spine_is_behind_and_the_liver_below(chest):
    assert middle_mm(chest, "bone")[1] > middle_mm(chest, "heart")[1] + 30
    assert middle_mm(chest, "aorta")[1] > middle_mm(chest, "heart")[1]
    assert middle_mm(chest, "liver")[2] < middle_mm(chest, "heart")[2] < middle_mm(chest, "airways")[2]


def test_gas_in_the_stomach_lies_in_front_of_its_fluid(chest):
    voxels, labels = sitk.GetArrayFromImage(chest.ideal), sitk.GetArrayFromImage(chest.labels)
    gas = np.argwhere((voxels < -700) & (np.indices(voxels.shape)[0] < 5) & (labels == 0))
    # Outside the body there is gas too; within the stomach's box there is none behind its fluid.
    x, y, _ = Grid.of(chest.ideal).to_mm(gas[:, ::-1]).T
    within = (np.abs(x - 62) < 25) & (np.abs(y + 22) < 25)

    assert within.any()
    assert y[within].max() < middle_mm(chest, "stomach")[1]


def test_tissues_have_their_hounsfield_units(chest):
    assert -900 < median_hu(chest, "right lung") < -800
    assert median_hu(chest, "fat") == pytest.approx(-97, abs=5)
    assert median_hu(chest, "muscle") == pytest.approx(50, abs=5)
    assert median_hu(chest, "liver") == pytest.approx(58, abs=2)
    assert median_hu(chest, "aorta") == pytest.approx(44, abs=2)


def test_contrast_agent_enhances_the_blood_and_moves_nothing(chest, enhanced):
    assert digest(enhanced.labels) == digest(chest.labels)
    assert enhanced.volumes_ml == chest.volumes_ml
    assert median_hu(enhanced, "aorta") == pytest.approx(320, abs=10)
    assert median_hu(enhanced, "fat") == pytest.approx(median_hu(chest, "fat"), abs=1)


def test_air_outside_has_minus_1000(chest):
    in_front = sitk.GetArrayFromImage(chest.image)[:, :6, :]

    assert np.median(in_front) == pytest.approx(-1000, abs=2)


def test_the_scan_has_the_noise_it_says():
    blurless = thorax(np.random.default_rng(1), SMALL, sd_hu=15, fwhm_xyz_mm=(0.0, 0.0, 0.0))
    noise = sitk.GetArrayFromImage(blurless.image) - sitk.GetArrayFromImage(blurless.ideal)
    muscle = sitk.GetArrayFromImage(blurless.labels) == blurless.label_names["muscle"]

    assert noise[muscle].std() == pytest.approx(15, rel=0.06)


def test_volumes_do_not_depend_on_the_grid(chest):
    # This one is turned, and covers the same chest with other voxels.
    oblique = Grid.centred((86, 84, 48), (4.6, 4.8, 8.6), rotation(10, 8, 5) @ facing("LPS"), (0.0, 14.0, -6.0))
    straight = Grid.centred((86, 73, 50), (4.8, 4.8, 8.4), None, (0.0, 14.0, -6.0))
    volumes = [thorax(np.random.default_rng(1), grid).volumes_ml for grid in (oblique, straight)]

    for name in ("right lung", "left lung", "heart", "spleen", "aorta"):
        assert volumes[0][name] == pytest.approx(volumes[1][name], rel=0.01), name
    # Shells of bone are thinner than these voxels.
    assert volumes[0]["bone"] == pytest.approx(volumes[1]["bone"], rel=0.04)


def test_volumes_are_what_counting_labels_gives_on_small_voxels():
    grid = Grid.centred((76, 96, 60), (1.4, 1.4, 1.4), centre_xyz_mm=(20.0, -20.0, -30.0))
    part = thorax(np.random.default_rng(3), grid)
    counted = np.bincount(sitk.GetArrayFromImage(part.labels).ravel(), minlength=20) * grid.voxel_volume / 1000

    for name in ("left lung", "right lung", "heart", "aorta"):
        assert counted[part.label_names[name]] == pytest.approx(part.volumes_ml[name], rel=0.03), name


def test_the_descending_aorta_has_the_stated_diameter():
    grid = Grid.centred((100, 100, 3), (0.5, 0.5, 1.0), centre_xyz_mm=(23.0, 41.0, -45.0))
    part = thorax(np.random.default_rng(4), grid)
    area = np.sum(sitk.GetArrayFromImage(part.labels)[1] == part.label_names["aorta"]) * 0.25

    assert 2 * math.sqrt(area / math.pi) == pytest.approx(part.aorta_diameter_mm, rel=0.01)


def test_every_voxel_of_the_body_has_a_label_and_none_of_the_air_and_the_table(chest):
    labels, voxels = (sitk.GetArrayFromImage(one) for one in (chest.labels, chest.ideal))

    # At the skin and around gas a voxel may be mostly air: that of -250 HU is to a quarter.
    assert (labels[voxels > -250] > 0).all()
    assert not labels[:, :6].any()
    assert not labels[:, -4:].any()


def test_the_carina_lies_in_the_airways(chest):
    index = chest.labels.TransformPhysicalPointToIndex(chest.carina_mm)

    assert chest.labels[index] == chest.label_names["airways"]


def test_equal_generators_give_equal_chests_and_others_do_not(chest):
    assert digest(thorax(np.random.default_rng(1), SMALL)) == digest(chest)
    assert digest(thorax(np.random.default_rng(5), TINY)) != digest(thorax(np.random.default_rng(6), TINY))


@pytest.mark.parametrize("seed", range(3))
def test_every_chest_is_a_plausible_adult(seed):
    volumes = thorax(np.random.default_rng(seed), SMALL).volumes_ml

    assert 2500 < volumes["right lung"] + volumes["left lung"] < 6000
    assert 300 < volumes["heart"] < 800
    assert volumes["right lung"] > volumes["left lung"]
