"""One warm process that imports the scientific stack once and forks a confined child per submission."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import TracebackType
from typing import Any, Literal, Self

from autograder.sandbox.errors import SandboxError
from autograder.sandbox.limits import Limits
from autograder.sandbox.replies import CellRun, Death, Died, Missing, Raised, Reply, Returned, Unsendable

__all__ = [
    "Cell", "CellRun", "Death", "Died", "ForkServer", "Limits", "Missing", "Raised", "Reply", "Returned",
    "SandboxError", "Submission", "Unsendable",
]  # fmt: skip

Isolation = Literal["strong", "none"]


@dataclass(frozen=True)
class Cell:
    """One code cell, or the whole of a .py file."""

    source: str
    name: str = ""


class Submission:
    """A context manager around one confined child; the cells are run on entry.

    Attributes
    ----------
    loaded
        One entry per cell that was started, in order.
    death
        How the process ended, or None while it lives.
    """

    loaded: tuple[CellRun, ...]
    death: Death | None

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    def call(self, function: str, *arguments: Any, **keywords: Any) -> Reply:
        """Call a function of the submission."""
        raise NotImplementedError

    def value(self, name: str) -> Reply:
        """Fetch the value bound to a name after loading, or `Missing`."""
        raise NotImplementedError

    def probe(self, source: str, *arguments: Any) -> Reply:
        """Run our own source in the child: it defines `probe(names, *arguments)` and returns plain data."""
        raise NotImplementedError


class ForkServer:
    """A context manager around the sandbox's server process."""

    isolation: str

    def __init__(
        self,
        *,
        isolation: Isolation = "strong",
        preload: Sequence[str] = ("numpy", "SimpleITK", "matplotlib.pyplot"),
    ) -> None:
        raise NotImplementedError

    def __enter__(self) -> Self:
        raise NotImplementedError

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        raise NotImplementedError

    def close(self) -> None:
        """End the server and every child."""
        raise NotImplementedError

    def submission(
        self,
        cells: Sequence[Cell],
        *,
        files: Mapping[str, bytes] = {},
        limits: Limits = Limits(),
        module_name: Literal["__main__", "response"] = "__main__",
        seed: int = 0,
    ) -> Submission:
        """Prepare a submission; use it in a `with` statement."""
        raise NotImplementedError
