"""Judge code by its checks, in the sandbox."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from autograder.judge import judge, load_checks
from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import ExerciseMark, Finding
from autograder.program import Program, Source
from autograder.responses import mark_response, practice_seed
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer
from autograder.sandbox.limits import Limits
from autograder.trusted import TrustedPrograms
from bank.answer_model import answer_model
from bank.errors import ExerciseError
from bank.exercise import Exercise
from bank.variant import draw
from tests.conftest import CopiedExercise

Copy = Callable[[str], CopiedExercise]
Judged = Callable[..., ExerciseMark]
QUICK = Limits(cpu_s=1, wall_s=10.0, total_wall_s=60.0, memory_bytes=128 << 20)
CHECKS = "solutions/checks.py"


@pytest.fixture
def judged(sandbox: ForkServer) -> Judged:
    """Return a function that marks a program for the exercise about overlap."""

    def mark(exercise: Exercise, text: str) -> ExerciseMark:
        variant = draw(exercise, 0)
        with Program(sandbox, Source.module(text, {}), QUICK) as student, TrustedPrograms(sandbox) as trusted:

            def judge_code(part: Any) -> Finding:
                return judge(part, exercise, variant.given, student, trusted, {}, practice_seed(variant))

            model, source = answer_model(exercise, variant), AuthoredSource(exercise, variant.given)
            return mark_exercise(model, {}, source, judge_code=judge_code, isolation=sandbox.isolation)

    return mark


def verdicts(mark: ExerciseMark) -> dict[str, str]:
    return {check.name: check.verdict for check in mark.parts[0].checks}


def with_limits(exercise: CopiedExercise, limits: str) -> Exercise:
    """Return an exercise whose part has limits of its own."""
    functions = 'functions = ["dice"]'
    return exercise.edit("exercises/exercise.toml", functions, f"{functions}\nlimits = {{ {limits} }}").load()


@pytest.fixture
def overlap(sample: Callable[[str], Exercise]) -> Exercise:
    return sample("overlap")


def test_the_reference_and_every_accepted_response_earn_everything(overlap: Exercise, judged: Judged) -> None:
    for text in (overlap.reference, *overlap.responses("accepted").values()):
        mark = judged(overlap, text)
        assert (mark.score, mark.parts[0].verdict, mark.parts[0].message) == (4.0, "passed", "all checks passed")
        assert set(verdicts(mark).values()) == {"passed"}
        assert mark.isolation == "strong"


def test_the_starter_earns_nothing(overlap: Exercise, judged: Judged) -> None:
    mark = judged(overlap, overlap.starter)
    assert (mark.score, mark.parts[0].verdict) == (0.0, "failed")
    assert {check.message for check in mark.parts[0].checks} == {"not implemented yet"}


@pytest.mark.parametrize(
    ("name", "score"), [("jaccard", 1.75), ("sensitivity", 1.75), ("empty_is_nan", 3.0), ("percent", 0.75)]
)
def test_a_rejected_response_is_diagnosed_and_earns_the_weight_of_the_checks_that_it_passes(
    overlap: Exercise, judged: Judged, name: str, score: float
) -> None:
    """Row R1 has 3 points on checks of weight 2, 1 and 1; row R2 has 1 point on one check."""
    mark = judged(overlap, overlap.responses("rejected")[name])
    assert (mark.parts[0].misconception, mark.score) == (name, score)
    assert mark.parts[0].message == overlap.part("overlap").misconception(name).sentence


def test_the_same_idea_in_another_style_is_diagnosed_too(overlap: Exercise, judged: Judged) -> None:
    mark = judged(
        overlap, "def dice(r, p):\n    u = sum((r | p).ravel())\n    return sum((r & p).ravel()) / u if u else 1\n"
    )
    assert mark.parts[0].misconception == "jaccard"


def test_an_unknown_mistake_is_diagnosed_as_nothing_and_the_first_failed_check_is_told(
    overlap: Exercise, judged: Judged
) -> None:
    mark = judged(overlap, "def dice(r, p):\n    return 0.25\n")
    assert mark.parts[0].misconception is None
    assert mark.parts[0].message == (
        "Two lines that share one pixel of five have an overlap of 2/5. returned 0.25, expected 0.4"
    )


def test_a_missing_function_fails_every_check_and_says_what_went_wrong(overlap: Exercise, judged: Judged) -> None:
    mark = judged(overlap, "def dize(r, p):\n    return 1.0\n")
    assert set(verdicts(mark).values()) == {"failed"}
    assert {check.message for check in mark.parts[0].checks} == {"there is no function `dice`"}
    broken = judged(overlap, "import nothing_like_it\n")
    assert broken.score == 0
    assert (
        broken.parts[0]
        .checks[0]
        .message.startswith(
            "there is no function `dice` (response.py raised ModuleNotFoundError: No module named 'nothing_like_it'"
        )
    )


def test_partial_results_are_kept_when_one_input_never_ends(copied: Copy, judged: Judged) -> None:
    overlap = with_limits(copied("overlap"), "seconds = 1")
    text = overlap.reference.replace(
        "def dice(reference, predicted):", "def dice(reference, predicted):\n    while not reference.any(): pass"
    )
    mark = judged(overlap, text)
    assert verdicts(mark) == {
        "half_overlap": "passed", "random_masks": "passed", "both_empty": "failed", "shape_of_answer": "failed",
    }  # fmt: skip
    assert mark.parts[0].checks[2].message == "stopped after 1 s of computing"
    assert mark.parts[0].checks[3].message == (
        "stopped after 1 s of computing in an earlier check; it is not called again"
    )
    assert mark.score == 2.25


def test_a_program_that_never_finishes_loading_costs_its_limit_once(overlap: Exercise, judged: Judged) -> None:
    mark = judged(overlap, overlap.reference + "\nwhile True: pass\n")
    assert mark.score == 0
    assert {check.message for check in mark.parts[0].checks} == {"stopped after 1 s of computing"}


def test_an_answer_of_a_wrong_kind_fails_and_is_nobodys_error_but_the_students(
    overlap: Exercise, judged: Judged
) -> None:
    for value in ("'0.4'", "None", "object()", "{}", "float('nan')", "(0.4,)", "[0.4] * 10_000"):
        mark = judged(overlap, f"def dice(r, p):\n    return {value}\n")
        found = list(verdicts(mark).values())
        assert found[:3] == ["failed"] * 3, value
        assert "error" not in found, value


def test_a_reference_that_breaks_is_an_error_and_the_score_waits_for_a_person(copied: Copy, judged: Judged) -> None:
    exercise = copied("overlap").edit("solutions/reference.py", "total = ", "total = 1 / 0 + ").load()
    (part,) = judged(exercise, copied("overlap").load().reference).parts
    assert (part.score, part.verdict, part.needs_person) == (None, "error", True)
    assert part.message == (
        "the reference gave no answer: raised ZeroDivisionError: division by zero "
        "(line 5: `total = 1 / 0 + reference.sum() + predicted.sum()`)"
    )
    assert [check.verdict for check in part.checks] == ["passed", "error", "passed", "passed"]


def test_a_check_that_breaks_is_an_error_and_the_score_waits_for_a_person(copied: Copy, judged: Judged) -> None:
    exercise = (
        copied("overlap").edit(CHECKS, "empty = np.zeros((3, 3), bool)", "empty = np.zeros((3, 3), bool)[9]").load()
    )
    (part,) = judged(exercise, exercise.reference).parts
    assert (part.score, part.verdict) == (None, "error")
    assert part.message.startswith("the check itself broke (IndexError: ")


def test_hidden_inputs_are_equal_at_every_marking_and_differ_between_checks_and_variants(overlap: Exercise) -> None:
    one, other = practice_seed(draw(overlap, 0)), practice_seed(draw(overlap, 1))
    assert one("random_masks") == practice_seed(draw(overlap, 0))("random_masks")
    assert len({one("random_masks"), one("both_empty"), other("random_masks")}) == 3


def test_two_misconceptions_that_give_the_same_output_are_diagnosed_as_none(copied: Copy, judged: Judged) -> None:
    exercise = copied("overlap")
    twin = (exercise.solution_folder / "rejected" / "jaccard.py").read_text()
    exercise.write("solutions/rejected/percent.py", twin)
    loaded = exercise.load()
    mark = judged(loaded, twin)
    assert (mark.parts[0].misconception, mark.parts[0].verdict) == (None, "failed")


@pytest.mark.parametrize(
    ("old", "new", "sentence"),
    [
        (
            'row="R2", weight=1',
            'row="R2", after=("shape_of_answer",)',
            "check 'both_empty' is run after 'shape_of_answer', which is no check that stands before it",
        ),
        (
            'row="R2", weight=1',
            'row="R2", seconds=500',
            "check 'both_empty' allows 500 s; expected 1 to 120, the time of all checks together",
        ),
        ("def shape_of_answer", "def both_empty", "check 'both_empty' stands there twice; give the second one another"),
        ('row="R2"', 'row="R9"', "check 'both_empty' names row 'R9'; rows are R1, R2"),
        (
            "check = Checks()",
            "check = lambda **words: lambda function: function",
            "checks.py registers no check; decorate",
        ),
        ("import numpy as np", "import numpy as np)", "checks.py cannot be loaded: SyntaxError: "),
    ],
)
def test_checks_that_cannot_be_used_are_refused_with_a_sentence(
    copied: Copy, old: str, new: str, sentence: str
) -> None:
    exercise = copied("overlap").edit(CHECKS, old, new).load()
    with pytest.raises(ExerciseError) as caught:
        load_checks(exercise)
    assert str(caught.value).startswith(f"{exercise.name}: {sentence}")


def test_missing_checks_are_refused(copied: Copy) -> None:
    exercise = copied("overlap")
    (exercise.solution_folder / "checks.py").unlink()
    with pytest.raises(ExerciseError, match=r"a code part needs checks\.py in "):
        load_checks(exercise.load())


class _Breaking:
    """A sandbox that breaks down at one of the questions to a student's program."""

    def __init__(self, server: ForkServer, questions: int) -> None:
        self._server, self._left = server, questions

    def submission(self, *arguments: Any, **keywords: Any) -> Any:
        return _BreakingSubmission(self, self._server.submission(*arguments, **keywords))

    def count(self) -> None:
        self._left -= 1
        if self._left < 0:
            raise SandboxError("the sandbox's server has ended")


