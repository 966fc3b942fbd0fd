"""The lock of a form: everything that marking rests on, written once, so that marking never draws again."""

from __future__ import annotations

import hashlib
import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Literal

from bank.answer_model import MODEL_CLASSES, AnswerModel, answer_model
from bank.canonical import decode, encode
from bank.discovery import Bank
from bank.errors import FormError, VoxbankError
from bank.exercise import Exercise
from bank.figures import draw_figures
from bank.forms import Entry, Form, Student, variant_seed
from bank.kinds import Kind
from bank.rendering import Stem, render_stem
from bank.variant import Variant, data_files, draw
from bank.whole_files import PRIVATE, write_whole

LOCK_FORMAT = 1
LOCK_NAME = "form.lock.json"
BLOBS = "blobs"
MOST_DECODED = 64
"""Variants that a lock keeps decoded: those of one student, and those that all share."""


@dataclass(frozen=True)
class LockedPart:
    """What all students of a form have in common about a part."""

    name: str
    kind: Kind
    points: float


@dataclass(frozen=True)
class LockedEntry:
    """One exercise of the form as it was when the form was built."""

    label: str
    exercise: str
    version: int
    source_sha256: str
    sharing: Literal["own", "shared"] | int
    parts: tuple[LockedPart, ...]

    @property
    def points(self) -> float:
        """The sum of the parts' points."""
        return sum(part.points for part in self.parts)


@dataclass(frozen=True)
class LockedVariant:
    """A variant as it was handed out; figures and files name their content by sha256."""

    id: str
    entry: LockedEntry
    model: AnswerModel
    stem: Stem
    figures: Mapping[str, str]
    """figure name -> sha256 of its PNG"""
    files: Mapping[str, str]
    """data file name -> sha256 of its bytes"""
    given: Any
    """the given as canonical JSON; `decoded_given` makes the exercise's own class of it"""


@dataclass(frozen=True)
class FormLock:
    """A form with its students and the variants that they got."""

    form: str
    title: str
    entries: tuple[LockedEntry, ...]
    students: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """student id -> label -> id of the variant"""
    variants: Mapping[str, Any] = field(default_factory=dict)
    """id of the variant -> its JSON"""
    blobs: Mapping[str, bytes] = field(default_factory=dict, repr=False)
    _decoded: OrderedDict[str, LockedVariant] = field(
        default_factory=OrderedDict, init=False, repr=False, compare=False
    )

    def entry(self, label: str) -> LockedEntry:
        """Return the entry of that label; raises KeyError."""
        for entry in self.entries:
            if entry.label == label:
                return entry
        raise KeyError(label)

    @property
    def points(self) -> float:
        """The most that can be earned."""
        return sum(entry.points for entry in self.entries)

    def variant_of(self, student: str, label: str) -> LockedVariant:
        """Return the variant that a student got.

        Raises
        ------
        FormError
            When the form has no such student.
        """
        if student not in self.students:
            raise FormError(f"form '{self.form}' has no student '{student}'")
        return self.variant(self.students[student][label])

    def variant(self, identifier: str) -> LockedVariant:
        """Return a variant by its id; the last ones are kept decoded, because marking asks again and again."""
        if identifier not in self._decoded:
            self._decoded[identifier] = self._decode(identifier)
            if len(self._decoded) > MOST_DECODED:
                self._decoded.popitem(last=False)
        return self._decoded[identifier]

    def _decode(self, identifier: str) -> LockedVariant:
        data = self.variants[identifier]
        return LockedVariant(
            id=identifier,
            entry=self.entry(data["label"]),
            model=decode(data["model"], self.blobs, MODEL_CLASSES),
            stem=Stem(data["stem"]["intro"], data["stem"]["parts"]),
            figures=data["figures"],
            files=data["files"],
            given=data["given"],
        )

    def decoded_given(self, variant: LockedVariant, exercise: Exercise) -> Any:
        """Return the given as the exercise's own class.

        Raises
        ------
        VoxbankError
            When the exercise's source is not the one that drew it.
        """
        self.demand_source(variant.entry, exercise)
        return self.given_of(variant, exercise)

    def demand_source(self, entry: LockedEntry, exercise: Exercise) -> None:
        """Raise VoxbankError when an exercise's source is not the one of the lock."""
        if exercise.source_sha256() != entry.source_sha256:
            raise VoxbankError(
                f"the source of {exercise.name} changed after the form '{self.form}' was built; "
                "marking it needs the source of that day"
            )

    def given_of(self, variant: LockedVariant, exercise: Exercise) -> Any:
        """Return the given as the class of an exercise whose source is known to be the lock's."""
        return decode(variant.given, self.blobs, vars(exercise.generator) if exercise.generator else {})


def lock_form(form: Form, bank: Bank) -> FormLock:
    """Return the lock of a form that nobody has yet.

    Raises
    ------
    FormError
        When two of its exercises bring a function or a data file of the same name: one notebook holds both.
    """
    exercises = [bank.exercise(entry.exercise) for entry in form.entries]
    owners: dict[str, str] = {}
    for exercise in exercises:
        functions = exercise.code_part.functions if exercise.code_part else ()
        for name in (*functions, *(file.name for file in exercise.about.files)):
            if owners.setdefault(name, exercise.name) != exercise.name:
                raise FormError(f"{owners[name]} and {exercise.name} both bring '{name}'; one form cannot hold both")
    locked = tuple(_locked_entry(entry, exercise) for entry, exercise in zip(form.entries, exercises, strict=True))
    return FormLock(form.name, form.title, locked)


