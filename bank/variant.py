"""Draw a variant: one exercise with one seed, its key and what its misconceptions lead to."""

from __future__ import annotations

import itertools
import re
import string
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from bank.asked import Asked, Construction, Expression, Matching, PrintedOption
from bank.asking import asked_of, earlier_answer, normal_answer, normal_key, printed_options
from bank.declarations import declared, parameters, sampled_rows
from bank.errors import ExerciseError, UndrawableError
from bank.exercise import Exercise, Part
from bank.images import file_bytes, same_image
from bank.kinds import NUMBERS, VALUE_KINDS
from bank.listings import Listing
from bank.regions import Picking
from bank.rendering import answer_context, render_text
from bank.seeds import generator as seeded
from bank.text import normalised

MAX_DRAWS = 100

# Streams of one seed, so that the order of options never depends on how many numbers a generator draws.
_SCENE, _OPTIONS = 0, 1


@dataclass(frozen=True)
class PartVariant:
    """What marking one part of a variant rests on; `key` is None for parts without one (code, open)."""

    key: Any
    misconceptions: Mapping[str, Any]
    options: tuple[PrintedOption, ...] = ()
    asked: Asked | None = None

    @property
    def is_construction(self) -> bool:
        """Whether the key is one of many right answers."""
        return isinstance(self.asked, Construction)

    @property
    def printed(self) -> tuple[PrintedOption, ...]:
        """Everything that is printed with a letter or a number."""
        return (*self.options, *(self.asked.items + self.asked.targets if isinstance(self.asked, Matching) else ()))

    @property
    def letters_of_key(self) -> str:
        """The key in letters (and numbers), as printed."""
        if isinstance(self.asked, Matching):
            return self.asked.letters(self.key)
        if isinstance(self.asked, Listing):
            pairs = [(str(fault), self.letters(fault.repairs)) for fault in self.key.values()]
            return ", ".join(f"{line}{''.join(letters)}" for line, letters in pairs)
        return ", ".join(self.letters(self.key))

    def letters(self, ids: Any) -> list[str]:
        """Return the printed letters of one option id or of several, sorted."""
        wanted = {ids} if isinstance(ids, str) else set(ids)
        return [option.letter for option in self.options if option.id in wanted]


@dataclass(frozen=True)
class Variant:
    """One exercise with its parameters fixed by a seed."""

    exercise: str
    version: int
    seed: int
    scene: Any
    given: Any
    parts: Mapping[str, PartVariant]

    @property
    def case(self) -> str:
        """The name of the drawn case card, '' without one."""
        return case_of(self.given)


def case_of(given: Any) -> str:
    """Return the name of the case card that a given is or holds, '' where there is none."""
    return str(given.get("case", "") if isinstance(given, dict) else getattr(given, "case", ""))


def draw(exercise: Exercise, seed: int) -> Variant:
    """Return the first well-posed variant of a seed: guards hold, and all answers can be told apart.

    Raises
    ------
    UndrawableError
        When no draw in a hundred is well posed; the sentence says what stood in the way how often.
    """
    obstacles: Counter[str] = Counter()
    attempts = MAX_DRAWS if exercise.about.varies == "numbers" else 1
    for attempt in range(attempts):
        scene, given = _scene_and_given(exercise, seed, attempt)
        obstacle = broken_guard(exercise, scene, given)
        parts: dict[str, PartVariant] = {}
        for part in exercise.parts if obstacle is None else ():
            parts[part.name] = _answer(exercise, part, given, seed, parts)
            obstacle = confusion(part, parts[part.name])
            if obstacle is not None:  # before later parts, which may be expensive, are answered
                break
        if obstacle is None:
            return Variant(exercise.name, exercise.about.version, seed, scene, given, parts)
        obstacles[obstacle] += 1
    reasons = "; ".join(f"{count} times: {reason}" for reason, count in obstacles.most_common(3))
    draws = "draw" if attempts == 1 else "draws"
    raise UndrawableError(f"{exercise.name}: seed {seed} gave no usable variant in {attempts} {draws} ({reasons})")


