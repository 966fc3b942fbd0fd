"""`voxbank list`."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from tests.app.conftest import Voxbank, complains
from tests.conftest import SAMPLES, CopiedExercise

FACTS = {
    "exercise": str, "topic": str, "kinds": list, "title": str, "objective": str, "level": int, "minutes": float,
    "points": float, "varies": str, "version": int,
}  # fmt: skip


def test_json_lists_every_exercise_with_its_facts(voxbank: Voxbank) -> None:
    listed = voxbank("list", "--json")
    assert listed.code == 0
    folders = sorted(path.parent for path in SAMPLES.glob("exercises/*/*/exercise.toml"))
    assert [row["exercise"] for row in listed.json] == [f"{path.parent.name}/{path.name}" for path in folders]
    for row in listed.json:
        assert {fact: type(value) for fact, value in row.items()} == FACTS
    box = next(row for row in listed.json if row["exercise"] == "sample/box")
    assert box == {
        "exercise": "sample/box", "topic": "sample", "kinds": ["numeric", "choice", "text"],
        "title": "A box of voxels", "objective": "Convert voxels to millilitres", "level": 1, "minutes": 5.0,
        "points": 9.0, "varies": "numbers", "version": 1,
    }  # fmt: skip


def test_the_table_names_every_exercise(voxbank: Voxbank) -> None:
    listed = voxbank("list")
    assert listed.code == 0
    for words in ("sample/box", "A box of voxels", "numeric", "sample/overlap", "code"):
        assert words in listed.out


def test_a_private_bank_is_listed_too(voxbank: Voxbank, copied: Callable[[str], CopiedExercise]) -> None:
    private, other = copied("box"), copied("overlap")
    listed = voxbank("list", "--json", "--bank", private.root, "--bank", other.root).json
    assert {private.name, other.name, "sample/box"} <= {row["exercise"] for row in listed}


def test_one_topic_is_listed_alone(voxbank: Voxbank, copied: Callable[[str], CopiedExercise]) -> None:
    private = copied("box")
    topic = private.name.split("/")[0]
    listed = voxbank("list", "--topic", topic, "--json", "--bank", private.root).json
    assert [row["exercise"] for row in listed] == [private.name]
    complains(
        voxbank("list", "--topic", "sampel"), "there is no topic 'sampel' (did you mean 'sample'?); topics are sample"
    )


def test_a_bank_that_is_none_is_refused(voxbank: Voxbank, tmp_path: Path) -> None:
    complains(
        voxbank("list", "--bank", tmp_path), f"{tmp_path}: a bank holds the folders 'exercises' and 'solutions'; "
    )
    complains(voxbank("list", "--bank", tmp_path / "none"), f"{tmp_path / 'none'}: a bank holds the folders")


def test_an_exercise_that_cannot_be_read_is_named(voxbank: Voxbank, copied: Callable[[str], CopiedExercise]) -> None:
    broken = copied("box").edit("exercises/exercise.toml", "level = 1", "level = 7")
    path = broken.folder / "exercise.toml"
    complains(voxbank("list", "--bank", broken.root), f"{path}: 'level': expected at most 3; came 7")
