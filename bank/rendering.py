"""Templates to Markdown with TeX: stem, rows, worked solution. A template that asks for what is not there fails."""

from __future__ import annotations

import functools
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import jinja2
import numpy as np

from bank.asked import PrintedOption
from bank.errors import ExerciseError
from bank.exercise import Exercise, Part
from bank.listings import Listing
from bank.schema import FigureFile

if TYPE_CHECKING:
    from bank.variant import Variant

# A stem is written as one text; `{{ part.NAME }}` leaves this mark, at which it is taken apart again.
_MARK = "\x1e"


@dataclass(frozen=True)
class Stem:
    """A rendered stem: what stands before the first part, and the text of each part (with its options), as Markdown."""

    intro: str
    parts: Mapping[str, str]

    @property
    def markdown(self) -> str:
        """The whole stem."""
        return "\n\n".join(text for text in (self.intro, *self.parts.values()) if text)


@dataclass(frozen=True)
class PlannedFigure:
    """A figure of a variant: under which name it is handed out, what the author says of it, and as which option.

    A figure that is an option bears the part's name and the option's letter: the author's word for it would tell.
    """

    name: str
    file: FigureFile
    option: str = ""
    """The id of the option that it is, '' for a figure of the stem."""
    worked: bool = False
    """Whether it belongs to the worked solution."""


def planned_figures(exercise: Exercise, variant: Variant, *, worked: bool = False) -> tuple[PlannedFigure, ...]:
    """Return the figures of a variant: of the stem, as options, and if wanted those of the worked solution."""
    files = {file.name: file for file in exercise.about.figures}
    chosen = {option.figure for part in exercise.parts for option in part.written.choosable}
    stem = [PlannedFigure(name, file) for name, file in files.items() if name not in chosen]
    options = [
        PlannedFigure(_option_figure(name, option), files[option.figure], option.id)
        for name, part in variant.parts.items()
        for option in part.printed
        if option.figure
    ]
    behind = [PlannedFigure(file.name, file, worked=True) for file in exercise.worked_figures if worked]
    return (*stem, *options, *behind)


def figure_names(exercise: Exercise, variant: Variant, *, worked: bool = False) -> tuple[str, ...]:
    """Return the names under which the figures of a variant are handed out, if wanted with the worked solution's."""
    return tuple(figure.name for figure in planned_figures(exercise, variant, worked=worked))


def render_stem(exercise: Exercise, variant: Variant, figure_paths: Mapping[str, str]) -> Stem:
    """Return the stem of a variant, its parts with letter, points and options, for notebooks and terminals.

    Raises
    ------
    ExerciseError
        When the template fails, or does not mark each part once and in order with `{{ part.NAME }}`.
    """
    bare = render_bare_stem(exercise, variant, figure_paths)
    figures = figure_markdown(exercise, variant, figure_paths)
    parts = {part.name: _part_text(exercise, part, bare.parts[part.name], variant, figures) for part in exercise.parts}
    return Stem(bare.intro, parts)


def render_bare_stem(exercise: Exercise, variant: Variant, figure_paths: Mapping[str, str]) -> Stem:
    """Return the stem of a variant, its parts without letter, points and options; the key is not in reach.

    Raises
    ------
    ExerciseError
        When the template fails, or does not mark each part once and in order with `{{ part.NAME }}`.
    """
    template = _read(exercise, exercise.folder / "stem.md.j2")
    context = {
        "given": variant.given,
        "part": {part.name: f"{_MARK}{part.name}{_MARK}" for part in exercise.parts},
        "figure": figure_markdown(exercise, variant, figure_paths),
    }
    pieces = _render(exercise, "stem.md.j2", template, context).split(_MARK)
    intro, names, texts = pieces[0], pieces[1::2], pieces[2::2]
    expected = [part.name for part in exercise.parts]
    if names != expected:
        raise ExerciseError(
            f"{exercise.name}: stem.md.j2 must mark each part once and in order with "
            f"{', '.join('{{ part.' + name + ' }}' for name in expected)}; it marks {', '.join(names) or 'none'}"
        )
    return Stem(_tidy(intro), {name: _tidy(text) for name, text in zip(names, texts, strict=True)})


def figure_markdown(exercise: Exercise, variant: Variant, figure_paths: Mapping[str, str]) -> dict[str, str]:
    """Return each figure as Markdown with the text that stands for it."""
    alts = figure_alts(exercise, variant)
    return {name: f"![{alts[name]}]({path})" for name, path in figure_paths.items()}


def figure_alts(exercise: Exercise, variant: Variant, *, worked: bool = False) -> dict[str, str]:
    """Return the text that stands for each figure where it cannot be seen, if wanted with the worked solution's."""
    planned = planned_figures(exercise, variant, worked=worked)
    given, all_known = {"given": variant.given}, answer_context(exercise, variant) if worked else {}
    return {figure.name: render_text(figure.file.alt, all_known if figure.worked else given) for figure in planned}


def render_conventions(exercise: Exercise, variant: Variant) -> dict[str, str]:
    """Return the sentence of each declared convention with this variant's numbers."""
    return {c.name: render_text(c.sentence, {"given": variant.given}) for c in exercise.about.conventions}


def render_worked(exercise: Exercise, variant: Variant, figure_paths: Mapping[str, str]) -> str:
    """Return the worked solution with this variant's numbers."""
    template = _read(exercise, exercise.solution_folder / "worked.md.j2")
    alts = figure_alts(exercise, variant, worked=True)
    figures = {name: f"![{alts[name]}]({path})" for name, path in figure_paths.items()}
    context = answer_context(exercise, variant) | {"figure": figures}
    return _tidy(_render(exercise, "worked.md.j2", template, context))


