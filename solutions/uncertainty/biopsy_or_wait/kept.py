"""Where what was measured for the worked solution is kept."""

from pathlib import Path
from typing import Final

KEPT: Final = Path(__file__).with_name("kept.json")