def _answer(exercise: Exercise, part: Part, given: Any, seed: int, before: Mapping[str, PartVariant]) -> PartVariant:
    keys = earlier_answers(exercise, {name: answers.key for name, answers in before.items()})
    key = key_of(part, given, keys, case_of(given))
    wrong = misconception_values(exercise, part, given, keys)
    options = _options(part, key, wrong, given, seed)
    asked = asked_of(exercise, part, key, wrong, given, seed)
    key = normal_key(part, key, asked, case_of(given))
    wrong = {name: normal_answer(part, value, asked) for name, value in wrong.items()}
    return PartVariant(key, wrong, options, asked)


def earlier_answers(exercise: Exercise, keys: Mapping[str, Any]) -> dict[str, Any]:
    """Return the keys of parts as the functions of later parts take them."""
    return {name: earlier_answer(exercise.part(name), key) for name, key in keys.items()}


def key_of(part: Part, given: Any, earlier: Mapping[str, Any], case: str = "") -> Any:
    """Return the key of a part for these earlier answers; None for a part without a key."""
    if part.key is not None:
        return part.key(given, *(earlier[name] for name in part.earlier))
    if part.case_keys:
        return part.case_keys[case]
    return part.literal_key


def misconception_values(exercise: Exercise, part: Part, given: Any, earlier: Mapping[str, Any]) -> dict[str, Any]:
    """Return what each misconception of a value or image part leads to, for these earlier answers."""
    if part.kind == "construct":  # whose misconceptions say of a response whether it shows them
        return {}
    computed = declared(exercise.solution, "misconception")
    values: dict[str, Any] = {}
    for misconception in part.misconceptions_of(case_of(given)):
        if misconception.value is not None:
            values[misconception.name] = misconception.value
        elif misconception.name in computed:
            function = computed[misconception.name][1]
            values[misconception.name] = call_with(function, given=given, **earlier)
    return values


def accepting(exercise: Exercise, part: str) -> Callable[..., Any]:
    """Return the function that says which rows a response to a construct part meets."""
    return next(function for name, function in declared(exercise.solution, "accepts").values() if name == part)


def sample_answers(exercise: Exercise, part: Part, variant: Variant) -> list[tuple[Any, tuple[str, ...]]]:
    """Return the sample answers to a part of a variant, each with the rows that it meets.

    Those to open parts are templates, filled in with the variant's numbers like the texts of rows.
    """
    own = [sample for sample in part.samples if not sample.cases or variant.case in sample.cases]
    written = [(sample.response, sample.rows) for sample in own]
    if part.kind == "open":
        context = answer_context(exercise, variant)
        written = [(render_text(str(response), context), rows) for response, rows in written]
    made = [
        (call_with(function, given=variant.given), sampled_rows(function))
        for name, function in declared(exercise.solution, "sample").values()
        if name == part.name
    ]
    return written + made


def call_with(function: Callable[..., Any], **available: Any) -> Any:
    """Call a function with those of the available values that its parameters name.

    Raises
    ------
    ExerciseError
        When a parameter names nothing that is available.
    """
    wanted = parameters(function)
    missing = [name for name in wanted if name not in available]
    if missing:
        raise ExerciseError(
            f"function '{function.__name__}' asks for '{missing[0]}'; available are {', '.join(available)}"
        )
    return function(**{name: available[name] for name in wanted})


def data_files(exercise: Exercise, given: Any) -> dict[str, bytes]:
    """Return the data files of a variant: name -> bytes.

    Raises
    ------
    ExerciseError
        When the given does not have what a file holds, or the file's name does not fit it.
    """
    files: dict[str, bytes] = {}
    for file in exercise.about.files:
        if not hasattr(given, file.given):
            reason = f"data file '{file.name}' holds '{file.given}', which the given does not have"
            raise ExerciseError(f"{exercise.name}: {reason}")
        files[file.name] = file_bytes(file.name, getattr(given, file.given))
    return files


def broken_guard(exercise: Exercise, scene: Any, given: Any) -> str | None:
    """Return the sentence of the first guard that does not hold, or None."""
    for module in (exercise.generator, exercise.solution):
        for sentence, function in declared(module, "guard").values():
            if not call_with(function, scene=scene, given=given):
                return f"the guard '{sentence}' does not hold"
    return None


