"""What stands in a notebook and belongs to somebody else, and what everybody may have."""

from __future__ import annotations

import json

import nbformat

from tests.autograder.integrity.conftest import SmallClass

PICTURE = "iVBORw0KGgo" + "A" * 3000


def about(small_class: SmallClass) -> dict[tuple[str, ...], str]:
    return {one.students: one.strength for one in small_class.found("notebooks")}


def test_a_notebook_that_calls_itself_another_copy_is_told_with_whose_it_is(small_class: SmallClass) -> None:
    small_class.hand_in("s01", json.dumps(small_class.notebook("s02")).encode())
    small_class.everybody_works()
    (found,) = small_class.found("notebooks")
    assert (found.students, found.strength) == (("s01", "s02"), "strong")
    assert found.sentence == "s01's submission holds material of the form of s02"
    assert any("the notebook calls itself copy" in fact for fact in found.facts)
    assert any("holds a question as it stands in copy" in fact for fact in found.facts)


def test_one_question_of_another_in_the_own_form_is_found(small_class: SmallClass) -> None:
    theirs = next(cell.source for cell in small_class.notebook("s02").cells if cell.id == "q1-stem")
    small_class.add("s01", theirs, "0a1b2c3d", kind="markdown")
    small_class.everybody_works()
    (found,) = small_class.found("notebooks")
    assert found.students == ("s01", "s02")
    assert len(found.facts) == 1


def test_another_students_data_file_is_found_by_its_content(small_class: SmallClass) -> None:
    folder = small_class.hand_in("s01").parent
    release = small_class.course.release_folder("quiz", "s02")
    (folder / "data.npy").write_bytes((release / "box.npy").read_bytes())
    small_class.everybody_works()
    (found,) = small_class.found("notebooks")
    assert (found.students, found.facts[0][:18]) == (("s01", "s02"), "the file data.npy ")


def test_own_data_files_handed_in_again_are_no_sign(small_class: SmallClass) -> None:
    for student in ("s01", "s02"):
        folder = small_class.hand_in(student).parent
        (folder / "box.npy").write_bytes((small_class.course.release_folder("quiz", student) / "box.npy").read_bytes())
    small_class.everybody_works()
    assert small_class.found("notebooks", weak=True) == []


def test_own_cells_with_the_same_random_id_are_strong(small_class: SmallClass) -> None:
    small_class.add("s01", "print(1)", "6fa459ea")
    small_class.add("s02", "print('something else')", "6fa459ea")
    small_class.everybody_works()
    (found,) = small_class.found("notebooks")
    assert (found.students, found.strength) == (("s01", "s02"), "strong")
    assert [passage.lines for passage in found.passages] == [("print(1)",), ("print('something else')",)]


def test_ids_that_no_program_draws_at_random_are_no_sign(small_class: SmallClass) -> None:
    for identifier in ("cell-1", "intro", "0", "abcdefgh", "my-own-cell-"):
        for student in ("s01", "s02"):
            small_class.add(student, "print(1)", identifier)
    small_class.everybody_works()
    assert about(small_class) == {}


def test_a_cell_that_many_have_is_told_as_a_common_source(small_class: SmallClass) -> None:
    for number in range(1, 7):
        small_class.add(f"s{number:02d}", "import numpy", "6fa459ea")
    small_class.everybody_works()
    (found,) = small_class.found("notebooks")
    assert found.strength == "notable"
    assert any("common source" in fact for fact in found.facts)


def test_the_same_notebook_file_with_own_work_in_it_is_strong(small_class: SmallClass) -> None:
    work = "\n".join(f"value_{n} = {n} * 3 + len('a sentence of mine')" for n in range(12))
    small_class.add("s01", work, "6fa459ea")
    content = json.dumps(small_class.notebook("s01")).encode()
    small_class.hand_in("s01", content)
    small_class.hand_in("s02", content)
    small_class.everybody_works()
    sentences = {one.sentence for one in small_class.found("notebooks")}
    assert "s01 and s02 handed in the same notebook, byte by byte" in sentences


def test_blank_notebooks_are_equal_and_no_sign(small_class: SmallClass) -> None:
    content = (small_class.course.release_folder("quiz", "s01") / "quiz.ipynb").read_bytes()
    for student in ("s01", "s02"):
        small_class.hand_in(student, content if student == "s01" else None)
    small_class.everybody_works()
    assert about(small_class) == {}


def test_the_same_pasted_picture_is_worth_a_look_and_a_small_one_is_not(small_class: SmallClass) -> None:
    for student in ("s01", "s02"):
        picture = {"sketch.png": {"image/png": PICTURE}}
        small_class.add(student, "![](attachment:sketch.png)", f"{student}-1", kind="markdown", attachments=picture)
    for student in ("s03", "s04"):
        picture = {"dot.png": {"image/png": "iVBORw0KGgoA"}}
        small_class.add(student, "![](attachment:dot.png)", f"{student}-1", kind="markdown", attachments=picture)
    small_class.everybody_works()
    assert about(small_class) == {("s01", "s02"): "notable"}


def test_numbers_of_another_question_in_the_own_code_are_found(small_class: SmallClass) -> None:
    given = small_class.given("s02")
    small_class.write(
        "s01", "q1-area", f"width, height = {given['width']}, {given['height']}\nq1_area = width * height"
    )
    small_class.everybody_works()
    found = [one for one in small_class.found("numbers") if one.students == ("s01", "s02")]
    assert len(found) == 1
    assert found[0].passages[0].marked == (True, False)


def test_numbers_of_the_own_question_and_constants_are_no_sign(small_class: SmallClass) -> None:
    for student in small_class.course.lock("quiz").students:
        given = small_class.given(student)
        code = f"q1_area = {given['width']} * {given['height']}\nscale = 0.001 * 1024 + 3.14159 - 2.71828"
        small_class.write(student, "q1-area", code)
    small_class.everybody_works()
    assert small_class.found("numbers", weak=True) == []


def test_a_notebook_in_an_old_format_is_read_like_marking_reads_it(small_class: SmallClass) -> None:
    notebook = nbformat.from_dict(json.loads(json.dumps(small_class.notebook("s02"))))
    for cell in notebook.cells:
        del cell["id"]
        cell.metadata.clear()
    notebook.metadata.clear()
    small_class.hand_in("s01", json.dumps(notebook).encode())
    small_class.everybody_works()
    assert about(small_class) == {("s01", "s02"): "strong"}
