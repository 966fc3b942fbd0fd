"""What was measured when the trainings of the worked solution were run, and where it is kept."""

from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).with_name("kept.json")
SHOWN_MAGNITUDES: Final = ("as it is", "zero-filled", "total variation", "network")
"""Of slices into which a small lesion was put."""
