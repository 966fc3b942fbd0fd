"""Variants that are not reproducible, not various or not of their version are seen to break their contracts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.autograder.contracts.conftest import GENERATOR, TOML, check, edited, with_own_digest
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
BOX = "box"


def test_randomness_that_does_not_come_from_the_seed_is_not_reproducible(copied: Copy) -> None:
    exercise = edited(
        copied(BOX),
        (GENERATOR, "float(rng.choice([1.1, 1.2, 1.3]))", "1.0 + random.random()"),
        (GENERATOR, "from dataclasses", "import random\nfrom dataclasses"),
    )
    broken = check(exercise)
    assert broken["reproducible"][0] == (
        "drawing the seed twice gives two different values of 'given'; draw all randomness from the `rng` that "
        "`generate` receives"
    )
    assert set(broken) == {"reproducible", "version"}


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        ("tolerance.Tolerance(0.5)", "a form cannot store this given (the source has no class 'Tolerance', which the"),
        ("object()", "TypeError: the type 'object' has no canonical form; use numbers, texts, arrays, images and "),
        ("lambda: 0", "TypeError: the type 'function' has no canonical form"),
    ],
)
def test_a_given_that_no_form_can_store_is_not_reproducible(copied: Copy, value: str, reason: str) -> None:
    exercise = edited(
        copied(BOX),
        (GENERATOR, "float(rng.choice([1.1, 1.2, 1.3]))", f"float(rng.choice([1.1, 1.2, 1.3])), {value}"),
        (GENERATOR, "    density_g_per_ml: float\n", "    density_g_per_ml: float\n    extra: object = None\n"),
        (GENERATOR, "from bank.declarations", "from bank import tolerance\nfrom bank.declarations"),
    )
    broken = check(exercise, seeds=1)
    assert broken["reproducible"][0].startswith(reason)


@pytest.mark.parametrize(
    ("possible", "holds"), [("", False), ("possible_givens = 3\n", True), ("possible_givens = 8\n", False)]
)
def test_too_few_different_givens_break_variety_unless_few_are_possible(
    copied: Copy, possible: str, holds: bool
) -> None:
    exercise = edited(
        copied(BOX),
        (GENERATOR, "rng.integers(20, 60, 3)", "(20, 30, 50)"),
        (GENERATOR, "rng.choice([0.5, 1.0, 1.5, 2.0, 2.5], 3, replace=False)", "(1.0, 2.0, 2.5)"),
        (TOML, "version = 1\n", f"version = 1\n{possible}"),
    )
    broken = check(with_own_digest(exercise), seeds=50)
    assert set(broken) == (set() if holds else {"varied"})
    if not holds:
        wanted = 4 if possible else 30
        assert broken["varied"] == [f"50 seeds give 3 different givens, at least {wanted} are expected; draw more"]


def test_variety_is_judged_on_fifty_seeds_and_not_on_fewer(copied: Copy) -> None:
    exercise = edited(copied(BOX), (GENERATOR, "rng.integers(20, 60, 3)", "(20, 30, 50)"))
    assert "varied" not in check(exercise, seeds=49)


def test_changed_variants_need_a_new_version_and_a_missing_digest_is_given(copied: Copy) -> None:
    changed = edited(copied(BOX), (GENERATOR, "[1.1, 1.2, 1.3]", "[1.1, 1.2, 1.4]"))
    (sentence,) = check(changed, seeds=1)["version"]
    assert sentence.startswith("the variants are no longer those of version 1: set version = 2 and digest = ")
    fresh = copied(BOX)
    text = (fresh.folder / "exercise.toml").read_text()
    stored = next(line for line in text.splitlines() if line.startswith("digest"))
    broken = check(edited(fresh, (TOML, stored + "\n", "")), seeds=1)
    assert broken == {"version": [f"exercise.toml stores no digest; add: {stored}"]}


def test_another_order_of_options_is_another_version(copied: Copy) -> None:
    exercise = edited(
        copied(BOX),
        (
            TOML,
            '{ id = "x", text = "along x" }, { id = "y", text = "along y" }',
            '{ id = "y", text = "along y" }, { id = "x", text = "along x" }',
        ),
    )
    assert list(check(exercise, seeds=1)) == ["version"]
