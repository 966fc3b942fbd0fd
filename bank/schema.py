"""What authors write: the models of `exercise.toml` and `answers.toml`."""

from __future__ import annotations

import keyword
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from bank.formulas import CONSTANTS, FUNCTIONS
from bank.kinds import PROGRAMS, SANDBOXED, Kind
from bank.tolerance import Band, Tolerance
from bank.toml_files import FILE_PATTERN, FUNCTION_PATTERN, LISTING_PATTERN, NAME_PATTERN, ROW_PATTERN

RESERVED = ("given", "scene", "response")
"""What functions of an author are given beside the answers to earlier parts."""
MOST_PARTS = 26
"""Parts and options are lettered."""

Name = Annotated[str, Field(pattern=NAME_PATTERN)]
RowId = Annotated[str, Field(pattern=ROW_PATTERN)]
# TOML tells 3 from "3" and from true; so do we.
Whole = Annotated[int, Field(strict=True)]
Real = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Truth = Annotated[bool, Field(strict=True)]
Sentence = Annotated[str, Field(min_length=1)]


class Written(BaseModel):
    """Base of everything an author writes: unknown keys are errors, and nothing changes after reading."""

    model_config = ConfigDict(extra="forbid", frozen=True)


def _in_hundredths(points: float) -> float:
    if abs(points * 100 - round(points * 100)) > 1e-6:
        raise ValueError(f"points are given in hundredths at most, because scores are; came {points:g}")
    return points


def _refuse_twins(what: str, key: str, words: list[str]) -> None:
    for word in words:
        if words.count(word) > 1:
            raise ValueError(f"two {what} have the same {key} '{word}'")


Points = Annotated[Real, Field(gt=0, le=1000), AfterValidator(_in_hundredths)]


class Option(Written):
    """Something that a student chooses: a text (a template), one of the figures, or a figure with a text below it."""

    id: Name
    text: str = ""
    figure: Name | None = None

    @model_validator(mode="after")
    def _can_be_seen(self) -> Self:
        if not self.text and self.figure is None:
            raise ValueError(f"option '{self.id}' needs a text or a figure")
        return self


class SymbolFile(Written):
    """A symbol of a formula as a student types it, what it stands for, and where formulas are compared."""

    name: Annotated[str, Field(pattern=ROW_PATTERN)]
    text: Sentence
    range: tuple[Real, Real]

    @model_validator(mode="after")
    def _is_free(self) -> Self:
        if self.name in (*FUNCTIONS, *CONSTANTS, *RESERVED) or keyword.iskeyword(self.name):
            raise ValueError(f"a symbol cannot be called '{self.name}', which means something else in a formula")
        if not self.range[0] < self.range[1]:
            raise ValueError(f"the range of symbol '{self.name}' is empty; write [lowest, highest]")
        return self


class FieldFile(Written):
    """A piece of what is constructed: a number or a word, or a list or table of them ("n": as long as wanted)."""

    name: Name
    text: str = ""
    shape: tuple[Annotated[Whole, Field(gt=0)] | Literal["n"], ...] = ()
    values: tuple[Whole | Real, ...] | tuple[Sentence, ...] = ()
    range: tuple[Real, Real] | None = None
    whole: Truth = False

    @model_validator(mode="after")
    def _is_numbers_or_words(self) -> Self:
        if self.values and (self.range is not None or self.whole):
            raise ValueError(f"field '{self.name}' names its values; range and whole say nothing more")
        if self.range is not None and not self.range[0] <= self.range[1]:
            raise ValueError(f"the range of field '{self.name}' is empty; write [lowest, highest]")
        return self


_A_UNIT = "a unit ('1' for a number without one)"
_NEEDS: dict[Kind, dict[str, str]] = {
    "numeric": {"unit": _A_UNIT},
    "estimate": {"unit": _A_UNIT},
    "code": {"functions": 'functions = ["name", ...]'},
    "training": {
        "functions": 'functions = ["build_model", "train"]',
        "training": "[parts.training] with its row, its score and its profiles",
    },
    "match": {
        "items": "items = [{ id = ..., text = ... }]",
        "targets": "targets = [{ id = ..., text = ... }]",
    },
    "construct": {"fields": "fields = [{ name = ..., shape = [...], values = [...] }]"},
    "formula": {"symbols": "symbols = [{ name = ..., text = ..., range = [low, high] }]"},
}
"""Kind of a part -> what `[[parts]]` must hold for it, with the words that ask for it."""

