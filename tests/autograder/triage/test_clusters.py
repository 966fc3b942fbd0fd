"""Equal wrong choices, texts, formulas, pairs and programs are clusters; what is explained is none."""

from __future__ import annotations

from dataclasses import replace

import pytest

from autograder.marking.marks import FOLLOWS, CheckMark, PartMark, RowMark
from autograder.triage.clusters import find_clusters, is_unexplained
from autograder.triage.readings import MarkedPart
from bank.answer_model import PartModel, Row
from bank.asked import Expression, Matching, PrintedOption, Symbol
from bank.lock import LockedEntry
from bank.tolerance import Tolerance

ENTRY = LockedEntry("q1", "topic/name", 1, "", "own", ())
WORDS = {"mean": "the mean", "median": "the median", "mode": "the mode"}


def wrong(student, kind, answer, key=None, letters="ABC", **facts):
    """Return a wrong answer as it was marked; letters are those of mean, median and mode for this student."""
    printed = [PrintedOption(letter, name, WORDS[name]) for letter, name in zip(letters, WORDS, strict=True)]
    options = tuple(sorted(printed, key=lambda option: option.letter))
    row = Row("R1", 2.0, "right")
    plain = PartModel(
        "answer", "a", kind, 2.0, "", (), False, (), Tolerance(rtol=1e-6), (row,), (), options, key
    )  # fmt: skip
    model = replace(plain, **facts)
    mark = PartMark("answer", "a", kind, 2.0, 0.0, "failed", (RowMark("R1", 2.0, 0.0, "right"),), answer=answer)
    return MarkedPart(student, ENTRY, mark, model)


def found(parts, smallest=2):
    return [
        (cluster.id, cluster.words, [part.student for part in cluster.members], list(cluster.answered))
        for cluster in find_clusters(parts, smallest)
    ]


def test_the_same_wrong_option_counts_whatever_its_letter():
    parts = [wrong("ann", "choice", "B", "mean", "ABC"), wrong("bob", "choice", "the median", "mean", "CAB")]
    parts += [wrong("cal", "choice", "c", "mean", "ABC")]
    assert found(parts) == [("q1.answer:median", "chose 'the median'", ["ann", "bob"], [{"value": "median"}])]


def test_of_several_options_the_whole_choice_counts():
    parts = [
        wrong("ann", "choice", "AC", ("mean", "median"), select_several=True),
        wrong("bob", "choice", ["C", "A"], ("mean", "median"), select_several=True),
        wrong("cal", "choice", "A", ("mean", "median"), select_several=True),
    ]
    ((name, words, students, answered),) = found(parts)
    assert (name, students) == ("q1.answer:mean-mode", ["ann", "bob"])
    assert (words, answered) == ("chose 'the mean', 'the mode'", [{"value": ["mean", "mode"]}])


def test_a_text_counts_as_marking_reads_it():
    parts = [wrong(student, "text", said, "LPS") for student, said in (("ann", "RPI"), ("bob", " rpi. "), ("cal", 7))]
    assert found(parts) == [("q1.answer:rpi", "answered 'rpi'", ["ann", "bob"], [{"text": "rpi"}])]


def test_a_text_that_is_no_word_gets_a_hash_for_its_name():
    parts = [wrong(student, "text", "<b>$(rm -rf)</b>", "LPS") for student in ("ann", "bob")]
    ((name, *_),) = found(parts)
    assert name.removeprefix("q1.answer:").isalnum()


def test_a_formula_counts_however_it_is_written():
    asked = Expression((Symbol("r", "radius"), Symbol("d", "distance")), {"r": (3.0, 7.0), "d": (0.1, 0.9)})
    parts = [
        wrong(student, "formula", text, "1 - d/r", asked=asked)
        for student, text in (("ann", "1 - 2*d/r"), ("bob", "(r - 2*d)/r"), ("cal", "1 - d/r^2"), ("dan", "nonsense("))
    ]
    ((_, words, students, answered),) = found(parts)
    assert students == ["ann", "bob"]
    assert (words, answered) == ("answered 1 - 2*d/r, however written", [{"value": "1 - 2*d/r"}])


def test_of_pairs_those_that_are_wrong_count():
    items = tuple(PrintedOption(letter, name, name) for letter, name in zip("ABC", ("ct", "mr", "us"), strict=True))
    targets = tuple(
        PrintedOption(letter, name, name) for letter, name in zip("123", ("x", "field", "sound"), strict=True)
    )
    asked, key = Matching(items, targets, False), {"ct": "x", "mr": "field", "us": "sound"}
    parts = [wrong(student, "match", said, key, asked=asked) for student, said in
             (("ann", "A2, B1, C3"), ("bob", {"A": 2, "B": 1}), ("cal", "A1, B3, C2"))]  # fmt: skip
    ((_, words, students, answered),) = found(parts)
    assert (words, students) == ("assigned A2, B1 (as ann saw them)", ["ann", "bob"])
    assert answered == [{"value": {"ct": "field", "mr": "x"}}]


def test_programs_count_as_equal_where_the_same_checks_fail_with_messages_that_differ_in_numbers():
    def ran(student, *messages):
        checks = tuple(CheckMark(f"check{n}", "A check.", "failed", said) for n, said in enumerate(messages))
        part = wrong(student, "code", None)
        return replace(part, mark=replace(part.mark, checks=checks))

    parts = [
        ran("ann", "returned 1.5, expected 'abc'", "returned None"),
        ran("bob", "returned -3e7, expected 'x'", "returned None"),
        ran("cal", "returned 1.5, expected 'abc'"),
    ]
    ((name, words, students, answered),) = found(parts)
    assert (students, answered) == (["ann", "bob"], [])
    assert name.startswith("q1.answer:check0-")
    assert words == "failed the check `check0` and 1 more in the same way: returned 1.5, expected 'abc'"


def test_fewer_than_asked_are_no_cluster():
    parts = [wrong(student, "text", "rpi", "LPS") for student in ("ann", "bob", "cal")]
    assert found(parts, smallest=4) == []
    assert len(found(parts, smallest=3)) == 1


@pytest.mark.parametrize(
    "changes",
    [
        {"misconception": "known"},
        {"message": "no answer"},
        {"message": FOLLOWS},
        {"score": 2.0},
        {"verdict": "invalid"},
        {"verdict": "passed", "score": 2.0},
    ],
)
def test_what_is_explained_read_by_nobody_or_right_is_in_no_cluster(changes):
    part = wrong("ann", "text", "rpi", "LPS")
    assert is_unexplained(part)
    assert not is_unexplained(replace(part, mark=replace(part.mark, **changes)))
