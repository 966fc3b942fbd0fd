"""The receptive fields over the scan, in the sagittal plane and to scale."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from matplotlib.axes import Axes
from matplotlib.patches import Ellipse, Rectangle

from bank.drawing.style import COLOURS
from exercises.convolution.thick_slices.generator import Given

MARGIN_MM = 12


def draw_fields(given: Given, key: Mapping[str, Any], ax: Axes) -> None:
    """Draw slices, gland, the field of the original encoder and that of the model design, all around one middle."""
    across_mm, thick_mm = given.matrix * given.pixel_mm, given.slices * given.slice_mm
    field_x_mm, field_z_mm = key["field_mm"]
    for n in range(given.slices):
        low = -thick_mm / 2 + n * given.slice_mm
        ax.add_patch(Rectangle((-across_mm / 2, low), across_mm, given.slice_mm, fc="0.9", ec="0.6", lw=0.4))
    ax.add_patch(Ellipse((0, 0), given.gland_mm, given.gland_mm, fc="0.75", ec="0.3", lw=0.8))
    own_mm = float(key["own_field"])
    _draw_field(ax, field_x_mm, field_z_mm, COLOURS[1], "-", f"original: {field_x_mm:.0f} x {field_z_mm:.0f} mm")
    _draw_field(ax, field_x_mm, own_mm, COLOURS[0], "--", f"along z redesigned: {field_x_mm:.0f} x {own_mm:.0f} mm")
    ax.text(across_mm / 2 - 3, 0, "scan", ha="right", va="center")
    ax.text(0, 0, "gland", ha="center", va="center")
    for side in (-1, 1):
        ax.text(0, side * (field_z_mm + thick_mm) / 4, "zeros", ha="center", va="center")
    ax.set(xlim=(-across_mm / 2 - MARGIN_MM, across_mm / 2 + MARGIN_MM), xlabel="x (mm)", ylabel="z (mm)")
    ax.set_ylim(-field_z_mm / 2 - MARGIN_MM, field_z_mm / 2 + MARGIN_MM)
    ax.set_aspect("equal")
    ax.legend(loc="upper left", bbox_to_anchor=(1.02, 1), frameon=False)


def _draw_field(ax: Axes, width_mm: float, height_mm: float, colour: str, dashes: str, label: str) -> None:
    corner = (-width_mm / 2, -height_mm / 2)
    ax.add_patch(Rectangle(corner, width_mm, height_mm, fill=False, ec=colour, ls=dashes, lw=1.8, label=label))
