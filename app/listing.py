"""`voxbank list`."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from app.terminal import banks_of
from bank.errors import VoxbankError
from bank.schema import ExerciseFile
from bank.toml_files import nearest


def list_exercises(*, banks: Sequence[Path], topic: str, as_json: bool) -> None:
    """Print all exercises, as a table or as JSON."""
    bank = banks_of(banks)
    topics = sorted({name.split("/")[0] for name in bank.names})
    if topic and topic not in topics:
        raise VoxbankError(f"there is no topic '{topic}'{nearest(topic, topics)}; topics are {', '.join(topics)}")
    names = [name for name in bank.names if not topic or name.startswith(f"{topic}/")]
    rows = [described(name, bank.about(name)) for name in names]
    if as_json:
        print(json.dumps(rows, indent=2, ensure_ascii=False))
        return
    table = Table(Column("exercise", no_wrap=True), Column("kinds", no_wrap=True), "level", "points", "min")
    for row in rows:
        kinds = "\n".join(row["kinds"])
        numbers = (f"{row[key]:g}" for key in ("level", "points", "minutes"))
        table.add_row(f"{row['exercise']}\n  [dim]{escape(row['title'])}[/]", kinds, *numbers)
    Console().print(table)


def described(name: str, about: ExerciseFile) -> dict[str, Any]:
    """Return the facts about an exercise that `list --json` prints."""
    return {
        "exercise": name,
        "topic": about.topic,
        "kinds": list(dict.fromkeys(part.kind for part in about.parts)),
        "title": about.title,
        "objective": about.objective,
        "level": about.level,
        "minutes": about.minutes,
        "points": sum(part.points for part in about.parts),
        "varies": about.varies,
        "version": about.version,
    }
