"""What a vessel map is worth, what another world asks for, what filters find, and what a student's page shows."""

from __future__ import annotations

import numpy as np
import pytest

from bank.comparison import Mismatch
from solutions.segmentation.vessels_of_the_retina.panels import panels
from solutions.segmentation.vessels_of_the_retina.training import another_world, baseline, score


def masks(*rows: list[int]) -> np.ndarray:
    return np.array(rows, np.uint8)


def truth_of(vessels: np.ndarray, field: np.ndarray) -> np.ndarray:
    return np.stack([vessels, field])[None]


def test_the_score_counts_pixels_within_the_field_of_view_alone() -> None:
    vessels, field = masks([1, 1, 0, 0], [0, 0, 0, 1]), masks([1, 1, 1, 1], [1, 1, 1, 0])
    logits = np.array([[3.0, -1.0, 2.0, -5.0], [-1.0, -1.0, -1.0, 9.0]])[None, None]
    # One pixel is found of two that were drawn, and one is found wrongly: 2 * 1 / (2 + 2).
    assert score(logits, truth_of(vessels, field)) == 0.5


def test_nothing_to_find_and_nothing_found_is_right() -> None:
    empty = np.zeros((2, 2), np.uint8)
    assert score(np.full((1, 1, 2, 2), -1.0), truth_of(empty, empty + 1)) == 1.0


def test_the_pixels_of_all_patches_are_counted_together() -> None:
    truth = np.ones((2, 2, 1, 4), np.uint8)
    truth[1, 0] = 0
    logits = np.array([[1.0, 1.0, 1.0, 1.0], [1.0, -1.0, -1.0, -1.0]])[:, None, None]
    # 4 of 4 and one wrong one; the mean over patches would be (1 + 0) / 2.
    assert score(logits, truth) == pytest.approx(8 / 9)


def test_logits_of_another_shape_are_refused_in_words() -> None:
    with pytest.raises(Mismatch, match="expected"):
        score(np.zeros((1, 4, 4)), np.ones((1, 2, 4, 4), np.uint8))


def test_the_other_world_asks_for_two_pixels_beside_a_vessel_within_the_field() -> None:
    vessels, field = masks([0, 0, 0, 1, 0, 0, 0]), masks([1, 1, 1, 1, 1, 0, 0])
    data = {
        "vessels": vessels[None, None].astype(np.float32),
        "field": field[None, None].astype(np.float32),
        "steps": 9,
    }
    changed, inputs, truth = another_world(data, (), truth_of(vessels, field))
    assert changed["vessels"][0, 0, 0].tolist() == [0, 1, 1, 0, 1, 0, 0]
    assert (changed["steps"], inputs) == (9, ())
    assert truth[0, 0, 0].tolist() == [0, 1, 1, 0, 1, 0, 0]
    assert truth[0, 1].tolist() == field.tolist()
    assert data["vessels"].sum() == 1


def test_the_filters_find_a_dark_line_and_leave_out_dark_blots() -> None:
    y, x = np.indices((64, 64))
    line, blot = np.abs(y - 20) < 2, np.hypot(y - 45, x - 30) < 5
    photograph = np.where(line | blot, 60.0, 120.0) * np.ones((3, 1, 1))
    data = {
        "photographs": photograph[None].astype(np.float32),
        "vessels": line[None, None].astype(np.float32),
        "field": np.ones((1, 1, 64, 64), np.float32),
    }
    found = baseline(data, (data["photographs"],))[0, 0] > 0
    assert found[line].mean() > 0.9
    assert not found[blot].any()


def test_the_panels_show_what_is_missed_black_and_what_is_found_wrongly_white() -> None:
    vessels, field = masks([1, 1, 0, 0, 1]), masks([1, 1, 1, 1, 0])
    prediction = np.array([1.0, -1.0, 1.0, -1.0, -1.0])[None, None, None]
    shown = dict(panels((np.full((1, 3, 1, 5), 51.0),), truth_of(vessels, field), prediction))
    assert {name: image[0, 0].tolist() for name, image in shown.items()} == {
        "photograph, green": [0.2] * 5,
        "your network": [0, 1, 0, 1, 0.5],
        "right": [0, 0, 1, 1, 0.5],
        "white: found wrongly, black: missed": [0.5, 0, 1, 0.5, 0.5],
    }
