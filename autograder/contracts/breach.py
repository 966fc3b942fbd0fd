"""Contracts and their breaches."""

from __future__ import annotations

import traceback
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final


@dataclass(frozen=True)
class Breach:
    """A promise that an exercise broke: with which seed (None where seeds play no part), and what to do."""

    contract: str
    sentence: str
    seed: int | None = None


CONTRACTS: Final[dict[str, str]] = {
    "blanks": "nothing is left to fill in",
    "loads": "both folders can be read and fit each other",
    "reproducible": "the same seed gives the same variant, byte for byte",
    "varied": "enough seeds give different givens",
    "well-posed": "every seed gives a variant in which all answers can be told apart",
    "version": "the digest of five seeds is the stored one",
    "examples": "the key agrees with an example worked by hand",
    "second route": "the key agrees with a route that shares no code with it",
    "misconceptions": "every misconception is reached and earns its award",
    "stem": "the stem renders and states every declared convention",
    "worked": "the worked solution renders and arrives at the key",
    "page": "question, rows and worked solution can be shown as HTML, and every formula is understood",
    "figures": "figures are drawn the same twice, and their alt texts do not give the answer away",
    "rows": "rows add up, and each is met by some sample answer and missed by another",
    "samples": "answers that should be accepted or rejected meet just the rows that they name",
    "code": "starter, reference, accepted and rejected programs earn what they should; probes hold no answer",
}
"""Name of a contract -> its promise, in the order in which they are checked."""


def guarded(contract: str, seed: int | None, check: Callable[[], Iterator[Breach]]) -> Iterator[Breach]:
    """Yield the breaches that a check finds; a check that raises is a breach too."""
    try:
        yield from check()
    except Exception as problem:  # authors' code can break in any way, and the others' contracts still count
        yield Breach(contract, told(problem), seed)


def told(problem: Exception) -> str:
    """Return an exception as one sentence: of the bank as it stands, any other with the author's own line."""
    if type(problem).__module__.startswith("bank."):
        return str(problem) or type(problem).__name__
    name, reason = type(problem).__name__, str(problem)
    return f"{name}: {reason}{_place(problem)}" if reason else f"{name}{_place(problem)}"


def _place(problem: Exception) -> str:
    """Return where in an author's files an exception arose: the innermost of their lines, '' where there is none."""
    frames = [
        (frame.f_globals.get("__name__", ""), frame, line) for frame, line in traceback.walk_tb(problem.__traceback__)
    ]
    own = [(frame, line) for module, frame, line in frames if module.startswith(("exercises.", "solutions."))]
    if not own:
        return ""
    frame, line = own[-1]
    return f" ({Path(frame.f_code.co_filename).name}, line {line}, in {frame.f_code.co_name})"
