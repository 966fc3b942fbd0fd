"""Read a TOML file into a model; every complaint is one sentence with file, key and what is allowed."""

from __future__ import annotations

import difflib
import re
import tomllib
from pathlib import Path
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from bank.errors import ExerciseError, VoxbankError

NAME_PATTERN = r"^[a-z][a-z0-9_]*$"

Model = TypeVar("Model", bound=BaseModel)


def read_toml(path: Path, model: type[Model], error: type[VoxbankError] = ExerciseError) -> Model:
    """Return the file's content as `model`.

    Raises
    ------
    VoxbankError
        Of class `error`, when the file is missing, is not TOML, or says something else than the model allows.
    """
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        raise error(f"{path}: this file is expected and does not exist") from None
    except OSError as problem:
        raise error(f"{path}: a readable TOML file is expected ({problem.strerror})") from None
    except UnicodeDecodeError as problem:
        raise error(f"{path}: expected text in UTF-8; byte {problem.start} is not") from None
    except tomllib.TOMLDecodeError as problem:
        raise error(f"{path}: this is not valid TOML: {problem}") from None
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        raise error(f"{path}: {_sentence(problem.errors()[0], model, content)}") from None


def nearest(word: str, allowed: list[str]) -> str:
    """Return ' (did you mean ...?)' for the nearest allowed spelling, or nothing.

    >>> nearest("tite", ["title", "topic"])
    " (did you mean 'title'?)"
    >>> nearest("xyz", ["title", "topic"])
    ''
    """
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _sentence(detail: ErrorDetails, model: type[BaseModel], content: Any) -> str:
    *path, last = detail["loc"] or ("",)
    owner = _model_at(model, path)
    allowed = sorted(owner.model_fields) if owner else []
    where = _place(path)
    if detail["type"] == "extra_forbidden":
        return f"unknown key '{last}'{where}{nearest(str(last), allowed)}; allowed are {', '.join(allowed)}"
    if detail["type"] == "missing":
        # Only a key that is unknown itself can be a misspelling of the missing one.
        strangers = [key for key in _content_at(content, path) if key not in allowed]
        near = difflib.get_close_matches(str(last), strangers, n=1, cutoff=0.6)
        hint = f" ('{near[0]}' is unknown: did you mean '{last}'?)" if near else ""
        return f"key '{last}' is missing{where}{hint}; allowed are {', '.join(allowed)}"
    if detail["type"] == "value_error":
        return f"{detail['msg'].removeprefix('Value error, ')}{where or ''}"
    came = repr(detail["input"])
    came = came if len(came) <= 60 else came[:57] + "..."
    if detail["type"] == "string_pattern_mismatch" and detail["ctx"]["pattern"] == NAME_PATTERN:
        return f"'{last}'{where}: expected small letters, digits and _, beginning with a letter; came {came}"
    words = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
    return f"'{last}'{where}: {_lower_first(detail['msg'])}; came {came}{nearest(str(detail['input']), words)}"


def _place(path: list[int | str]) -> str:
    """Return ' in parts 2, rows 1' for ('parts', 1, 'rows', 0), counting as people do."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(str(step))
    return f" in [{', '.join(words)}]" if words else ""


def _lower_first(text: str) -> str:
    return text[:1].lower() + text[1:]


def _model_at(model: type[BaseModel], path: list[int | str]) -> type[BaseModel] | None:
    current: type[BaseModel] | None = model
    for step in path:
        if current is None:
            return None
        if isinstance(step, str) and step in current.model_fields:
            found = _models_in(current.model_fields[step].annotation)
            current = found[0] if found else None
    return current


def _models_in(annotation: Any) -> list[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return [annotation]
    return [model for argument in get_args(annotation) for model in _models_in(argument)]


def _content_at(content: Any, path: list[int | str]) -> list[str]:
    for step in path:
        try:
            content = content[step]
        except (KeyError, IndexError, TypeError):
            return []
    return list(content) if isinstance(content, dict) else []
