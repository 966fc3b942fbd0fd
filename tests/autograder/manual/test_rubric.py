"""A marker sees rows and sample answers beside the response, and no student ever does."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest


@pytest.fixture
def marked(session, desk):
    """Mark a notebook; return its cells by name."""

    def run(notebook, student="ann", rows_met=None):
        restored = session.restored(student, desk.hand_in(notebook, student))
        session.mark_submission(student, restored, rows_met or {})
        return {cell.id: cell for cell in restored.cells}, [cell.id for cell in restored.cells]

    return run


def test_rows_and_samples_stand_right_behind_the_response_to_an_open_part(marked, desk):
    cells, order = marked(desk.answered())
    assert order[order.index("q1-why") + 1] == "q1-why-rubric"
    assert cells["q1-why-rubric"].source == (
        '<div class="alert alert-info">\n\n'
        "**How to mark this part** (students do not see this box)\n\n"
        "- **R1**, 3 points: the hidden model answer\n\n"
        "**Sample answers**\n\n"
        "- **R1**, 3 points: because\n"
        "- **no row**, 0 points: no\n\n"
        "</div>"
    )


def test_parts_that_the_machine_has_marked_and_blank_ones_have_no_such_cell(marked, desk):
    assert [name for name in marked(desk.answered())[1] if name.endswith("-rubric")] == ["q1-why-rubric"]
    assert [name for name in marked(desk.released())[1] if name.endswith("-rubric")] == []


def test_an_answer_that_could_not_be_read_comes_with_this_variants_key_and_rows(marked, desk):
    notebook = desk.answered()
    desk.fill_in(notebook, "q1-area", "q1_area = 'about twelve'")
    cells, order = marked(notebook)
    assert order[order.index("q1-area") + 1] == "q1-area-rubric"
    text = cells["q1-area-rubric"].source
    assert f"Right: `{desk.area()}` mm^2" in text
    assert f"- **R2**, 1 point: {desk.area()} mm^2" in text
    assert "Sample answers" not in text


def test_the_cell_stays_when_a_person_has_decided_but_does_not_tell_what(marked, desk):
    before, after = marked(desk.answered())[0], marked(desk.answered(), rows_met={"q1": {"why": frozenset()}})[0]
    assert after["q1-why-rubric"].source == before["q1-why-rubric"].source


def test_every_student_has_the_rows_of_their_own_variant(marked, desk):
    texts = set()
    for student in ("ann", "bob"):
        notebook = desk.answered(student)
        desk.fill_in(notebook, "q1-area", "q1_area = []")
        texts.add(marked(notebook, student)[0]["q1-area-rubric"].source)
    assert len(texts) == 2


def test_a_notebook_that_was_refused_has_no_rows_of_numbers_that_are_not_its_own(marked, desk):
    assert not [name for name in marked(desk.answered("bob"), "ann")[1] if name.endswith("-rubric")]


def test_no_text_for_markers_reaches_a_student_by_release_feedback_or_exchange(course, desk, nbgrader_in, tmp_path):
    for student in ("ann", "bob"):
        folder = desk.hand_in(desk.answered(student), student)
        # As nbgrader's exchange writes them.
        (folder / "timestamp.txt").write_text("2026-11-20 10:00:00 UTC")
        (folder / "submission_secret.txt").write_text(f"a secret of {student}")
    with (course.folder / "nbgrader_config.py").open("a") as configuration:
        configuration.write(f"c.Exchange.root = {str(tmp_path / 'exchange')!r}\n")
    (tmp_path / "exchange").mkdir(mode=0o777)
    (tmp_path / "exchange").chmod(0o777)
    nbgrader_in(
        course.folder,
        "generate_assignment week1",
        "autograde week1",
        "generate_feedback week1",
        "release_assignment week1",
        "release_feedback week1",
    )
    autograded, feedback = course.folder / "autograded", course.folder / "feedback"
    assert "the hidden model answer" in _everything(autograded.rglob("*.ipynb"))
    pages = list(feedback.rglob("week1.html"))
    assert len(pages) == 2
    assert "A person marks this part." in _everything(pages)
    assert list((tmp_path / "exchange").rglob("*.html"))
    for place in (feedback, course.folder / "release", tmp_path / "exchange"):
        told = _everything(path for path in place.rglob("*") if path.is_file())
        assert "the hidden model answer" not in told
        assert "How to mark" not in told
        assert "Sample answers" not in told


def _everything(files: Iterable[Path]) -> str:
    return "\n".join(file.read_bytes().decode("utf-8", "replace") for file in files)
