"""The kinds of part, and what they have in common."""

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

VALUE_KINDS: Final[frozenset[Kind]] = frozenset({"numeric", "estimate", "choice", "text", "formula", "match", "locate"})
"""Kinds whose response is a plain value that the key gives too."""

BY_PIECES: Final[frozenset[Kind]] = frozenset({"match", "locate"})
"""Kinds whose rows are earned piece by piece, whatever misconception an answer shows."""

AWARDING: Final[frozenset[Kind]] = VALUE_KINDS - BY_PIECES | {"image"}
"""Kinds in which a misconception earns the rows of its award."""

NUMBERS: Final[frozenset[Kind]] = frozenset({"numeric", "estimate"})
"""Kinds whose response is numbers with a unit."""

SCAFFOLDED: Final[frozenset[Kind]] = frozenset(KINDS) - {"training"}
"""Kinds for which `voxbank new` writes files to begin with; a training begins as a copy of another one."""

PROGRAMS: Final[frozenset[Kind]] = frozenset({"code", "training"})
"""Kinds whose response is functions or classes that checks ask."""

SANDBOXED: Final[frozenset[Kind]] = PROGRAMS | {"image"}
"""Kinds whose response is a program: it runs in the sandbox."""
