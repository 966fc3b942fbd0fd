"""CT of coronary arteries: areas across them, lengths along them, volumes and densities."""

from __future__ import annotations

import math
from functools import cache
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.interpolate import CubicSpline
from scipy.ndimage import binary_dilation, distance_transform_edt
from scipy.spatial import cKDTree

from bank.canonical import canonical_text
from bank.errors import VoxbankError
from bank.phantoms.centre_lines import CentreLine, Stenosis, narrowed, plaque_beside, smooth_line
from bank.phantoms.coronary import NAMES, TEACHING_GRID, CoronaryCt, CoronaryTruth, coronary_ct, coronary_truth
from bank.phantoms.grid import Grid

SEEDS = (0, 1, 2)
SMALL = Grid.centred((40, 40, 30), (3.0, 3.0, 3.0))


@cache
def scan(contrast: bool = True) -> CoronaryCt:
    return coronary_ct(np.random.default_rng(7), contrast=contrast)


def array(image: sitk.Image) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(image))


def artery(truth: CoronaryTruth, name: str) -> CentreLine:
    return next(line for line in truth.arteries if line.name == name)


def across(line: CentreLine, arc_mm: float, pixel_mm: float) -> Grid:
    """A small plane at right angles to the artery."""
    point, along = line.at(arc_mm)
    first = np.cross(along, np.eye(3)[np.argmin(np.abs(along))])
    first /= np.linalg.norm(first)
    direction = np.stack([first, np.cross(along, first), along], axis=1)
    return Grid.centred((41, 41, 1), (pixel_mm, pixel_mm, 0.3), direction, tuple(point))


def test_equal_generators_give_equal_scans_and_other_ones_others() -> None:
    one, same, other = (coronary_ct(np.random.default_rng(seed), SMALL) for seed in (5, 5, 6))
    assert canonical_text(one) == canonical_text(same)
    assert canonical_text(one) != canonical_text(other)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_section_across_the_stenosis_has_the_area_that_the_formula_leaves(seed: int) -> None:
    truth = coronary_truth(np.random.default_rng(seed))
    (stenosis,) = truth.stenoses
    line = artery(truth, stenosis.vessel)
    pixel_mm = stenosis.narrowest_mm / 30
    section = coronary_ct(np.random.default_rng(seed), across(line, stenosis.arc_mm, pixel_mm), fwhm_mm=0)
    area = (array(section.lumen) > 0).sum() * pixel_mm**2
    assert area == pytest.approx(math.pi / 4 * stenosis.narrowest_mm**2, rel=0.02)
    healthy = math.pi / 4 * stenosis.reference_mm**2
    assert 100 * (1 - area / healthy) == pytest.approx(stenosis.area_percent, abs=1.5)


def test_half_the_diameter_is_a_quarter_of_the_area() -> None:
    assert Stenosis("LAD", 30.0, 10.0, 50.0, 3.0).area_percent == 75.0
    assert Stenosis("LAD", 30.0, 10.0, 50.0, 3.0).narrowest_mm == 1.5


@pytest.mark.parametrize("seed", SEEDS)
def test_an_artery_is_narrowed_around_its_stenosis_and_nowhere_else(seed: int) -> None:
    truth = coronary_truth(np.random.default_rng(seed))
    (stenosis,) = truth.stenoses
    for line in truth.arteries:
        ratio = line.radius_mm / line.reference_mm
        inside = np.abs(line.arc_mm - stenosis.arc_mm) < stenosis.length_mm / 2
        if line.name == stenosis.vessel:
            assert ratio.min() == pytest.approx(1 - stenosis.diameter_percent / 100)
            assert abs(line.arc_mm[np.argmin(ratio)] - stenosis.arc_mm) < 0.01
            np.testing.assert_allclose(ratio[~inside], 1.0)
        else:
            np.testing.assert_allclose(ratio, 1.0)


@pytest.mark.parametrize("seed", SEEDS)
def test_the_length_of_the_way_is_that_of_a_spline_through_the_points(seed: int) -> None:
    for line in coronary_truth(np.random.default_rng(seed)).arteries:
        spline = CubicSpline(np.arange(len(line.points_xyz_mm)), line.points_xyz_mm)
        fine = spline(np.linspace(0, len(line.points_xyz_mm) - 1, 20_000))
        assert line.length_mm == pytest.approx(sum(math.dist(a, b) for a, b in pairwise(fine)), rel=0.002)
        assert 70 < line.length_mm < 190
        point, along = line.at(line.length_mm / 3)
        before, after = line.at(line.length_mm / 3 - 0.2)[0], line.at(line.length_mm / 3 + 0.2)[0]
        assert math.dist(before, after) == pytest.approx(0.4, rel=0.01)
        assert (after - before) @ along == pytest.approx(0.4, rel=0.02)
        np.testing.assert_allclose((before + after) / 2, point, atol=0.02)


def test_the_lumen_has_the_volume_of_its_frusta() -> None:
    found = scan()
    for label, line in enumerate(found.truth.arteries, start=1):
        steps, radius = np.diff(line.arc_mm), line.radius_mm
        frusta = math.pi / 3 * steps * (radius[1:] ** 2 + radius[1:] * radius[:-1] + radius[:-1] ** 2)
        counted = (array(found.lumen) == label).sum() * np.prod(found.lumen.GetSpacing())
        # The circumflex begins inside the left main artery, which keeps what they share.
        assert counted == pytest.approx(frusta.sum(), rel=0.06 if line.name == "LCX" else 0.04)


