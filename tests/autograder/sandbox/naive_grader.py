"""A grader that shares the student's process, as the last cells of a notebook do, and believes what it sees there.

It is never imported: its text runs behind a program of the corpus. Every check is written as graders write them.
"""

import math

import numpy as np

rng = np.random.default_rng(1)
points = 0


def images():
    return rng.integers(0, 2, (2, 8, 8))


def reference(a, b):
    return 2 * (a & b).sum() / (a.sum() + b.sum())


def is_equal():
    a, b = images()
    expected = reference(a, b)
    assert dice(a, b) == expected  # noqa: F821  (the program's)


def is_equal_to_the_reference():
    a, b = images()
    assert abs(dice(a, b) - reference(a, b)) <= 1e-9  # noqa: F821


def is_not_far():
    a, b = images()
    expected = reference(a, b)
    if abs(dice(a, b) - expected) > 1e-9:  # noqa: F821
        raise AssertionError


def is_close():
    a, b = images()
    expected = reference(a, b)
    assert np.allclose(dice(a, b), expected)  # noqa: F821


def is_close_by_mathematics():
    a, b = images()
    expected = reference(a, b)
    assert math.isclose(dice(a, b), expected)  # noqa: F821


def is_close_relatively():
    a, b = images()
    value, expected = dice(a, b), reference(a, b)  # noqa: F821
    assert abs(value - expected) <= 1e-9 * max(abs(value), abs(expected))


def is_close_by_numpys_tests():
    a, b = images()
    expected = reference(a, b)
    np.testing.assert_allclose(dice(a, b), expected)  # noqa: F821


checks = (
    is_equal,
    is_equal_to_the_reference,
    is_not_far,
    is_close,
    is_close_by_mathematics,
    is_close_relatively,
    is_close_by_numpys_tests,
)
for number in range(len(checks)):
    try:
        checks[number]()
    except Exception:
        continue
    points += 1
