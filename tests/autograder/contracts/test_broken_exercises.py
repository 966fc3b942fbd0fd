"""Each contract is seen to fail on a copy of an exercise with one small mistake, and tells its author what to do."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.contracts.breach import CONTRACTS, Breach, guarded
from autograder.contracts.run import MOST_BREACHES, check_exercise
from autograder.sandbox.fork_server import ForkServer
from bank.errors import ExerciseError, VoxbankError
from bank.exercise import Exercise
from bank.variant import draw
from tests.autograder.contracts.conftest import (
    ANSWERS,
    DELETE,
    GENERATOR,
    SOLUTION,
    STEM,
    TOML,
    WORKED,
    Edit,
    check,
    edited,
    no_sandbox,
    said,
    with_own_digest,
)
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]


@pytest.mark.parametrize("name", ["box", "judgement", "overlap", "shifted"])
def test_the_copies_are_sound_before_anything_is_broken(copied: Copy, sandbox: ForkServer, name: str) -> None:
    exercise = copied(name)
    report = check_exercise(exercise.name, exercise.bank, 50, lambda _: sandbox)
    assert said(report) == {}
    assert report.holds
    assert set(report.breaches) == set(CONTRACTS)


BOX = "box"
JUDGEMENT = "judgement"


@pytest.mark.parametrize(
    ("contract", "sample", "edits", "telling"),
    [
        (
            "blanks",
            BOX,
            [(STEM, "How large is the box", "FILL IN: the question")],
            "line 6: FILL IN: the question, in mL?",
        ),
        ("loads", BOX, [(TOML, "level = 1", "levl = 1")], "key 'level' is missing ('levl' is unknown: did you mean"),
        ("loads", BOX, [(TOML, "level = 1", "level = ")], "this is not valid TOML"),
        ("loads", BOX, [(ANSWERS, None, DELETE)], "answers.toml: this file is expected and does not exist"),
        ("loads", BOX, [(ANSWERS, "[parts.mass_g]", "[parts.mass]")], "answers part 'mass' (did you mean 'mass_g'?)"),
        (
            "loads",
            BOX,
            [(SOLUTION, '@misconception("longest")', "")],
            "'most_voxels' of part 'longest' needs either a ",
        ),
        (
            "loads",
            BOX,
            [(SOLUTION, "import math", "import maths")],
            "solution.py cannot be loaded: ModuleNotFoundError",
        ),
        (
            "well-posed",
            BOX,
            [(GENERATOR, "edges[1] - edges[0] > 5", "False")],
            "100 times: the guard 'the edges differ by more than 5 mm' does not hold",
        ),
        (
            "well-posed",
            BOX,
            [(SOLUTION, "return volume_ml / given.density_g_per_ml", "return mass_g(given, volume_ml)")],
            "the key and 'divided' of part 'mass_g' cannot be told apart",
        ),
        (
            "well-posed",
            BOX,
            [(ANSWERS, 'value = "cm"', 'value = "CC."')],
            "the key and 'linear' of part 'unit_name' cannot be told apart",
        ),
        (
            "well-posed",
            BOX,
            [(GENERATOR, "return Given(size", "raise OSError('no disk')\n    return Given(size")],
            "OSError: no disk (generator.py, line ",
        ),
        (
            "well-posed",
            BOX,
            [(TOML, '{ id = "y", text = "along y" }', '{ id = "y", text = "Along X" }')],
            "part 'longest': options ",
        ),
        (
            "well-posed",
            JUDGEMENT,
            [(TOML, 'text = "volume error"', 'text = "A, B"')],
            "option 'A, B' reads like the letters of options; write it out",
        ),
        ("examples", BOX, [(SOLUTION, "    1.0\n", "    2.0\n")], "the example of 'volume_ml' in solution.py fails: "),
        (
            "examples",
            BOX,
            [
                (
                    SOLUTION,
                    "    >>> edges_mm(Given((10, 20, 30), (1.0, 0.5, 2.0), 1.1)).tolist()\n    [10.0, 10.0, 60.0]\n",
                    "",
                )
            ],
            "the key 'edges_mm' has no doctest; add an example that can be worked by hand",
        ),
        (
            "second route",
            BOX,
            [(SOLUTION, "* np.array(scene.spacing_xyz_mm) / 10)", "* np.array(scene.spacing_xyz_mm) / 9)")],
            "second route 'by_edges' of part 'volume_ml' gives ",
        ),
        (
            "second route",
            BOX,
            [(SOLUTION, '@second_route("edges_mm")', "")],
            "part 'edges_mm' has no second route; add a function marked @second_route(\"edges_mm\")",
        ),
        (
            "second route",
            BOX,
            [(SOLUTION, "def one_by_one(scene):", "def one_by_one(figure):")],
            "function 'one_by_one' asks for 'figure'; available are scene, given, volume_ml",
        ),
        (
            "misconceptions",
            BOX,
            [(SOLUTION, "def most_voxels(given):", "def most_voxels(given):\n    return 'q'")],
            "the answer of misconception 'most_voxels' to part 'longest' is marked as no misconception with 0",
        ),
        (
            "misconceptions",
            BOX,
            [(SOLUTION, "    return edges_mm(given)[::-1]", "    return edges_mm(given) * np.inf")],
            "the answer of misconception 'reversed_axes' to part 'edges_mm' is marked as no misconception with 0",
        ),
        (
            "misconceptions",
            BOX,
            [
                (
                    ANSWERS,
                    'sentence = "This divides by the density." }]',
                    'sentence = "D", award = ["R2"] }]\nsamples = [{ response = 0, rows = [] }]',
                ),
                (ANSWERS, 'needs = ["volume_ml.R2"]', 'needs = ["R1"]'),
            ],
            "the answer of misconception 'divided' to part 'mass_g' is marked as divided with 0.0 points, not as",
        ),
        (
            "stem",
            BOX,
            [(STEM, "Sizes and spacings are given as (x, y, z).", "")],
            "convention 'axis_order' is declared, but its sentence is not in the stem: Sizes and spacings are given as",
        ),
        (
            "stem",
            BOX,
            [(STEM, "{{ figure.outline }}", "")],
            "figure 'outline' is not in the stem; place it with {{ figure.",
        ),
        ("stem", BOX, [(STEM, "How heavy is it", "{{ key.mass_g }} How heavy is it")], "'key' is undefined"),
        (
            "stem",
            BOX,
            [(STEM, "{{ part.mass_g }} ", "")],
            "must mark each part once and in order with {{ part.volume_ml }}",
        ),
        (
            "stem",
            BOX,
            [
                (
                    TOML,
                    '[[conventions]]\nname = "axis_order"\nsentence = "Sizes and spacings are given as (x, y, z)."\n',
                    "",
                )
            ],
            "parts of kind numeric rest on conventions (axis order, rounding, border ...): declare them",
        ),
        ("worked", BOX, [(WORKED, None, "{{ key.nothing }}")], "has no attribute 'nothing'"),
        (
            "worked",
            BOX,
            [(WORKED, "{{ key.volume_ml | number(4) }}", "so much")],
            "the worked solution does not arrive at the key of part 'volume_ml': ",
        ),
        (
            "worked",
            BOX,
            [(WORKED, "{{ letter.longest }}", "the longest")],
            "the worked solution does not arrive at the key of part 'longest': option ",
        ),
        (
            "worked",
            BOX,
            [(WORKED, "1 mL is 1 cm3", "that is all")],
            "the worked solution does not arrive at the key of part 'unit_name': cm3",
        ),
        ("worked", BOX, [(WORKED, None, DELETE)], "worked.md.j2 is missing in "),
        (
            "page",
            BOX,
            [(STEM, "How heavy is it", "How heavy ($\\weight$) is it")],
            "part mass_g: the formula $\\weight$ is not understood (unexpected control sequence \\weight)",
        ),
        (
            "page",
            BOX,
            [(ANSWERS, 'text = "multiplies by the density"', 'text = "multiplies by $\\\\rh$"')],
            "row mass_g.R1: the formula $\\rh$ is not understood",
        ),
        (
            "page",
            BOX,
            [(ANSWERS, "This divides by the density.", "This divides <em>by</em> the density.")],
            "misconception mass_g.divided: HTML is not shown, write Markdown",
        ),
        (
            "page",
            BOX,
            [(TOML, 'text = "along y"', 'text = "along $ y $"')],
            "option longest.y: a dollar sign belongs to",
        ),
        ("page", BOX, [(WORKED, "1 mL is", "[1 mL](ml.html) is")], "worked: a link begins with https:// or http://, "),
        (
            "figures",
            BOX,
            [(GENERATOR, "    ax.plot(", "    import random\n\n    ax.set_xlim(0, random.random())\n    ax.plot(")],
            "figure 'outline' is drawn differently the second time; draw nothing at random",
        ),
        (
            "figures",
            BOX,
            [(TOML, "voxels.", "voxels, {{ (given.size_xyz[0] * given.spacing_xyz_mm[0]) | number(3) }} mm wide.")],
            "the alt text of figure 'outline' gives the answer to part 'edges_mm' away",
        ),
        ("figures", BOX, [(TOML, "voxels.", "voxels, or so many CC.")], "gives the answer to part 'unit_name' away"),
        (
            "figures",
            BOX,
            [
                (
                    TOML,
                    "voxels.",
                    "voxels, longest {{ ['along x', 'along y', 'along z'][[given.size_xyz[0] * "
                    "given.spacing_xyz_mm[0], given.size_xyz[1] * given.spacing_xyz_mm[1], given.size_xyz[2] * "
                    "given.spacing_xyz_mm[2]].index([given.size_xyz[0] * given.spacing_xyz_mm[0], "
                    "given.size_xyz[1] * given.spacing_xyz_mm[1], given.size_xyz[2] * given.spacing_xyz_mm[2]] "
                    "| max)] }}.",
                )
            ],
            "gives the answer to part 'longest' away",
        ),
        (
            "rows",
            BOX,
            [(ANSWERS, 'needs = ["volume_ml.R2"]', 'needs = ["volume_ml.R3"]')],
            "row 'mass_g.R2' needs 'volume_ml.R3', which is no row; write R1 or part.R1",
        ),
        (
            "rows",
            BOX,
            [(ANSWERS, 'text = "cc"', 'text = "cc", follow = true')],
            "row 'unit_name.R1' follows, but the key 'unit_name' takes no earlier part",
        ),
        (
            "rows",
            BOX,
            [(ANSWERS, 'misconceptions = [{ name = "linear", sentence = "This is a length.", value = "cm" }]', "")],
            "row 'unit_name.R1' is missed by no misconception; add one whose award leaves it out",
        ),
        (
            "rows",
            JUDGEMENT,
            [(ANSWERS, 'rows = ["R1", "R2"] }', 'rows = ["R1"] }')],
            "row 'why.R2' is met by no sample answer; add one that earns it",
        ),
        (
            "rows",
            JUDGEMENT,
            [(ANSWERS, '    { response = "Dice is best.", rows = [] },\n', "")],
            "row 'why.R1' is missed by no sample answer; add one that loses it",
        ),
        (
            "rows",
            JUDGEMENT,
            [(ANSWERS, 'text = "names a metric"', 'text = "names a metric", cases = ["growth"]')],
            "the rows of part 'why' add up to 1, its points are 2",
        ),
    ],
)
def test_a_mistake_breaks_its_contract_alone_with_a_sentence_for_the_author(
    copied: Copy, contract: str, sample: str, edits: list[Edit], telling: str
) -> None:
    exercise = edited(copied(sample), *edits)
    if contract not in ("loads", "blanks", "well-posed"):
        exercise = with_own_digest(exercise)
    broken = check(exercise, seeds=8 if sample == JUDGEMENT else 1)
    assert contract in broken
    assert any(telling in sentence for sentence in broken[contract]), broken[contract]
    assert set(broken) - {contract} <= ({"version"} if contract == "well-posed" else set())
    assert all("\n" not in sentence for sentence in broken[contract])


def test_what_stands_on_one_card_alone_is_looked_at_however_late_it_is_drawn(copied: Copy) -> None:
    """Of six cards some come up first after the seeds that are always looked at; their texts are read all the same."""
    exercise = copied(JUDGEMENT)
    cards = "".join(f'\n[[cases]]\nname = "use{n}"\ntexts = {{ use = "plan" }}\n' for n in range(4))
    exercise.write(TOML, (exercise.folder / "exercise.toml").read_text() + cards)
    keys = ", ".join(f'use{n} = ["volume", "bias"]' for n in range(4))
    exercise.edit(ANSWERS, "keys = { ", f"keys = {{ {keys}, ")
    first = {}
    for seed in range(30):
        first.setdefault(draw(exercise.load(), seed).case, seed)
    last = max(first, key=lambda card: first[card])
    assert len(first) == 6
    assert first[last] > 2
    exercise.edit(WORKED, "Background", f"{{% if given.case == '{last}' %}}$\\weight${{% endif %}} Background")
    broken = check(with_own_digest(exercise), seeds=30)
    assert broken == {
        "page": ["worked: the formula $\\weight$ is not understood (unexpected control sequence \\weight)"]
    }


def test_open_parts_need_sample_answers(copied: Copy) -> None:
    exercise = copied(JUDGEMENT)
    text = (exercise.solution_folder / "answers.toml").read_text()
    begin, end = text.index("samples = ["), text.index("[parts.metrics]")
    exercise.write(ANSWERS, text[:begin] + text[end:])
    broken = check(exercise, seeds=8)
    assert list(broken) == ["rows"]
    assert "open part 'why' has no sample answers; give one each at full, partial and zero marks" in broken["rows"]


def test_an_array_that_does_not_fit_its_shape_breaks_the_misconceptions(copied: Copy) -> None:
    exercise = edited(
        copied(BOX), (TOML, "shape = [3]", "shape = [2]"), (ANSWERS, "components = [2]", "components = [1]")
    )
    broken = check(exercise, seeds=1)
    assert (
        "marking the key of part 'edges_mm' earns 0.0 of 2.0 points: expected 2 numbers, came 3 numbers"
        in (broken["misconceptions"])
    )


def test_a_data_file_that_cannot_be_written_breaks_the_stem(copied: Copy, sandbox: ForkServer) -> None:
    exercise = edited(copied("shifted"), (TOML, 'given = "image"', 'given = "scan"'))
    broken = check(exercise, 1, lambda _: sandbox)
    assert broken["stem"] == [f"{exercise.name}: data file 'block.mha' holds 'scan', which the given does not have"]


def test_a_stem_that_does_not_name_its_data_file_breaks_the_stem(copied: Copy, sandbox: ForkServer) -> None:
    exercise = edited(copied("shifted"), (STEM, "`block.mha`", "the file"))
    broken = check(exercise, 1, lambda _: sandbox)
    assert broken == {"stem": ["the stem does not name the data file 'block.mha'"]}


def test_a_tolerance_that_reaches_down_to_zero_is_told(copied: Copy) -> None:
    tiny = (SOLUTION, "    return volume_ml / given.density_g_per_ml", "    return 1e-6 * volume_ml")
    wide = (ANSWERS, "[parts.mass_g]\ntolerance = { rtol = 0.001 }", "[parts.mass_g]\ntolerance = { atol = 0.001 }")
    paid = (ANSWERS, 'sentence = "This divides by the density." }', 'sentence = "This divides.", award = ["R1"] }')
    broken = check(with_own_digest(edited(copied(BOX), tiny, wide, paid)), seeds=2)
    assert (
        broken["misconceptions"]
        == [
            "0 earns 1.0 points of part 'mass_g' as misconception 'divided'; "
            "narrow the tolerance, with rtol for values of different size"
        ]
        * 2
    )


def test_a_slow_second_route_is_compared_on_as_many_seeds_as_it_says(copied: Copy) -> None:
    wrong = (SOLUTION, "* np.array(scene.spacing_xyz_mm) / 10)", "* np.array(scene.spacing_xyz_mm) / 9)")
    few = (SOLUTION, '@second_route("volume_ml")', '@second_route("volume_ml", seeds=2)')
    exercise = edited(copied(BOX), wrong, few)
    report = check_exercise(exercise.name, exercise.bank, 4, no_sandbox)
    found = [
        breach for breach in report.breaches["second route"] if "'by_edges' of part 'volume_ml'" in breach.sentence
    ]
    assert [breach.seed for breach in found] == [0, 1]


def test_a_sandbox_that_does_not_start_is_not_the_exercises_fault(copied: Copy) -> None:
    def broken_machine(exercise: Exercise) -> ForkServer:
        raise VoxbankError("this machine lacks namespaces")

    exercise = copied("overlap")
    with pytest.raises(VoxbankError, match="this machine lacks namespaces"):
        check_exercise(exercise.name, exercise.bank, 1, broken_machine)


def test_of_one_contract_not_more_than_a_few_breaches_are_told_and_progress_reaches_the_end(copied: Copy) -> None:
    exercise = edited(copied(BOX), (STEM, "{{ figure.outline }}", ""))
    done: list[int] = []
    report = check_exercise(exercise.name, exercise.bank, 9, no_sandbox, done.append)
    assert [breach.seed for breach in report.breaches["stem"]] == list(range(MOST_BREACHES))
    assert done == list(range(1, 10))


def test_a_check_that_raises_is_a_breach_that_names_the_exception() -> None:
    def raises(problem: Exception) -> Any:
        raise problem
        yield

    assert list(guarded("stem", 3, lambda: raises(KeyError("x")))) == [Breach("stem", "KeyError: 'x'", 3)]
    assert list(guarded("stem", None, lambda: raises(ExerciseError("say so")))) == [Breach("stem", "say so")]
    assert list(guarded("stem", None, lambda: raises(ValueError()))) == [Breach("stem", "ValueError")]
