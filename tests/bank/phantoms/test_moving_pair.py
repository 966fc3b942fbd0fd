"""Moving pairs: what the true displacement brings together, in values, labels and landmarks."""

from __future__ import annotations

import math
from functools import cache
from typing import Any

import numpy as np
import pytest
import SimpleITK as sitk
from numpy.typing import NDArray
from scipy.ndimage import map_coordinates

from bank.canonical import canonical_text
from bank.phantoms.grid import Grid, rotation
from bank.phantoms.moving_pair import BRAIN_GRID, MovingPair, breathing_lungs, turned_brain

SMALL = Grid.centred((50, 55), (4.0, 4.0))
NAMES = ("rigid", "bent", "breathing")


@cache
def pair(name: str) -> MovingPair:
    if name == "breathing":
        return breathing_lungs(np.random.default_rng(1), noise_hu=0)
    return turned_brain(np.random.default_rng(1), 7.0, (6.0, -4.0), 6.0 if name == "bent" else 0.0, noise=0)


def array(image: sitk.Image) -> NDArray[Any]:
    return np.asarray(sitk.GetArrayFromImage(image))


def brought_back(found: MovingPair, image: sitk.Image, interpolator: int) -> NDArray[Any]:
    # The transform takes the image that it is given away from its owner.
    transform = sitk.DisplacementFieldTransform(sitk.Image(found.displacement))
    return array(sitk.Resample(image, found.fixed, transform, interpolator, float(array(image).min())))


def dice(one: NDArray[np.bool_], other: NDArray[np.bool_]) -> float:
    return float(2 * (one & other).sum() / (one.sum() + other.sum()))


@pytest.mark.parametrize("name", NAMES)
def test_the_moving_image_resampled_with_the_true_displacement_is_the_fixed_one(name: str) -> None:
    found = pair(name)
    fixed, moving = array(found.fixed), array(found.moving)
    span = float(fixed.max() - fixed.min())
    before = np.abs(moving - fixed)
    after = np.abs(brought_back(found, found.moving, sitk.sitkBSpline) - fixed)
    assert np.percentile(after, 95) < 0.05 * span
    assert np.sqrt((after**2).mean()) < 0.03 * span
    assert np.sqrt((after**2).mean()) < 0.25 * np.sqrt((before**2).mean())


def test_what_is_left_is_interpolation_and_goes_away_on_a_finer_grid() -> None:
    left = []
    for spacing in (1.0, 0.4):
        grid = Grid.centred((round(90 / spacing),) * 2, (spacing, spacing))
        found = turned_brain(np.random.default_rng(1), 7.0, (6.0, -4.0), 6.0, noise=0, grid=grid)
        rest = (brought_back(found, found.moving, sitk.sitkBSpline) - array(found.fixed)) / 850
        inner = round(15 / spacing)
        left.append(float(np.sqrt((rest[inner:-inner, inner:-inner] ** 2).mean())))
    assert left[1] < 0.004 < left[0] < 0.03


@pytest.mark.parametrize("name", NAMES)
def test_labels_overlap_little_before_and_nearly_wholly_after(name: str) -> None:
    found = pair(name)
    fixed, moving = array(found.fixed_labels), array(found.moving_labels)
    back = brought_back(found, found.moving_labels, sitk.sitkNearestNeighbor)
    gains = []
    for label in found.label_names:
        assert dice(back == label, fixed == label) > 0.88
        gains.append(dice(back == label, fixed == label) - dice(moving == label, fixed == label))
    assert max(gains) > 0.08
    assert min(gains) > 0.0


@pytest.mark.parametrize("name", NAMES)
def test_the_displacement_leads_from_fixed_to_moving_landmarks(name: str) -> None:
    found = pair(name)
    field = array(found.displacement)
    for fixed, moving in zip(found.fixed_landmarks_mm, found.moving_landmarks_mm, strict=True):
        i, j = found.fixed.TransformPhysicalPointToContinuousIndex(tuple(fixed))
        there = [map_coordinates(field[..., axis], [[j], [i]], order=1)[0] for axis in (0, 1)]
        np.testing.assert_allclose(fixed + there, moving, atol=0.02)
    assert len(found.landmark_names) == len(found.fixed_landmarks_mm)


def test_both_images_show_a_landmark_at_its_place() -> None:
    found = turned_brain(np.random.default_rng(3), -9.0, (8.0, 5.0), noise=0)
    for name, label in (("left thalamus", 4), ("right putamen", 4), ("left back horn", 3)):
        number = found.landmark_names.index(name)
        for labels, places in (
            (found.fixed_labels, found.fixed_landmarks_mm),
            (found.moving_labels, found.moving_landmarks_mm),
        ):
            assert labels[labels.TransformPhysicalPointToIndex(tuple(places[number]))] == label


