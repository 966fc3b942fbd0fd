"""The command line as a whole: help at once, errors in one sentence, nonsense refused."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from app import main as command_line
from tests.app.conftest import Voxbank, complains
from tests.conftest import CopiedExercise

ROOT = Path(__file__).resolve().parents[2]
HEAVY = ("numpy", "torch", "SimpleITK", "matplotlib", "nbformat", "nbgrader", "scipy", "jinja2", "IPython", "pypandoc")
COMMANDS = ("list", "show", "mark", "check", "new", "doctor", "assignment", "demo", "results", "course-result")
LOOK = """
import sys
sys.argv = ["voxbank", *{words!r}]
from app.main import main
try:
    main()
except SystemExit as ended:
    code = ended.code
print("\\n" + repr((code, sorted({heavy!r} & set(sys.modules)))))
"""


@pytest.mark.parametrize("words", [["--help"], [], ["mark", "--help"], ["assignment", "build", "-h"], ["nonsense"]])
def test_help_imports_nothing_heavy(words: list[str]) -> None:
    look = LOOK.format(words=words, heavy=set(HEAVY))
    done = subprocess.run([sys.executable, "-c", look], cwd=ROOT, capture_output=True, text=True, check=True)
    code, found = eval(done.stdout.splitlines()[-1])
    assert found == []
    assert code == (2 if words in ([], ["nonsense"]) else 0)


def test_help_names_every_command(voxbank: Voxbank) -> None:
    shown = voxbank("--help")
    assert shown.code == 0
    for command in COMMANDS:
        assert f"  {command}" in shown.out


def test_every_command_has_help_for_every_option(voxbank: Voxbank) -> None:
    for command in ("list", "show", "mark", "check", "new", "doctor", "demo", "results", "course-result"):
        shown = voxbank(command, "--help")
        assert shown.code == 0
        assert "--help" in shown.out
        assert shown.err == ""


@pytest.mark.parametrize(
    "words",
    [
        ["nonsense"],
        ["show"],
        ["mark", "sample/box"],
        ["show", "sample/box", "--seed", "-1"],
        ["show", "sample/box", "--seed", "x"],
        ["show", "sample/box", "--seed", "1.5"],
        ["show", "sample/box", "extra"],
        ["list", "--nothing"],
        ["assignment"],
        ["assignment", "build"],
    ],
)
def test_a_line_that_is_no_command_ends_with_two_and_how_to_use_it(voxbank: Voxbank, words: list[str]) -> None:
    done = voxbank(*words)
    assert done.code == 2
    assert "Traceback" not in done.out + done.err
    assert "Usage:" in done.out + done.err


def test_a_huge_seed_is_a_seed_like_any_other(voxbank: Voxbank) -> None:
    assert voxbank("show", "sample/box", "--seed", 10**30, "--json").json["seed"] == 10**30


@pytest.mark.parametrize("words", [["--debug", "show", "sample/bx"], ["show", "sample/bx", "--debug"]])
def test_debug_shows_the_traceback_wherever_it_stands(words: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    from bank.errors import ExerciseError

    monkeypatch.setattr(sys, "argv", ["voxbank", *words])
    with pytest.raises(ExerciseError, match="there is no exercise 'sample/bx'"):
        command_line.main()


def test_debug_prints_a_traceback_on_a_terminal() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "app.main", "--debug", "show", "no/such"],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert done.stderr.startswith("Traceback")
    assert done.stderr.splitlines()[-1].endswith(
        "ExerciseError: there is no exercise 'no/such'; `voxbank list` shows all"
    )


def test_an_interrupt_ends_quietly(voxbank: Voxbank, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*words: object, **more: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("app.listing.list_exercises", interrupt)
    done = voxbank("list")
    assert done.code == 130
    assert done.out == ""
    assert "Traceback" not in done.err


def test_a_file_that_may_not_be_read_is_named(voxbank: Voxbank, monkeypatch: pytest.MonkeyPatch) -> None:
    def denied(*words: object, **more: object) -> None:
        raise PermissionError(13, "Permission denied", "/some/file")

    monkeypatch.setattr("app.listing.list_exercises", denied)
    complains(voxbank("list"), "/some/file: cannot be read or written (Permission denied)")


@pytest.mark.parametrize("kind", ["numeric", "choice", "text", "code", "image", "open"])
def test_a_new_exercise_says_by_its_blanks_what_to_fill_in(voxbank: Voxbank, tmp_path: Path, kind: str) -> None:
    bank = tmp_path / "bank"
    (bank / "exercises").mkdir(parents=True)
    made = voxbank("new", f"fresh/{kind}_one", "--kind", kind, "--bank", bank)
    assert made.code == 0
    assert (bank / "exercises" / "fresh" / f"{kind}_one" / "exercise.toml").exists()
    checked = voxbank("check", f"fresh/{kind}_one", "--bank", bank, "--seeds", 1, "--json")
    assert checked.code == 1
    (contract,) = checked.json[0]["contracts"]
    assert contract["contract"] == "blanks"
    assert all("FILL IN" in breach["sentence"] for breach in contract["breaches"])
    again = voxbank("new", f"fresh/{kind}_one", "--kind", kind, "--bank", bank)
    complains(again, f"{bank / 'exercises' / 'fresh' / f'{kind}_one'} exists; choose another name")


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (
            ["Fresh/one"],
            "'Fresh/one' is not a name; expected topic/name in small letters, digits and _, a letter first",
        ),
        (["one"], "'one' is not a name"),
        (["../../one/two"], "'../../one/two' is not a name"),
        (["a/b/c"], "'a/b/c' is not a name"),
        (
            ["fresh/one", "--kind", "numerc"],
            "'numerc' is no kind (did you mean 'numeric'?); expected name=kind or one of choice",
        ),
        (["fresh/one", "--kind", "training"], "'training' is no kind; expected name=kind or one of choice, code, con"),
        (["fresh/one", "--varies", "digits"], "an exercise varies in numbers, cases, none; came 'digits'"),
    ],
)
def test_a_new_exercise_that_cannot_be_is_refused_and_nothing_is_written(
    voxbank: Voxbank, tmp_path: Path, words: list[str], sentence: str
) -> None:
    complains(voxbank("new", *words, "--bank", tmp_path), sentence)
    assert list(tmp_path.iterdir()) == []


def test_a_form_that_cannot_be_built_is_refused(
    voxbank: Voxbank, tmp_path: Path, copied: Callable[[str], CopiedExercise]
) -> None:
    form, roster, course = tmp_path / "form.toml", tmp_path / "roster.csv", tmp_path / "course"
    build = ("assignment", "build", form, "--roster", roster, "--course", course)
    complains(voxbank(*build), f"{form}: this file is expected and does not exist")
    form.write_text('name = "f"\ntitle = "T"\n[[exercises]]\nexercise = "sample/bx"\n')
    complains(
        voxbank(*build), f"{form}: exercise 1 is 'sample/bx', which the bank does not have (did you mean 'sample/box'?)"
    )
    form.write_text('name = "f"\ntitle = "T"\n[[exercises]]\nexercise = "sample/box"\n')
    complains(voxbank(*build), f"{roster}: a roster in CSV is expected (No such file or directory)")
    roster.write_text("id\n../x\n")
    complains(voxbank(*build), f"{roster}, line 2: '../x' is not a student id")
    assert not course.exists()
