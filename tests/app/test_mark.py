"""`voxbank mark`."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import nbformat
import pytest

from bank.exercise import Exercise
from bank.variant import draw
from tests.app.conftest import Voxbank, complains
from tests.conftest import CopiedExercise

Sample = Callable[[str], Exercise]


@pytest.fixture
def response(tmp_path: Path) -> Callable[..., Path]:
    """Return a function that writes a response."""

    def write(content: Any, name: str = "response.json") -> Path:
        path = tmp_path / name
        path.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")
        return path

    return write


def test_json_says_score_points_isolation_and_everything_per_part(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path]
) -> None:
    variant = draw(sample("box"), 4)
    wrong = variant.parts["volume_ml"].misconceptions["cubic_millimetres"]
    marked = voxbank("mark", "sample/box", response({"volume_ml": wrong, "unit_name": "CC"}), "--seed", 4, "--json")
    assert marked.code == 0
    data = marked.json
    assert list(data) == ["exercise", "version", "seed", "score", "points", "isolation", "parts"]
    assert (data["exercise"], data["version"], data["seed"]) == ("sample/box", 1, 4)
    assert (data["score"], data["points"], data["isolation"]) == (2.0, 9.0, "not needed")
    volume, mass, _, _, unit = data["parts"]
    assert volume == {
        "name": "volume_ml", "kind": "numeric", "score": 1.0, "points": 3.0, "verdict": "failed", "rows": ["R1"],
        "misconception": "cubic_millimetres", "message": "This is the volume in cubic millimetres.",
        "as_read": f"{wrong:.10g} mL", "needs_person": False,
    }  # fmt: skip
    assert (mass["score"], mass["verdict"], mass["message"]) == (0.0, "failed", "no answer")
    assert (unit["score"], unit["verdict"], unit["rows"], unit["misconception"]) == (1.0, "passed", ["R1"], None)


def test_a_cut_that_ends_at_minus_one_is_shown_as_it_was_written(
    voxbank: Voxbank, response: Callable[..., Path]
) -> None:
    page = voxbank("mark", "sample/judgement", response({"why": "volume[8:-1:-1] is empty"}))
    assert "read as volume[8:-1:-1] is empty" in page.out


def test_the_page_shows_scores_and_messages(voxbank: Voxbank, response: Callable[..., Path]) -> None:
    page = voxbank("mark", "sample/box", response({"unit_name": "cc", "volume_ml": "1,000"}))
    assert page.code == 0
    assert "(e) unit_name: 1 of 1, passed" in page.out
    assert "can be read as 1000 or as 1; write 1000 or 1.000" in " ".join(page.out.split())
    assert "1 of 9 points (isolation: not needed)" in page.out


def test_code_is_marked_in_the_sandbox_check_by_check(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path]
) -> None:
    path = response(sample("overlap").responses("rejected")["jaccard"], "mine.py")
    data = voxbank("mark", "sample/overlap", path, "--json").json
    (part,) = data["parts"]
    assert (data["isolation"], part["misconception"], part["score"]) == ("strong", "jaccard", 1.75)
    assert [list(check) for check in part["checks"]] == [["name", "sentence", "verdict", "message"]] * 4
    assert part["checks"][0] == {
        "name": "half_overlap", "sentence": "Two lines that share one pixel of five have an overlap of 2/5.",
        "verdict": "failed", "message": "returned 0.25, expected 0.4",
    }  # fmt: skip


def test_a_notebook_is_marked_like_a_program_and_says_when_it_ran_without_isolation(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path]
) -> None:
    cells = [nbformat.v4.new_markdown_cell("my answer"), nbformat.v4.new_code_cell(sample("overlap").reference)]
    path = response(nbformat.writes(nbformat.v4.new_notebook(cells=cells)), "mine.ipynb")
    data = voxbank("mark", "sample/overlap", path, "--json", "--no-isolation").json
    assert (data["score"], data["isolation"]) == (4.0, "none")


def test_without_namespaces_it_is_marked_in_the_standard_isolation_unless_strong_is_insisted_on(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.sandbox.tier._refusal", lambda: "bwrap: refused")
    path = response(sample("overlap").responses("rejected")["jaccard"], "mine.py")
    data = voxbank("mark", "sample/overlap", path, "--json").json
    assert (data["isolation"], data["parts"][0]["misconception"], data["score"]) == ("standard", "jaccard", 1.75)
    for command in (("mark", "sample/overlap", path), ("check", "sample/overlap", "--seeds", 1)):
        complains(
            voxbank(*command, "--isolation", "strong"), "the isolation 'strong' is not to be had here: namespaces"
        )


def test_an_isolation_that_was_asked_for_is_used(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path]
) -> None:
    path = response(sample("overlap").reference, "mine.py")
    data = voxbank("mark", "sample/overlap", path, "--json", "--isolation", "standard").json
    assert (data["isolation"], data["score"]) == ("standard", 4.0)


def test_rows_of_an_open_part_are_awarded_on_the_command_line(voxbank: Voxbank, response: Callable[..., Path]) -> None:
    path = response({"why": "Specificity."})
    waiting, some, none = (
        voxbank("mark", "sample/judgement", path, "--json", *met).json["parts"][0]
        for met in ((), ("--met", "why.R1"), ("--met", "why.none"))
    )
    assert (waiting["score"], waiting["verdict"], waiting["needs_person"]) == (None, None, True)
    assert (some["score"], some["rows"]) == (1.0, ["R1"])
    assert (none["score"], none["needs_person"]) == (0.0, False)
    assert "why: ? of 2, for a person" in voxbank("mark", "sample/judgement", path).out


@pytest.mark.parametrize(
    ("met", "sentence"),
    [
        ("why.R3", "--met why.R3: expected one of R1, R2, none"),
        ("why", "--met why: expected one of R1, R2, none"),
        ("metrics.R1", "--met metrics.R1: 'metrics' is no open part of sample/judgement; open parts are why"),
        ("", "--met : '' is no open part of sample/judgement"),
    ],
)
def test_a_row_that_there_is_not_is_refused(
    voxbank: Voxbank, response: Callable[..., Path], met: str, sentence: str
) -> None:
    complains(voxbank("mark", "sample/judgement", response({"why": "x"}), "--met", met), sentence)


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("none.json", None, "this response is expected and does not exist"),
        ("response.txt", "3", "a response is a .py, .ipynb, .json or .toml file"),
        ("response.json", "{", "expected JSON that maps part names to answers: "),
        ("response.json", '{"volum_ml": 3}', "sample/box has no part 'volum_ml' (did you mean 'volume_ml'?); it has "),
        ("response.ipynb", "{", "expected a Jupyter notebook (the file is not a notebook: it does not hold JSON)"),
    ],
)
def test_what_cannot_be_marked_ends_with_two_and_a_sentence(
    voxbank: Voxbank, tmp_path: Path, name: str, content: str | None, sentence: str
) -> None:
    path = tmp_path / name
    if content is not None:
        path.write_text(content)
    complains(voxbank("mark", "sample/box", path), f"{path}: {sentence}")


def test_an_error_of_ours_ends_with_two_and_leaves_the_score_open(
    voxbank: Voxbank, copied: Callable[[str], CopiedExercise], response: Callable[..., Path]
) -> None:
    broken = copied("overlap").edit("solutions/reference.py", "total = ", "total = 1 / 0 + ")
    path = response(broken.load().starter.replace("raise NotImplementedError", "return 1.0"), "mine.py")
    marked = voxbank("mark", broken.name, path, "--json", "--bank", broken.root)
    assert marked.code == 2
    assert (marked.json["parts"][0]["verdict"], marked.json["parts"][0]["score"]) == ("error", None)


def test_what_a_student_writes_cannot_drive_the_terminal(voxbank: Voxbank, response: Callable[..., Path]) -> None:
    nasty = "\x1b[2Jcc\x07\u202e [red]bold[/]"
    for words in ((), ("--json",)):
        marked = voxbank("mark", "sample/box", response({"unit_name": nasty}), *words)
        assert marked.code == 0
        assert "\x1b[2J" not in marked.out
        assert "\x07" not in marked.out
        assert "\u202e" not in marked.out
        assert "[red]bold[/]" in marked.out


@pytest.mark.parametrize(
    "answers",
    [
        {"volume_ml": [[[1]]], "mass_g": {"a": 1}, "edges_mm": "x" * 10_000, "longest": 5, "unit_name": ["cc"]},
        {"volume_ml": 10**300, "mass_g": True, "edges_mm": [None, {}, "y"], "longest": [], "unit_name": 3.5},
        {"volume_ml": "\u0000", "mass_g": "∞", "edges_mm": [], "longest": "\u202e", "unit_name": "\n\n"},
        {"volume_ml": "[[[[[[", "mass_g": "1e999", "edges_mm": ";;;,,,", "longest": "A" * 500, "unit_name": "{{ k }}"},
        dict.fromkeys(("volume_ml", "mass_g", "edges_mm", "longest", "unit_name")),
    ],
)  # fmt: skip
def test_nonsense_is_marked_zero_and_breaks_nothing(
    voxbank: Voxbank, response: Callable[..., Path], answers: dict[str, Any]
) -> None:
    marked = voxbank("mark", "sample/box", response(answers), "--json")
    assert marked.code == 0
    assert marked.json["score"] == 0
    assert {part["verdict"] for part in marked.json["parts"]} <= {"failed", "invalid"}


def test_numbers_that_are_none_in_json_are_not_finite(voxbank: Voxbank, response: Callable[..., Path]) -> None:
    data = voxbank("mark", "sample/box", response('{"volume_ml": NaN, "mass_g": -Infinity}'), "--json").json
    assert [part["message"] for part in data["parts"][:2]] == ["not a finite number"] * 2


def test_without_isolation_on_this_machine_programs_are_refused_and_values_are_marked(
    voxbank: Voxbank, sample: Sample, response: Callable[..., Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("autograder.sandbox.inside.landlock.abi", lambda: 0)
    program = response(sample("overlap").reference, "mine.py")
    complains(voxbank("mark", "sample/overlap", program), "student code cannot be confined here: this kernel has no")
    complains(voxbank("check", "sample/overlap", "--seeds", 1), "student code cannot be confined here: this kernel")
    assert voxbank("mark", "sample/box", response({"unit_name": "cc"}), "--json").json["score"] == 1.0
    assert voxbank("check", "sample/box", "--seeds", 1).code == 0
