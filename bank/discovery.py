"""Find exercises in the public bank and in private ones (`--bank DIR`), and load them by dotted name."""

from __future__ import annotations

import importlib
import re
import string
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import ModuleType
from typing import Any

from bank.consistency import check_answers, check_key
from bank.declarations import ROLES_OF_PARTS, declared, parameters, sampled_rows
from bank.errors import ExerciseError
from bank.exercise import Exercise, Part
from bank.kinds import PROGRAMS, Kind
from bank.schema import AnswersFile, ExerciseFile, LimitsFile, PartAnswersFile, PartFile
from bank.tolerance import Tolerance
from bank.toml_files import nearest, read_toml

_UNSAID: dict[Kind, Tolerance] = {"formula": Tolerance(rtol=1e-6)}
"""Tolerances where nothing else is said; others are exact."""
PUBLIC_BANK = Path(__file__).resolve().parent.parent
_NAME = re.compile(r"[a-z][a-z0-9_]*")


@dataclass(frozen=True)
class Bank:
    """The exercises of one or more folders, each with `exercises/` and `solutions/` inside."""

    roots: tuple[Path, ...] = (PUBLIC_BANK,)

    @cached_property
    def folders(self) -> dict[str, Path]:
        """Map 'topic/name' to the bank that holds it, in order of name.

        Raises
        ------
        ExerciseError
            When a bank has no `exercises` folder, a name is not allowed, or two banks hold the same exercise.
        """
        found: dict[str, Path] = {}
        for root in self.roots:
            if not (root / "exercises").is_dir():
                raise ExerciseError(
                    f"{root}: a bank holds the folders 'exercises' and 'solutions'; 'exercises' is missing"
                )
            for marker in sorted((*root.glob("exercises/**/__init__.py"), *root.glob("solutions/**/__init__.py"))):
                raise ExerciseError(f"{marker}: delete this file; with it, Python would not look into other banks")
            for file in sorted(root.glob("exercises/*/*/exercise.toml")):
                name = _checked_name(file)
                if name in found:
                    raise ExerciseError(f"exercise '{name}' stands in two banks, {found[name]} and {root}; rename one")
                found[name] = root
        return dict(sorted(found.items()))

    @property
    def names(self) -> tuple[str, ...]:
        """All exercises as 'topic/name', sorted."""
        return tuple(self.folders)

    def about(self, name: str) -> ExerciseFile:
        """Return an exercise's metadata without running any of its code."""
        root = self._root(name)
        about = read_toml(root / "exercises" / name / "exercise.toml", ExerciseFile)
        if about.topic != name.split("/")[0]:
            raise ExerciseError(
                f"{name}: exercise.toml says topic '{about.topic}', but its folder says '{name.split('/')[0]}'"
            )
        return about

    def exercise(self, name: str) -> Exercise:
        """Return an exercise, read and checked.

        Raises
        ------
        ExerciseError
            When there is none of that name, or its files do not fit each other.
        """
        root = self._root(name)
        _import_from(self.roots)
        about = self.about(name)
        folder, solution_folder = root / "exercises" / name, root / "solutions" / name
        answers = read_toml(solution_folder / "answers.toml", AnswersFile)
        generator = _load("exercises", name, "generator", folder)
        solution = _load("solutions", name, "solution", solution_folder)
        _check_varies(name, about, generator)
        parts = _parts(name, about, answers, solution)
        _check_declarations(name, parts, solution)
        _check_worked_figures(name, about, answers, solution)
        return Exercise(name, about, parts, folder, solution_folder, generator, solution, answers.figures)

    def _root(self, name: str) -> Path:
        if name not in self.folders:
            raise ExerciseError(
                f"there is no exercise '{name}'{nearest(name, list(self.names))}; `voxbank list` shows all"
            )
        return self.folders[name]


def _checked_name(file: Path) -> str:
    topic, name = file.parts[-3:-1]
    for word in (topic, name):
        if not _NAME.fullmatch(word):
            raise ExerciseError(
                f"{file.parent}: '{word}' is not a name; expected small letters, digits and _, a letter first"
            )
    return f"{topic}/{name}"


def _import_from(roots: Sequence[Path]) -> None:
    for root in roots:
        if str(root) not in sys.path:
            sys.path.append(str(root))
            importlib.invalidate_caches()


def _load(room: str, name: str, leaf: str, folder: Path) -> ModuleType | None:
    if not (folder / f"{leaf}.py").exists():
        return None
    dotted = f"{room}.{name.replace('/', '.')}.{leaf}"
    try:
        return importlib.import_module(dotted)
    except Exception as problem:
        raise ExerciseError(f"{name}: {leaf}.py cannot be loaded: {type(problem).__name__}: {problem}") from problem


def _check_varies(name: str, about: ExerciseFile, generator: ModuleType | None) -> None:
    if about.varies == "numbers" and generator is None:
        raise ExerciseError(f'{name}: varies = "numbers" needs a generator.py that draws the numbers')
    needed = ["generate", "given"] if about.varies == "numbers" else []
    needed += [f"draw_{figure.name}" for figure in about.figures]
    for function in needed:
        if not callable(getattr(generator, function, None)):
            raise ExerciseError(f"{name}: generator.py needs a function '{function}'")
    if about.varies == "numbers" and about.cases and len(parameters(vars(generator)["generate"])) != 2:
        raise ExerciseError(f"{name}: beside [[cases]], numbers are drawn by 'generate(rng, card)' in generator.py")


