"""Draw the README's picture anew: run the demonstration and keep what it prints. `python docs/draw_demo.py`."""

import io
import tempfile
from contextlib import chdir
from pathlib import Path

from rich.console import Console

from app.demo.run import run_demo

PICTURE = Path(__file__).with_name("demo.svg")


def main() -> None:
    """Run the demonstration in a temporary folder and save its output as docs/demo.svg."""
    console = Console(record=True, width=118, file=io.StringIO())
    with tempfile.TemporaryDirectory() as folder, chdir(folder):
        run_demo(Path("demo-course"), console)
    console.save_svg(str(PICTURE), title="make demo")


if __name__ == "__main__":
    main()
