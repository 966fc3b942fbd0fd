"""The kinds of part, and which of them are marked today."""

from typing import Final, Literal, get_args

Kind = Literal[
    "numeric",
    "estimate",
    "choice",
    "match",
    "text",
    "formula",
    "construct",
    "locate",
    "open",
    "code",
    "image",
    "training",
]

KINDS: Final[tuple[Kind, ...]] = get_args(Kind)

MARKED: Final[frozenset[Kind]] = frozenset(KINDS) - {"training"}
"""Kinds that can be marked; an exercise with another kind is refused with a sentence."""

VALUE_KINDS: Final[frozenset[Kind]] = frozenset({"numeric", "estimate", "choice", "text", "formula", "match", "locate"})
"""Kinds whose response is a plain value that the key gives too."""

BY_PIECES: Final[frozenset[Kind]] = frozenset({"match", "locate"})
"""Kinds whose rows are earned piece by piece, whatever misconception an answer shows."""

AWARDING: Final[frozenset[Kind]] = VALUE_KINDS - BY_PIECES | {"image"}
"""Kinds in which a misconception earns the rows of its award."""

NUMBERS: Final[frozenset[Kind]] = frozenset({"numeric", "estimate"})
"""Kinds whose response is numbers with a unit."""

SANDBOXED: Final[frozenset[Kind]] = frozenset({"code", "image"})
"""Kinds whose response is a program: it runs in the sandbox."""
