"""Find exercises, and refuse those whose files do not fit each other with a sentence for their author."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from bank.discovery import Bank
from bank.errors import ExerciseError
from tests.conftest import SAMPLES, CopiedExercise

Copy = Callable[[str], CopiedExercise]


def test_all_exercises_are_found_by_topic_and_name_in_order(samples: Bank) -> None:
    assert samples.names == tuple(sorted(samples.names))
    assert {"sample/box", "sample/judgement", "sample/overlap", "sample/shifted"} < set(samples.names)


def test_metadata_is_read_without_running_any_code(copied: Copy) -> None:
    exercise = copied("box")
    exercise.write("exercises/generator.py", "raise SystemExit('was run')")
    exercise.write("solutions/solution.py", "raise SystemExit('was run')")
    assert exercise.bank.about(exercise.name).title == "A box of voxels"


def test_an_exercise_holds_both_its_sides(sample: Callable[[str], object]) -> None:
    box = sample("box")
    assert [part.letter for part in box.parts] == ["a", "b", "c", "d", "e"]
    assert box.points == 9
    assert box.part("mass_g").earlier == ("volume_ml",)
    assert box.part("unit_name").literal_key == ["cm3", "cc"]
    assert box.part("longest").tolerance.atol == 0
    assert box.code_part is None
    assert sample("overlap").code_part.functions == ("dice",)
    assert sample("shifted").image_part.name == "answer"
    with pytest.raises(KeyError, match="nothing"):
        box.part("nothing")


def test_an_unknown_exercise_is_refused_with_the_nearest_name(samples: Bank) -> None:
    with pytest.raises(ExerciseError, match=r"no exercise 'sample/bx' \(did you mean 'sample/box'\?\); `voxbank list`"):
        samples.exercise("sample/bx")


@pytest.mark.parametrize("name", ["", "box", "sample/box/", "../sample/box", "sample\\box", "sample/box\0", "/"])
def test_a_name_that_is_no_exercise_is_never_looked_up_on_the_disk(samples: Bank, name: str) -> None:
    with pytest.raises(ExerciseError, match="there is no exercise"):
        samples.exercise(name)


@pytest.mark.parametrize(("topic", "name"), [("Sample", "box"), ("sample", "my-box"), ("sample", "1box"), ("s a", "b")])
def test_a_folder_that_cannot_be_imported_is_refused(tmp_path: Path, topic: str, name: str) -> None:
    folder = tmp_path / "exercises" / topic / name
    folder.mkdir(parents=True)
    (folder / "exercise.toml").touch()
    with pytest.raises(ExerciseError, match="is not a name; expected small letters, digits and _, a letter first"):
        Bank((tmp_path,)).names  # noqa: B018 - reads the folders


def test_a_folder_that_is_no_bank_is_refused(tmp_path: Path) -> None:
    with pytest.raises(
        ExerciseError, match="a bank holds the folders 'exercises' and 'solutions'; 'exercises' is missi"
    ):
        Bank((tmp_path / "nowhere",)).names  # noqa: B018


def test_the_same_exercise_in_two_banks_is_refused_with_both_places(copied: Copy, tmp_path: Path) -> None:
    exercise = copied("box")
    shutil.copytree(exercise.root, tmp_path / "twin")
    with pytest.raises(ExerciseError) as caught:
        Bank((exercise.root, tmp_path / "twin")).names  # noqa: B018
    assert str(caught.value) == (
        f"exercise '{exercise.name}' stands in two banks, {exercise.root} and {tmp_path / 'twin'}; rename one"
    )


def test_two_banks_are_searched_together(copied: Copy) -> None:
    private = copied("box")
    both = Bank((SAMPLES, private.root))
    assert {private.name, "sample/box"} <= set(both.names)
    assert both.exercise(private.name).folder == private.folder
    assert both.exercise("sample/box").generator is not both.exercise(private.name).generator


@pytest.mark.parametrize("place", ["exercises", "solutions", "exercises/{topic}", "solutions/{name}"])
def test_a_package_marker_that_would_hide_other_banks_is_refused(copied: Copy, place: str) -> None:
    exercise = copied("box")
    marker = exercise.root / place.format(topic=exercise.name.split("/")[0], name=exercise.name) / "__init__.py"
    marker.touch()
    with pytest.raises(ExerciseError, match=re.escape(f"{marker}: delete this file")):
        exercise.load()


def test_a_training_says_what_is_earned_by_it_and_how_large_it_is(copied: Copy) -> None:
    exercise = copied("judgement").edit(
        "exercises/exercise.toml",
        'name = "why"\nkind = "open"',
        'name = "why"\nkind = "training"\nfunctions = ["build_model", "train"]',
    )
    with pytest.raises(ExerciseError, match=re.escape("part 'why' is training and needs [parts.training]")):
        exercise.load()


TOML, ANSWERS, SOLUTION = "exercises/exercise.toml", "solutions/answers.toml", "solutions/solution.py"


@pytest.mark.parametrize(
    ("file", "old", "new", "sentence"),
    [
        (TOML, 'topic = "', 'topic = "x', "exercise.toml says topic 'x"),
        (
            TOML,
            'name = "mass_g"',
            'name = "weight_g"',
            "answers.toml answers part 'mass_g', which exercise.toml does not ask",
        ),
        (
            ANSWERS,
            "[parts.volume_ml]",
            "[parts.volume_m]",
            "answers.toml answers part 'volume_m' (did you mean 'volume_ml'?), which exercise.toml does not ask",
        ),
        (
            SOLUTION,
            "def mass_g(given, volume_ml):",
            "def mass_g(given, volume):",
            "the key 'mass_g' takes 'volume', which is no earlier part (did you mean 'volume_ml'?)",
        ),
        (
            SOLUTION,
            "def mass_g(given, volume_ml):",
            "def mass_g(given, longest):",
            "the key 'mass_g' takes 'longest', which is no earlier part",
        ),
        (
            SOLUTION,
            "def mass_g(given, volume_ml):",
            "def mass_g(volume_ml, given):",
            "the key 'mass_g' takes 'given' first, not 'volume_ml'",
        ),
        (SOLUTION, "def longest(given):", "def longest():", "the key 'longest' takes 'given' first, not ''"),
        (
            SOLUTION,
            "def longest(given):",
            "def longest_axis(given):",
            "part 'longest' needs one key: a function "
            "'longest(given)' in solution.py, or `key` or `keys` (one per case) in answers.toml; found 0",
        ),
        (ANSWERS, "[parts.longest]", '[parts.longest]\nkey = "x"', "part 'longest' needs one key: "),
        (
            SOLUTION,
            "def longest(given):",
            "longest = 3\ndef longest_axis(given):",
            "part 'longest': 'longest' in solution.py is no function; write 'longest(given)'",
        ),
        (
            SOLUTION,
            '@misconception("longest")\n',
            "",
            "misconception 'most_voxels' of part 'longest' needs either a function of that name marked "
            '@misconception("longest") in solution.py, or a `value` in answers.toml',
        ),
        (
            ANSWERS,
            '{ name = "divided", sentence = "This divides by the density." }',
            '{ name = "divided", sentence = "..." }, { name = "voxels_counted", sentence = "..." }',
            "misconception 'voxels_counted' of part 'mass_g' needs another name: the function 'voxels_counted' in "
            "solution.py is that of part 'volume_ml'",
        ),
        (
            ANSWERS,
            'name = "linear", sentence = "This is a length.", value = "cm"',
            'name = "linear", sentence = "This is a length."',
            "misconception 'linear' of part 'unit_name' needs either a ",
        ),
        (
            ANSWERS,
            'name = "divided",',
            'name = "divided", value = 3,',
            "misconception 'divided' of part 'mass_g' needs ",
        ),
        (
            ANSWERS,
            'misconceptions = [{ name = "divided", sentence = "This divides by the density." }]',
            "",
            "solution.py implements misconception 'divided', which answers.toml does not declare for part 'mass_g'",
        ),
        (
            ANSWERS,
            'name = "divided"',
            'name = "divide"',
            "solution.py implements misconception 'divided' (did you mean "
            "'divide'?), which answers.toml does not declare for part 'mass_g'",
        ),
        (
            SOLUTION,
            '@misconception("mass_g")',
            '@misconception("mass")',
            "misconception 'divided' is for part 'mass', which does not exist (did you mean 'mass_g'?)",
        ),
        (
            SOLUTION,
            '@second_route("mass_g")',
            '@second_route("mass")',
            "second route 'by_edges_too' is for part 'mass', ",
        ),
        (SOLUTION, '@plausible("volume_ml")', '@plausible("volume")', "plausible 'not_nothing' is for part 'volume', "),
        (
            ANSWERS,
            "[parts.mass_g]\ntolerance = { rtol = 0.001 }",
            "[parts.mass_g]",
            "part 'mass_g': numeric needs tolerance = { atol = ..., rtol = ... } in answers.toml",
        ),
        ("exercises/generator.py", "def given(", "def shown(", "generator.py needs a function 'given'"),
        ("exercises/generator.py", "def draw_outline(", "def outline(", "generator.py needs a function 'draw_outline'"),
        (
            "exercises/generator.py",
            "import Generator",
            "import Generatr",
            "generator.py cannot be loaded: ImportError: ",
        ),
        (SOLUTION, "import math\n", "import math)\n", "solution.py cannot be loaded: SyntaxError: "),
        (
            ANSWERS,
            "components = [2]",
            "components = [3]",
            "part 'edges_mm': row 'R2' names component 3; components count from 0 to 2",
        ),
        (
            ANSWERS,
            'text = "cc"',
            'text = "cc", components = [0]',
            "part 'unit_name': row 'R1' has components, but only numbers have them",
        ),
        (
            ANSWERS,
            'text = "cc"',
            'text = "cc", aspect = "content"',
            "part 'unit_name': row 'R1' has an aspect, but only images have one",
        ),
        (ANSWERS, 'key = ["cm3", "cc"]', "key = 3", "part 'unit_name': `key` must be a text or a list of texts, not 3"),
        (
            ANSWERS,
            'value = "cm"',
            "value = [1]",
            "the value of misconception 'linear' must be a text or a list of texts",
        ),
        (
            ANSWERS,
            'text = "cc"',
            'text = "cc", cases = ["one"]',
            "row 'R1' names case 'one', which exercise.toml does not",
        ),
    ],
)
def test_files_that_do_not_fit_each_other_are_refused_with_a_sentence(
    copied: Copy, file: str, old: str, new: str, sentence: str
) -> None:
    exercise = copied("box").edit(file, old, new)
    with pytest.raises(ExerciseError) as caught:
        exercise.load()
    assert str(caught.value).startswith(f"{exercise.name}: ")
    assert sentence in str(caught.value)


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'keys = { growth = ["volume", "bias"], margin = ["volume", "bias"] }',
            'keys = { growth = ["bias"] }',
            "part 'metrics': `keys` has no key for case 'margin'",
        ),
        (
            "keys = { growth",
            "keys = { grow",
            "part 'metrics': `keys` names case 'grow' (did you mean 'growth'?), which ",
        ),
        (
            'margin = ["volume", "bias"]',
            'margin = ["volum"]',
            "`keys.margin` names option 'volum' (did you mean 'volume'?); options are volume, bias, specif",
        ),
        ('margin = ["volume", "bias"]', "margin = 2", "part 'metrics': `keys.margin` must be a list of option ids"),
        (
            'value = "accuracy"',
            'value = "accurate"',
            "misconception 'accuracy_counts' names option 'accurate' (did you m",
        ),
        (
            'response = "Specificity.",',
            'response = "S", cases = ["groth"],',
            "a sample answer names case 'groth' (did yo",
        ),
        ("[parts.why]", '[parts.why]\nkey = "x"', "part 'why' is open and has no key; its rows say what is right"),
    ],
)
def test_keys_by_case_and_options_must_be_those_of_the_question(
    copied: Copy, old: str, new: str, sentence: str
) -> None:
    exercise = copied("judgement").edit(ANSWERS, old, new)
    with pytest.raises(ExerciseError) as caught:
        exercise.load()
    assert sentence in str(caught.value)


def test_an_open_part_with_a_namesake_function_is_refused(copied: Copy) -> None:
    exercise = copied("judgement").write(SOLUTION, "def why(given):\n    return 'x'\n")
    with pytest.raises(ExerciseError, match="part 'why' is open and has no key"):
        exercise.load()


def test_a_code_part_may_share_its_name_with_a_function_of_the_solution(copied: Copy) -> None:
    exercise = copied("overlap").write(SOLUTION, "def overlap(a, b):\n    return 0\n").load()
    assert exercise.code_part.key is None


def test_the_key_of_an_image_cannot_be_written_down(copied: Copy) -> None:
    exercise = copied("shifted").edit(ANSWERS, "[parts.answer]", '[parts.answer]\nkey = "block.mha"')
    exercise.edit(SOLUTION, "def answer(", "def other(")
    with pytest.raises(ExerciseError, match=r"`key` cannot stand in a TOML file; write a function in solution\.py"):
        exercise.load()


def test_numbers_need_a_generator(copied: Copy) -> None:
    exercise = copied("box")
    (exercise.folder / "generator.py").unlink()
    with pytest.raises(ExerciseError, match=r'varies = "numbers" needs a generator\.py that draws the numbers'):
        exercise.load()


def test_numbers_beside_cards_are_drawn_by_a_function_of_both(copied: Copy) -> None:
    exercise = copied("box")
    toml = (exercise.folder / "exercise.toml").read_text() + '\n[[cases]]\nname = "urn"\n'
    exercise.write("exercises/exercise.toml", toml)
    with pytest.raises(ExerciseError, match=r"beside \[\[cases\]\], numbers are drawn by 'generate\(rng, card\)'"):
        exercise.load()


def test_missing_answers_are_named_by_their_path(copied: Copy) -> None:
    exercise = copied("box")
    (exercise.solution_folder / "answers.toml").unlink()
    with pytest.raises(ExerciseError, match=r"answers\.toml: this file is expected and does not exist"):
        exercise.load()


def test_the_source_hash_sees_every_file_and_no_compiled_one(copied: Copy) -> None:
    exercise = copied("overlap")
    before = exercise.load().source_sha256()
    exercise.write("solutions/__pycache__/checks.pyc", "compiled")
    assert exercise.load().source_sha256() == before
    exercise.edit("solutions/rejected/percent.py", "100.0", "100.5")
    assert exercise.load().source_sha256() != before
