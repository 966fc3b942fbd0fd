"""What `accepts` says of a column that should be invisible to the measured lines, against numpy's FFT."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.random import Generator

from autograder.marking.exercise import mark_exercise
from autograder.marking.following import AuthoredSource
from autograder.marking.marks import Value
from bank.answer_model import answer_model
from bank.discovery import Bank
from bank.variant import draw
from exercises.reconstruction.skipped_lines.generator import Given, column
from solutions.reconstruction.skipped_lines.solution import demands_met, hidden

THIRD = Given("head", lines=240, step=3, bar_mm=90, intensity=120, spot_from_mm=20, spot_mm=6)
FOURTH = Given("knee", lines=180, step=4, bar_mm=60, intensity=120, spot_from_mm=-36, spot_mm=5)


def met(given: Given, rows: list[list[float]]) -> set[str]:
    """Return the rows that a table meets after a right answer to the first part."""
    return demands_met(given, np.array(rows, float), (given.lines / given.step, 1 / given.step))


def is_unseen(given: Given, rows: list[list[float]]) -> bool:
    """Return whether no measured line sees a table of whole millimetres, by its FFT."""
    values = np.zeros(given.lines)
    for start, stop, value in rows:
        values[np.arange(int(start), int(stop)) % given.lines] += value
    return bool(np.abs(np.fft.fft(values)[:: given.step]).max() < 1e-6)


def drawn(rng: Generator, given: Given) -> list[list[float]]:
    """Return stretches with their negatives at distances that are often right."""
    apart = given.lines // given.step
    rows: list[list[float]] = []
    for _ in range(rng.integers(1, 4)):
        start, length, value = (int(rng.integers(*bounds)) for bounds in ((-80, 80), (1, 12), (1, 4)))
        moved = start + apart * int(rng.integers(1, given.step)) + int(rng.random() < 0.2)
        rows += [[start, start + length, value], [moved, moved + length, -value]]
    return rows


@pytest.mark.parametrize("given", [THIRD, FOURTH])
def test_a_column_is_accepted_as_invisible_just_when_no_measured_line_sees_it(given: Given) -> None:
    """Both happen among the tables that are drawn."""
    rng = np.random.default_rng(1)
    tables = [drawn(rng, given) for _ in range(200)]
    unseen = [is_unseen(given, table) for table in tables]
    assert [("R2" in met(given, table)) for table in tables] == unseen
    assert 40 < sum(unseen) < 160


def test_a_spot_may_be_written_in_pieces_that_overlap_and_beyond_the_border() -> None:
    """140 mm is where -100 mm is, in a field of 240 mm."""
    assert met(THIRD, [[20, 24, 1], [22, 26, 0.5], [24, 26, 0.5], [22, 24, -0.5], [100, 106, -1]]) == {"R1", "R2"}
    assert met(FOURTH, [[-36, -31, 1], [144 - 45, 149 - 45, -1]]) == {"R1", "R2"}
    assert met(FOURTH, [[-36, -31, 1], [54 + 180, 59 + 180, -1]]) == {"R1", "R2"}


@pytest.mark.parametrize(
    "rows",
    [
        [[20, 27, 1], [100, 107, -1]],  # a spot that is too long
        [[20, 26, 2], [100, 106, -2]],  # too bright
        [[20, 25, 1], [100, 105, -1]],  # too short
    ],
)
def test_another_spot_earns_the_row_of_cancelling_alone(rows: list[list[float]]) -> None:
    """The stem asks for the value 1 on just its stretch."""
    assert met(THIRD, rows) == {"R2"}


@pytest.mark.parametrize("rows", [[[26, 20, 1], [106, 100, -1]], [[20, 20, 1]], [[-120, 130, 0.1]], [[20, 26, 1e-9]]])
def test_rows_that_run_backwards_or_hold_nothing_meet_nothing(rows: list[list[float]]) -> None:
    """A table must be a column that is not 0."""
    assert met(THIRD, rows) == set()


def test_what_follows_from_an_own_distance_and_weight_is_marked_as_right() -> None:
    """A ghost half a field away is wrong once, in the first part; so is a weight of 1, whatever sketch follows."""
    exercise = Bank().exercise("reconstruction/skipped_lines")
    variant = draw(exercise, 1)
    given, model = variant.given, answer_model(exercise, variant)
    (start, stop, _), _ = hidden(given)
    half = given.lines / 2
    moved = start - half if start > 0 else start + half
    letters = {option.id: option.letter for option in model.part("sketch").options}

    def scores(**answers: object) -> list[float | None]:
        values = {name: Value(value) for name, value in answers.items()}
        marks = mark_exercise(model, values, AuthoredSource(exercise, given))
        return [marks.part(name).score for name in answers]

    assert scores(copies=[half, 1 / given.step], hidden=[[start, stop, 1], [moved, moved + stop - start, -1]]) == [1, 2]
    own = [given.lines / given.step, 1]
    later = given.intensity * 2 * np.cos(np.pi / given.step)
    assert scores(copies=own, sketch=letters["unweighted"], one_later=later) == [1, 3, 1]


@pytest.mark.parametrize("given", [THIRD, FOURTH])
def test_each_copy_is_whole_in_the_right_sketch_and_not_in_the_one_that_is_cut_off(given: Given) -> None:
    """As many copies as lines are left for one, each with that share of the bar, hold as much as the bar."""
    whole = given.bar_mm * given.intensity
    assert column(given, "weighted").sum() == pytest.approx(whole)
    assert column(given, "cut_off").sum() < whole
