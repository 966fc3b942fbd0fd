"""A student's page: what it tells, what it keeps, and that nothing in it runs."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace

import nbformat
import pytest

from autograder.feedback import prose
from autograder.feedback.scores import PartScore, StudentScores
from autograder.marking.marks import FOLLOWS
from bank.errors import VoxbankError
from tests.autograder.feedback.conftest import Page

PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
SQUARES = "def double(values):\n    return values**2"


def test_a_right_notebook_has_seven_points_and_one_part_for_a_person(marked, desk):
    marked.mark(desk.answered())
    words = marked.page().words
    assert "7 of 10 points" in words
    assert "1 part waits for a person, worth up to 3 more" in words
    assert f"Read as {desk.area():g}" in words
    assert "because the width is larger" in words
    assert "return values + values" in words
    assert words.count("passed") == 2


def test_the_question_stands_there_as_the_student_saw_it_with_its_figure_inside(marked, desk):
    marked.mark(desk.answered())
    variant = desk.course.lock("week1").variant_of("ann", "q1")
    shown = marked.page()
    assert re.search(r"A box is \d+ mm wide and \d+ mm high", variant.stem.intro)[0] in shown.words
    (picture,) = [about for tag, about in shown.elements if tag == "img"]
    assert picture["alt"] == "a rectangle"
    assert picture["src"].startswith("data:image/png;base64,")
    assert abs(float(picture["width"]) - 30 * 96 / 25.4) < 2  # the figure is 30 mm wide


def test_a_misconception_is_explained_and_neither_key_nor_unmet_row_is_told(marked, desk, perimeter):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {perimeter()}")
    marked.mark(notebook)
    shown = marked.page()
    assert "That is the length of the outline." in shown.words
    assert "1 of 2" in shown.words
    assert "multiplies" in shown.words  # the row that the misconception still earns
    assert "not met" in shown.words
    assert f"{desk.area():g}" not in shown.text
    assert f"{desk.area()}" not in shown.text
    assert "the hidden model answer" not in shown.text


def test_a_met_row_that_tells_a_key_is_not_told_before_the_part_is_earned(marked, desk, perimeter):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {perimeter()}")
    rows = marked.mark(notebook).exercises["q1"].part("area").rows
    told = (replace(rows[0], text=f"multiplies to {desk.area():.2f}"), rows[1])
    marked.change_part("q1", "area", rows=told)
    assert "multiplies to" not in marked.page().text
    marked.change_part("q1", "area", rows=told, score=2.0)
    assert "multiplies to" in marked.page().text


def test_a_failed_check_shows_expected_and_got_with_the_first_difference_marked(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", SQUARES)
    check = marked.mark(notebook).exercises["q2"].part("double").checks[0]
    shown = marked.page()
    expected, came = check.difference.expected.rows[0].split(), check.difference.came.rows[0].split()
    assert len(expected) == 7
    for text, other in zip(expected, came, strict=True):
        assert float(other) == pytest.approx((float(text) / 2) ** 2, rel=1e-3)
        assert text in shown.words
        assert other in shown.words
    assert "first difference: " + came[0] in shown.words
    assert "Every value is doubled." in shown.words
    assert "The values were squared." in shown.words


def test_follow_through_is_said(marked, desk):
    marked.mark(desk.answered())
    marked.change_part("q1", "area", message=FOLLOWS, verdict="failed", score=1.0)
    assert "this follows correctly from your own earlier answer" in marked.page().words


def test_a_person_s_score_wins_and_the_comment_stands_there(marked, desk):
    marked.mark(desk.answered())
    scores = StudentScores(
        "Ann Adams",
        late_penalty=0.5,
        parts={
            "q1-area": PartScore(2, machine=2, by_hand=0.5),
            "q1-longer": PartScore(1, machine=1),
            "q1-why": PartScore(3, by_hand=2.5, comment="R1 <b>almost</b>, see $x^2$"),
            "q2-double": PartScore(4, machine=4, extra=1),
        },
    )
    shown = marked.page(ann=scores)
    assert "Ann Adams · ann" in shown.words
    assert "8.5 of 10 points" in shown.words  # 0.5 + 1 + 2.5 + 5 - 0.5
    assert "0.5 points were taken off" in shown.words
    assert "A person gave these points; by machine it was 2." in shown.words
    assert "almost" in shown.words
    assert "b" not in shown.count
    assert "msup" in shown.count
    assert "waits for a person" not in shown.words


def test_a_part_that_was_dropped_is_said_not_to_count(marked, desk):
    marked.mark(desk.released())
    words = marked.page(ann=StudentScores(parts={"q1-longer": PartScore(0, machine=0)})).words
    assert "0 of 9 points" in words
    assert "(b) – does not count" in words


def test_answers_that_are_released_tell_everything(marked, desk, perimeter):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", f"q1_area = {perimeter()}")
    desk.fill_in(notebook, "q2-double-answer", SQUARES)
    marked.mark(notebook)
    assert "2 * values" not in marked.page().words
    marked.release_answers()
    words = marked.page().words
    assert f"Right {desk.area():.5g} mm^2" in words
    assert "the hidden model answer" in words
    assert "because" in words
    assert "return 2 * values" in words
    assert "right values" in words


def test_an_exercise_that_changed_since_leaves_the_keys_and_says_so(marked, desk, bank, perimeter):
    marked.mark(desk.answered())
    marked.release_answers()
    file = bank.exercise("bridgetest/double").solution_folder / "worked.md.j2"
    file.write_text("Twice.")
    try:
        words = marked.page().words
    finally:
        file.unlink()
    assert "the exercise was changed after the form was built" in words
    assert f"Right {desk.area():.5g} mm^2" in words


HOSTILE = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'></pre></code>[x](javascript:alert(1))"


def test_nothing_of_a_student_s_text_runs_or_fetches(marked, desk):
    notebook = desk.released()
    desk.fill_in(notebook, "q1-area", f"q1_area = {HOSTILE!r}")
    desk.fill_in(notebook, "q1-longer", f"q1_longer = [{HOSTILE!r}]")
    desk.fill_in(notebook, "q1-why", HOSTILE + " ![far](https://example.org/x.png) ![up](../key.png)\n\n" + HOSTILE)
    program = f"# {HOSTILE}\ndef double(values):\n    raise ValueError({HOSTILE!r})"
    desk.fill_in(notebook, "q2-double-answer", program)
    notebook.cells.append(nbformat.v4.new_code_cell(f"x = {HOSTILE!r}", id="own"))
    notebook.cells.append(nbformat.v4.new_markdown_cell(HOSTILE, id="own2"))
    marked.mark(notebook, name="week1<img src=x onerror=alert(1)>.ipynb")
    shown = marked.page()
    assert not {"script", "iframe", "object", "form", "link", "base"} & set(shown.count)
    for _, about in shown.elements:
        assert not [name for name in about if name.startswith("on")]
        assert about.get("src", "data:").startswith("data:image/png;base64,") or "src" not in about
        assert about.get("href", "#").startswith(("#", "data:image/png;base64,"))
    assert "alert(1)" in shown.text  # it is told, as they wrote it
    assert "default-src 'none'" in next(a["content"] for t, a in shown.elements if "http-equiv" in a)


def test_cells_for_markers_and_other_roles_are_never_shown(marked, desk):
    marked.mark(desk.answered())
    notebook = json.loads(marked.files["ann"].read_text())
    planted = nbformat.v4.new_markdown_cell("the secret sample answer", id="rubric-q1-why")
    planted.metadata["voxbank"] = {"role": "rubric", "label": "q1", "part": "why", "run": False}
    bare = nbformat.v4.new_markdown_cell("a cell of nobody", id="bare")
    code = nbformat.v4.new_code_cell("secret = 1", id="coded", metadata={"voxbank": {"role": "rubric"}})
    place = next(n for n, cell in enumerate(notebook["cells"]) if cell["id"] == "q1-why") + 1
    notebook["cells"][place:place] = [planted, bare, code]
    before = marked.text()
    marked.files["ann"].write_text(json.dumps(notebook))
    assert marked.text() == before
    assert "secret" not in before


def test_pasted_pictures_are_inside_the_page(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-why", "look: ![my sketch](attachment:sketch.png) ![none](attachment:gone.png)")
    desk.cell(notebook, "q1-why")["attachments"] = {"sketch.png": {"image/png": PIXEL}}
    marked.mark(notebook)
    shown = marked.page()
    assert {"src": f"data:image/png;base64,{PIXEL}", "alt": "my sketch"} in [a for t, a in shown.elements if t == "img"]
    assert "attachment" not in marked.text().replace("attachment:gone.png", "")


def test_prose_beside_an_untouched_answer_is_the_answer(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-why", desk.cell(desk.released(), "q1-why").source)
    place = next(n for n, cell in enumerate(notebook.cells) if cell.id == "q1-why") + 1
    notebook.cells.insert(place, nbformat.v4.new_markdown_cell("in a cell of my own", id="mine"))
    marked.mark(notebook)
    assert "Your answer in a cell of my own" in marked.page().words


def test_blanks_are_called_so(marked, desk):
    marked.mark(desk.released())
    words = marked.page().words
    assert "0 of 10 points" in words
    assert words.count("0 of 2 no answer") == 1
    assert "Nothing stands here." in words


def test_what_was_unusual_is_told_where_it_belongs(marked, desk):
    notebook = desk.answered()
    desk.delete(notebook, "q1-longer")
    marked.mark(notebook, name="final.ipynb")
    words = marked.page().words
    assert "What was unusual about your notebook The notebook's file was called final.ipynb." in words
    assert "The cell q1-longer is missing." in words


def test_a_submission_that_was_not_marked_says_why_and_hides_all_answers(marked, desk):
    marked.mark(b"no notebook")
    words = marked.page().words
    assert "Not marked by machine." in words
    assert "A person looks at it." in words
    assert "4 parts wait for a person, worth up to 10 more" in words
    assert "multiplies" not in words


def test_somebody_who_is_not_on_the_roster_gets_a_page_without_questions(marked, desk):
    marked.mark(desk.answered(), student="zoe")
    words = marked.page("zoe").words
    assert "the form week1 was not built for the student zoe" in words.lower()
    assert "q1" not in words


def test_what_went_wrong_on_our_side_is_not_told(marked, desk):
    marked.mark(desk.answered())
    marked.change_part("q1", "area", verdict="error", score=None, message="the reference says 2 * values")
    words = marked.page().words
    assert "through no fault of yours" in words
    assert "the reference says" not in words


def test_equal_marks_give_equal_pages_alone_and_beside_others(marked, desk):
    for student in ("ann", "bob", "cal"):
        marked.mark(desk.answered(student), student)
    together = marked.maker().pages(["cal", "ann", "bob"])
    assert together == {student: marked.text(student) for student in ("cal", "ann", "bob")}
    assert len(set(together.values())) == 3


def test_one_student_s_damaged_marks_keep_nobody_else_from_a_page(marked, desk):
    marked.mark(desk.answered())
    marked.mark(desk.answered("bob"), "bob")
    (desk.course.form_folder("week1") / "marks" / "bob.json").write_text("{")
    pages = marked.maker().pages(["ann", "bob"])
    assert isinstance(pages["ann"], str)
    assert "no marks that can be read" in str(pages["bob"])


def test_a_text_that_breaks_the_converter_is_shown_as_it_was_typed(marked, desk, monkeypatch):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-why", "a *poisonous* <b>text</b>")
    marked.mark(notebook)
    convert = prose.convert

    def fragile(pieces, images):
        if any("poisonous" in text for text in pieces.values()):
            raise VoxbankError("pandoc was not done")
        return convert(pieces, images)

    monkeypatch.setattr(prose, "convert", fragile)
    shown = marked.page()
    assert "a *poisonous*" in shown.words
    assert "A box is" in shown.words
    assert "math" in shown.count


def test_a_converter_that_is_missing_is_told(marked, desk, monkeypatch):
    marked.mark(desk.answered())

    def missing(pieces, images):
        raise VoxbankError("pandoc is missing")

    monkeypatch.setattr(prose, "convert", missing)
    with pytest.raises(VoxbankError, match="pandoc is missing"):
        marked.maker().pages(["ann"])


def test_long_texts_are_cut_and_the_page_stays_small(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-why", "word " * 70_000)
    desk.fill_in(notebook, "q2-double-answer", "def double(values):\n    return 2 * values\n" + "x = 1\n" * 30_000)
    marked.mark(notebook)
    assert len(marked.text()) < 600_000


def test_a_page_without_figures_is_a_few_kilobytes(marked, desk):
    marked.mark(desk.answered())
    assert len(re.sub(r"data:[^\"]*", "", marked.text())) < 40_000


def test_a_page_can_be_read_aloud(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q2-double-answer", SQUARES)
    marked.mark(notebook)
    shown = marked.page()
    headings = [int(tag[1]) for tag, _ in shown.elements if re.fullmatch(r"h\d", tag)]
    assert headings[0] == 1
    assert headings.count(1) == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    ids = [about["id"] for _, about in shown.elements if "id" in about]
    assert len(ids) == len(set(ids))
    assert {about["aria-labelledby"] for _, about in shown.elements if "aria-labelledby" in about} <= set(ids)
    assert {about["href"][1:] for tag, about in shown.elements if tag == "a"} <= set(ids)
    assert all("scope" in about for tag, about in shown.elements if tag == "th")
    assert all("alt" in about for tag, about in shown.elements if tag == "img")
    # Signs and colours say nothing that words do not say.
    assert all(about.get("aria-hidden") == "true" for tag, about in shown.elements if about.get("class") == "sign")


def test_contrast_of_all_text_colours_is_at_least_4_5(marked, desk):
    marked.mark(desk.answered())
    style = re.search(r"<style>(.*?)</style>", marked.text(), re.DOTALL)[1]
    for theme in re.findall(r":root \{(.*?)\n\s*\}", style, re.DOTALL)[:2]:
        colours = dict(re.findall(r"--([\w-]+): (#[0-9a-f]+)", theme))
        for name in ("ink", "faint", "link", "good", "part", "bad", "wait", "keyword", "string", "comment", "literal"):
            for ground in ("page", "panel"):
                assert _contrast(colours[name], colours[ground]) >= 4.5, (name, ground)
        assert _contrast(colours["ink"], colours["differs"]) >= 4.5


def _contrast(one: str, other: str) -> float:
    light = sorted((_luminance(one), _luminance(other)))
    return (light[1] + 0.05) / (light[0] + 0.05)


def _luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(2 * digit for digit in colour[1:])
    parts = [int(digits[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    linear = [part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_reader_of_pages_sees_a_planted_script():
    assert Page("<p>x</p><script>y</script>").count["script"] == 1
