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
ROW_PATTERN = r"^[A-Za-z][A-Za-z0-9_]*$"
FUNCTION_PATTERN = r"^[A-Za-z_][A-Za-z0-9_]*$"
FILE_PATTERN = r"^[A-Za-z0-9_]+\.(nii\.gz|nii|mha|nrrd|npy)$"
LISTING_PATTERN = r"^((rejected/)?[a-z][a-z0-9_]*\.[a-z0-9]+(\.j2)?|[a-z][a-z0-9_]*)$"
FORM_PATTERN = r"^[A-Za-z0-9][A-Za-z0-9_-]*$"
EXERCISE_PATTERN = r"^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$"
SHARE_PATTERN = r"^[0-9]{1,2}(\.[0-9]+)? ?%$"
PATTERNS = {
    NAME_PATTERN: "small letters, digits and _, beginning with a letter",
    ROW_PATTERN: "letters, digits and _, beginning with a letter",
    FUNCTION_PATTERN: "the bare name of a function",
    FILE_PATTERN: "a file name that ends with .nii.gz, .nii, .mha, .nrrd or .npy",
    LISTING_PATTERN: "a field of the given, a file of the exercise's folder, or rejected/<name>.py",
    FORM_PATTERN: "letters, digits, _ and -, because it names a folder",
    EXERCISE_PATTERN: "an exercise as topic/name",
    SHARE_PATTERN: "a share as in '55%'",
}
"""What a text must look like -> the same in words."""

_TYPES = {
    **dict.fromkeys(("int_type", "int_parsing", "int_from_float"), "a whole number"),
    **dict.fromkeys(("float_type", "float_parsing"), "a number"),
    "finite_number": "a finite number",
    "bool_type": "true or false",
    "string_type": "a text",
    "string_too_short": "a text that is not empty",
    **dict.fromkeys(("tuple_type", "list_type"), "a list"),
    **dict.fromkeys(("dict_type", "model_type"), "a table"),
}
_BOUNDS = {
    "greater_than": ("a number above", "gt"),
    "greater_than_equal": ("at least", "ge"),
    "less_than_equal": ("at most", "le"),
    "too_short": ("at least", "min_length"),
    "too_long": ("at most", "max_length"),
}

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
    except (tomllib.TOMLDecodeError, RecursionError) as problem:
        unescaped = str(problem).startswith("Unescaped")
        hint = "; put a text with backslashes, as in TeX, between single quotes" if unescaped else ""
        raise error(f"{path}: this is not valid TOML: {problem}{hint}") from None
    return validated(content, model, str(path), error)


def validated(content: Any, model: type[Model], where: str, error: type[VoxbankError] = ExerciseError) -> Model:
    """Return content that was read from TOML, or is to be written there, as `model`; raises as `read_toml` does."""
    try:
        return model.model_validate(content)
    except ValidationError as problem:
        raise error(f"{where}: {_sentence(problem.errors(), model, content)}") from None


def nearest(word: str, allowed: list[str]) -> str:
    """Return ' (did you mean ...?)' for the nearest allowed spelling, or nothing.

    >>> nearest("tite", ["title", "topic"])
    " (did you mean 'title'?)"
    >>> nearest("xyz", ["title", "topic"])
    ''
    """
    close = difflib.get_close_matches(word, allowed, n=1, cutoff=0.6)
    return f" (did you mean '{close[0]}'?)" if close else ""


def _sentence(details: list[ErrorDetails], model: type[BaseModel], content: Any) -> str:
    detail = details[0]
    *path, last = detail["loc"] or ("",)
    owner = _model_at(model, path)
    allowed = sorted(owner.model_fields) if owner else []
    if detail["type"] == "extra_forbidden":
        hint = nearest(str(last), allowed)
        return f"unknown key '{last}'{_place(path)}{hint}; allowed are {', '.join(allowed)}"
    if detail["type"] == "missing" and isinstance(last, str):
        # Only a key that is unknown itself can be a misspelling of the missing one.
        strangers = [key for key in _content_at(content, path) if key not in allowed]
        near = difflib.get_close_matches(str(last), strangers, n=1, cutoff=0.6)
        hint = f" ('{near[0]}' is unknown: did you mean '{last}'?)" if near else ""
        return f"key '{last}' is missing{_place(path)}{hint}; allowed are {', '.join(allowed)}"
    if detail["type"] == "value_error":
        return f"{detail['msg'].removeprefix('Value error, ')}{_place([*path, last] if last != '' else [])}"
    return _wrong_value(details, [*path, last])


def _wrong_value(details: list[ErrorDetails], path: list[int | str]) -> str:
    """Return the sentence for a value of the wrong type or size; `path` leads to it."""
    detail = details[0]
    alternatives = [detail]
    if _is_alternative(path[-1]):  # one of several types, each with a complaint of its own
        path = path[:-1]
        alternatives = [other for other in details if list(other["loc"][:-1]) == path]
    elif detail["type"] == "missing":  # an entry of a list of fixed length
        path = path[:-1]
    if detail["type"] == "tuple_type" and isinstance(detail["input"], dict):
        return f"[{path[-1]}]{_place(path[:-1])} holds a list; begin each of its entries with [[{path[-1]}]]"
    expected = " or ".join(_expected(other) for other in alternatives)
    *path, last = path[:-1] if path[-1] == "[key]" else path
    what = f"entry {last + 1} of '{path.pop()}'" if isinstance(last, int) else f"'{last}'"
    came = str(detail["input"]).lower() if isinstance(detail["input"], bool) else repr(detail["input"])
    came = came if len(came) <= 60 else came[:57] + "..."
    words = re.findall(r"'([^']+)'", str(detail.get("ctx", {}).get("expected", "")))
    return f"{what}{_place(path)}: expected {expected}; came {came}{nearest(str(detail['input']), words)}"


def _is_alternative(step: int | str) -> bool:
    return isinstance(step, str) and re.fullmatch(r"literal\[.*\]|constrained-.*|int|str|float|bool", step) is not None


def _expected(detail: ErrorDetails) -> str:
    kind, limits = detail["type"], detail.get("ctx", {})
    if kind in _TYPES:
        return _TYPES[kind]
    if kind in _BOUNDS:
        words, name = _BOUNDS[kind]
        unit = "" if not name.endswith("length") else " entry" if limits[name] == 1 else " entries"
        return f"{words} {limits[name]:g}{unit}"
    if kind == "literal_error":
        return str(limits["expected"])
    if kind == "missing":
        return f"at least {int(detail['loc'][-1]) + 1} entries"
    if kind == "string_pattern_mismatch":
        return PATTERNS.get(str(limits["pattern"]), f"a text like {limits['pattern']}")
    return _lower_first(detail["msg"])


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
