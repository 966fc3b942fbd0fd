"""Draw formgrader with the rows beside a response. `python docs/draw_formgrader.py demo-course`, after `make demo`.

Needs chromium. Nothing is written into the course.
"""

import io
import shutil
import sys
from pathlib import Path

from PIL import Image
from playwright.sync_api import Page, expect, sync_playwright

from tests.autograder.manual.lab import jupyter_lab

PICTURE = Path(__file__).with_name("formgrader.png")
PART = "q3-next_round"
WIDTH = 1000
COLORS = 64  # so many are enough for text and boxes, and make a small file


def main(course: Path) -> None:
    """Open a submission in formgrader, type points and a comment, and keep what the page shows."""
    with jupyter_lab(course) as lab, sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=shutil.which("chromium"), args=["--no-sandbox"])
        page = browser.new_page(viewport={"width": WIDTH, "height": 1000}, extra_http_headers=lab.headers)
        page.goto(f"{lab.address}/formgrader/gradebook/demo/demo")
        _open_waiting_submission(page)
        image = Image.open(io.BytesIO(_screenshot(page)))
        image.convert("P", palette=Image.Palette.ADAPTIVE, colors=COLORS).save(PICTURE, optimize=True)
        browser.close()


def _open_waiting_submission(page: Page) -> None:
    page.get_by_role("link", name="Submission #2", exact=True).click()
    expect(page.locator(f"#{PART}-comment")).to_have_attribute("placeholder", "A person marks this part.")


def _screenshot(page: Page) -> bytes:
    box = page.locator(".nbgrader_cell").filter(has=page.locator(f"#{PART}"))
    # Without the events of typing, which would write into the gradebook.
    box.locator("input.score").evaluate("field => field.value = 5")
    box.locator("textarea").evaluate("field => field.value = 'R1-R5: good numbers.'")
    page.add_style_tag(content=".navbar-fixed-top { display: none }")
    above, below = box.bounding_box(), page.locator(f".cell:has(#{PART}) + .cell .alert-info").bounding_box()
    assert above is not None
    assert below is not None
    scrolled = page.evaluate("window.scrollY")
    clip = {
        "x": above["x"] - 10,
        "y": above["y"] + scrolled - 75,
        "width": above["width"] + 20,
        "height": below["y"] + below["height"] - above["y"] + 85,
    }
    return page.screenshot(full_page=True, clip=clip)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