_BELONGS: dict[str, tuple[tuple[Kind, ...], str]] = {
    "options": (("choice", "locate"), "only a choice has options"),
    "functions": (("code", "training"), "only code has functions"),
    "select": (("choice",), "only a choice can select several"),
    "shape": (("numeric", "locate"), "only numbers have a shape"),
    "limits": (("code", "image", "training"), "only programs (code, image, training) have limits"),
    "training": (("training",), "only training has [parts.training]"),
    "listing": (("locate",), "only locate has a listing"),
    "repair": (("locate",), "only locate has repairs"),
    "frame": (("locate",), "only locate has a frame of coordinates"),
    "image": (("locate",), "only locate has an image in which points are picked"),
    "symbols": (("formula",), "only a formula has symbols"),
    "fields": (("construct",), "only a construct has fields"),
    "items": (("match",), "only a match has items"),
    "targets": (("match",), "only a match has targets"),
    "reuse": (("match",), "only a match can use targets again"),
}
"""Key of `[[parts]]` -> the kinds that it belongs to, with the sentence for another one."""


PROXY_WORDS = ("probe", "last_arguments", "changed_arguments")
"""What `student` and `reference` of a check know beside the functions that were asked for."""


class LimitsFile(Written):
    """`limits` of a part whose response is a program: how much of the machine it may use.

    Attributes
    ----------
    seconds
        Computing time of each question: loading the program, or one call.
    total_seconds
        Time for all checks of the part together, by the clock on the wall.
    memory_mb
        Memory beyond what the loaded libraries hold.
    """

    seconds: Annotated[Whole, Field(gt=0, le=3600)] = 10
    total_seconds: Annotated[Whole, Field(gt=0, le=24 * 3600)] = 120
    memory_mb: Annotated[Whole, Field(ge=64, le=1 << 18)] = 1024

    @model_validator(mode="after")
    def _leaves_time(self) -> Self:
        if self.seconds > self.total_seconds:
            raise ValueError(f"one question has {self.seconds} s, but all together only {self.total_seconds} s")
        return self


class ProfileFile(Written):
    """`[parts.training.cpu]` or `[parts.training.cuda]`: how large the task is on one class of hardware.

    Attributes
    ----------
    steps
        Optimiser steps that one training may take.
    parameters
        Numbers that the model may learn.
    seconds
        Computing time of one training of the reference, roughly; ten times as much ends a training.
    memory_mb
        Memory of one training: of the processor's, or of the GPU's.
    """

    steps: Annotated[Whole, Field(gt=0, le=1_000_000)]
    parameters: Annotated[Whole, Field(gt=0)]
    seconds: Annotated[Whole, Field(gt=0, le=3600)]
    memory_mb: Annotated[Whole, Field(ge=256, le=1 << 18)] = 2048


class TrainingFile(Written):
    """`[parts.training]`: what is earned by the share of the gap between baseline and reference that is closed.

    Attributes
    ----------
    row
        The row that is earned so.
    score
        What the score is called; higher is better.
    full
        Share of the gap from which all of the row is earned.
    partial, share
        Share of the gap from which `share` of the row is earned.
    cpu, cuda
        The sizes of the task; None where it does not run on such a device.
    """

    row: RowId
    score: Sentence
    full: Annotated[Real, Field(gt=0, le=1)] = 0.7
    partial: Annotated[Real, Field(gt=0, le=1)] = 0.4
    share: Annotated[Real, Field(gt=0, lt=1)] = 0.5
    cpu: ProfileFile
    cuda: ProfileFile | None = None

    @model_validator(mode="after")
    def _rises(self) -> Self:
        if not self.partial < self.full:
            raise ValueError(f"partial = {self.partial:g} must lie below full = {self.full:g}")
        return self


