"""Fingerprints of programs by copydetect: what is left of them when names, comments and layout are taken away."""

from __future__ import annotations

import io
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from copydetect.detector import CodeFingerprint, compare_files
from copydetect.utils import get_token_coverage
from numpy.typing import NDArray

LENGTH: Final = 25
"""Characters of a fingerprint, after names have become one letter each: about a line of code."""

_EVERY = 1
"""All fingerprints are kept: copydetect's choice among them rests on hashes that differ from one run to the next."""


@dataclass(frozen=True)
class Common:
    """What two programs have in common.

    Attributes
    ----------
    shares
        Of each program, the share that stands in the other, too; what is excluded counts in neither.
    places
        For each program, beginnings and ends of the common passages in its text, shape (2, passages).
    """

    shares: tuple[float, float]
    places: tuple[NDArray[np.int64], NDArray[np.int64]]


def fingerprints(program: str) -> Any:
    """Return the fingerprints of a program, of any text at all; its hashes differ from one run to the next."""
    made = CodeFingerprint("program.py", LENGTH, _EVERY, language="python", fp=io.StringIO(program))
    if len(made.offsets):
        # Behind a class's name copydetect notes a smaller offset than before; offsets only grow.
        made.offsets[:, 1] = np.maximum.accumulate(made.offsets[:, 1])
    return made


def hashes_of(programs: Iterable[str]) -> frozenset[int]:
    """Return the hashes of all fingerprints of these programs."""
    return frozenset(value for program in programs for value in fingerprints(program).hashes)


def without(made: Any, excluded: Collection[int]) -> Any:
    """Return fingerprints without those that everybody may have; copydetect's own way loses repeated ones, too."""
    made.hashes = {value for value in made.hashes if value not in excluded}
    made.hash_idx = {value: places for value, places in made.hash_idx.items() if value in made.hashes}
    made.token_coverage = get_token_coverage(made.hash_idx, LENGTH, len(made.filtered_code))
    return made


def common(one: Any, other: Any) -> Common:
    """Return what two programs have in common, after what is excluded."""
    _, shares, places = compare_files(one, other)
    first, second = (np.asarray(place, dtype=np.int64).reshape(2, -1) for place in places)
    return Common((min(1.0, float(shares[0])), min(1.0, float(shares[1]))), (first, second))
