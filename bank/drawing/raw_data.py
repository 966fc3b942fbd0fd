"""Draw what scanners measure: sinograms and k-space."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes
from matplotlib.image import AxesImage
from numpy.typing import ArrayLike, NDArray

from bank.errors import VoxbankError

_DECADES = 4  # of k-space's magnitude that are shown


def draw_sinogram(ax: Axes, values: ArrayLike, angles_deg: ArrayLike, offsets_mm: ArrayLike) -> AxesImage:
    """Draw projections [offset, angle], angles to the right and detector offsets upwards, and return the image.

    Angles and offsets are those of the samples' middles, evenly spaced and growing; a colour bar can be hung onto the
    image that is returned. Projections that are NaN are hatched: nothing was measured there.

    Raises
    ------
    VoxbankError
        When the values do not fit angles and offsets, or these are not evenly spaced.
    """
    sinogram = np.asarray(values, float)
    angles, offsets = _edges(angles_deg, "angles"), _edges(offsets_mm, "offsets")
    expected = (np.size(np.asarray(offsets_mm)), np.size(np.asarray(angles_deg)))
    if sinogram.shape != expected:
        raise VoxbankError(
            f"{expected[1]} angles and {expected[0]} offsets need an array of shape {expected}, not {sinogram.shape}"
        )
    shown = ax.imshow(sinogram, extent=(*angles, *offsets), origin="lower", aspect="auto", cmap="gray")
    _hatch_gaps(ax, np.isnan(sinogram).all(axis=0), angles)
    ax.set(xlabel=r"angle $\theta$ (degrees)", ylabel="detector coordinate $s$ (mm)")
    ax.set_xticks(np.arange(np.ceil(angles[0] / 45) * 45, angles[1] + 1e-6, 45))
    return shown


def draw_k_space(
    ax: Axes,
    values: ArrayLike,
    frequency_x_per_mm: ArrayLike,
    frequency_y_per_mm: ArrayLike,
    *,
    measured: ArrayLike | None = None,
) -> AxesImage:
    """Draw k-space [ky, kx] as the logarithm of its magnitude, four decades of it, and return the image.

    Frequencies are evenly spaced and growing, with ky upwards. `measured` is a mask of the same shape; what was not
    measured is covered in light blue, through which nothing is seen.

    Raises
    ------
    VoxbankError
        When the values or the mask do not fit the frequencies.
    """
    magnitude = np.abs(np.asarray(values))
    across, up = _edges(frequency_x_per_mm, "frequencies"), _edges(frequency_y_per_mm, "frequencies")
    expected = (np.size(np.asarray(frequency_y_per_mm)), np.size(np.asarray(frequency_x_per_mm)))
    for array in (magnitude, magnitude if measured is None else np.asarray(measured)):
        if array.shape != expected:
            raise VoxbankError(f"these frequencies need arrays of shape {expected}, not {array.shape}")
    top = float(magnitude.max()) or 1.0
    decades = np.log10(np.maximum(magnitude / top, 10.0 ** -(_DECADES + 1)))
    place = {"extent": (*across, *up), "origin": "lower", "aspect": "equal"}
    shown = ax.imshow(decades, cmap="gray", vmin=-_DECADES, vmax=0, **place)  # type: ignore[arg-type]
    if measured is not None:
        cover = np.zeros((*expected, 4))
        cover[~np.asarray(measured, dtype=bool)] = (0.73, 0.86, 0.95, 1.0)
        ax.imshow(cover, **place)  # type: ignore[arg-type]
    ax.set(xlabel="$k_x$ (1/mm)", ylabel="$k_y$ (1/mm)")
    return shown


def _edges(middles: ArrayLike, what: str) -> tuple[float, float]:
    """Return where the first of evenly spaced samples begins and the last one ends."""
    places = np.asarray(middles, float)
    steps = np.diff(places)
    if places.ndim != 1 or places.size < 2 or steps[0] <= 0 or not np.allclose(steps, steps[0], rtol=1e-6, atol=0):
        raise VoxbankError(f"{what} are two or more numbers that grow by equal steps")
    return float(places[0] - steps[0] / 2), float(places[-1] + steps[0] / 2)


def _hatch_gaps(ax: Axes, missing: NDArray[np.bool_], angles: tuple[float, float]) -> None:
    """Hatch each stretch of angles at which nothing was measured."""
    changes = np.flatnonzero(np.diff(np.concatenate([[False], missing, [False]]).astype(int)))
    step = (angles[1] - angles[0]) / missing.size
    for start, stop in changes.reshape(-1, 2):
        ends = (angles[0] + step * float(start), angles[0] + step * float(stop))
        ax.axvspan(*ends, facecolor="0.85", edgecolor="0.5", hatch="////", linewidth=0)
