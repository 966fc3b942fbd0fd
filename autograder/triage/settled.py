"""Entries that a person took off the list: `voxbank/<form>/settled.json`."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from autograder.triage.entries import TITLES, Entry
from bank.errors import FormError
from bank.whole_files import write_whole

_SETTLED = TypeAdapter(dict[str, dict[str, list[str]]])

Settled = Mapping[str, Mapping[str, Collection[str]]]
"""Entry's id -> its trouble -> the students for whom it is settled."""


def read_settled(form_folder: Path) -> Settled:
    """Return what was settled; nothing where nothing was.

    Raises
    ------
    FormError
        When the file cannot be read.
    """
    file = _file(form_folder)
    try:
        return _SETTLED.validate_json(file.read_bytes())
    except FileNotFoundError:
        return {}
    except (OSError, ValidationError):
        raise FormError(
            f"{file}: what was taken off the triage stands here and cannot be read; put back a backup, or delete it "
            "and see everything again"
        ) from None


def is_settled(settled: Settled, entry: Entry) -> bool:
    """Return whether an entry was settled as it stands; another answer, or one more student, brings it up again."""
    return set(entry.students) <= set(settled.get(entry.id, {}).get(entry.trouble, ()))


def settle(form_folder: Path, entries: Sequence[Entry], wanted: Iterable[str]) -> tuple[Entry, ...]:
    """Take entries off the list, by their ids or all of a group by its name, and return them.

    Raises
    ------
    FormError
        When nothing on the list is called so; nothing is written then.
    """
    chosen: dict[str, Entry] = {}
    for name in wanted:
        named = [entry for entry in entries if name in (entry.id, entry.group)]
        if not named:
            groups = ", ".join(TITLES)
            raise FormError(f"'{name}': expected an entry that is on the list, or a group of entries ({groups})")
        chosen |= {entry.id: entry for entry in named}
    before = read_settled(form_folder)
    added = {entry.id: {entry.trouble: sorted(entry.students)} for entry in chosen.values()}
    content = json.dumps({**before, **added}, indent=1, sort_keys=True, ensure_ascii=False)
    write_whole(_file(form_folder), content + "\n")
    return tuple(chosen.values())


def _file(form_folder: Path) -> Path:
    return form_folder / "settled.json"
