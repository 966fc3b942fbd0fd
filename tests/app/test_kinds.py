"""`voxbank show` and `voxbank mark` for the kinds whose answers have a form of their own."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.app.conftest import Voxbank, complains

EXERCISES = ["activations", "shrunken_ball", "folded_bar", "encoder_design", "wrong_crop", "picked_marker"]


@pytest.mark.parametrize("name", EXERCISES)
def test_a_key_can_be_handed_in_as_it_is_shown(voxbank: Voxbank, tmp_path: Path, name: str) -> None:
    shown = voxbank("show", f"sample/{name}", "--seed", 2, "--answers", "--json").json
    (tmp_path / "key.json").write_text(json.dumps(shown["key"]))
    marked = voxbank("mark", f"sample/{name}", tmp_path / "key.json", "--seed", 2, "--json").json
    assert marked["score"] == marked["points"]
    assert all(part["as_read"] for part in marked["parts"])


@pytest.mark.parametrize("name", EXERCISES)
def test_what_a_student_is_shown_says_what_to_answer_and_not_the_key(voxbank: Voxbank, name: str) -> None:
    shown = voxbank("show", f"sample/{name}", "--seed", 2, "--json").json
    page = " ".join(voxbank("show", f"sample/{name}", "--seed", 2).out.split())
    for part in shown["parts"]:
        assert part["wanted"]
        assert " ".join(f"({part['letter']}) {part['name']}: {part['wanted']}".split()) in page
    assert not {"key", "rows", "misconceptions", "worked"} & set(shown)
    assert "3*delta" not in str(shown)


def test_the_form_of_each_kind_is_told_to_programs(voxbank: Voxbank) -> None:
    parts = {
        part["name"]: part for name in EXERCISES for part in voxbank("show", f"sample/{name}", "--json").json["parts"]
    }
    assert [symbol["name"] for symbol in parts["dice"]["symbols"]] == ["r", "delta"]
    assert [item["letter"] for item in parts["causes"]["items"]] == ["A", "B", "C"]
    assert [target["number"] for target in parts["causes"]["targets"]] == [1, 2, 3, 4]
    assert parts["design"]["fields"][0]["wanted"] == "4 entries, each 1 or 3"
    assert (len(parts["repaired"]["listing"]), parts["repaired"]["repair"]) == (8, "code")
    assert (parts["marker_index"]["frame"], parts["both_mm"]["axes"]) == ("index", ["x", "y", "z"])
    assert {option["figure"] for option in parts["profile"]["options"]} == {f"profile_{letter}" for letter in "ABCD"}


def test_answers_in_toml_are_read_too(voxbank: Voxbank, tmp_path: Path) -> None:
    lines = 'read_only = [1]\n[repaired]\n5 = "c = np.round( D.T@(p_mm-org)/sp ).astype(int)"\n'
    (tmp_path / "r.toml").write_text(lines)
    parts = voxbank("mark", "sample/wrong_crop", tmp_path / "r.toml", "--json").json["parts"]
    assert [(part["name"], part["score"]) for part in parts] == [
        ("repaired", 2.0),
        ("assumed", 0.0),
        ("read_only", 1.0),
    ]


def test_a_repair_that_the_machine_does_not_know_is_awarded_by_hand(voxbank: Voxbank, tmp_path: Path) -> None:
    (tmp_path / "r.json").write_text(json.dumps({"repaired": {"5": "c = to_index(p_mm)"}}))
    words = ("mark", "sample/wrong_crop", tmp_path / "r.json", "--json")
    part = voxbank(*words).json["parts"][0]
    assert (part["score"], part["verdict"], part["needs_person"]) == (None, None, True)
    assert voxbank(*words, "--met", "repaired.R3").json["parts"][0]["score"] == 2.0
    assert voxbank(*words, "--met", "repaired.none").json["parts"][0]["score"] == 1.0
    complains(
        voxbank(*words, "--met", "assumed.R1"), "--met assumed.R1: 'assumed' is no open part of sample/wrong_crop"
    )


@pytest.mark.parametrize(
    ("exercise", "answer", "telling"),
    [
        ("activations", {"tensor_mb": "much"}, "'much' is not a number"),
        ("shrunken_ball", {"dice": "9**9**9**9"}, "this has no finite value anywhere"),
        ("shrunken_ball", {"dice": "(" * 400}, "has 400 opening and 0 closing parentheses"),
        ("folded_bar", {"causes": {"Z": 1}}, "expected pairs of a letter (A to C) and a number (1 to 4), as in A1"),
        ("encoder_design", {"design": [1, 2]}, "expected a dictionary with kernel, pool"),
        ("wrong_crop", {"read_only": [99]}, "expected line numbers, as in [2, 7] (it has lines 1 to 8), came 99"),
        ("picked_marker", {"both_mm": [[1, 2]]}, "expected 3 numbers, came 2 numbers"),
    ],
)
def test_a_clumsy_answer_gets_one_sentence(
    voxbank: Voxbank, tmp_path: Path, exercise: str, answer: dict[str, object], telling: str
) -> None:
    (tmp_path / "r.json").write_text(json.dumps(answer))
    marked = voxbank("mark", f"sample/{exercise}", tmp_path / "r.json", "--json").json
    part = next(part for part in marked["parts"] if part["name"] in answer)
    assert part["score"] == 0.0
    assert telling in part["message"]