class _BreakingSubmission:
    def __init__(self, server: _Breaking, submission: Any) -> None:
        self._server, self._submission = server, submission

    def __enter__(self) -> _BreakingSubmission:
        self._submission.__enter__()
        return self

    def __exit__(self, *error: Any) -> None:
        self._submission.__exit__(*error)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._submission, name)

    def call(self, *arguments: Any, **keywords: Any) -> Any:
        self._server.count()
        return self._submission.call(*arguments, **keywords)


def found(exercise: Exercise, student: Program, sandbox: ForkServer) -> Finding:
    variant = draw(exercise, 0)
    with TrustedPrograms(sandbox) as trusted:
        part = answer_model(exercise, variant).part("overlap")
        return judge(part, exercise, variant.given, student, trusted, {}, practice_seed(variant))


def test_what_was_earned_before_the_sandbox_failed_stays_visible_and_the_rest_is_an_error(
    overlap: Exercise, sandbox: ForkServer
) -> None:
    server: Any = _Breaking(sandbox, 2)
    with Program(server, Source.module(overlap.reference, {}), QUICK) as student:
        finding = found(overlap, student, sandbox)
    assert [check.verdict for check in finding.checks] == ["passed", "passed", "error", "error"]
    assert [check.ran for check in finding.checks] == [True, True, True, False]
    assert (finding.verdict, finding.met, finding.sandbox_failed) == ("error", None, True)
    assert finding.message == "the sandbox failed: the sandbox's server has ended"


