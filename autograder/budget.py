"""From what an exercise declares to the limits of a program in the sandbox."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from autograder.sandbox.limits import DEFAULT_LIMITS, Limits
from bank.exercise import Exercise, Part
from bank.kinds import SANDBOXED

CLOCK_PER_COMPUTING: Final = 3.0
"""Seconds by the clock on the wall for one of computing: the machine has other work, too."""
PATIENCE: Final = 4
"""Times as long as a student's program that ours may compute: a slow machine is nobody's mistake."""
TRUSTED_TOTAL_S: Final = 3600.0
MOST_OF_THEIRS_S: Final = 60


def limits_of(part: Part) -> Limits:
    """Return what a student's program may use where this part is marked."""
    declared = part.limits
    limits = with_seconds(DEFAULT_LIMITS, declared.seconds)
    return replace(limits, total_wall_s=float(declared.total_seconds), memory_bytes=declared.memory_mb << 20)


def limits_of_form(exercises: Iterable[Exercise]) -> Limits:
    """Return what a program that answers several exercises may use: the most of each, and the sum of their times."""
    parts = [part for exercise in exercises for part in exercise.parts if part.kind in SANDBOXED]
    if not parts:
        return DEFAULT_LIMITS
    limits = with_seconds(DEFAULT_LIMITS, max(part.limits.seconds for part in parts))
    total = DEFAULT_LIMITS.total_wall_s + sum(part.limits.total_seconds for part in parts)
    return replace(limits, total_wall_s=total, memory_bytes=max(part.limits.memory_mb for part in parts) << 20)


def with_seconds(limits: Limits, seconds: float | None) -> Limits:
    """Return limits in which a question may compute for so long; None leaves them as they are."""
    if seconds is None:
        return limits
    return replace(limits, cpu_s=seconds, wall_s=max(DEFAULT_LIMITS.wall_s, CLOCK_PER_COMPUTING * seconds))


def reference_limits(limits: Limits) -> Limits:
    """Return what a reference may use where a student's program has these limits."""
    return replace(for_many(with_seconds(limits, patient(limits.cpu_s))), memory_bytes=2 * limits.memory_bytes)


def for_many(limits: Limits) -> Limits:
    """Return limits with a total that lasts for the responses of many students."""
    return replace(limits, total_wall_s=max(TRUSTED_TOTAL_S, PATIENCE * limits.total_wall_s))


def patient(seconds: float) -> float:
    """Return how long a question to our own program may compute where a student's has so many seconds."""
    return max(MOST_OF_THEIRS_S, PATIENCE * seconds)
