"""`voxbank check`."""

from __future__ import annotations

from collections.abc import Callable

from autograder.contracts.breach import CONTRACTS
from tests.app.conftest import Voxbank, complains
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]


def test_json_says_for_each_contract_that_it_holds(voxbank: Voxbank) -> None:
    checked = voxbank("check", "sample/box", "sample/judgement", "--seeds", 2, "--json")
    assert checked.code == 0
    assert [(report["exercise"], report["passed"], report["seeds"]) for report in checked.json] == [
        ("sample/box", True, 2), ("sample/judgement", True, 2),
    ]  # fmt: skip
    contracts = checked.json[0]["contracts"]
    assert [contract["contract"] for contract in contracts] == list(CONTRACTS)
    assert contracts[0] == {
        "contract": "blanks", "promise": "nothing is left to fill in", "passed": True, "breaches": [],
    }  # fmt: skip


def test_a_broken_contract_ends_with_one_and_names_seed_and_sentence(voxbank: Voxbank, copied: Copy) -> None:
    broken = copied("box").edit("exercises/stem.md.j2", "{{ figure.outline }}", "")
    checked = voxbank("check", broken.name, "sample/box", "--seeds", 2, "--json", "--bank", broken.root)
    assert checked.code == 1
    assert [report["passed"] for report in checked.json] == [False, True]
    found = next(contract for contract in checked.json[0]["contracts"] if not contract["passed"])
    sentence = "figure 'outline' is not in the stem; place it with {{ figure.outline }}"
    assert found["contract"] == "stem"
    assert found["breaches"] == [{"seed": seed, "sentence": sentence} for seed in (0, 1)]
    page = voxbank("check", broken.name, "--seeds", 2, "--bank", broken.root)
    assert page.code == 1
    assert f"stem (seeds 0, 1): {sentence}\n" in page.out
    assert page.out.count(sentence) == 1
    assert "0 of 1 exercises keep every contract" in page.out


def test_an_exercise_that_cannot_be_loaded_is_a_breach_and_the_others_are_checked(
    voxbank: Voxbank, copied: Copy
) -> None:
    broken = copied("box").edit("exercises/exercise.toml", "level = 1", "level = 9")
    checked = voxbank("check", broken.name, "sample/judgement", "--seeds", 1, "--json", "--bank", broken.root)
    assert checked.code == 1
    (contract,) = checked.json[0]["contracts"]
    assert contract["contract"] == "loads"
    assert contract["breaches"][0]["sentence"].endswith("'level': expected at most 3; came 9")
    assert checked.json[1]["passed"]


def test_programs_are_checked_in_the_sandbox(voxbank: Voxbank, copied: Copy) -> None:
    broken = copied("overlap").edit("solutions/accepted/counting.py", "return 1.0", "return 0.0")
    checked = voxbank("check", broken.name, "--seeds", 1, "--json", "--bank", broken.root)
    found = next(contract for contract in checked.json[0]["contracts"] if not contract["passed"])
    assert found["contract"] == "code"
    assert found["breaches"][0]["sentence"] == "accepted/counting.py fails check 'both_empty': returned 0, expected 1"


def test_what_an_author_writes_is_no_markup(voxbank: Voxbank, copied: Copy) -> None:
    broken = copied("box").edit("exercises/stem.md.j2", "{{ figure.outline }}", "{{ given['[bold]'] }}")
    page = voxbank("check", broken.name, "--seeds", 1, "--bank", broken.root)
    assert "[bold]" in page.out


def test_an_exercise_that_there_is_not_is_refused_before_any_is_checked(voxbank: Voxbank) -> None:
    complains(
        voxbank("check", "sample/box", "sample/bx"), "there is no exercise 'sample/bx' (did you mean 'sample/box'?)"
    )


def test_less_than_one_seed_is_refused(voxbank: Voxbank) -> None:
    for seeds in ("0", "-5", "many", "1.5"):
        checked = voxbank("check", "sample/box", "--seeds", seeds)
        assert checked.code == 2
        assert "--seeds" in checked.err