def test_an_answer_that_cannot_be_handed_on_to_the_reference_is_the_students_fault(
    copied: Copy, judged: Judged
) -> None:
    """Lists may be nested 32 deep; this one is 28 deep when it comes back, and 34 when it is handed on."""
    old = "same(student.dice(a, b), 0.4, atol=1e-9)"
    exercise = (
        copied("overlap")
        .edit(CHECKS, old, "reference.dice(a, [[[[[[student.dice(a, b)]]]]]])")
        .edit("solutions/reference.py", "    total =", "    if isinstance(predicted, list): return 0.5\n    total =")
        .load()
    )
    nested = "def dice(r, p):\n    value = 1\n    for _ in range(28): value = [value]\n    return value\n"
    check = judged(exercise, nested).parts[0].checks[0]
    assert (check.verdict, check.message) == ("failed", "what came back cannot be worked with")


def test_a_reference_that_died_is_loaded_afresh_and_nobody_loses_a_mark(
    copied: Copy, sandbox: ForkServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    exercise = copied("overlap").load()
    died: list[int] = []
    real = Program.call

    def call(self: Program, function: str, *arguments: Any, **keywords: Any) -> Any:
        reference = self._source.cells[0].name == "reference.py"
        if reference and not died:
            died.append(1)
            submission = self._load()
            submission.probe("import os\ndef probe(names): os._exit(1)")
        return real(self, function, *arguments, **keywords)

    monkeypatch.setattr(Program, "call", call)
    with Program(sandbox, Source.module(exercise.reference, {}), QUICK) as student:
        finding = found(exercise, student, sandbox)
    assert died == [1]
    assert finding.verdict == "passed"


def test_a_reference_that_dies_of_what_the_student_returned_is_no_error_of_ours(copied: Copy, judged: Judged) -> None:
    old = "same(student.dice(a, b), 0.4, atol=1e-9)"
    exercise = (
        copied("overlap")
        .edit(CHECKS, old, "reference.dice(a, b if student.dice(a, b) < 1 else 'dead')")
        .edit("solutions/reference.py", "    total =", "    if isinstance(predicted, str): exit_now()\n    total =")
        .edit("solutions/reference.py", "import numpy as np", "import numpy as np\nfrom os import abort as exit_now")
        .load()
    )
    assert judged(exercise, "def dice(r, p):\n    return 0.4\n").parts[0].checks[0].verdict == "passed"
    check = judged(exercise, "def dice(r, p):\n    return 6\n").parts[0].checks[0]
    assert (check.verdict, check.message) == ("failed", "what came back cannot be worked with")


def test_a_check_that_the_reference_fails_is_never_the_students_fault(copied: Copy, judged: Judged) -> None:
    exercise = copied("overlap").edit(CHECKS, "0.4, atol=1e-9", "0.9, atol=1e-9").load()
    (part,) = judged(exercise, "def dice(r, p):\n    return 0.25\n").parts
    assert (part.score, part.verdict) == (None, "error")
    assert part.message == "the reference fails this check, too: returned 0.4, expected 0.9"
    assert [check.verdict for check in part.checks] == ["error", "failed", "failed", "passed"]


def test_a_check_may_have_less_time_than_the_others(copied: Copy, judged: Judged) -> None:
    exercise = copied("overlap").edit(CHECKS, 'row="R2", weight=1', 'row="R2", weight=1, seconds=1').load()
    text = exercise.reference.replace("    total =", "    while not reference.any(): pass\n    total =")
    mark = judged(exercise, text)
    assert list(verdicts(mark).values()) == ["passed", "passed", "failed", "passed"]
    assert mark.parts[0].checks[2].message == "stopped after 1 s of computing"


def test_when_the_time_of_all_checks_is_used_up_the_rest_is_failed_and_says_so(copied: Copy, judged: Judged) -> None:
    exercise = with_limits(copied("overlap"), "seconds = 1, total_seconds = 2")
    mark = judged(exercise, exercise.reference.replace("    total =", "    import time; time.sleep(0.9)\n    total ="))
    assert list(verdicts(mark).values())[:2] == ["passed", "passed"]
    stopped, not_run = mark.parts[0].checks[2:]
    assert (stopped.verdict, stopped.message) == ("failed", "stopped: all checks together had 2 s")
    assert (not_run.verdict, not_run.message) == ("failed", "not run: all checks together had 2 s")
    assert not not_run.ran
    assert mark.score == 2.25


def test_memory_is_that_of_the_part_and_the_sentence_says_what_was_needed(copied: Copy, sandbox: ForkServer) -> None:
    exercise = with_limits(copied("overlap"), "memory_mb = 128")
    text = exercise.reference.replace("    total =", "    np.zeros((1 << 14, 1 << 14))\n    total =")
    mark = mark_response(exercise, draw(exercise, 0), Source.module(text, {}), sandbox)
    message = "needs 2 GB, 128 MB is allowed (line 5: `np.zeros((1 << 14, 1 << 14))`)"
    assert {check.message for check in mark.parts[0].checks} == {message}


def test_a_forged_answer_fails_its_check_and_the_others_keep_what_they_earn(overlap: Exercise, judged: Judged) -> None:
    text = overlap.reference.replace(
        "    total =", "    if not reference.any(): import os; os.write(4, b'VXB1 and more than that')\n    total ="
    )
    mark = judged(overlap, text)
    assert list(verdicts(mark).values()) == ["passed", "passed", "failed", "passed"]
    assert mark.parts[0].checks[2].message.startswith("wrote to the marker's channel itself")


def test_a_students_own_words_in_a_message_are_cleaned_and_cut_short(overlap: Exercise, judged: Judged) -> None:
    mark = judged(overlap, "def dice(r, p):\n    raise ValueError('\\x1b[31m\\n' + 'x' * 5000)\n")
    message = mark.parts[0].checks[0].message
    assert message.startswith("raised ValueError: xxx")
    assert len(message) < 350
    assert message.isprintable()