def test_a_rigid_pair_is_undone_by_the_transform_of_its_angle_and_shift() -> None:
    found = pair("rigid")
    euler = sitk.Euler2DTransform((0.0, 0.0), math.radians(7.0), (6.0, -4.0))
    back = array(sitk.Resample(found.moving, found.fixed, euler, sitk.sitkBSpline))
    assert np.sqrt(((back - array(found.fixed)) ** 2).mean()) < 30


@pytest.mark.parametrize("name", ["bent", "breathing"])
def test_the_jacobian_of_the_field_stays_above_its_bound(name: str) -> None:
    found = pair(name)
    jacobian = array(sitk.DisplacementFieldJacobianDeterminant(found.displacement))[1:-1, 1:-1]
    assert 0 < found.motion.smallest_jacobian < jacobian.min() < 0.95
    points = np.stack(Grid.centred(*_geometry(found)).points_mm(), axis=-1)[1:-1, 1:-1]
    np.testing.assert_allclose(found.motion.jacobian(points), jacobian, atol=0.02)


def _geometry(found: MovingPair) -> tuple[Any, ...]:
    size, spacing = found.fixed.GetSize(), found.fixed.GetSpacing()
    centre = found.fixed.TransformContinuousIndexToPhysicalPoint([(n - 1) / 2 for n in size])
    return size, spacing, None, centre


def test_breathing_out_lifts_the_diaphragm_and_leaves_the_tips_of_the_lungs() -> None:
    found = pair("breathing")
    rise = dict(zip(found.landmark_names, (found.fixed_landmarks_mm - found.moving_landmarks_mm)[:, 1], strict=True))
    assert 8 < rise["top of the right dome"] < 22
    assert 8 < rise["top of the left dome"] < 22
    assert abs(rise["tip of the right lung"]) < 0.5
    areas = [(array(image) == 1).sum() for image in (found.fixed_labels, found.moving_labels)]
    assert areas[1] < 0.95 * areas[0]


def mutual_information(one: NDArray[Any], other: NDArray[Any]) -> float:
    joint = np.histogram2d(one.ravel(), other.ravel(), bins=32)[0]
    joint /= joint.sum()
    independent = joint.sum(axis=1, keepdims=True) * joint.sum(axis=0, keepdims=True)
    filled = joint > 0
    return float((joint[filled] * np.log(joint[filled] / independent[filled])).sum())


@pytest.mark.parametrize("seed", range(3))
def test_between_modalities_mutual_information_finds_the_true_place_and_squared_differences_do_not(seed: int) -> None:
    found = turned_brain(np.random.default_rng(seed), 0.0, (0.0, 0.0), other_modality=True)
    fixed, moving = array(found.fixed)[30:-30, 30:-30], array(found.moving)
    shifts = range(-6, 7)
    shifted = [moving[30:-30, 30 + dx : moving.shape[1] - 30 + dx] for dx in shifts]
    assert shifts[int(np.argmax([mutual_information(fixed, other) for other in shifted]))] == 0
    assert shifts[int(np.argmin([((fixed - other) ** 2).mean() for other in shifted]))] != 0


def test_equal_generators_give_equal_pairs_and_other_ones_others() -> None:
    for draw in (
        lambda seed: turned_brain(np.random.default_rng(seed), 5.0, (1.0, 2.0), 4.0, grid=SMALL),
        lambda seed: breathing_lungs(np.random.default_rng(seed), grid=SMALL),
    ):
        one, same, other = (canonical_text(draw(seed)) for seed in (4, 4, 5))
        assert one == same != other


def test_noise_is_as_strong_as_asked_for_and_apart_in_both_images() -> None:
    clean, noisy = (turned_brain(np.random.default_rng(2), 0.0, (0.0, 0.0), noise=noise) for noise in (0.0, 20.0))
    inside = array(clean.fixed) > 300
    noise = [(array(getattr(noisy, one)) - array(getattr(clean, one)))[inside] for one in ("fixed", "moving")]
    assert noise[0].std() == pytest.approx(20.0, rel=0.05)
    assert abs(np.corrcoef(noise[0], noise[1])[0, 1]) < 0.05


def test_an_oblique_grid_shows_the_same_pair() -> None:
    turned = Grid.centred((120, 120), (1.8, 1.8), rotation(25))
    found = turned_brain(np.random.default_rng(1), 7.0, (6.0, -4.0), noise=0, grid=turned)
    back = brought_back(found, found.moving, sitk.sitkLinear)
    assert np.sqrt(((back - array(found.fixed)) ** 2).mean()) < 45
    np.testing.assert_allclose(found.fixed_landmarks_mm, pair("rigid").fixed_landmarks_mm)
    assert found.displacement.GetDirection() == turned.direction
    assert pair("rigid").displacement.GetSize() == BRAIN_GRID.size_xyz
