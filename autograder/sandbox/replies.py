"""What the trusted side learns from a submission: plain data, and none of it believed."""

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

DeathKind = Literal["cpu", "wall", "memory", "disk", "threads", "exit", "signal", "tampering", "output", "total"]


@dataclass(frozen=True)
class Death:
    """The end of a submission's process before its work was done.

    Attributes
    ----------
    kind
        Which limit was met or what happened.
    sentence
        The same for a student: "stopped after 10 s of computing".
    """

    kind: DeathKind
    sentence: str


@dataclass(frozen=True)
class Returned:
    """A question was answered.

    Attributes
    ----------
    value
        The result, in fresh plain objects (`values.TensorValue` and `values.ImageValue` for tensors and images).
        Texts in it are as they came; `text.plain` makes them fit to be shown.
    arguments
        The arguments as they are after the call, positional ones first, then keywords in their order.
    output
        What was printed meanwhile, both streams, without control characters.
    """

    value: Any
    arguments: tuple[Any, ...] = ()
    output: str = ""


@dataclass(frozen=True)
class Raised:
    """Student code raised; all three texts are the student's own, without control characters."""

    type_name: str
    message: str
    traceback: str
    output: str = ""


@dataclass(frozen=True)
class Unsendable:
    """An honest result that cannot cross the border; the sentence says why and what to return instead."""

    sentence: str
    output: str = ""


@dataclass(frozen=True)
class Missing:
    """The submission binds no such name."""

    name: str


@dataclass(frozen=True)
class Died:
    """The process ended during this question or before it."""

    death: Death
    output: str = ""


Reply: TypeAlias = Returned | Raised | Unsendable | Missing | Died


@dataclass(frozen=True)
class CellRun:
    """One cell of the submission after loading.

    Attributes
    ----------
    name
        The cell's name as given.
    ok
        Whether it ran to its end.
    exception
        What it raised.
    outputs
        Dictionaries as in a notebook file: stream, display_data, execute_result and error.
        Text has no control characters; pictures are PNG or JPEG; other formats are dropped.
    death
        Set on the cell in which the process ended, whose outputs are what had arrived until then.
    """

    name: str
    ok: bool
    exception: Raised | None = None
    outputs: tuple[dict[str, Any], ...] = ()
    death: Death | None = None
