"""The contract of image parts: programs that hand in an image earn what they should."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from autograder.budget import limits_of
from autograder.contracts.breach import Breach
from autograder.contracts.code import ACCEPTED
from autograder.marking.image import mark_image
from autograder.marking.marks import Blank, Finding, Value
from autograder.program import Program, Source
from autograder.responses import variant_files
from autograder.sandbox.fork_server import ForkServer
from bank.answer_model import PartModel, answer_model
from bank.exercise import Exercise
from bank.rendering import render_text
from bank.variant import Variant


def images(exercise: Exercise, variants: Sequence[Variant], server: ForkServer) -> Iterator[Breach]:
    """Yield what is wrong with the image part's programs, on these variants."""
    assert exercise.image_part is not None
    yield from _folders(exercise)
    for variant in variants:
        breaches = list(_on_variant(exercise, variant, server))
        yield from breaches
        if breaches:
            return  # the first seed that breaks it says enough


def _folders(exercise: Exercise) -> Iterator[Breach]:
    part = exercise.image_part
    assert part is not None
    accepted, rejected = exercise.programs("accepted"), exercise.programs("rejected")
    if len(accepted) < ACCEPTED:
        found = f"accepted/ holds {len(accepted)} programs"
        yield Breach("code", f"{found}; at least {ACCEPTED} in different styles that assign `{part.name}` are expected")
    declared = [misconception.name for misconception in part.misconceptions]
    for name in declared:
        if name not in rejected:
            yield Breach("code", f"misconception '{name}' of part '{part.name}' has no rejected/{name}.py.j2")
    for name in rejected:
        if name not in declared:
            yield Breach(
                "code", f"rejected/{name}.py.j2 is no misconception of part '{part.name}'; declare it in answers.toml"
            )


def _on_variant(exercise: Exercise, variant: Variant, server: ForkServer) -> Iterator[Breach]:
    assert exercise.image_part is not None
    part = answer_model(exercise, variant).part(exercise.image_part.name)
    if exercise.starter and _hand_in(exercise, variant, part, exercise.starter, server) is not None:
        yield Breach("code", f"starter.py must run and leave `{part.name}` as None", variant.seed)
    for name, text in _programs(exercise, "accepted", variant):
        finding = _hand_in(exercise, variant, part, text, server)
        if finding is None or finding.verdict != "passed":
            came = finding.message if finding else "nothing"
            yield Breach("code", f"accepted/{name}.py.j2 does not earn full marks: {came}", variant.seed)
    for name, text in _programs(exercise, "rejected", variant):
        finding = _hand_in(exercise, variant, part, text, server)
        if finding is None or finding.misconception != name:
            came = (finding.misconception or finding.message) if finding else "nothing"
            yield Breach(
                "code", f"rejected/{name}.py.j2 is not recognised as '{name}', but marked as: {came}", variant.seed
            )


def _programs(exercise: Exercise, verdict: str, variant: Variant) -> Iterator[tuple[str, str]]:
    for name, template in exercise.programs(verdict).items():
        yield name, render_text(template, {"given": variant.given})


def _hand_in(exercise: Exercise, variant: Variant, part: PartModel, text: str, server: ForkServer) -> Finding | None:
    """Return what a program's image earns, or None where it hands in nothing."""
    source, limits = Source.module(text, variant_files(exercise, variant)), limits_of(exercise.part(part.name))
    with Program(server, source, limits) as program:
        answer = program.answer(part.name)
    if isinstance(answer, Blank):
        return None
    return mark_image(part, answer.value) if isinstance(answer, Value) else Finding("failed", message=answer.sentence)
