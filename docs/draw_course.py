"""Draw pages for `docs/course.md`: `python docs/draw_course.py demo-course`, after `make demo`. Needs chromium."""

import io
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from PIL import Image
from playwright.sync_api import sync_playwright

HERE = Path(__file__).parent
STUDENT = "s03"
COLORS = 96  # so many are enough for text and boxes, and make a small file


def main(course: Path) -> None:
    """Make the pages of the demonstration's class and keep what a phone and a screen show of them."""
    with tempfile.TemporaryDirectory() as room, sync_playwright() as playwright:
        triage, feedback = Path(room) / "triage.html", course / "feedback" / STUDENT / "demo" / "demo.html"
        command = [sys.executable, "-m", "app.main", "triage", "demo", "--html", str(triage)]
        # Started there, so that the page names no folder of this machine.
        subprocess.run(command, cwd=course, env=os.environ | {"PYTHONPATH": str(HERE.parent)}, check=True)
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        for name, page, width, height in (("feedback", feedback, 420, 900), ("triage", triage, 900, 760)):
            view = browser.new_page(viewport={"width": width, "height": height}, device_scale_factor=1.5)
            view.goto(page.resolve().as_uri())
            picture = Image.open(io.BytesIO(view.screenshot()))
            small = picture.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLORS)
            small.save(HERE / f"{name}.png", optimize=True)
        browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
