"""What the simulated scanner does is what its parameters say, measured on its images."""

from __future__ import annotations

import math

import numpy as np
import pytest
import SimpleITK as sitk

from bank.canonical import digest
from bank.errors import VoxbankError
from bank.phantoms.acquisition import (
    bias_field,
    blurred,
    thick_slices,
    truncated,
    whole_numbers,
    with_ct_noise,
    with_rician_noise,
    with_white_noise,
)
from bank.phantoms.grid import Grid, rotation

BLOCK = Grid.centred((64, 48, 24), (1.0, 0.5, 2.0), rotation(10, 20, 30))


def voxels(image: sitk.Image) -> np.ndarray:
    return sitk.GetArrayFromImage(image)


def constant(value: float, grid: Grid = BLOCK) -> sitk.Image:
    return grid.image(np.full(grid.shape_zyx, value, np.float32))


def width_at_half_height(profile: np.ndarray, step_mm: float) -> float:
    """Return the width of a peak in mm, by straight lines between samples."""
    half, top = profile.max() / 2, int(profile.argmax())
    right = top + int(np.argmax(profile[top:] < half))
    fraction = (profile[right - 1] - half) / (profile[right - 1] - profile[right])
    return float(2 * (right - 1 + fraction - top) * step_mm)


def test_a_point_becomes_as_wide_as_the_point_spread_function_and_keeps_its_sum():
    grid = Grid.centred((81, 81, 41), (0.25, 0.5, 1.0))
    point = np.zeros(grid.shape_zyx)
    point[20, 40, 40] = 1
    seen = voxels(blurred(grid.image(point), (3.0, 5.0, 8.0)))

    assert seen.sum() == pytest.approx(1, abs=1e-4)
    assert width_at_half_height(seen[20, 40, :], 0.25) == pytest.approx(3.0, rel=0.02)
    assert width_at_half_height(seen[20, :, 40], 0.5) == pytest.approx(5.0, rel=0.02)
    assert width_at_half_height(seen[:, 40, 40], 1.0) == pytest.approx(8.0, rel=0.02)


def test_an_axis_with_width_zero_is_left_as_it_is():
    point = np.zeros(BLOCK.shape_zyx)
    point[12, 24, 32] = 1
    seen = voxels(blurred(BLOCK.image(point), (4.0, 4.0, 0.0)))

    assert seen[12].sum() == pytest.approx(1, abs=1e-4)


def test_a_constant_stays_constant_up_to_the_border():
    assert np.abs(voxels(blurred(constant(-850), (3.0, 3.0, 6.0))) + 850).max() < 0.01


def test_thick_slices_average_their_neighbours_and_move_the_origin_to_their_middle():
    ramp = BLOCK.image(np.broadcast_to(np.arange(24.0)[:, None, None], BLOCK.shape_zyx).copy())
    thick = thick_slices(ramp, 4)

    assert voxels(thick)[:, 0, 0].tolist() == [1.5, 5.5, 9.5, 13.5, 17.5, 21.5]
    assert thick.GetSpacing() == pytest.approx((1.0, 0.5, 8.0))
    assert thick.GetOrigin() == pytest.approx(ramp.TransformContinuousIndexToPhysicalPoint((0, 0, 1.5)))
    assert thick.GetDirection() == ramp.GetDirection()


def test_slices_that_fill_no_thick_one_are_left_out():
    assert thick_slices(constant(1.0), 5).GetSize() == (64, 48, 4)


def test_a_truncated_edge_overshoots_by_nine_percent_of_its_step():
    grid = Grid.centred((1024, 4, 4), (1.0, 1.0, 1.0))
    step = np.zeros(grid.shape_zyx)
    step[..., 256:768] = 200
    seen = voxels(truncated(grid.image(step), (1 / 16, 1.0, 1.0)))

    # The integral sine takes the first ripple to 1.08949.
    assert seen.max() == pytest.approx(200 * 1.08949, rel=3e-3)
    assert seen.min() == pytest.approx(200 * -0.08949, rel=3e-2)
    assert seen.mean() == pytest.approx(100)


def test_the_whole_of_k_space_is_the_image_itself():
    image = with_white_noise(constant(0.0), 1.0, np.random.default_rng(0))

    assert np.abs(voxels(truncated(image, (1.0, 1.0, 1.0))) - voxels(image)).max() < 1e-5


def test_a_wave_beyond_the_part_that_is_kept_is_gone_and_one_within_is_untouched():
    places = np.arange(64)
    waves = {cycles: np.broadcast_to(np.cos(2 * np.pi * cycles * places / 64), BLOCK.shape_zyx) for cycles in (8, 9)}
    kept = {cycles: voxels(truncated(BLOCK.image(wave.copy()), (0.25, 1, 1))) for cycles, wave in waves.items()}

    assert np.abs(kept[8] - waves[8]).max() < 1e-5
    assert np.abs(kept[9]).max() < 1e-5


