"""When two numbers count as equal, and when two answers can be told apart."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

APART = 3.0
"""Answers that must be told apart differ by more than this many tolerances in some component."""


@dataclass(frozen=True)
class Tolerance:
    """Right is abs(response - key) <= max(atol, rtol x abs(key)), for every component.

    >>> Tolerance(atol=0.5).accepts(61.0, 61.4)
    True
    >>> Tolerance(rtol=0.01).accepts([100.0, 200.0], [100.0, 203.0])
    False
    """

    atol: float = 0.0
    rtol: float = 0.0

    @property
    def narrow(self) -> Tolerance:
        """The tolerance for numbers that are computed and not guessed: the same, but for estimates."""
        return self

    def half_width(self, key: ArrayLike) -> NDArray[np.float64]:
        """Return the allowed distance from each component of the key, shape of the key."""
        return np.maximum(self.atol, self.rtol * np.abs(np.asarray(key, dtype=np.float64)))

    def components(self, response: ArrayLike, key: ArrayLike) -> NDArray[np.bool_]:
        """Return which components are right, shape of the key; none where shapes differ or the key is not finite."""
        r, k = np.asarray(response, dtype=np.float64), np.asarray(key, dtype=np.float64)
        if r.shape != k.shape:
            return np.zeros(k.shape, bool)
        with np.errstate(invalid="ignore", over="ignore"):
            # Decimal answers are typed as decimals: 0.3 must lie within 0.1 of 0.2, whatever binary makes of it.
            slack = 1e-9 * np.maximum(np.abs(k), self.half_width(k))
            # Infinity is within its own tolerance of everything, but only equal to itself.
            return np.asarray((r == k) | (np.isfinite(k) & (np.abs(r - k) <= self.half_width(k) + slack)))

    def distance(self, response: ArrayLike, key: ArrayLike) -> float:
        """Return the largest distance of a component from the key, in tolerances: 1 lies on the border.

        Infinity where shapes differ, a number is not finite, or numbers differ that must be equal.

        >>> Tolerance(atol=0.5).distance([61.0, 7.25], [61.25, 8.0])
        1.5
        """
        r, k = np.asarray(response, dtype=np.float64), np.asarray(key, dtype=np.float64)
        if r.shape != k.shape or not (np.isfinite(r).all() and np.isfinite(k).all()):
            return math.inf
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            steps = np.where(r == k, 0.0, np.abs(r - k) / self.half_width(k))
        return float(steps.max(initial=0.0))

    def accepts(self, response: ArrayLike, key: ArrayLike) -> bool:
        """Return whether shapes agree and every component is right; NaN and infinity never are."""
        return np.shape(response) == np.shape(key) and bool(self.components(response, key).all())

    def apart(self, one: ArrayLike, other: ArrayLike) -> bool:
        """Return whether two answers differ by more than three tolerances in some component, or in shape."""
        return self.alike([one, other]) is None

    def alike(self, answers: Sequence[ArrayLike]) -> tuple[int, int] | None:
        """Return the places of the first two of several answers that are not apart, None where all are.

        >>> Tolerance(atol=1.0).alike([0.0, 9.0, 4.0, 7.0])
        (1, 3)
        """
        arrays = [np.asarray(answer, dtype=np.float64) for answer in answers]
        shapes = dict.fromkeys(array.shape for array in arrays)
        found = [self._alike(arrays, [n for n, array in enumerate(arrays) if array.shape == shape]) for shape in shapes]
        return min((pair for pair in found if pair is not None), default=None)

    def _alike(self, arrays: Sequence[NDArray[np.float64]], places: Sequence[int]) -> tuple[int, int] | None:
        """Return the first two of the arrays at these places, all of one shape, that are not apart."""
        values = np.stack([arrays[n].ravel() for n in places])
        one, other = values[:, None], values[None]
        with np.errstate(invalid="ignore", over="ignore"):
            distance, width = np.abs(one - other), np.maximum(self.half_width(one), self.half_width(other))
            near = ~np.any((distance > APART * width) | np.isinf(distance), axis=-1)
        pairs = np.argwhere(np.triu(near, k=1))
        return (places[pairs[0, 0]], places[pairs[0, 1]]) if len(pairs) else None


@dataclass(frozen=True)
class Band(Tolerance):
    """Right is key / factor <= response <= key x factor: as far up as down, in logarithms. For estimates.

    What follows from a misconception is computed and not guessed, so that it is recognised within the cube root of the
    factor only. Two answers can be told apart where the wide band of one does not meet the narrow band of the other.

    >>> Band(factor=1.5).accepts(1.3, 1.8), Band(factor=1.5).accepts(0.9, 1.8)
    (True, False)
    >>> Band(factor=1.5).apart(0.9, 1.8)
    True
    """

    factor: float = 1.0

    @property
    def narrow(self) -> Band:
        """The band for what is computed: what follows from a misconception, and numbers in texts."""
        return Band(factor=self.factor ** (1 / 3))

    def components(self, response: ArrayLike, key: ArrayLike) -> NDArray[np.bool_]:
        """Return whether a positive number lies in the band of another, as an array of shape ()."""
        return np.asarray(_steps(response, key) <= math.log(self.factor) + 1e-9)

    def distance(self, response: ArrayLike, key: ArrayLike) -> float:
        """Return the distance from the key in bands, in logarithms: 1 lies on the border; infinity as for numbers.

        >>> Band(factor=2.0).distance(12.0, 3.0)
        2.0
        """
        steps, width = _steps(response, key), math.log(self.factor)
        return steps / width if width else math.inf if steps else 0.0

    def alike(self, answers: Sequence[ArrayLike]) -> tuple[int, int] | None:
        """Return the places of the first two numbers where the band of one meets the narrow band of the other."""
        needed = math.log(self.factor) + math.log(self.narrow.factor)
        pairs = itertools.combinations(range(len(answers)), 2)
        return next(((n, m) for n, m in pairs if _steps(answers[n], answers[m]) <= needed), None)


def _steps(one: ArrayLike, other: ArrayLike) -> float:
    """Return the distance of two positive numbers in logarithms, and infinity for all that are not."""
    a, b = np.asarray(one, dtype=np.float64), np.asarray(other, dtype=np.float64)
    if a.shape != () or b.shape != () or not (0 < a < np.inf and 0 < b < np.inf):
        return math.inf
    return abs(math.log(a) - math.log(b))
