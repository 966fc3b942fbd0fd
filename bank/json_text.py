"""JSON as it is read by people: one space of indentation, keys in order."""

from __future__ import annotations

import json
from typing import Any

import msgspec


def indented(value: Any) -> str:
    """Return a value as indented JSON text with sorted keys, the same as `json.dumps` writes.

    As soon as it indents, the standard library's writer works in Python, which a class of notebooks waits for.

    >>> print(indented({"b": [1.5], "a": {}}))
    {
     "a": {},
     "b": [
      1.5
     ]
    }
    """
    return str(msgspec.json.format(json.dumps(value, sort_keys=True, ensure_ascii=False), indent=1))
