"""`voxbank show`."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

import pytest
import SimpleITK as sitk

from bank.exercise import Exercise
from bank.variant import draw
from tests.app.conftest import Voxbank, complains
from tests.conftest import CopiedExercise


def test_json_shows_what_a_student_may_see_and_no_more(voxbank: Voxbank, sample: Callable[[str], Exercise]) -> None:
    shown = voxbank("show", "sample/box", "--seed", 3, "--json")
    assert shown.code == 0
    data = shown.json
    assert list(data) == ["exercise", "title", "version", "seed", "stem", "parts", "given", "figures", "files"]
    assert (data["exercise"], data["seed"], data["version"]) == ("sample/box", 3, 1)
    variant = draw(sample("box"), 3)
    assert data["given"]["size_xyz"] == list(variant.given.size_xyz)
    assert data["stem"].startswith("A box has (")
    assert [part["name"] for part in data["parts"]] == ["volume_ml", "mass_g", "edges_mm", "longest", "unit_name"]
    assert data["parts"][2] == {
        "name": "edges_mm", "letter": "c", "kind": "numeric", "points": 2.0, "unit": "mm", "shape": [3],
        "wanted": "a list of 3 numbers in mm, as in [..., ..., ...]",
    }  # fmt: skip
    printed = [{"letter": option.letter, "text": option.text} for option in variant.parts["longest"].options]
    assert (data["parts"][3]["select"], data["parts"][3]["options"]) == ("one", printed)


def test_answers_are_shown_on_demand_with_rows_misconceptions_and_worked_solution(
    voxbank: Voxbank, sample: Callable[[str], Exercise]
) -> None:
    data = voxbank("show", "sample/box", "--seed", 3, "--answers", "--json").json
    variant = draw(sample("box"), 3)
    assert data["key"]["volume_ml"] == pytest.approx(variant.parts["volume_ml"].key)
    assert data["key"]["edges_mm"] == pytest.approx(list(variant.parts["edges_mm"].key))
    assert [data["key"]["longest"]] == variant.parts["longest"].letters(variant.parts["longest"].key)
    assert data["rows"][0] == {
        "part": "volume_ml", "id": "R1", "points": 1.0, "text": "multiplies the three sizes", "needs": [],
        "follow": False,
    }  # fmt: skip
    assert data["misconceptions"][0] == {
        "part": "volume_ml", "name": "cubic_millimetres", "sentence": "This is the volume in cubic millimetres.",
        "award": 1.0, "rows": ["R1"], "value": pytest.approx(1000 * variant.parts["volume_ml"].key),
    }  # fmt: skip
    assert data["worked"].startswith("Multiply sizes and spacings: (")


def test_a_key_can_be_handed_in_as_it_is_shown(voxbank: Voxbank, tmp_path: Path) -> None:
    import json

    for exercise in ("sample/box", "sample/judgement"):
        key = voxbank("show", exercise, "--seed", 5, "--answers", "--json").json["key"]
        (tmp_path / "key.json").write_text(json.dumps(key))
        met = ("--met", "why.R1", "--met", "why.R2") if "why" in key else ()
        marked = voxbank("mark", exercise, tmp_path / "key.json", "--seed", 5, "--json", *met).json
        assert marked["score"] == marked["points"]


def test_code_shows_its_starter_and_as_key_its_reference(voxbank: Voxbank, sample: Callable[[str], Exercise]) -> None:
    data = voxbank("show", "sample/overlap", "--json", "--answers").json
    assert data["starter"] == sample("overlap").starter
    assert data["key"] == {"overlap": sample("overlap").reference}
    assert data["parts"][0]["functions"] == ["dice"]
    assert "reference" not in voxbank("show", "sample/overlap", "--json").json


def test_figures_and_data_files_are_written_where_asked(voxbank: Voxbank, tmp_path: Path) -> None:
    out = tmp_path / "new" / "folder"
    data = voxbank("show", "sample/box", "--json", "--out", out).json
    assert data["figures"] == {"outline": str(out / "outline.png")}
    assert (out / "outline.png").read_bytes().startswith(b"\x89PNG")
    data = voxbank("show", "sample/shifted", "--json", "--out", out).json
    assert data["files"] == ["block.mha"]
    assert sitk.ReadImage(str(out / "block.mha")).GetSize() == (5, 4, 3)
    assert data["given"]["image"]["size"] == [5, 4, 3]


def test_without_a_folder_nothing_is_written(voxbank: Voxbank, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert voxbank("show", "sample/box", "--json").json["figures"] == {"outline": "outline.png"}
    assert list(tmp_path.iterdir()) == []


def test_the_page_shows_stem_and_names_and_answers_only_on_demand(voxbank: Voxbank) -> None:
    page = voxbank("show", "sample/box", "--seed", 3)
    assert page.code == 0
    assert "How heavy is it" in page.out
    assert "worked solution" not in page.out
    assert "volume_ml" in page.out
    with_answers = voxbank("show", "sample/box", "--seed", 3, "--answers").out
    assert "worked solution" in with_answers
    assert "This divides by the density." in with_answers


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (["sample/bx"], "there is no exercise 'sample/bx' (did you mean 'sample/box'?); `voxbank list` shows all"),
        ([""], "there is no exercise ''"),
        (["../../etc/passwd"], "there is no exercise '../../etc/passwd'"),
        (["sample/box\x1b[2J"], "there is no exercise 'sample/box\N{REPLACEMENT CHARACTER}[2J'"),
    ],
)
def test_an_exercise_that_there_is_not_is_refused(voxbank: Voxbank, words: list[str], sentence: str) -> None:
    complains(voxbank("show", *words), sentence)


def test_a_folder_that_is_a_file_is_refused(voxbank: Voxbank, tmp_path: Path) -> None:
    path = tmp_path / "file"
    path.touch()
    complains(
        voxbank("show", "sample/box", "--out", path), f"{path}: figures and files cannot be written here (File exist"
    )


def test_a_template_that_fails_names_exercise_and_file(
    voxbank: Voxbank, copied: Callable[[str], CopiedExercise]
) -> None:
    broken = copied("box").edit("exercises/stem.md.j2", "{{ given.density_g_per_ml }}", "{{ given.density }}")
    complains(voxbank("show", broken.name, "--bank", broken.root), f"{broken.name}, stem.md.j2: the template '")


def test_a_seed_without_variant_is_refused(voxbank: Voxbank, copied: Callable[[str], CopiedExercise]) -> None:
    broken = copied("box").edit("exercises/generator.py", "edges[1] - edges[0] > 5", "False")
    complains(
        voxbank("show", broken.name, "--bank", broken.root), f"{broken.name}: seed 0 gave no usable variant in 100 "
    )


def test_a_generator_that_breaks_ends_in_a_sentence(voxbank: Voxbank, copied: Callable[[str], CopiedExercise]) -> None:
    broken = copied("box").edit("exercises/generator.py", "return Given(size", "return Given(nothing")
    shown = voxbank("show", broken.name, "--bank", broken.root)
    complains(shown, "unexpected NameError: name 'nothing' is not defined (--debug shows where)")


def test_a_page_holds_question_figures_and_formulas_and_needs_nothing_else(voxbank: Voxbank, tmp_path: Path) -> None:
    path = tmp_path / "box.html"
    shown = voxbank("show", "sample/box", "--seed", 3, "--html", path)
    assert (shown.code, shown.out) == (0, f"sample/box, seed 3: {path}\n")
    page = path.read_text(encoding="utf-8")
    assert page.startswith('<!DOCTYPE html>\n<html lang="en">')
    assert "<title>A box of voxels</title>" in page
    assert '<img src="data:image/png;base64,iVBORw0KGgo' in page
    assert 'alt="The outline of a box of (' in page
    assert page.count('<section class="part"') == page.count('class="points"') == 5
    assert not re.search(r"(src|href)=\"(?!data:image/png)|<script|<link|@import|url\(", page)
    assert "Worked solution" not in page
    assert "This divides by the density." not in page


def test_a_page_is_equal_for_equal_variants_and_may_be_written_again(voxbank: Voxbank, tmp_path: Path) -> None:
    path = tmp_path / "box.html"
    write = ("show", "sample/box", "--html", path, "--seed")
    pages = [(voxbank(*write, seed).code, path.read_bytes()) for seed in (3, 4, 3)]
    assert [code for code, _ in pages] == [0, 0, 0]
    assert pages[0] == pages[2] != pages[1]


def test_a_page_with_answers_adds_keys_rows_misconceptions_and_worked_solution(
    voxbank: Voxbank, tmp_path: Path, sample: Callable[[str], Exercise]
) -> None:
    path = tmp_path / "page.html"
    assert voxbank("show", "sample/box", "--html", path, "--answers").code == 0
    page = path.read_text(encoding="utf-8")
    parts = draw(sample("box"), 0).parts
    assert f"Right: <strong>{parts['mass_g'].key:.5g} g</strong>" in page
    assert f"Right: <strong>{', '.join(parts['longest'].letters(parts['longest'].key))}</strong>" in page
    assert "Right: <strong>cm3 or cc</strong>" in page
    assert "Multiply sizes and spacings: (" in page
    wrong = f"{1000 * parts['volume_ml'].key:.5g} mL"
    sentence = '<div class="text"><p>This is the volume in cubic millimetres.</p>'
    assert f'<span class="worth">1</span><div><strong>{wrong}</strong>{sentence}' in page
    assert voxbank("show", "sample/overlap", "--html", path, "--answers").code == 0
    assert sample("overlap").reference.splitlines()[-1] in html.unescape(path.read_text(encoding="utf-8"))


def test_a_page_shows_the_starter_and_names_data_files(voxbank: Voxbank, tmp_path: Path) -> None:
    path = tmp_path / "page.html"
    shown = voxbank("show", "sample/shifted", "--html", path)
    assert shown.out == f"sample/shifted, seed 0: {path}; data files (--out DIR writes them): block.mha\n"
    starter = path.read_text(encoding="utf-8").partition('<pre class="starter"><code>')[2].partition("</code>")[0]
    assert html.unescape(starter) == voxbank("show", "sample/shifted", "--json").json["starter"].strip()


def test_titles_and_starters_are_text_on_a_page(
    voxbank: Voxbank, tmp_path: Path, copied: Callable[[str], CopiedExercise]
) -> None:
    hostile = copied("overlap")
    hostile.edit("exercises/exercise.toml", 'title = "', 'title = "<script>alert(1)</script> ')
    starter = hostile.load().starter
    hostile.write("exercises/starter.py", starter + "\n# </code><script>alert(2)</script>\n")
    assert voxbank("show", hostile.name, "--bank", hostile.root, "--html", tmp_path / "x.html").code == 0
    page = (tmp_path / "x.html").read_text(encoding="utf-8")
    assert "<script" not in page
    assert page.count("&lt;script&gt;alert(") == 3


def test_a_formula_that_no_page_can_show_is_told_and_no_page_written(
    voxbank: Voxbank, tmp_path: Path, copied: Callable[[str], CopiedExercise]
) -> None:
    broken = copied("box").edit("exercises/stem.md.j2", "in mL?", "in $\\foo{mL}$?")
    sentence = f"{broken.name}, part volume_ml: the formula $\\foo{{mL}}$ is not understood (unexpected control seq"
    complains(voxbank("show", broken.name, "--bank", broken.root, "--html", tmp_path / "x.html"), sentence)
    assert not (tmp_path / "x.html").exists()


def test_other_peoples_files_and_missing_folders_are_left_alone(voxbank: Voxbank, tmp_path: Path) -> None:
    thesis, missing = tmp_path / "thesis.html", tmp_path / "no" / "page.html"
    thesis.write_text("<!DOCTYPE html><p>mine</p>")
    show = ("show", "sample/box", "--html")
    complains(voxbank(*show, thesis), f"{thesis}: this file exists and is no page of voxbank; choose another name")
    assert thesis.read_text() == "<!DOCTYPE html><p>mine</p>"
    complains(
        voxbank(*show, missing), f"{missing}: the page is written into a folder that exists; there is no {tmp_path}/no"
    )
    complains(voxbank(*show, tmp_path), f"{tmp_path}: the page is one file, and this is a folder; name a file in it")
    assert [path.name for path in tmp_path.iterdir()] == ["thesis.html"]


def test_the_key_of_an_open_part_is_a_sample_of_the_card_that_was_drawn(
    copied: Callable[[str], CopiedExercise], voxbank: Voxbank
) -> None:
    exercise = copied("judgement")
    full = '{ response = "Specificity: nearly all voxels are background.", rows = ["R1", "R2"] }'
    of_cards = [
        full.replace("Spec", f"{card}: spec").replace("] }", f'], cases = ["{card}"] }}')
        for card in ("growth", "margin")
    ]
    exercise.edit("solutions/answers.toml", full, ", ".join(of_cards))
    for seed in range(6):
        data = voxbank("show", exercise.name, "--bank", exercise.root, "--seed", seed, "--answers", "--json").json
        assert data["key"]["why"].startswith(data["given"]["case"])
        assert len([sample for sample in data["samples"] if sample["part"] == "why"]) == 3
