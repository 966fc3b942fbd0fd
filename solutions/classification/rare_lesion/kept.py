"""Where the scores of the trainings behind the figures are kept."""

from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).with_name("scores.json")
