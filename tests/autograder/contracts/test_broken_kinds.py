"""Exercises of every kind keep the contracts; one small mistake breaks them and tells the author what to do."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from autograder.contracts.run import check_exercise
from bank.variant import draw
from tests.autograder.contracts.conftest import (
    ANSWERS,
    GENERATOR,
    SOLUTION,
    TOML,
    WORKED,
    Edit,
    breaks_alone,
    check,
    no_sandbox,
    said,
    with_own_digest,
)
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
ACTIVATIONS = "activations"
BALL = "shrunken_ball"
BAR = "folded_bar"
OTHERS = ["encoder_design", "wrong_crop", "picked_marker"]
SAMPLES = [ACTIVATIONS, BALL, BAR, *OTHERS]


@pytest.mark.parametrize("name", SAMPLES)
def test_the_copies_are_sound_before_anything_is_broken(copied: Copy, name: str) -> None:
    exercise = copied(name)
    assert said(check_exercise(exercise.name, exercise.bank, 50, no_sandbox)) == {}


@pytest.mark.parametrize(
    ("contract", "sample", "edits", "telling"),
    [
        (
            "loads",
            ACTIVATIONS,
            [(ANSWERS, "[parts.tensor_mb]\ntolerance = { factor = 1.5 }", "[parts.tensor_mb]")],
            "part 'tensor_mb': estimate needs tolerance = { factor = 1.5 } in answers.toml",
        ),
        (
            "loads",
            ACTIVATIONS,
            [
                (
                    ANSWERS,
                    "[parts.tensor_mb]\ntolerance = { factor = 1.5 }",
                    "[parts.tensor_mb]\ntolerance = { factor = 1 }",
                )
            ],
            "'factor' in [parts, tensor_mb, tolerance]: expected a number above 1; came 1",
        ),
        (
            "loads",
            ACTIVATIONS,
            [
                (
                    ANSWERS,
                    "[parts.tensor_mb]\ntolerance = { factor",
                    "[parts.tensor_mb]\ntolerance = { rtol = 0.1, factor",
                )
            ],
            "a tolerance is a factor, or atol and rtol, but not both",
        ),
        (
            "page",
            BAR,
            [(ANSWERS, '"Even gaps fold, they do not blur."', r'"Even gaps fold $2\times 3$ times."')],
            "a formula holds a tab or another control character; in TOML, put a text with TeX between single quotes",
        ),
        (
            "well-posed",
            ACTIVATIONS,
            [
                (
                    ANSWERS,
                    "[parts.tensor_mb]\ntolerance = { factor = 1.5",
                    "[parts.tensor_mb]\ntolerance = { factor = 3.5",
                )
            ],
            "the key and 'batch_forgotten' of part 'tensor_mb' cannot be told apart",
        ),
        (
            "examples",
            ACTIVATIONS,
            [(SOLUTION, "    4.0\n", "    8.0\n")],
            "the example of 'tensor_mb' in solution.py fails: ",
        ),
        (
            "second route",
            ACTIVATIONS,
            [(SOLUTION, "total * 1e-6", "total * 1.2e-6")],
            "second route 'by_shape' of part 'tensor_mb' gives ",
        ),
        (
            "second route",
            ACTIVATIONS,
            [(SOLUTION, '@second_route("level_gb")', "")],
            "part 'level_gb' has no second route; add a function marked @second_route(\"level_gb\")",
        ),
        (
            "misconceptions",
            ACTIVATIONS,
            [(SOLUTION, "    return 8 * tensor_mb(given)", "    return -8 * tensor_mb(given)")],
            "the answer of misconception 'bits' to part 'tensor_mb' is marked as no misconception with 0",
        ),
        (
            "worked",
            ACTIVATIONS,
            [(WORKED, "{{ key.level_gb | number(3) }}", "so many")],
            "the worked solution does not arrive at the key of part 'level_gb': ",
        ),
        (
            "loads",
            BALL,
            [(TOML, 'name = "r", text', 'name = "exp", text')],
            "a symbol cannot be called 'exp', which means something else in a formula",
        ),
        (
            "loads",
            BALL,
            [(TOML, 'name = "r", text', 'name = "delta_mm", text')],
            "a symbol cannot be called 'delta_mm' like a part; functions take both by name",
        ),
        ("loads", BALL, [(TOML, "[3.0, 30.0]", "[30.0, 3.0]")], "the range of symbol 'r' is empty; write [lowest, hi"),
        (
            "loads",
            BALL,
            [(ANSWERS, 'value = "1 / r"', "value = 3")],
            "'radius_alone' must be a formula as a text, not 3",
        ),
        (
            "well-posed",
            BALL,
            [(SOLUTION, 'return "1 - 3*delta/(2*r)"', 'return "1 - 3 delta/(2*r)"')],
            "part 'dice': the key is no formula: '1 - 3 delta/(2*r)' has no sign between two factors",
        ),
        (
            "well-posed",
            BALL,
            [(ANSWERS, 'value = "1 - delta/r"', 'value = "1 - rho/r"')],
            "part 'dice': misconception 'lengths' is no formula: 'rho' is no symbol here; there are r, delta, pi, e",
        ),
        (
            "well-posed",
            BALL,
            [(ANSWERS, 'value = "1 - delta/r"', 'value = "(2*r - 3*delta)/2/r"')],
            "the key and 'lengths' of part 'dice' cannot be told apart",
        ),
        (
            "well-posed",
            BALL,
            [(ANSWERS, 'value = "1 / r"', 'value = "sqrt(-r)"')],
            "part 'dice': the formulas are finite at 0 of 1000 drawn points only; narrow the ranges",
        ),
        (
            "second route",
            BALL,
            [(SOLUTION, "    return 2 * share / (1 + share)", "    return share")],
            "second route 'by_differences' of part 'dice' gives ",
        ),
        (
            "second route",
            BALL,
            [(SOLUTION, '@second_route("dice")', "")],
            "part 'dice' has no second route; add a function marked @second_route(\"dice\")",
        ),
        (
            "worked",
            BALL,
            [(WORKED, "`{{ key.dice }}`", "`1 - 3*delta/r`")],
            "the worked solution does not arrive at the key of part 'dice': `1 - 3*delta/(2*r)`",
        ),
        (
            "loads",
            BAR,
            [(TOML, '{ id = "cut_off", figure = "sketch" }', '{ id = "cut_off", figure = "skech" }')],
            "option 'cut_off' shows figure 'skech', which no [[figures]] declares",
        ),
        (
            "loads",
            BAR,
            [(TOML, '{ id = "cut_off", figure = "sketch" }', '{ id = "cut_off" }')],
            "option 'cut_off' needs a text or a figure",
        ),
        (
            "loads",
            BAR,
            [(ANSWERS, 'items = ["copies"]', 'items = ["copis"]')],
            "row 'R1' names item 'copis' (did you mean 'copies'?); items are copies, blur, noise",
        ),
        (
            "loads",
            BAR,
            [(ANSWERS, 'value = { blur = "skipped" }', 'value = { blur = "skipped" }, award = ["R1"]')],
            "misconception 'gaps_blur' awards rows, but those of a match are earned piece by piece",
        ),
        (
            "loads",
            BAR,
            [(ANSWERS, 'value = { blur = "skipped" }', 'value = "skipped"')],
            "the value of misconception 'gaps_blur' must assign items to targets, as in { item = ",
        ),
        (
            "well-posed",
            BAR,
            [(ANSWERS, ', noise = "short" }', " }")],
            "part 'causes': the key assigns nothing to 'noise'",
        ),
        (
            "well-posed",
            BAR,
            [(ANSWERS, 'noise = "short" }', 'noise = "outer" }')],
            "part 'causes': the key uses a target twice; say reuse = true",
        ),
        (
            "well-posed",
            BAR,
            [(ANSWERS, 'value = { blur = "skipped" }', 'value = { blur = "skiped" }')],
            "part 'causes': misconception 'gaps_blur' names 'skiped' (did you mean 'skipped'?); there are skipped, ",
        ),
        (
            "well-posed",
            BAR,
            [(ANSWERS, 'value = { blur = "skipped" }', 'value = { blur = "outer" }')],
            "the key and 'gaps_blur' of part 'causes' cannot be told apart",
        ),
        (
            "well-posed",
            BAR,
            [(TOML, 'text = "blurred edges"', 'text = "More noise."')],
            "part 'causes': options ",
        ),
        ("worked", BAR, [(WORKED, "{{ letter.causes }}", "clear")], "arrive at the key of part 'causes': "),
        (
            "figures",
            BAR,
            [(GENERATOR, 'option != "cut_off"', 'option != "cut"'), (GENERATOR, '"full_height"', '"full"')],
            "are the same picture",
        ),
        (
            "figures",
            BAR,
            [(TOML, "A sketched magnitude", "Blurred edges: the outer lines left out, magnitude")],
            "gives the answer to part 'causes' away",
        ),
        (
            "loads",
            BALL,
            [(ANSWERS, "[parts.delta_mm]\n", "[parts.delta_mm]\nfalse_accusation = 2.0\n")],
            "part 'delta_mm': only locate has false accusations",
        ),
        (
            "loads",
            BALL,
            [(ANSWERS, 'text = "formula solved for delta"', 'text = "x", faults = ["one"]')],
            "row 'R1' names faults, but only locate has them",
        ),
    ],
)
def test_a_mistake_breaks_its_contract_alone_with_a_sentence_for_the_author(
    copied: Copy, contract: str, sample: str, edits: list[Edit], telling: str
) -> None:
    breaks_alone(copied(sample), contract, edits, telling)


def test_a_variant_whose_band_holds_a_misconception_is_never_drawn(copied: Copy) -> None:
    """With batches of 2 to 4 and a factor of 1.8, a batch of 2 cannot be told from one: it is drawn again."""
    exercise = copied(ACTIVATIONS)
    text = (exercise.solution_folder / "answers.toml").read_text()
    exercise.write(ANSWERS, text.replace("factor = 1.5", "factor = 1.8", 1))
    loaded = with_own_digest(exercise).load()
    assert {draw(loaded, seed).given.batch for seed in range(30)} == {3, 4}
    assert check(exercise, seeds=5) == {}


def test_a_formula_is_found_behind_a_listing(copied: Copy) -> None:
    """The three backticks of a listing do not pair up with those around the formula."""
    listing = "```python\nshare = (1 - delta / r) ** 3\n```\n\nThe smaller ball"
    assert check(copied(BALL).edit(WORKED, "The smaller ball", listing), seeds=2) == {}
