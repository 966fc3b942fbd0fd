"""Formgrader in a real browser: a marker sees the rows, gives points and a comment, leaves and comes back."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Locator, Page, expect, sync_playwright

from autograder.assignment.course import Course
from autograder.manual.blind import blind_copy
from autograder.manual.given import given_marks
from tests.autograder.assignment.conftest import Desk
from tests.autograder.manual.lab import Lab, jupyter_lab

SLOW = 60_000  # milliseconds: the page is there in one or two seconds, on a machine that does nothing else
REQUIRED = os.environ.get("VOXBANK_BROWSER") == "required"


@pytest.fixture(scope="module")
def chromium() -> str:
    """Debian's chromium; where there is none, tests are skipped, but not in continuous integration."""
    program = shutil.which("chromium")
    if program is None and not REQUIRED:
        pytest.skip("formgrader is tested in Debian's chromium, which is not installed: apt install chromium")
    assert program is not None, "VOXBANK_BROWSER=required, and there is no chromium"
    return program


@pytest.fixture(scope="module")
def marked(
    chromium: str, built: Path, nbgrader_in: Callable[..., str], tmp_path_factory: pytest.TempPathFactory
) -> Course:
    """A course with ann's and bob's forms marked by machine, if there is a browser to look at it."""
    course = Course(Path(shutil.copytree(built, tmp_path_factory.mktemp("browser") / "course")))
    desk = Desk(course)
    for student in ("ann", "bob"):
        desk.hand_in(desk.answered(student), student)
    nbgrader_in(course.folder, "generate_assignment week1", "autograde week1")
    return course


@pytest.fixture(scope="module")
def lab(marked: Course) -> Iterator[Lab]:
    """JupyterLab in the course folder."""
    with jupyter_lab(marked.folder) as opened:
        yield opened


@pytest.fixture(scope="module")
def browser(chromium: str) -> Iterator[Browser]:
    """A browser without a sandbox of its own, which containers and root would not give it."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=chromium, args=["--no-sandbox"])
        with contextlib.closing(launched) as opened:
            yield opened


@pytest.fixture
def visit_of(browser: Browser) -> Iterator[Callable[[Lab], Page]]:
    """Come as somebody whose browser remembers nothing, and without a network beyond this machine."""
    contexts: list[BrowserContext] = []

    def come(lab: Lab) -> Page:
        context = browser.new_context(base_url=lab.address, extra_http_headers=lab.headers)
        context.set_default_timeout(SLOW)
        context.route(lambda url: not url.startswith(lab.address), lambda route: route.abort())
        contexts.append(context)
        return context.new_page()

    expect.set_options(timeout=SLOW)
    yield come
    for context in contexts:
        context.close()


@pytest.fixture
def visit(lab: Lab, visit_of: Callable[[Lab], Page]) -> Callable[[], Page]:
    """Come to the course's JupyterLab."""
    return lambda: visit_of(lab)


def open_submission(page: Page, number: int) -> None:
    """Go the way of a marker: the list of submissions, and one of them."""
    page.goto("/formgrader/gradebook/week1/week1")
    page.get_by_role("link", name=f"Submission #{number}", exact=True).click()


def response(page: Page) -> Locator:
    """Return the box with the response to the open part, once the page has read the gradebook."""
    box = page.locator(".nbgrader_cell").filter(has=page.locator("#q1-why"))
    expect(box.get_by_placeholder("A person marks this part.")).to_be_visible()
    return box


def test_points_and_a_comment_are_given_beside_rows_and_samples_and_stay(marked, visit, nbgrader_in):
    page = visit()
    open_submission(page, 1)
    box = response(page)
    expect(box).to_contain_text("because the width is larger")
    rubric = page.locator(".alert-info")
    expect(rubric).to_have_count(1)
    expect(rubric).to_contain_text("R1, 3 points: the hidden model answer")
    expect(rubric).to_contain_text("no row, 0 points: no")
    above, below = box.bounding_box(), rubric.bounding_box()
    assert above is not None
    assert below is not None
    assert 0 <= below["y"] - (above["y"] + above["height"]) < 50

    score, comment = box.locator("input.score"), box.locator("textarea")
    expect(score).to_have_class(re.compile("needs_manual_grade"))
    with page.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT"):
        score.fill("3")
        score.blur()
    with page.expect_response(lambda reply: "/api/comment/" in reply.url and reply.request.method == "PUT"):
        comment.fill("R1: *well* put")
        comment.blur()

    again = visit()
    again.goto("/formgrader/gradebook/week1/week1")
    first = again.get_by_role("row").filter(has=again.get_by_role("link", name="Submission #1", exact=True))
    expect(first).to_contain_text("10 / 10")
    first.get_by_role("link", name="Submission #1").click()
    expect(response(again).locator("input.score")).to_have_value("3")
    expect(response(again).locator("textarea")).to_have_value("R1: *well* put")
    open_submission(again, 2)
    expect(response(again).locator("input.score")).to_have_value("")

    (given,) = given_marks(marked.folder / "gradebook.db", marked.lock("week1"))
    assert (given.score, given.comment, given.award.rows) == (3.0, "R1: *well* put", {"R1"})
    nbgrader_in(marked.folder, "generate_feedback week1")
    feedback = (marked.folder / "feedback" / given.student / "week1" / "week1.html").read_text(encoding="utf-8")
    assert "R1: <em>well</em> put" in feedback
    assert "the hidden model answer" not in feedback


def test_a_second_marker_starts_blind_and_writes_into_a_gradebook_of_their_own(marked, visit_of):
    lock, own, second = marked.lock("week1"), marked.folder / "gradebook.db", marked.folder / "second.db"
    before = given_marks(own, lock)
    blind_copy(own, "week1", second)
    with jupyter_lab(marked.folder, f"--CourseDirectory.db_url=sqlite:///{second}") as lab:
        page = visit_of(lab)
        page.goto("/formgrader")  # where the menu leads
        open_submission(page, 1)
        box = response(page)
        expect(box.locator("input.score")).to_have_value("")
        expect(box.locator("textarea")).to_have_value("")
        with page.expect_response(lambda reply: "/api/grade/" in reply.url and reply.request.method == "PUT"):
            box.get_by_role("button", name="No credit").click()
    assert given_marks(own, lock) == before
    assert [(mark.score, mark.award.rows) for mark in given_marks(second, lock)] == [(0.0, frozenset())]


def test_the_menu_of_jupyterlab_leads_to_formgrader(lab, visit):
    page = visit()
    page.goto(f"/lab?token={lab.token}")
    page.get_by_role("menuitem", name="Nbgrader").click()
    page.get_by_role("menuitem", name="Formgrader", exact=True).click()
    expect(page.frame_locator("iframe").get_by_role("link", name="week1").first).to_be_visible()