def confusion(part: Part, drawn: PartVariant) -> str | None:
    """Return a sentence for answers to a part that cannot be told apart, or that need no knowledge; or None."""
    matched = (drawn.asked.items, drawn.asked.targets) if isinstance(drawn.asked, Matching) else ()
    for options in (drawn.options, *matched):
        alike = alike_options(options)
        if alike:
            return f"part '{part.name}': {alike}"
    if part.select_several and 2 * len(set(drawn.key)) > len(drawn.options):
        return f"more than half of the options of part '{part.name}' are right, so that choosing all earns points"
    if part.kind not in VALUE_KINDS | {"image"}:
        return None
    answers = {"the key": drawn.key, **{f"'{name}'": value for name, value in drawn.misconceptions.items()}}
    pair = alike_answers(part, list(answers.values()), drawn.asked)
    if pair is None:
        return None
    one, other = (list(answers)[n] for n in pair)
    return f"{one} and {other} of part '{part.name}' cannot be told apart"


def alike_answers(part: Part, answers: Sequence[Any], asked: Asked | None = None) -> tuple[int, int] | None:
    """Return the places of the first two answers to a part that cannot be told apart when it is marked, or None."""
    if part.kind in NUMBERS:
        return part.tolerance.alike(answers)
    if isinstance(asked, Expression):
        return part.tolerance.alike([asked.values(formula) for formula in answers])
    pairs = itertools.combinations(range(len(answers)), 2)
    return next(((n, m) for n, m in pairs if not _told_apart(part, answers[n], answers[m], asked)), None)


def alike_options(options: Sequence[PrintedOption]) -> str | None:
    """Return words for the first options that read alike, or for one that reads like letters of others; or None."""
    letters = {option.letter for option in options}
    for one, other in itertools.combinations([option for option in options if not option.figure], 2):
        if normalised(one.text) == normalised(other.text):
            return f"options {one.letter} and {other.letter} both read '{one.text}'"
    for option in options:
        words = re.sub(r"[\W_]", "", option.text).upper()
        if words and set(words) <= letters:
            return f"option '{option.text}' reads like the letters of options; write it out"
    return None


def _told_apart(part: Part, one: Any, other: Any, asked: Asked | None) -> bool:
    if isinstance(asked, Matching | Listing | Picking):
        return asked.apart(one, other, part.tolerance)
    if part.kind == "text":
        return not ({normalised(form) for form in _forms(one)} & {normalised(form) for form in _forms(other)})
    if part.kind == "choice":
        return set(_forms(one)) != set(_forms(other))
    return not same_image(one, other, part.tolerance)


def _forms(value: Any) -> Sequence[str]:
    return [value] if isinstance(value, str) else list(value)


def _scene_and_given(exercise: Exercise, seed: int, attempt: int) -> tuple[Any, Any]:
    card = _drawn_card(exercise, seed)
    if exercise.about.varies != "numbers":
        return card, card
    assert exercise.generator is not None
    scene = exercise.generator.generate(seeded(seed, _SCENE, attempt), *([card] if card else []))
    given = exercise.generator.given(scene)
    if card and case_of(given) != card["case"]:
        reason = f"the card '{card['case']}' was drawn, and Given holds '{case_of(given)}' as its field `case`"
        raise ExerciseError(f"{exercise.name}: {reason}; pass on card['case']")
    return scene, given


def _drawn_card(exercise: Exercise, seed: int) -> dict[str, str]:
    """Return the card of a seed: its name as `case`, and its texts; empty where an exercise has none.

    All attempts of a seed have the same card, so that no card is rarer because its guards are harder to meet.
    """
    cases = exercise.about.cases
    if not cases:
        return {}
    card = cases[int(seeded(seed, _SCENE).integers(len(cases)))]
    return {"case": card.name, **card.texts}


def _options(part: Part, key: Any, wrong: Mapping[str, Any], given: Any, seed: int) -> tuple[PrintedOption, ...]:
    if part.kind != "choice" and not part.options:
        return ()
    # The part's place keeps two choices of one exercise from being shuffled alike.
    rng = seeded(seed, _OPTIONS, ord(part.letter))
    if part.options:
        return printed_options(part.options, given, rng, string.ascii_uppercase)
    texts = dict.fromkeys([*_forms(key), *(text for value in wrong.values() for text in _forms(value))])
    order = [list(texts)[n] for n in rng.permutation(len(texts))]
    return tuple(PrintedOption(chr(ord("A") + n), text, text) for n, text in enumerate(order))
