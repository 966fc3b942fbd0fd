"""What was measured when the trainings of the worked solution were run, and where it is kept."""

from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).with_name("kept.json")
SHOWN_PATCHES: Final = (1, 6, 12, 20)
"""Patches of other eyes of which masks are kept."""
