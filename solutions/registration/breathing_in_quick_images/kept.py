"""What was measured when the trainings of the worked solution were run, and where it is kept."""

from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).with_name("kept.json")
SHOWN_PAIRS: Final = (4, 9, 37)
"""New pairs of which displacements are kept."""