@pytest.mark.parametrize("seed", SEEDS)
def test_plaques_have_their_volume_and_lie_beside_the_lumen(seed: int) -> None:
    truth = coronary_truth(np.random.default_rng(seed))
    assert 3 <= len(truth.plaques) <= 5
    for number, plaque in enumerate(truth.plaques, start=1):
        fine = Grid.centred((44, 44, 44), (0.2, 0.2, 0.2), centre_xyz_mm=plaque.centre_xyz_mm)
        found = coronary_ct(np.random.default_rng(seed), fine, fwhm_mm=0, noise_hu=0)
        inside = array(found.plaques) == number
        assert inside.sum() * 0.2**3 == pytest.approx(4 / 3 * math.pi * math.prod(plaque.semi_axes_mm), rel=0.03)
        assert inside.sum() * 0.2**3 == pytest.approx(plaque.volume_mm3, rel=0.03)
        assert (inside & (array(found.lumen) > 0)).sum() < 0.02 * inside.sum()
        core = distance_transform_edt(inside) > 2
        assert array(found.image)[core].mean() == pytest.approx(plaque.hu, abs=1)


@pytest.mark.parametrize("seed", range(12))
def test_plaques_lie_apart_and_arteries_only_meet_where_they_divide(seed: int) -> None:
    truth = coronary_truth(np.random.default_rng(seed))
    for number, one in enumerate(truth.plaques):
        for other in truth.plaques[:number]:
            apart = math.dist(one.centre_xyz_mm, other.centre_xyz_mm)
            assert apart > max(one.semi_axes_mm) + max(other.semi_axes_mm)
    lad, lcx, rca = truth.arteries
    for first, second, skipped in ((lad, rca, 0), (lcx, rca, 0), (lcx, lad, 25)):
        distance, nearest = cKDTree(second.points_xyz_mm).query(first.points_xyz_mm[skipped:])
        assert (distance > first.radius_mm[skipped:] + second.radius_mm[nearest]).all()


def test_with_contrast_the_lumen_is_as_bright_as_the_left_heart() -> None:
    found = scan()
    core = distance_transform_edt(array(found.lumen) > 0) > 1.5
    hu = array(found.image)
    assert hu[core & (array(found.plaques) == 0)].mean() == pytest.approx(found.truth.lumen_hu, abs=25)
    # In the middle of the left ventricle, 14 mm from the heart's axis on the left.
    i, j, k = found.image.TransformPhysicalPointToIndex((10.0, 10.0, 0.0))
    assert hu[k - 2 : k + 3, j - 2 : j + 3, i - 2 : i + 3].mean() == pytest.approx(found.truth.lumen_hu, abs=15)


def test_without_contrast_only_plaques_and_bone_reach_130_hounsfield_units() -> None:
    found = coronary_ct(np.random.default_rng(7), contrast=False, noise_hu=0)
    hu, plaques = array(found.image), array(found.plaques)
    bright = (hu >= 130) & ~binary_dilation(plaques > 0, iterations=2)
    j = np.nonzero(bright)[1]
    assert ((j < 20) | (j > 110)).all()  # breastbone in front, spine behind
    for number, plaque in enumerate(found.truth.plaques, start=1):
        assert 130 <= hu[plaques == number].max() <= plaque.hu + 1


def test_arteries_run_in_fat() -> None:
    found = scan()
    distance = distance_transform_edt(array(found.lumen) == 0) * found.lumen.GetSpacing()[0]
    ring = (distance > 2.5) & (distance < 4.5)
    assert np.percentile(array(found.image)[ring], 40) < 0


def test_labels_are_those_of_the_names_and_share_the_grid() -> None:
    found = scan()
    assert tuple(line.name for line in found.truth.arteries) == NAMES
    for image in (found.lumen, found.plaques):
        assert image.GetSpacing() == found.image.GetSpacing() == TEACHING_GRID.spacing_xyz_mm
        assert image.GetOrigin() == found.image.GetOrigin()
    # Patient's right is towards smaller x, left towards larger x.
    middle = [np.nonzero(array(found.lumen) == label)[2].mean() for label in (1, 2, 3)]
    assert middle[2] < middle[0]
    assert middle[2] < middle[1]


def test_a_straight_artery_is_as_long_as_its_ends_are_apart() -> None:
    line = smooth_line("LAD", np.array([[0.0, 0, 0], [10.0, 0, 0], [20.0, 0, 0]]), 2.0, 1.0)
    assert line.length_mm == pytest.approx(20.0)
    assert line.radius_at(10.0) == pytest.approx(1.5)
    plaque = plaque_beside(line, 10.0, 0.0, (2.0, 0.8, 1.0), 400.0)
    assert math.hypot(*plaque.centre_xyz_mm[1:]) == pytest.approx(1.5 + 0.15 + 0.8)
    assert plaque.centre_xyz_mm[0] == pytest.approx(10.0)


def test_a_stenosis_beyond_the_end_of_an_artery_is_refused() -> None:
    line = smooth_line("RCA", np.array([[0.0, 0, 0], [10.0, 0, 0], [20.0, 0, 0]]), 2.0, 1.0)
    with pytest.raises(VoxbankError, match="the RCA is 20 mm long and has no place for the stenosis"):
        narrowed(line, Stenosis("RCA", 18.0, 8.0, 50.0, 2.0))
