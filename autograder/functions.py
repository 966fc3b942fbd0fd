"""The `student` and the `reference` of a check: their functions run in the sandbox."""

from __future__ import annotations

import ast
import functools
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from autograder.equality import equal_values
from autograder.program import Program, plain
from autograder.sandbox.replies import Died, Missing, Returned, Unsendable
from autograder.sentences import Outcome
from bank.comparison import Mismatch
from bank.exercise import Exercise
from bank.results import Form, read_result
from bank.tolerance import Tolerance

_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth")
_EXACTLY = Tolerance()


@dataclass(frozen=True)
class Authored:
    """What an exercise's author wrote beside the checks.

    Attributes
    ----------
    probes
        Name -> source.
    parameters
        Function -> names of its parameters, to call an argument by its name.
    """

    probes: Mapping[str, str] = field(default_factory=dict)
    parameters: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @classmethod
    def of(cls, exercise: Exercise) -> Authored:
        """Return what belongs to an exercise; parameters are those of its reference."""
        return cls(exercise.probes, parameters_of(exercise.reference))

    def probe(self, name: str) -> str:
        """Return the source of a probe; raises KeyError with the names that there are."""
        if name not in self.probes:
            raise KeyError(f"there is no probe '{name}'; probes/ holds {', '.join(self.probes) or 'none'}")
        return self.probes[name]


@functools.lru_cache(maxsize=64)  # of references, which are read for every response
def parameters_of(source: str) -> dict[str, tuple[str, ...]]:
    """Return the names of the parameters of every function that a source defines at its top; none if it cannot be read.

    >>> parameters_of("def blur(image, *, width=1): pass")
    {'blur': ('image', 'width')}
    """
    try:
        tree = ast.parse(source)
    except SyntaxError:
        return {}
    functions = (node for node in tree.body if isinstance(node, ast.FunctionDef))
    return {
        function.name: tuple(
            a.arg for a in (*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs)
        )
        for function in functions
    }


class StudentFunctions:
    """The `student` of a check: every attribute is a function that runs in the sandbox.

    Parameters
    ----------
    program
        The program that answers.
    authored
        Probes, and what arguments are called.
    """

    def __init__(self, program: Program, authored: Authored | None = None) -> None:
        self._program = program
        self._authored = authored or Authored()
        self._after: tuple[Any, ...] = ()
        self._changed: dict[str, None] = {}

    def __getattr__(self, function: str) -> Callable[..., Any]:
        """Return a function that asks the program; it raises `Mismatch` when the program does not deliver."""

        def ask(*arguments: Any, **keywords: Any) -> Any:
            reply = self._program.call(function, *arguments, **keywords)
            if isinstance(reply, Returned):
                known = self._authored.parameters.get(function, ())
                names = (*_called(known, len(arguments)), *(f"`{keyword}`" for keyword in keywords))
                self._compare(names, (*arguments, *keywords.values()), reply.arguments)
            return self._value(reply, "function")

        return ask

    def probe(self, name: str, *arguments: Any, returns: Form = object) -> Any:
        """Run a probe of the exercise in the student's process.

        Parameters
        ----------
        name
            The file `probes/<name>.py`, which defines `probe(student, *arguments)`.
        *arguments
            Numbers, texts, arrays and images, alone or in lists and dictionaries.
        returns
            The form of what it returns, see `bank.results.read_result`.

        Raises
        ------
        Mismatch
            When the student's program does not deliver, or something of another form.
        """
        source = self._authored.probe(name)
        reply = self._program.probe(name, source, *arguments)
        if isinstance(reply, Returned):
            names = _called(parameters_of(source)["probe"][1:], len(arguments))
            self._compare(names, arguments, reply.arguments)
        return read_result(self._value(reply, "function or class"), returns)

    @property
    def last_arguments(self) -> Sequence[Any]:
        """The arguments of the last call as they were after it, to see whether the function changed its input."""
        return tuple(plain(value) for value in self._after)

    @property
    def changed_arguments(self) -> tuple[str, ...]:
        """What arguments are called that came back changed from any call or probe so far, each once."""
        return tuple(self._changed)

    def _compare(self, names: Sequence[str], sent: Sequence[Any], after: tuple[Any, ...]) -> None:
        """Note what a call changed, at once: the check may go on to change its own arrays."""
        self._after = after
        for name, mine, theirs in zip(names, sent, after, strict=True):
            if not _unchanged(mine, theirs):
                self._changed[name] = None

    def _value(self, reply: Outcome, kind: str) -> Any:
        if isinstance(reply, Missing):
            raise Mismatch(f"there is no {kind} `{reply.name}`{self._program.trouble()}")
        if isinstance(reply, Unsendable):
            raise Mismatch(f"what it returned cannot be read: {reply.sentence}")
        if not isinstance(reply, Returned):
            raise Mismatch(self._program.failure(reply))
        try:
            return plain(reply.value)
        except ValueError as problem:
            raise Mismatch(f"returned an image with an impossible geometry: {problem}") from None


class ReferenceFailedError(Exception):
    """The reference did not answer: our fault, unless what the student returned was handed to it.

    Attributes
    ----------
    died
        Whether its process ended, so that another try may succeed.
    """

    def __init__(self, sentence: str, *, died: bool = False) -> None:
        super().__init__(sentence)
        self.died = died


class ReferenceFunctions:
    """The `reference` of a check: as `StudentFunctions`, but a failure is an error of ours."""

    def __init__(self, program: Program, authored: Authored | None = None) -> None:
        self._program = program
        self._authored = authored or Authored()

    def __getattr__(self, function: str) -> Callable[..., Any]:
        """Return a function that asks the reference; it raises `ReferenceFailedError` when there is no answer."""
        return lambda *arguments, **keywords: self._value(self._program.call(function, *arguments, **keywords))

    def probe(self, name: str, *arguments: Any, returns: Form = object) -> Any:
        """Run a probe in the reference's process, as `StudentFunctions.probe` does in the student's.

        Raises
        ------
        ReferenceFailedError
            When the reference does not deliver, or something of another form.
        """
        value = self._value(self._program.probe(name, self._authored.probe(name), *arguments))
        try:
            return read_result(value, returns)
        except Mismatch as mismatch:
            raise ReferenceFailedError(f"the reference's probe '{name}': {mismatch}") from None

    def _value(self, reply: Outcome) -> Any:
        if not isinstance(reply, Returned):
            said = self._program.failure(reply)
            raise ReferenceFailedError(f"the reference gave no answer: {said}", died=isinstance(reply, Died))
        return plain(reply.value)


def _called(parameters: Sequence[str], count: int) -> tuple[str, ...]:
    """Return what to call so many arguments: by their parameters, as far as those are known."""
    known = [f"`{name}`" for name in parameters[:count]]
    ordinals = (*_ORDINALS, *(f"{number}th" for number in range(len(_ORDINALS) + 1, count + 1)))
    return (*known, *(f"the {ordinal} argument" for ordinal in ordinals[len(known) : count]))


def _unchanged(sent: Any, after: Any) -> bool:
    try:
        return equal_values(sent, plain(after), _EXACTLY)
    except ValueError:
        return False  # an image whose geometry became impossible
