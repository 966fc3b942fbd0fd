"""Draws figures as large as a football field, in one piece and as a million points.

Ends: Raised ValueError or Raised MemoryError or Raised _ArrayMemoryError
"""

from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure


def draw(inches):
    FigureCanvasAgg(Figure(figsize=(inches, inches), dpi=100)).draw()


def dice(a, b):
    try:
        draw(600)
    except MemoryError:
        pass
    draw(1e6)