def _parts(name: str, about: ExerciseFile, answers: AnswersFile, solution: ModuleType | None) -> tuple[Part, ...]:
    asked = [part.name for part in about.parts]
    for part in answers.parts:
        if part not in asked:
            raise ExerciseError(
                f"{name}: answers.toml answers part '{part}'{nearest(part, asked)}, which exercise.toml does not ask"
            )
    built: list[Part] = []
    for letter, asked_part in zip(string.ascii_lowercase, about.parts, strict=False):
        if asked_part.name not in answers.parts:
            raise ExerciseError(f"{name}: answers.toml has no [parts.{asked_part.name}]")
        check_answers(name, about, asked_part, answers.parts[asked_part.name])
        before = [part.name for part in built if part.kind != "locate"]  # whose answers nothing computes with
        built.append(_part(name, letter, asked_part, answers.parts[asked_part.name], solution, before))
    return tuple(built)


def _part(
    name: str, letter: str, asked: PartFile, answers: PartAnswersFile, solution: ModuleType | None, before: list[str]
) -> Part:
    key = check_key(name, asked, answers, getattr(solution, asked.name, None))
    earlier = _earlier(name, asked.name, key, before)
    return Part(
        name=asked.name,
        letter=letter,
        kind=asked.kind,
        points=asked.points,
        unit=asked.unit,
        shape=asked.shape,
        select_several=asked.select == "several",
        options=asked.options,
        functions=asked.functions,
        limits=asked.limits or LimitsFile(),
        tolerance=answers.tolerance.rule if answers.tolerance else _UNSAID.get(asked.kind, Tolerance()),
        rows=answers.rows,
        misconceptions=answers.misconceptions,
        samples=answers.samples,
        literal_key=answers.key,
        case_keys=answers.keys,
        key=key,
        written=asked,
        price=1.0 if answers.false_accusation is None else answers.false_accusation,
        earlier=earlier,
    )


def _earlier(name: str, part: str, key: Callable[..., Any] | None, before: list[str]) -> tuple[str, ...]:
    if key is None:
        return ()
    first, *rest = parameters(key) or ("",)
    if first != "given":
        raise ExerciseError(f"{name}: the key '{part}' takes 'given' first, not '{first}'")
    for word in rest:
        if word not in before:
            raise ExerciseError(
                f"{name}: the key '{part}' takes '{word}', which is no earlier part{nearest(word, before)}"
            )
    return tuple(rest)


def _check_worked_figures(name: str, about: ExerciseFile, answers: AnswersFile, solution: ModuleType | None) -> None:
    asked = [figure.name for figure in about.figures]
    for figure in answers.figures:
        if figure.name in asked:
            raise ExerciseError(f"{name}: stem and worked solution both have a figure '{figure.name}'; rename one")
        if not callable(getattr(solution, f"draw_{figure.name}", None)):
            raise ExerciseError(f"{name}: solution.py needs a function 'draw_{figure.name}'")


def _check_declarations(name: str, parts: tuple[Part, ...], solution: ModuleType | None) -> None:
    """Every misconception of a value or an image has one value: a function of solution.py or a literal."""
    _check_declared_parts(name, [part.name for part in parts], solution)
    computed = declared(solution, "misconception")
    for part in parts:
        _check_implemented(name, part, computed)
        _check_construct(name, part, solution)
        if part.kind in PROGRAMS or part.kind == "open":
            continue
        for misconception in part.misconceptions:
            owner = computed[misconception.name][0] if misconception.name in computed else part.name
            if owner != part.name and misconception.value is None:
                raise ExerciseError(
                    f"{name}: misconception '{misconception.name}' of part '{part.name}' needs another name: "
                    f"the function '{misconception.name}' in solution.py is that of part '{owner}'"
                )
            implemented = misconception.name in computed and owner == part.name
            if implemented == (misconception.value is not None):
                raise ExerciseError(
                    f"{name}: misconception '{misconception.name}' of part '{part.name}' needs either a function of "
                    f'that name marked @misconception("{part.name}") in solution.py, or a `value` in answers.toml'
                )


def _check_declared_parts(name: str, known: list[str], solution: ModuleType | None) -> None:
    for role in ROLES_OF_PARTS:
        for function, (part, _) in declared(solution, role).items():
            if part not in known:
                hint = nearest(part, known)
                raise ExerciseError(f"{name}: {role} '{function}' is for part '{part}', which does not exist{hint}")


def _check_construct(name: str, part: Part, solution: ModuleType | None) -> None:
    where, rows = f"{name}: part '{part.name}'", [row.id for row in part.rows]
    accepting = [word for word, (owner, _) in declared(solution, "accepts").items() if owner == part.name]
    samples = {word: made for word, (owner, made) in declared(solution, "sample").items() if owner == part.name}
    if len(accepting) != (part.kind == "construct"):
        raise ExerciseError(
            f'{where} is {part.kind}; one function of (given, response) marked @accepts("{part.name}") belongs to each '
            f"construct and to nothing else, found {len(accepting)}"
        )
    if samples and part.kind != "construct":
        raise ExerciseError(f"{where} is {part.kind}; only a construct has functions marked @sample")
    for word, function in samples.items():
        for row in sampled_rows(function):
            if row not in rows:
                raise ExerciseError(f"{where}: sample '{word}' names the unknown row '{row}'{nearest(row, rows)}")


def _check_implemented(name: str, part: Part, computed: Mapping[str, tuple[str, Callable[..., Any]]]) -> None:
    written = [misconception.name for misconception in part.misconceptions]
    for function, (part_name, _) in computed.items():
        if part_name == part.name and function not in written:
            raise ExerciseError(
                f"{name}: solution.py implements misconception '{function}'{nearest(function, written)}, "
                f"which answers.toml does not declare for part '{part.name}'"
            )