def with_students(
    lock: FormLock,
    students: Iterable[Student],
    bank: Bank,
    secret: bytes,
    progress: Callable[[int], None] = lambda done: None,
) -> FormLock:
    """Return the lock with variants for those students that it does not have yet; the others keep theirs.

    `progress` is called with the number of new students that have theirs.

    Raises
    ------
    FormError
        When there are new students, but an exercise's source is no longer the one of the lock.
    """
    exercises = {entry.label: bank.exercise(entry.exercise) for entry in lock.entries}
    assigned, variants, blobs = dict(lock.students), dict(lock.variants), dict(lock.blobs)
    new = [student for student in students if student.id not in assigned]
    for entry in lock.entries if new else ():
        if exercises[entry.label].source_sha256() != entry.source_sha256:
            raise FormError(
                f"{entry.exercise} changed after the form '{lock.form}' was built; "
                "late students need its source of that day, a regrade that applies the repair, or a form of a new name"
            )
    for student in new:
        labels: dict[str, str] = {}
        for entry in lock.entries:
            plain = Entry(entry.label, entry.exercise, entry.sharing)
            seed = variant_seed(secret, lock.form, plain, entry.version, student.id, len(assigned))
            identifier = f"{entry.label}-{seed:016x}"
            if identifier not in variants:
                exercise = exercises[entry.label]
                variants[identifier] = _locked_variant(entry, exercise, draw(exercise, seed), blobs)
            labels[entry.label] = identifier
        assigned[student.id] = labels
        progress(len(assigned) - len(lock.students))
    return replace(lock, students=assigned, variants=variants, blobs=blobs)


def write_lock(lock: FormLock, folder: Path) -> None:
    """Write a lock and its blobs; the lock appears whole or not at all."""
    (folder / BLOBS).mkdir(parents=True, exist_ok=True)
    for name, content in lock.blobs.items():
        if not (folder / BLOBS / name).exists():
            write_whole(folder / BLOBS / name, content, mode=PRIVATE)
    data = {"format": LOCK_FORMAT, "form": lock.form, "title": lock.title}
    data |= {"entries": encode(list(lock.entries), {}), "students": lock.students, "variants": lock.variants}
    text = json.dumps(data, indent=1, sort_keys=True, ensure_ascii=False) + "\n"
    write_whole(folder / LOCK_NAME, text, mode=PRIVATE)


def read_lock(folder: Path) -> FormLock:
    """Return the lock in a folder.

    Raises
    ------
    FormError
        When there is none, or it cannot be read.
    """
    path = folder / LOCK_NAME
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != LOCK_FORMAT:
            raise FormError(f"{path}: expected format {LOCK_FORMAT}, came {data['format']}")
        classes = {"LockedEntry": LockedEntry, "LockedPart": LockedPart}
        entries = tuple(decode(data["entries"], {}, classes))
        return FormLock(
            data["form"], data["title"], entries, data["students"], data["variants"], _Blobs(folder / BLOBS)
        )
    except FileNotFoundError:
        raise FormError(
            f"{path}: this lock is expected and does not exist; `voxbank assignment build` writes it"
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as problem:
        raise FormError(f"{path}: this is not a lock that can be read: {type(problem).__name__}: {problem}") from None


class _Blobs(Mapping[str, bytes]):
    """The blobs of a lock, read when they are asked for."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def __getitem__(self, name: str) -> bytes:
        try:
            return (self._folder / name).read_bytes()
        except OSError:
            raise KeyError(name) from None

    def __iter__(self) -> Any:
        return (path.name for path in sorted(self._folder.iterdir()))

    def __len__(self) -> int:
        return sum(1 for _ in self._folder.iterdir())


def _locked_entry(entry: Entry, exercise: Exercise) -> LockedEntry:
    parts = tuple(LockedPart(part.name, part.kind, part.points) for part in exercise.parts)
    return LockedEntry(
        entry.label, exercise.name, exercise.about.version, exercise.source_sha256(), entry.sharing, parts
    )


def _locked_variant(
    entry: LockedEntry, exercise: Exercise, variant: Variant, blobs: dict[str, bytes]
) -> dict[str, Any]:
    figures = {figure.name: _stored(figure.png, blobs) for figure in draw_figures(exercise, variant)}
    files = {name: _stored(content, blobs) for name, content in data_files(exercise, variant.given).items()}
    stem = render_stem(exercise, variant, {name: f"{entry.label}_{name}.png" for name in figures})
    return {
        "label": entry.label,
        "model": encode(answer_model(exercise, variant), blobs),
        "given": encode(variant.given, blobs),
        "stem": {"intro": stem.intro, "parts": dict(stem.parts)},
        "figures": figures,
        "files": files,
    }


def _stored(content: bytes, blobs: dict[str, bytes]) -> str:
    name = hashlib.sha256(content).hexdigest()
    blobs[name] = content
    return name
