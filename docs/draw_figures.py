"""Draw the sheet of docs/figures.md anew: `PYTHONPATH=. python docs/draw_figures.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import SimpleITK as sitk
from numpy.typing import NDArray
from PIL import Image

from bank.drawing.curves import draw_bars, draw_curves, draw_reliability
from bank.drawing.masks import draw_label_boundaries, draw_voxel_grid
from bank.drawing.planes import slice_plane
from bank.drawing.raw_data import draw_k_space, draw_sinogram
from bank.drawing.slices import draw_slice, draw_three_planes
from bank.drawing.style import DIFFERENCES, MAPS, new_canvas, styled
from bank.drawing.volumes import draw_volume_axes
from bank.phantoms.grid import Grid, facing, rotation
from bank.phantoms.head import HeadPhantom, head
from bank.phantoms.shepp_logan import shepp_logan_2d

PICTURE = Path(__file__).with_name("figures.png")
WIDTH_MM, HEIGHT_MM, DOTS_PER_INCH = 170, 275, 120
OBLIQUE = Grid.centred((132, 156, 44), (1.4, 1.4, 3.8), rotation(0, 0, 20) @ facing("LPS"), (0.0, 12.0, 10.0))
BRAIN = (400.0, 900.0)


def draw_slices(row: Any, scan: HeadPhantom) -> None:
    """Draw an oblique slice in mm, one as it is stored, and one with boundaries of tissues."""
    in_mm, stored, bounded = row.subplots(1, 3)
    draw_slice(in_mm, scan.image, "axial", position_mm=10, window=BRAIN)
    in_mm.set_title("oblique, in mm")
    draw_slice(stored, scan.image, "ik", window=BRAIN, axes="index", letters=False)
    stored.set_title("as stored, with indices")
    view = draw_slice(bounded, scan.image, "axial", position_mm=10, window=BRAIN, axes="none", letters=False)
    names = {scan.label_names[name]: name for name in ("ventricles", "deep grey matter", "skull")}
    draw_label_boundaries(bounded, view.cut(scan.labels), names, view)
    bounded.set(xlim=(-60, 60), ylim=(65, -55), title="boundaries along voxel edges")


def draw_geometry(row: Any) -> None:
    """Draw the axes of two volumes, and two small arrays."""
    sagittal, oblique, numbers, greys = row.subplots(1, 4)
    draw_volume_axes(sagittal, facing("PIR"))
    sagittal.set_title("sagittal series")
    draw_volume_axes(oblique, OBLIQUE.direction)
    oblique.set_title("turned axial series")
    values = np.add.outer(np.arange(4) ** 2, np.arange(5) * 3)
    draw_voxel_grid(numbers, values, highlighted=[(1, 1), (1, 2), (2, 1), (2, 2)])
    draw_voxel_grid(greys, values / 10, decimals=1, shaded=True, row_name="z", column_name="x")


def draw_measurements(row: Any) -> None:
    """Draw a sinogram with a gap and k-space with two lines out of three left out."""
    sinogram, spectrum, undersampled = row.subplots(1, 3)
    plane, angles, offsets = shepp_logan_2d(), np.arange(0.5, 180), np.linspace(-99, 99, 100)
    projections = plane.projections(angles, offsets[:, None])
    projections[:, 82:98] = np.nan
    shown = draw_sinogram(sinogram, projections, angles, offsets)
    row.colorbar(shown, ax=sinogram, label="line integral (mm)", shrink=0.8)
    frequency = np.arange(-24, 25) / 400
    values = plane.spectrum(np.stack(np.meshgrid(frequency, frequency), axis=-1))
    draw_k_space(spectrum, values, frequency, frequency)
    lines = np.zeros(values.shape, bool)
    lines[np.arange(-24, 25) % 3 == 0] = True
    draw_k_space(undersampled, values, frequency, frequency, measured=lines)


def draw_maps(row: Any, scan: HeadPhantom) -> None:
    """Draw distances and differences with their colour bars, and how far confidences can be trusted."""
    quantity, difference, reliability = row.subplots(1, 3)
    for ax, picture, style in zip((quantity, difference), _pictures(scan), _colours(), strict=True):
        shown = ax.imshow(picture, aspect="equal", **style)
        ax.set_axis_off()
        row.colorbar(shown, ax=ax, shrink=0.8)
    quantity.set_title("distance to ventricles (mm)")
    difference.set_title("bias and noise (signal)")
    draw_reliability(reliability, [0.55, 0.75, 0.95], [0.5, 0.6, 0.8], [100, 300, 600])


def _pictures(scan: HeadPhantom) -> tuple[NDArray[Any], NDArray[Any]]:
    """Return how far it is to the ventricles, and what bias and noise did, both in one slice."""
    ventricles = scan.labels == scan.label_names["ventricles"]
    distance = sitk.SignedMaurerDistanceMap(ventricles, squaredDistance=False, useImageSpacing=True)
    view = slice_plane(scan.image, "axial", position_mm=10)
    return view.cut(distance), view.cut(sitk.Cast(scan.image, sitk.sitkFloat32) - scan.ideal)


def _colours() -> tuple[dict[str, Any], dict[str, Any]]:
    return {"cmap": MAPS, "vmin": 0, "vmax": 90}, {"cmap": DIFFERENCES, "vmin": -100, "vmax": 100}


def draw_numbers(row: Any) -> None:
    """Draw curves with bands, and bars."""
    learning, bars = row.subplots(1, 2)
    epoch = np.arange(1, 61)
    curves = {"training": 0.93 - 0.7 * np.exp(-epoch / 9), "validation": 0.87 - 0.66 * np.exp(-epoch / 10)}
    curves["other hospital"] = 0.55 - 0.4 * np.exp(-epoch / 8)
    bands = {"validation": (curves["validation"] - 0.04, curves["validation"] + 0.04)}
    draw_curves(learning, epoch, curves, bands=bands, ylim=(0, 1))
    learning.set(xlabel="epoch", ylabel="Dice")
    draw_bars(bars, ["P1", "P2", "P3", "P4"], {"K": [3, 5, 2, 4], "L": [4, 1, 3, 2], "M": [2, 4, 5, 3]})
    bars.set(xlabel="patient", ylabel="marked volume (mL)")


def main() -> None:
    """Draw all that recurs on one sheet."""
    scan = head(np.random.default_rng(3), OBLIQUE)
    with styled():
        canvas = new_canvas(WIDTH_MM, HEIGHT_MM)
        rows = canvas.figure.subfigures(6, 1, height_ratios=(1.25, 1.35, 0.95, 1.1, 1, 1), hspace=0.03)
        point = scan.landmarks_mm["anterior commissure"]
        draw_three_planes(rows[0].subplots(1, 3), scan.image, point, window=BRAIN, scale_bar_mm=50)
        draw_slices(rows[1], scan)
        draw_geometry(rows[2])
        draw_measurements(rows[3])
        draw_maps(rows[4], scan)
        draw_numbers(rows[5])
        canvas.figure.set_dpi(DOTS_PER_INCH)
        canvas.draw()
    # 256 colours show no difference here and make a small file.
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(256).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
