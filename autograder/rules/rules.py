"""The rules that count for a form now: its lock as it was built, with what was applied since laid over it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from autograder.rules.amending import amended_model
from autograder.rules.amendments import Amendment, amendment_of
from autograder.rules.errors import RulesError
from bank.lock import FormLock, LockedEntry, LockedVariant
from bank.toml_files import nearest

RULES_NAME: Final = "rules.json"
RULES_FORMAT: Final = 1


@dataclass(frozen=True)
class Rules:
    """What changed since a form was built.

    Attributes
    ----------
    regrade
        The number of the regrade that applied them, 0 for the rules of the day when the form was built.
    sources
        Label -> hash of the repaired exercise's source.
    models
        Variant id -> answer model as JSON data, for variants of repaired exercises.
    points
        Label -> part -> points, where they changed.
    amendments
        The amendments that were applied.
    """

    regrade: int = 0
    sources: Mapping[str, str] = field(default_factory=dict)
    models: Mapping[str, Any] = field(default_factory=dict)
    points: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    amendments: tuple[Amendment, ...] = ()


@dataclass(frozen=True)
class RuledLock(FormLock):
    """A form's lock under rules; amendments are laid over a variant when it is asked for."""

    amendments: tuple[Amendment, ...] = ()

    def _decode(self, identifier: str) -> LockedVariant:
        variant = super()._decode(identifier)
        own = [amendment for amendment in self.amendments if amendment.label == variant.entry.label]
        if not own:
            return variant
        return replace(variant, model=amended_model(variant.model, own, self._owners(own, variant)))

    def _owners(self, amendments: list[Amendment], variant: LockedVariant) -> dict[str, bool]:
        owners: dict[str, bool] = {}
        for answered in (amendment.accept or amendment.misconception for amendment in amendments):
            if answered is not None and answered.student is not None:
                owners[answered.student] = self._id_of(answered.student, variant.entry.label) == variant.id
            elif answered is not None and answered.variant is not None:
                owners[answered.variant] = answered.variant == variant.id
        return owners

    def _id_of(self, student: str, label: str) -> str:
        if student not in self.students:
            known = nearest(student, list(self.students))
            raise RulesError(f"an amendment of '{label}' names the student '{student}'{known}, whom the form has not")
        return self.students[student][label]


def under(lock: FormLock, rules: Rules) -> FormLock:
    """Return a lock as it was built with rules laid over it."""
    variants = dict(lock.variants)
    for name, model in rules.models.items():
        variants[name] = variants[name] | {"model": model}
    entries = tuple(_ruled_entry(entry, rules) for entry in lock.entries)
    return RuledLock(lock.form, lock.title, entries, lock.students, variants, lock.blobs, rules.amendments)


def _ruled_entry(entry: LockedEntry, rules: Rules) -> LockedEntry:
    points = rules.points.get(entry.label, {})
    parts = tuple(replace(part, points=points.get(part.name, part.points)) for part in entry.parts)
    return replace(entry, source_sha256=rules.sources.get(entry.label, entry.source_sha256), parts=parts)


def with_amendments(lock: FormLock, rules: Rules, amendments: tuple[Amendment, ...]) -> Rules:
    """Return rules with other amendments, checked against every variant of the form.

    Parameters
    ----------
    lock
        The form's lock as it was built.
    rules
        The rules so far; their own amendments count no more.
    amendments
        All amendments that shall count.

    Raises
    ------
    RulesError
        When an amendment names what the form does not have, does not fit its part, or would make a part worth more
        points for one student than for another.
    """
    for amendment in amendments:
        _check_part(lock, amendment)
    _check_twice(amendments)
    plain = replace(rules, amendments=amendments, points={})
    ruled = under(lock, plain)
    _check_variants_named(lock, amendments)
    points: dict[str, dict[str, float]] = {}
    for name, data in lock.variants.items():
        for part in ruled.variant(name).model.parts:
            known = points.setdefault(data["label"], {}).setdefault(part.name, part.points)
            if known != part.points:
                raise RulesError(
                    f"{data['label']}.{part.name}: the part would count {known:g} points for some students and "
                    f"{part.points:g} for others, because their cases have other rows"
                )
    return replace(plain, points=_changed_points(lock, points))


def _check_part(lock: FormLock, amendment: Amendment) -> None:
    known = [f"{entry.label}.{part.name}" for entry in lock.entries for part in entry.parts]
    if amendment.part not in known:
        hint = nearest(amendment.part, known)
        raise RulesError(
            f"an amendment names part '{amendment.part}'{hint}, which form '{lock.form}' does not have; "
            f"parts are {', '.join(known)}"
        )


def _check_twice(amendments: tuple[Amendment, ...]) -> None:
    for what in ("drop", "tolerance"):
        parts = [amendment.part for amendment in amendments if getattr(amendment, what) is not None]
        for part in parts:
            if parts.count(part) > 1:
                raise RulesError(f"two amendments of '{part}' hold '{what}'; leave the one that shall count")


def _check_variants_named(lock: FormLock, amendments: tuple[Amendment, ...]) -> None:
    for amendment in amendments:
        answered = amendment.accept or amendment.misconception
        named = answered.variant if answered is not None else None
        if named is None:
            continue
        known = [name for name, data in lock.variants.items() if data["label"] == amendment.label]
        if named not in known:
            raise RulesError(f"{amendment.part}: there is no variant '{named}'{nearest(named, known)} of this exercise")


def _changed_points(lock: FormLock, points: Mapping[str, Mapping[str, float]]) -> dict[str, dict[str, float]]:
    changed: dict[str, dict[str, float]] = {}
    for entry in lock.entries:
        own = points.get(entry.label, {})
        different = {
            part.name: own[part.name] for part in entry.parts if own.get(part.name, part.points) != part.points
        }
        if different:
            changed[entry.label] = different
    return changed


def read_rules(folder: Path) -> Rules:
    """Return the rules in a folder, those of the day when the form was built where there is no file.

    Raises
    ------
    RulesError
        When the file cannot be read.
    """
    file = folder / RULES_NAME
    try:
        data = json.loads(file.read_text(encoding="utf-8"))
        if data["format"] != RULES_FORMAT:
            raise RulesError(f"{file}: expected format {RULES_FORMAT}, came {data['format']}")
        amendments = tuple(amendment_of(amendment) for amendment in data["amendments"])
        return Rules(data["regrade"], data["sources"], data["models"], data["points"], amendments)
    except FileNotFoundError:
        return Rules()
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise RulesError(f"{file}: these are no rules that can be read: {type(problem).__name__}: {problem}") from None


def rules_as_json(rules: Rules) -> str:
    """Return the content of a rules file, equal text for equal rules."""
    data = {
        "format": RULES_FORMAT,
        "regrade": rules.regrade,
        "sources": dict(rules.sources),
        "models": dict(rules.models),
        "points": {label: dict(points) for label, points in rules.points.items()},
        "amendments": [amendment.data for amendment in rules.amendments],
    }
    return json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
