"""The head: its landmarks lie where they are said to lie, its tissues look as in a T1-weighted scan."""

from __future__ import annotations

import math

import numpy as np
import pytest
import SimpleITK as sitk

from bank.canonical import digest
from bank.phantoms.grid import Grid, facing, rotation
from bank.phantoms.head import HeadPhantom, head
from bank.phantoms.solids import Point

TINY = Grid.centred((8, 8, 8), (30.0, 30.0, 30.0))
SMALL = Grid.centred((80, 94, 34), (2.4, 2.4, 5.3), rotation(-8, 3, 5) @ facing("LPS"), (0.0, 12.0, 4.0))


@pytest.fixture(scope="module")
def scan() -> HeadPhantom:
    return head(np.random.default_rng(1), SMALL)


def label_at(scan: HeadPhantom, point_mm: Point) -> int:
    return int(scan.labels[scan.labels.TransformPhysicalPointToIndex([float(value) for value in point_mm])])


def median_signal(scan: HeadPhantom, name: str) -> float:
    voxels, labels = sitk.GetArrayFromImage(scan.ideal), sitk.GetArrayFromImage(scan.labels)
    return float(np.median(voxels[labels == scan.label_names[name]]))


def test_left_is_left_and_the_nose_is_in_front(scan):
    places = scan.landmarks_mm

    assert places["left ear"][0] > 55
    assert places["right ear"][0] < -55
    assert places["nose tip"][1] < places["nose bridge"][1] < places["anterior commissure"][1] - 60


def test_the_commissures_are_26_mm_apart_and_between_the_ears(scan):
    places = {name: np.array(place) for name, place in scan.landmarks_mm.items()}
    way = places["posterior commissure"] - places["anterior commissure"]
    across = places["left ear"] - places["right ear"]

    assert np.linalg.norm(way) == pytest.approx(26)
    # The head is symmetric: its commissures lie on a line at right angles to that through the ears.
    assert way @ across == pytest.approx(0, abs=1e-6)
    middle = (places["left ear"] + places["right ear"]) / 2
    assert abs((places["anterior commissure"] - middle) @ across) < 1e-6


@pytest.mark.parametrize(("name", "towards"), [("nose tip", (0, -1, 0)), ("right ear", (-1, 0, 0))])
def test_landmarks_on_the_skin_have_the_head_on_one_side_and_none_of_it_on_the_other(name, towards):
    # Small voxels around the landmark; the head is turned by at most some degrees.
    place = np.array(head(np.random.default_rng(2), TINY).landmarks_mm[name])
    close = head(np.random.default_rng(2), Grid.centred((24, 24, 24), (0.6, 0.6, 0.6), None, tuple(place)), sigma=0)
    within, beyond = (label_at(close, place + away * np.array(towards)) for away in (-4, 2))

    assert within == close.label_names["scalp"]
    assert beyond == (0 if name == "nose tip" else close.label_names["markers"])


def test_landmarks_of_a_head_do_not_depend_on_the_grid(scan):
    assert head(np.random.default_rng(1), TINY).landmarks_mm == scan.landmarks_mm


def test_the_anterior_commissure_is_a_bright_bridge_between_darker_places():
    place = np.array(head(np.random.default_rng(3), TINY).landmarks_mm["anterior commissure"])
    close = head(np.random.default_rng(3), Grid.centred((21, 21, 21), (0.6, 0.6, 0.6), None, tuple(place)), sigma=0)
    middle = sitk.GetArrayFromImage(close.ideal)[:, :, 10]

    assert middle[10, 10] == pytest.approx(800, abs=5)


def test_markers_sit_on_the_nose_and_before_the_ears_and_one_more_on_the_left(scan):
    parts = sitk.ConnectedComponent(scan.labels == scan.label_names["markers"])
    shapes = sitk.LabelShapeStatisticsImageFilter()
    shapes.Execute(parts)
    middles = [np.array(shapes.GetCentroid(number)) for number in shapes.GetLabels()]

    assert len(middles) == 4
    assert sum(middle[0] > 40 for middle in middles) == 2
    for name in ("nose bridge", "left ear", "right ear", "left temple"):
        assert min(math.dist(middle, scan.landmarks_mm[name]) for middle in middles) < 5


def test_every_voxel_of_the_head_has_a_label(scan):
    labels, voxels = (sitk.GetArrayFromImage(one) for one in (scan.labels, scan.ideal))

    # A voxel of fat beside air and skin may hold most of air and be fairly bright still.
    assert (labels[voxels > 520] > 0).all()


def test_tissues_have_the_order_of_t1_contrast(scan):
    signals = [median_signal(scan, name) for name in ("ventricles", "grey matter", "white matter")]

    assert signals == sorted(signals)
    assert signals[2] - signals[1] > 150


def test_volumes_do_not_depend_on_the_grid_and_are_plausible(scan):
    sagittal = Grid.centred((104, 80, 50), (2.3, 2.5, 3.9), facing("PIR"), (0.0, 12.0, 4.0))
    other = head(np.random.default_rng(1), sagittal)

    for name in ("white matter", "grey matter", "cerebellum", "brain stem"):
        assert other.volumes_ml[name] == pytest.approx(scan.volumes_ml[name], rel=0.04), name
    assert 800 < scan.volumes_ml["white matter"] + scan.volumes_ml["grey matter"] < 1400
    assert 0.7 < scan.volumes_ml["grey matter"] / scan.volumes_ml["white matter"] < 1.5


def test_air_shows_the_mean_of_rician_noise():
    noisy = head(np.random.default_rng(4), SMALL, bias=0.0, sigma=20)
    corner = sitk.GetArrayFromImage(noisy.image)[:, :8, :8].astype(float)

    # With the little signal of 6 that air has here, the mean is larger by the factor 1 + (6/20)²/4 to first order.
    assert corner.mean() == pytest.approx(20 * math.sqrt(math.pi / 2) * (1 + 0.09 / 4), rel=0.03)


def test_without_noise_the_scan_is_the_ideal_times_a_smooth_field():
    biased = head(np.random.default_rng(5), SMALL, bias=0.4, sigma=0)
    ideal, image = (sitk.GetArrayFromImage(one).astype(float) for one in (biased.ideal, biased.image))
    ratio = (image / ideal)[ideal > 400]

    assert 0.1 < np.ptp(ratio) <= 0.41
    assert ratio.mean() == pytest.approx(1, abs=0.15)


def test_equal_generators_give_equal_heads_and_others_do_not(scan):
    assert digest(head(np.random.default_rng(1), SMALL)) == digest(scan)
    assert digest(head(np.random.default_rng(6), TINY)) != digest(head(np.random.default_rng(7), TINY))