class PartFile(Written):
    """`[[parts]]` of `exercise.toml`: what is asked, never what is right."""

    name: Name
    kind: Kind
    points: Points
    unit: str = ""
    shape: tuple[Annotated[Whole, Field(gt=0)], ...] = ()
    select: Literal["one", "several"] = "one"
    options: Annotated[tuple[Option, ...], Field(max_length=MOST_PARTS)] = ()
    functions: tuple[Annotated[str, Field(pattern=FUNCTION_PATTERN)], ...] = ()
    symbols: tuple[SymbolFile, ...] = ()
    fields: Annotated[tuple[FieldFile, ...], Field(max_length=MOST_PARTS)] = ()
    items: Annotated[tuple[Option, ...], Field(max_length=MOST_PARTS)] = ()
    targets: Annotated[tuple[Option, ...], Field(max_length=MOST_PARTS)] = ()
    reuse: Truth = False
    listing: Annotated[str, Field(pattern=LISTING_PATTERN)] | None = None
    repair: Literal["", "code", "option"] = ""
    frame: Literal["", "index", "mm"] = ""
    image: Name | None = None
    limits: LimitsFile | None = None
    training: TrainingFile | None = None

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        for field, words in _NEEDS.get(self.kind, {}).items():
            if not getattr(self, field):
                raise ValueError(f"part '{self.name}' is {self.kind} and needs {words}")
        for field, (kinds, words) in _BELONGS.items():
            if self.kind not in kinds and getattr(self, field) != type(self).model_fields[field].default:
                raise ValueError(f"part '{self.name}' is {self.kind}; {words}")
        if self.training and not {"build_model", "train"} <= set(self.functions) <= {"build_model", "train", "predict"}:
            raise ValueError(
                f"part '{self.name}' is training; its functions are build_model, train and perhaps predict"
            )
        if self.kind == "locate":
            self._locates_one_thing()
        for function in self.functions:
            if function in PROXY_WORDS:
                raise ValueError(f"a function cannot be called '{function}': in checks, student.{function} is taken")
        if keyword.iskeyword(self.name) or self.name in RESERVED:
            raise ValueError(f"a part cannot be called '{self.name}'; its name becomes a variable of the student's")
        for what in ("options", "items", "targets"):
            _refuse_twins(f"{what} of part '{self.name}'", "id", [option.id for option in getattr(self, what)])
        _refuse_twins(f"fields of part '{self.name}'", "name", [field.name for field in self.fields])
        _refuse_twins(f"symbols of part '{self.name}'", "name", [symbol.name for symbol in self.symbols])
        return self

    def _locates_one_thing(self) -> None:
        where = f"part '{self.name}' is locate and"
        if (self.listing is None) == (not self.frame):
            raise ValueError(
                f'{where} needs a listing (lines are found), or frame = "index" or "mm" (points are picked)'
            )
        if self.frame and (len(self.shape) != 1 or not 2 <= self.shape[0] <= 3):
            raise ValueError(f"{where} points have shape = [2] or [3], the number of their coordinates")
        if self.listing is not None and (self.shape or self.image is not None):
            raise ValueError(f"{where} lines have no shape and no image")
        if self.frame and self.repair:
            raise ValueError(f"{where} only lines are repaired")
        if bool(self.options) != (self.repair == "option"):
            raise ValueError(f'{where} options are repairs: write repair = "option" and options together')

    @property
    def choosable(self) -> tuple[Option, ...]:
        """All that a student chooses from: options, items and targets."""
        return (*self.options, *self.items, *self.targets)


class ConventionFile(Written):
    """A convention that marks depend on; its sentence (a template) must stand in the stem."""

    name: Name
    sentence: Sentence


class FigureFile(Written):
    """A figure; `alt` is a template and must not give the answer away."""

    name: Name
    alt: Sentence
    width_mm: Annotated[Real, Field(gt=20, le=180)] = 120
    height_mm: Annotated[Real, Field(gt=20, le=240)] = 75
    axes: tuple[Annotated[Whole, Field(gt=0)], Annotated[Whole, Field(gt=0)]] = (1, 1)


class DataFile(Written):
    """A data file beside the notebook, written from one field of the given."""

    name: Annotated[str, Field(pattern=FILE_PATTERN)]
    given: Name


class CaseFile(Written):
    """A case card: a name and the texts that the stem, rows and keys may use."""

    name: Name
    texts: dict[Name, str] = {}

    @model_validator(mode="after")
    def _keeps_its_name(self) -> Self:
        if "case" in self.texts:
            raise ValueError(f"a text of case '{self.name}' is called 'case', which is the card's own name")
        return self