@pytest.mark.parametrize("kept", [(0.0, 1.0, 1.0), (1.0, 1.0, 1.1)])
def test_an_impossible_part_of_k_space_is_refused(kept):
    with pytest.raises(VoxbankError, match="a part in"):
        truncated(constant(1.0), kept)


@pytest.mark.parametrize("seed", range(5))
def test_a_bias_field_has_mean_one_the_stated_range_and_no_steps(seed):
    field = voxels(bias_field(BLOCK, 0.4, np.random.default_rng(seed))).astype(float)

    assert field.mean() == pytest.approx(1, abs=1e-6)
    assert np.ptp(field) == pytest.approx(0.4, abs=1e-5)
    assert field.min() > 0
    # Two half waves over 24 voxels change by at most a few hundredths from one voxel to the next.
    assert max(np.abs(np.diff(field, axis=axis)).max() for axis in range(3)) < 0.08


def test_a_bias_field_that_could_turn_negative_is_refused():
    with pytest.raises(VoxbankError, match=r"not by 1\.2"):
        bias_field(BLOCK, 1.2, np.random.default_rng(0))


@pytest.mark.parametrize("noisy", [with_white_noise, with_ct_noise])
def test_noise_has_the_stated_deviation_and_no_mean(noisy):
    noise = voxels(noisy(constant(40.0), 25.0, np.random.default_rng(1))).astype(float) - 40

    # 73,728 voxels: the deviation of white noise is known to 0.3 %, its mean to 0.1.
    assert noise.std() == pytest.approx(25, rel=0.02)
    assert abs(noise.mean()) < 0.4


def test_the_power_of_ct_noise_grows_like_a_ramp_and_that_of_white_noise_is_level():
    grid = Grid.centred((128, 128, 60), (0.8, 0.8, 3.0))
    frequency = np.hypot(np.fft.fftfreq(128, 0.8)[:, None], np.fft.fftfreq(128, 0.8))
    powers = []
    for noisy in (with_white_noise, with_ct_noise):
        noise = voxels(noisy(constant(0.0, grid), 1.0, np.random.default_rng(2)))
        spectrum = np.mean(np.abs(np.fft.fft2(noise)) ** 2, axis=0)
        powers.append([spectrum[np.abs(frequency - f) < 0.008].mean() for f in (0.03, 0.06)])

    assert powers[0][1] / powers[0][0] == pytest.approx(1, abs=0.1)
    assert powers[1][1] / powers[1][0] == pytest.approx(2, abs=0.2)


def test_neighbouring_slices_of_ct_noise_are_independent():
    noise = voxels(with_ct_noise(constant(0.0), 1.0, np.random.default_rng(3)))

    assert abs(np.mean(noise[1:] * noise[:-1])) < 0.02


def test_without_signal_the_mean_of_rician_noise_is_sigma_times_the_root_of_half_pi():
    noise = voxels(with_rician_noise(constant(0.0), 7.0, np.random.default_rng(4))).astype(float)

    assert noise.mean() == pytest.approx(7 * math.sqrt(math.pi / 2), rel=0.01)
    assert noise.std() == pytest.approx(7 * math.sqrt(2 - math.pi / 2), rel=0.02)


def test_at_high_signal_rician_noise_is_gaussian_with_a_small_shift():
    noise = voxels(with_rician_noise(constant(200.0), 7.0, np.random.default_rng(5))).astype(float)

    # The mean of the magnitude is S + sigma²/(2 S) to first order.
    assert noise.mean() == pytest.approx(200 + 49 / 400, abs=0.08)
    assert noise.std() == pytest.approx(7, rel=0.02)


def test_whole_numbers_are_rounded_and_clipped():
    values = np.array([[[-2000.0, -1000.4, 0.6, 5000.0]]])
    image = whole_numbers(sitk.GetImageFromArray(values))

    assert image.GetPixelID() == sitk.sitkInt16
    assert voxels(image).tolist() == [[[-1024, -1000, 1, 3071]]]


def test_equal_generators_give_equal_images_and_others_do_not():
    def scan(seed: int) -> str:
        rng = np.random.default_rng(seed)
        image = constant(100.0) * bias_field(BLOCK, 0.3, rng)
        return digest([with_rician_noise(image, 5.0, rng), with_ct_noise(image, 5.0, rng)])

    assert scan(6) == scan(6)
    assert scan(6) != scan(7)
