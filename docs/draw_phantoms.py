"""Draw the sheet of docs/phantoms.md anew: `PYTHONPATH=. python docs/draw_phantoms.py`."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import SimpleITK as sitk
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from numpy.typing import NDArray
from PIL import Image

from bank.figures import STYLE
from bank.phantoms.grid import UPRIGHT_2D, Grid, rotation
from bank.phantoms.head import HeadPhantom, head
from bank.phantoms.shepp_logan import shepp_logan_2d, shepp_logan_3d
from bank.phantoms.thorax import thorax

PICTURE = Path(__file__).with_name("phantoms.png")
CHEST = Grid.centred((256, 208, 80), (1.5, 1.5, 3.0), centre_xyz_mm=(0.0, 14.0, -6.0))
HEAD = Grid.centred((208, 240, 54), (0.9, 0.9, 3.0), rotation(-8, 3, 5), (0.0, 12.0, 10.0))
SOFT_TISSUE, LUNG = (-160, 240), (-1350, 150)


def show(ax: Any, title: str, picture: NDArray[Any], window: tuple[float, float], height: float = 1.0) -> None:
    """Draw a picture with a window; `height` is a pixel's height in widths, rows run downwards."""
    ax.imshow(picture, vmin=window[0], vmax=window[1], aspect=height, interpolation="bilinear")
    ax.set_title(title)
    ax.set_axis_off()


def draw_formulas(axes: Any) -> None:
    """Draw the Shepp-Logan heads, a sinogram and k-space."""
    plane = shepp_logan_2d()
    offsets, frequencies = np.linspace(100, -100, 200)[:, None], np.linspace(-0.1, 0.1, 200)
    k_space = plane.spectrum(np.stack(np.meshgrid(frequencies, -frequencies), axis=-1))
    space = shepp_logan_3d().voxels(Grid.centred((96, 96, 96), (2.1, 2.1, 2.1)), 3)
    show(axes[0], "Shepp-Logan", plane.voxels(Grid.centred((200, 200), (1.0, 1.0), UPRIGHT_2D)), (0, 0.6))
    show(axes[1], "exact sinogram", plane.projections(np.arange(0, 180, 0.9), offsets), (0, 60))
    show(axes[2], "exact k-space (logarithm)", np.log(np.abs(k_space) + 1), (1, 9))
    show(axes[3], "Shepp-Logan in space, sagittal", space[::-1, :, 48], (0, 0.6))


def draw_chests(axes: Any) -> None:
    """Draw a chest with and without contrast agent."""
    native, enhanced = (thorax(np.random.default_rng(3), CHEST, contrast=contrast) for contrast in (False, True))
    voxels, bright = (sitk.GetArrayFromImage(one.image) for one in (native, enhanced))
    show(axes[0], "CT, soft tissue", voxels[50], SOFT_TISSUE)
    show(axes[1], "CT with contrast agent", bright[33], SOFT_TISSUE)
    show(axes[2], "CT, lung", voxels[45], LUNG)
    show(axes[3], "CT, projection", np.maximum(voxels, -300).mean(axis=1)[::-1], (-280, 120), 2.0)


def draw_heads(axes: Any) -> None:
    """Draw slices of a head, its labels, and a head with strong bias and noise."""
    scan, poor = head(np.random.default_rng(3), HEAD), head(np.random.default_rng(3), HEAD, 0.7, 60)
    voxels, window = sitk.GetArrayFromImage(scan.image), (0, 950)
    show(axes[0], "MR, thick oblique slices", voxels[28], window)
    show(axes[1], "MR, the same across the slices", voxels[::-1, :, 98], window, 3.3)
    show(axes[2], "strong bias field and Rician noise", sitk.GetArrayFromImage(poor.image)[28], window)
    show(axes[3], "labels", _coloured(scan)[28], (0, 1))


def _coloured(scan: HeadPhantom) -> NDArray[Any]:
    labels = sitk.GetArrayFromImage(scan.labels)
    return np.asarray(mpl.colormaps["tab20"](labels % 20)[..., :3] * (labels > 0)[..., None])


def main() -> None:
    """Draw all phantoms on one sheet."""
    with mpl.rc_context(STYLE):  # type: ignore[arg-type]  # the stub lists every key as a literal
        canvas = FigureCanvasAgg(Figure(figsize=(9, 7.4), layout="constrained"))
        axes = canvas.figure.subplots(3, 4)
        for draw, row in zip((draw_formulas, draw_chests, draw_heads), axes, strict=True):
            draw(row)
        canvas.figure.set_dpi(95)
        canvas.draw()
    # 256 colours show no difference here and make a small file.
    Image.fromarray(np.asarray(canvas.buffer_rgba())).convert("RGB").quantize(256).save(PICTURE, optimize=True)


if __name__ == "__main__":
    main()