class ExerciseFile(Written):
    """`exercise.toml`."""

    title: Sentence
    topic: Name
    objective: Sentence
    level: Annotated[Whole, Field(ge=1, le=3)]
    minutes: Annotated[Real, Field(gt=0)]
    version: Annotated[Whole, Field(ge=1)]
    varies: Literal["numbers", "cases", "none"]
    parts: Annotated[tuple[PartFile, ...], Field(min_length=1, max_length=MOST_PARTS)]
    source: str = ""
    digest: str = ""
    possible_givens: Annotated[Whole, Field(gt=1)] | None = None
    conventions: tuple[ConventionFile, ...] = ()
    figures: tuple[FigureFile, ...] = ()
    files: tuple[DataFile, ...] = ()
    cases: tuple[CaseFile, ...] = ()

    @model_validator(mode="after")
    def _parts_are_told_apart(self) -> Self:
        names = [part.name for part in self.parts]
        for what in ("parts", "conventions", "figures", "files", "cases"):
            _refuse_twins(what, "name", [entry.name for entry in getattr(self, what)])
        if len(names) == 1 and names[0] != "answer" and self.parts[0].kind not in PROGRAMS:
            raise ValueError(f"a lone part is called 'answer', not '{names[0]}'")
        if len([part for part in self.parts if part.kind in SANDBOXED]) > 1:
            raise ValueError("an exercise has at most one code, image or training part, because it has one starter")
        figures = [figure.name for figure in self.figures]
        for option in (option for part in self.parts for option in part.choosable):
            if option.figure is not None and option.figure not in figures:
                raise ValueError(f"option '{option.id}' shows figure '{option.figure}', which no [[figures]] declares")
        for symbol in (symbol.name for part in self.parts for symbol in part.symbols):
            if symbol in names:
                raise ValueError(f"a symbol cannot be called '{symbol}' like a part; functions take both by name")
        if self.varies == "none" and self.cases:
            raise ValueError(
                '[[cases]] belong to varies = "cases", or to "numbers", which are then drawn beside a card'
            )
        if self.varies == "cases" and not self.cases:
            raise ValueError('varies = "cases" needs at least one of [[cases]]')
        return self


class RowFile(Written):
    """`[[parts.NAME.rows]]`: something a marker can see, with points."""

    id: RowId
    points: Points
    text: Sentence
    needs: tuple[str, ...] = ()
    follow: Truth = False
    components: tuple[Annotated[Whole, Field(ge=0)], ...] = ()
    items: tuple[Name, ...] = ()
    aspect: Literal["geometry", "content", "place", "repair", ""] = ""
    faults: tuple[Name, ...] = ()
    cases: tuple[Name, ...] = ()


class MisconceptionFile(Written):
    """`[[parts.NAME.misconceptions]]`: a named wrong idea and the rows that it still earns."""

    name: Name
    sentence: Sentence
    award: tuple[RowId, ...] = ()
    value: Any = None
    fatal: Truth = False
    cases: tuple[Name, ...] = ()


class SampleFile(Written):
    """`[[parts.NAME.samples]]`: a sample answer and the rows that it meets."""

    response: Any
    rows: tuple[RowId, ...] = ()
    cases: tuple[Name, ...] = ()


class ToleranceFile(Written):
    """Right is abs(response - key) <= max(atol, rtol x abs(key)), arrays by component; an estimate has a factor."""

    atol: Annotated[Real, Field(ge=0)] = 0.0
    rtol: Annotated[Real, Field(ge=0)] = 0.0
    factor: Annotated[Real, Field(gt=1)] | None = None

    @model_validator(mode="after")
    def _is_one_rule(self) -> Self:
        if self.factor is not None and (self.atol or self.rtol):
            raise ValueError("a tolerance is a factor, or atol and rtol, but not both")
        return self

    @property
    def rule(self) -> Tolerance:
        """The tolerance as marking uses it."""
        return Tolerance(self.atol, self.rtol) if self.factor is None else Band(factor=self.factor)


class PartAnswersFile(Written):
    """`[parts.NAME]` of `answers.toml`."""

    key: Any = None
    keys: dict[Name, Any] = {}
    tolerance: ToleranceFile | None = None
    false_accusation: Annotated[Real, Field(ge=0)] | None = None
    rows: Annotated[tuple[RowFile, ...], Field(min_length=1)]
    misconceptions: tuple[MisconceptionFile, ...] = ()
    samples: tuple[SampleFile, ...] = ()

    @model_validator(mode="after")
    def _rows_are_told_apart(self) -> Self:
        rows = [row.id for row in self.rows]
        _refuse_twins("rows of a part", "id", rows)
        _refuse_twins("misconceptions of a part", "name", [wrong.name for wrong in self.misconceptions])
        for misconception in self.misconceptions:
            unknown = sorted(set(misconception.award) - set(rows))
            if unknown:
                raise ValueError(f"misconception '{misconception.name}' awards the unknown row '{unknown[0]}'")
        for sample in self.samples:
            unknown = sorted(set(sample.rows) - set(rows))
            if unknown:
                raise ValueError(f"a sample answer names the unknown row '{unknown[0]}'")
        return self


class AnswersFile(Written):
    """`answers.toml`."""

    parts: dict[Name, PartAnswersFile]
    figures: tuple[FigureFile, ...] = ()

    @model_validator(mode="after")
    def _figures_are_told_apart(self) -> Self:
        _refuse_twins("figures", "name", [figure.name for figure in self.figures])
        return self