def answer_context(exercise: Exercise, variant: Variant) -> dict[str, Any]:
    """Return what templates on the answer's side may use: given, key, wrong[part][misconception], letter."""
    return {
        "given": variant.given,
        "key": {name: part.key for name, part in variant.parts.items() if part.key is not None},
        "wrong": {name: dict(part.misconceptions) for name, part in variant.parts.items()},
        "letter": {name: part.letters_of_key for name, part in variant.parts.items() if part.printed},
    }


def render_text(template: str, context: Mapping[str, Any]) -> str:
    """Return one rendered piece of text.

    Raises
    ------
    ExerciseError
        When the template is wrong or asks for what is not in the context.
    """
    if "{" not in template and not template.endswith("\n"):
        return template  # as most options are, of which a draw has many
    try:
        return _compiled(template).render(context)
    except jinja2.TemplateError as problem:
        raise ExerciseError(f"the template '{template[:60]}' cannot be filled in: {problem.message}") from None
    except (TypeError, ValueError, LookupError, ArithmeticError) as problem:
        raise ExerciseError(f"the template '{template[:60]}' cannot be filled in: {problem}") from None


def number(value: float, decimals: int = 2) -> str:
    """Return a number with a fixed count of decimals and without '-0.0'.

    >>> number(-0.001, 2)
    '0.00'
    """
    text = f"{float(value):.{decimals}f}"
    return text[1:] if re.fullmatch(r"-0(\.0*)?", text) else text


def vector(values: Any, decimals: int = 2) -> str:
    """Return a vector as '(1.0, 2.0, 3.0)'.

    >>> vector([1, 2.25], 1)
    '(1.0, 2.2)'
    """
    return "(" + ", ".join(number(value, decimals) for value in np.ravel(values)) + ")"


def plain_number(value: float) -> str:
    """Return a number without needless decimals.

    >>> plain_number(2.0), plain_number(0.25)
    ('2', '0.25')
    """
    return f"{float(value):.10g}"


@functools.cache
def _environment() -> jinja2.Environment:
    environment = jinja2.Environment(
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=False,
        autoescape=False,
    )
    environment.filters |= {"number": number, "vector": vector, "plain": plain_number}
    return environment


@functools.lru_cache(maxsize=4096)
def _compiled(template: str) -> jinja2.Template:
    return _environment().from_string(template)


def _render(exercise: Exercise, what: str, template: str, context: Mapping[str, Any]) -> str:
    try:
        return render_text(template, context)
    except ExerciseError as problem:
        raise ExerciseError(f"{exercise.name}, {what}: {problem}") from None


def _read(exercise: Exercise, path: Any) -> str:
    try:
        return str(path.read_text(encoding="utf-8"))
    except OSError:
        raise ExerciseError(f"{exercise.name}: {path.name} is missing in {path.parent}") from None


def _part_text(exercise: Exercise, part: Part, text: str, variant: Variant, figures: Mapping[str, str]) -> str:
    label = f"**({part.letter})**{_gap(text)}" if len(exercise.parts) > 1 else ""
    unit = "point" if part.points == 1 else "points"
    # Points stand at the end of the last sentence, but not in a table, a formula or an item.
    last = text.rpartition("\n\n")[2]
    body = f"{label}{text}{_gap(last)}**[{plain_number(part.points)} {unit}]**"
    drawn = variant.parts[part.name]
    shown = option_figures(part, variant, figures)
    beside = render_beside(exercise, part, variant, figures)
    return "\n\n".join([body, *([beside] if beside else []), *(option.printed(shown) for option in drawn.options)])


def render_beside(exercise: Exercise, part: Part, variant: Variant, figures: Mapping[str, str]) -> str:
    """Return what stands below a part's question beside options, as Markdown: items, symbols, fields, a listing; or ''.

    Parts that share a listing show it once.
    """
    asked = variant.parts[part.name].asked
    if isinstance(asked, Listing):
        first = next(other for other in exercise.parts if _has_listing(variant, other, asked.lines))
        if first.name != part.name:
            return f"The listing is that of ({first.letter}). {asked.costs}"
    return asked.printed(option_figures(part, variant, figures)) if asked else ""


def option_figures(part: Part, variant: Variant, figures: Mapping[str, str]) -> dict[str, str]:
    """Return the figures that are options, by their letter."""
    printed = variant.parts[part.name].printed
    return {option.letter: figures[_option_figure(part.name, option)] for option in printed if option.figure}


def _has_listing(variant: Variant, part: Part, lines: tuple[str, ...]) -> bool:
    asked = variant.parts[part.name].asked
    return isinstance(asked, Listing) and asked.lines == lines


def _option_figure(part: str, option: PrintedOption) -> str:
    return f"{part}_{option.letter}"


_NO_PROSE = re.compile(r"\s*(\||```|~~~|\$\$|!\[|[-*+] |\d+[.)] )")
"""How a block begins that is no paragraph of prose."""


def _gap(block: str) -> str:
    """Return what stands between words in bold and a block of Markdown, which only prose may join."""
    return "\n\n" if _NO_PROSE.match(block) else " "


def _tidy(text: str) -> str:
    return re.sub(r"\n{3,}", "\n\n", text).strip()
