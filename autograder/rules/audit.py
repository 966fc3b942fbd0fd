"""The audit trail of a form's rules: `voxbank/<form>/audit.jsonl`, one line for each change of a score or a rule."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final, Literal

from autograder.rules.changes import Change
from autograder.rules.store import State
from bank.whole_files import write_whole

AUDIT_NAME: Final = "audit.jsonl"
Action = Literal["apply", "undo"]


def note(
    form_folder: Path, state: State, number: int, action: Action, rules: Iterable[str], changes: Iterable[Change]
) -> None:
    """Write what a regrade did behind what stands in the trail; said twice, it stands there once.

    Parameters
    ----------
    form_folder
        The form's folder.
    state
        When it began and through whom.
    number, action
        Which regrade, and whether it was applied or undone.
    rules, changes
        What changed in the rules, and in the scores.
    """
    about = {"when": state.when, "who": state.who, "regrade": number, "action": action}
    lines: list[dict[str, Any]] = [{**about, "rule": rule} for rule in rules]
    for change in changes:
        line = {**about, "student": change.student, "part": change.part, "before": change.before, "after": change.after}
        manual = {} if change.manual is None else {"manual": change.manual, "manual_counts": not change.aside}
        lines.append({**line, **manual, "reason": change.reason})
    file = form_folder / AUDIT_NAME
    written = [line for line in _lines(file) if any(line.get(key) != value for key, value in about.items())]
    text = "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in [*written, *lines])
    write_whole(file, text)


def _lines(file: Path) -> list[dict[str, Any]]:
    if not file.exists():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines() if line.strip()]
