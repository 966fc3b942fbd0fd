"""What a reconstruction is worth, what another world measures, what total variation finds, and what a page shows."""

from __future__ import annotations

import numpy as np
import pytest

from bank.comparison import Mismatch
from exercises.reconstruction.unrolled_with_data_consistency.data import (
    complex_of,
    draw_images,
    drawn_mask,
    drawn_slices,
    in_parts,
    measured,
)
from solutions.reconstruction.unrolled_with_data_consistency import training
from solutions.reconstruction.unrolled_with_data_consistency.panels import panels
from solutions.reconstruction.unrolled_with_data_consistency.training import another_world, baseline, score


def test_the_score_is_the_mean_over_slices_of_the_psnr_of_complex_images() -> None:
    truth = np.zeros((2, 2, 4, 4), np.float32)
    prediction = truth.copy()
    prediction[0, 0] = 0.1  # |p - x|^2 is 0.01 everywhere: 20 dB
    prediction[1, :, :2] = 0.1  # 0.02 in half of the pixels: 0.01 again
    prediction[1, :, 2:] = 0.0
    assert score(prediction, truth) == pytest.approx(20.0, abs=1e-5)
    prediction[1] = 0.0
    prediction[1, 1] = 1.0
    assert score(prediction, truth) == pytest.approx(10.0, abs=1e-5)  # the mean of 20 and 0 dB


def test_images_of_another_shape_are_refused_in_words() -> None:
    with pytest.raises(Mismatch, match="expected"):
        score(np.zeros((1, 1, 4, 4)), np.zeros((1, 2, 4, 4)))


def test_the_mask_has_six_lines_around_line_0_and_every_fourth_line_from_any_beginning() -> None:
    masks = drawn_mask(np.random.default_rng(0), 200, 48, 6)[:, :, 0]
    always = set(np.flatnonzero(masks.all(axis=0)).tolist())
    assert always == {45, 46, 47, 0, 1, 2}
    assert set(masks.sum(axis=1).tolist()) == {16, 17}
    assert {int(np.flatnonzero(mask[8:40])[0]) for mask in masks} == {0, 1, 2, 3}


def test_only_measured_lines_are_there_and_they_are_the_unitary_transform_with_noise() -> None:
    rng = np.random.default_rng(1)
    slices = drawn_slices(rng, 20, 48)
    kspace, mask, images = measured(rng, slices, 6)
    assert not kspace[np.broadcast_to(mask == 0, kspace.shape)].any()
    noise = (complex_of(kspace) - np.fft.fft2(complex_of(images), norm="ortho"))[mask[:, 0] > 0]
    assert noise.real.std() == pytest.approx(0.02, rel=0.02)
    assert noise.imag.std() == pytest.approx(0.02, rel=0.02)


def test_the_other_world_lies_behind_a_grid_and_keeps_lines_and_images_together() -> None:
    data, inputs, truth = draw_images(np.random.default_rng(2), "cpu")
    there, (kspace, mask), behind = another_world(data | {"steps": 9}, inputs, truth)
    assert there["steps"] == 9
    assert not behind[..., 1::2].any()
    assert (behind[..., ::2] == truth[..., ::2]).all()
    assert (mask == inputs[1]).all()
    for lines, where, images in ((kspace, mask, behind), (there["kspace"], there["mask"], there["images"])):
        wrong = where * (lines - in_parts(np.fft.fft2(complex_of(images), norm="ortho")))
        assert np.abs(wrong).max() < 0.1  # what is left is noise


def test_total_variation_beats_zero_filling_and_keeps_what_was_measured(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(training, "ITERATIONS", 60)
    monkeypatch.setattr(training, "WEIGHTS", (0.015,))
    rng = np.random.default_rng(3)
    kspace, mask, images = measured(rng, drawn_slices(rng, 8, 48), 6)
    found = baseline({"kspace": kspace, "mask": mask, "images": images}, (kspace, mask))
    filled = in_parts(np.fft.ifft2(complex_of(kspace), norm="ortho"))
    assert score(found, images) > score(filled, images) + 3
    again = mask * in_parts(np.fft.fft2(complex_of(found), norm="ortho"))
    assert np.abs(again - kspace).max() < 1e-4


def test_the_panels_show_magnitudes_and_four_times_the_complex_error() -> None:
    truth = np.zeros((1, 2, 2, 2), np.float32)
    truth[0, 0] = 0.6
    prediction = np.zeros_like(truth)
    prediction[0, 1] = 0.6  # of the right magnitude, a quarter of a turn away
    kspace = in_parts(np.fft.fft2(complex_of(truth), norm="ortho"))
    shown = dict(panels((kspace, np.ones((1, 1, 2, 2))), truth, prediction))
    assert shown["zero-filled"] == pytest.approx(0.6)
    assert shown["your network"] == pytest.approx(0.6)
    assert shown["right"] == pytest.approx(0.6)
    assert shown["error, 4 times as bright"] == pytest.approx(1.0)
