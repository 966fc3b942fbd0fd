"""Marks that authors put on functions of `generator.py` and `solution.py`; the bank collects them from the module."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType, ModuleType
from typing import Any, Literal, TypeVar

Function = TypeVar("Function", bound=Callable[..., Any])
Role = Literal["guard", "misconception", "second route", "plausible", "accepts", "sample"]

ROLES_OF_PARTS: tuple[Role, ...] = ("misconception", "second route", "plausible", "accepts", "sample")

_MARK = "_voxbank_declaration"


@dataclass(frozen=True)
class Declaration:
    """What a marked function is for: its role, the part or the words that belong to it, rows, and seeds if not all."""

    role: Role
    text: str
    rows: tuple[str, ...] = ()
    seeds: int | None = None


def guard(sentence: str) -> Callable[[Function], Function]:
    """Mark a function of `given` (or `scene`) that says whether a variant is good; the sentence says it in words."""
    return _marker("guard", sentence)


def misconception(part: str) -> Callable[[Function], Function]:
    """Mark a function that returns the answer to `part` which its namesake misconception leads to."""
    return _marker("misconception", part)


def second_route(part: str, *, seeds: int | None = None) -> Callable[[Function], Function]:
    """Mark a function that finds the key of `part` another way; it may take `scene` to measure the drawn figure.

    A slow one, such as a search or the training of a network, may say on how many of the first seeds it is compared.
    """
    return _marker("second route", part, seeds=seeds)


def plausible(part: str) -> Callable[[Function], Function]:
    """Mark a function of `given, value` that says whether a student's own value of `part` can carry later parts."""
    return _marker("plausible", part)


def accepts(part: str) -> Callable[[Function], Function]:
    """Mark the function of `given, response` that returns the ids of the rows which a response to `part` meets.

    Parameters after these two are earlier parts: follow-through.
    """
    return _marker("accepts", part)


def sample(part: str, *rows: str) -> Callable[[Function], Function]:
    """Mark a function of `given` that returns a response to `part` which meets just these rows."""
    return _marker("sample", part, rows)


def sampled_rows(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the rows that a function marked with `sample` names."""
    return tuple(getattr(function, _MARK).rows)


def wanted_on(function: Callable[..., Any], seed: int) -> bool:
    """Return whether a function marked with `second_route` is to be compared on a seed."""
    seeds = getattr(function, _MARK).seeds
    return seeds is None or seed < seeds


@functools.cache
def declared(module: ModuleType | None, role: Role) -> Mapping[str, tuple[str, Callable[..., Any]]]:
    """Return the functions of `module` marked with `role`: name -> (part or sentence, function), as written."""
    found: dict[str, tuple[str, Callable[..., Any]]] = {}
    for name, function in vars(module).items() if module else ():
        mark = getattr(function, _MARK, None)
        if isinstance(mark, Declaration) and mark.role == role:
            found[name] = (mark.text, function)
    return MappingProxyType(found)


@functools.cache
def parameters(function: Callable[..., Any]) -> tuple[str, ...]:
    """Return the names of a function's parameters, in order."""
    return tuple(inspect.signature(function).parameters)


def _marker(
    role: Role, text: str, rows: tuple[str, ...] = (), seeds: int | None = None
) -> Callable[[Function], Function]:
    def mark(function: Function) -> Function:
        setattr(function, _MARK, Declaration(role, text, rows, seeds))
        return function

    return mark
