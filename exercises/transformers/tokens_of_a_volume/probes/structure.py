"""Builds a block and says which parameters it has."""

from typing import Any


def probe(student: Any, setting: dict[str, Any]) -> dict[str, list[Any]]:
    """Return the names of the parameters, and their shapes in the same order."""
    named = list(student.Block(**setting).named_parameters())
    shapes = [[int(length) for length in parameter.shape] for _, parameter in named]
    return {"names": [name for name, _ in named], "shapes": shapes}
