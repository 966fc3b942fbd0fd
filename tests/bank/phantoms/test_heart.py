"""Beating hearts: volumes by slices, by fine grids and by integrals, and the five groups by their definitions."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.integrate import quad

from bank.canonical import canonical_text
from bank.phantoms.grid import Grid
from bank.phantoms.heart import LEFT, MYOCARDIUM, RIGHT, TEACHING_GRID, Heart, heart
from bank.phantoms.heart_model import section
from bank.phantoms.heart_patients import Group, Patient, fillings, patient

SMALL = Grid.centred((64, 64, 12), (3.0, 3.0, 10.0))


@cache
def series(group: Group) -> Heart:
    return heart(np.random.default_rng(4), group, frames=4)


def array(image: sitk.Image) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(image))


def counted_ml(found: Heart, label: int) -> NDArray[np.float64]:
    voxel_ml = math.prod(found.labels.GetSpacing()[:3]) / 1000
    return np.asarray((array(found.labels) == label).sum(axis=(1, 2, 3)) * voxel_ml)


def integrals_ml(who: Patient, filling: float) -> list[float]:
    """Right cavity, muscle and left cavity, as integrals of the areas over the height."""
    now = who.moment(filling)
    top = now.stretch * who.shape.length_mm

    def area(height: float, which: int) -> float:
        return section(who.shape, now, height).areas_mm2[which]

    return [quad(area, 0, top - 1e-9, args=(which,), limit=200)[0] / 1000 for which in range(3)]


def test_equal_generators_give_equal_hearts_and_other_ones_others() -> None:
    one, same, other = (heart(np.random.default_rng(seed), Group.INFARCTION, SMALL, 3) for seed in (5, 5, 6))
    assert canonical_text(one) == canonical_text(same)
    assert canonical_text(one) != canonical_text(other)


@pytest.mark.parametrize("group", Group)
@pytest.mark.parametrize("filling", [1.0, 0.6, 0.0])
def test_volumes_are_the_integrals_of_the_areas_over_the_height(group: Group, filling: float) -> None:
    who = patient(np.random.default_rng(1), group, 10.0)
    right, muscle, left = integrals_ml(who, filling)
    expected_left, expected_right = who.volumes_mm3(filling)
    assert left == pytest.approx(expected_left / 1000, rel=1e-4)
    assert right == pytest.approx(expected_right / 1000, rel=1e-4)
    assert muscle == pytest.approx(who.shape.muscle_mm3 / 1000, rel=1e-4)


def test_the_cavity_is_an_ellipsoid_cut_off_four_tenths_above_its_widest_place() -> None:
    shape = patient(np.random.default_rng(2), Group.NORMAL, 10.0).shape
    a, c = shape.semi_axes_mm
    half_and_frustum = 2 / 3 * math.pi * a**2 * c + math.pi * a**2 * c * (0.4 - 0.4**3 / 3)
    assert shape.cavity_mm3 == pytest.approx(half_and_frustum)


@pytest.mark.parametrize("group", Group)
def test_slices_add_up_to_the_volumes_at_the_ends_of_diastole_and_systole(group: Group) -> None:
    found = series(group)
    ends = [0, found.end_systole]
    np.testing.assert_allclose(counted_ml(found, LEFT)[ends], found.left_ml[ends], rtol=0.02)
    np.testing.assert_allclose(counted_ml(found, RIGHT)[ends], found.right_ml[ends], rtol=0.02)
    np.testing.assert_allclose(counted_ml(found, MYOCARDIUM)[ends], found.muscle_ml, rtol=0.03)


@pytest.mark.parametrize("group", Group)
def test_the_ejection_fraction_counted_in_voxels_is_the_true_one_within_a_percent(group: Group) -> None:
    found, counted = series(group), counted_ml(series(group), LEFT)
    assert 1 - counted[found.end_systole] / counted[0] == pytest.approx(found.ejection_fraction, abs=0.01)
    assert found.ejection_fraction == pytest.approx(found.patient.left_fraction)
    assert found.stroke_volume_ml == pytest.approx(found.left_ml.max() - found.left_ml.min())


def test_in_between_slices_miss_up_to_half_a_slice_at_the_base_and_thin_ones_do_not() -> None:
    thin = Grid.centred((56, 56, 60), (3.5, 3.5, 2.0))
    found = heart(np.random.default_rng(4), Group.NORMAL, thin, frames=4, slice_mm=2.0)
    np.testing.assert_allclose(counted_ml(found, LEFT), found.left_ml, rtol=0.02)
    thick = series(Group.NORMAL)
    half_a_slice_ml = 5 * thick.areas_mm2[0, :, 2].max() / 1000
    assert (np.abs(counted_ml(thick, LEFT) - thick.left_ml) < half_a_slice_ml).all()


@pytest.mark.parametrize("group", [Group.NORMAL, Group.INFARCTION])
def test_areas_of_the_labels_are_the_areas_by_formula(group: Group) -> None:
    found = series(group)
    pixel = 1.4**2
    for label in (RIGHT, MYOCARDIUM, LEFT):
        counted = (array(found.labels) == label).sum(axis=(2, 3)) * pixel
        assert np.abs(counted - found.areas_mm2[:, :, label - 1]).max() < 45  # 23 pixels of some hundreds


@pytest.mark.parametrize("group", Group)
def test_patients_meet_the_definition_of_their_group_and_of_no_other(group: Group) -> None:
    for seed in range(25):
        who = patient(np.random.default_rng(seed), group, 10.0)
        surface, shape = who.body_surface_m2, who.shape
        left, right = shape.cavity_mm3 / 1000 / surface, shape.right_volume_mm3 / 1000 / surface
        walls = section(shape, who.moment(1.0), shape.length_mm - 0.4 * shape.semi_axes_mm[1])
        thickest = float((np.sqrt(walls.outer) - np.sqrt(walls.inner)).max())
        mass = 1.05 * shape.muscle_mm3 / 1000 / surface
        weak = who.left_fraction < 0.4
        met = {
            Group.DILATED: weak and left > 110 and thickest < 12,
            Group.INFARCTION: weak and left < 110 and bool((shape.around.still > 0.9).any()),
            Group.HYPERTROPHIC: who.left_fraction > 0.55 and thickest > 15 and mass > 105,
            Group.ABNORMAL_RIGHT: not weak and (right > 110 or who.right_fraction < 0.4),
            Group.NORMAL: who.left_fraction > 0.5 and left < 90 and thickest < 12 and right < 100,
        }
        assert [name for name, holds in met.items() if holds] == [group]


def test_walls_thicken_in_systole_except_where_the_infarction_is() -> None:
    who = patient(np.random.default_rng(3), Group.INFARCTION, 10.0)
    still = who.shape.around.still
    thickness, inner = [], []
    for filling in (1.0, 0.0):
        walls = section(who.shape, who.moment(filling), 0.6 * who.shape.length_mm)
        thickness.append(np.sqrt(walls.outer) - np.sqrt(walls.inner))
        inner.append(np.sqrt(walls.inner))
    gain = thickness[1] / thickness[0] - 1
    assert gain[still < 0.01].min() > 0.2
    assert np.abs(gain[still > 0.99]).max() < 0.15
    assert np.abs((inner[1] - inner[0])[still > 0.99]).max() < 1.0
    assert (inner[1] - inner[0])[still < 0.01].max() < -3.0


def test_the_cycle_begins_full_is_empty_after_a_third_and_fills_again() -> None:
    filling, end_systole = fillings(25)
    assert filling[0] == 1.0
    assert filling[end_systole] == 0.0
    assert end_systole == 9
    assert (np.diff(filling[: end_systole + 1]) < 0).all()
    assert (np.diff(filling[end_systole:]) > -1e-12).all()


def test_blood_is_bright_muscle_is_dark_and_lungs_are_black() -> None:
    found = series(Group.NORMAL)
    signal, labels = array(found.image)[0], array(found.labels)[0]
    middle = slice(4, 9)  # away from slices that hold a bit of base or apex
    means = [signal[middle][labels[middle] == label].mean() for label in (RIGHT, MYOCARDIUM, LEFT)]
    assert means[0] > 2 * means[1] < means[2]
    assert np.percentile(signal, 10) < 60


def test_the_series_has_four_dimensions_and_the_grid_of_its_slices() -> None:
    found = series(Group.NORMAL)
    assert found.image.GetSize() == (144, 144, 12, 4)
    assert found.image.GetSpacing()[:3] == (1.4, 1.4, 10.0)
    assert found.image.GetSpacing()[3] == pytest.approx(60 / found.patient.heart_rate_bpm / 4)
    first = found.image[:, :, :, 0]
    np.testing.assert_allclose(first.GetDirection(), TEACHING_GRID.direction)
    np.testing.assert_allclose(first.GetOrigin(), TEACHING_GRID.origin_xyz_mm)
    assert found.labels.GetPixelID() == sitk.sitkUInt8


def test_slices_run_from_the_apex_to_the_base() -> None:
    found = series(Group.DILATED)
    left = found.areas_mm2[0, :, 2]
    assert left[-1] == 0.0
    assert left[-2] > 1000 > left[1]
    # The base is towards the right, behind and above.
    towards = np.array(TEACHING_GRID.direction).reshape(3, 3)[:, 2]
    assert (np.sign(towards) == [-1, 1, 1]).all()
