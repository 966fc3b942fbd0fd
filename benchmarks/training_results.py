"""Figures of trained networks, kept by exercise, and the tables that are made of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, field, replace

from pydantic import TypeAdapter

from benchmarks.machine import RESULTS, keep


@dataclass(frozen=True)
class Cost:
    """What the trainings of a response cost, and the scores that an exercise is calibrated with."""

    score: str
    baseline: float
    reference: float
    spread: float
    training_seconds: float
    memory_mb: int
    response_seconds: float
    measured: str


@dataclass(frozen=True)
class Marks:
    """What one response earned with several seeds of a marker, and how often that was right."""

    gap: str
    points: str
    expected: str
    held: int
    seeds: int

    @property
    def right(self) -> bool:
        """Whether it was marked rightly every time."""
        return self.held == self.seeds


@dataclass(frozen=True)
class Figures:
    """What was measured of an exercise, and the sha256 of what its calibration rests on."""

    source: str
    cost: Cost | None = None
    marks: dict[str, Marks] = field(default_factory=dict)


_FIGURES = TypeAdapter(dict[str, Figures])


def keep_figures(device: str, measured: Mapping[str, Figures], current: Mapping[str, str]) -> str:
    """Add figures to those that are kept, write the tables of all, and return where these lie.

    Figures of exercises that were calibrated anew since are left out.
    """
    file = RESULTS / f"training_{device}.json"
    kept = _FIGURES.validate_json(file.read_bytes()) if file.exists() else {}
    for name, new in measured.items():
        old = kept.get(name)
        unchanged = old is not None and old.source == new.source
        kept[name] = replace(new, cost=new.cost or old.cost, marks=new.marks or old.marks) if unchanged and old else new
    kept = {name: kept[name] for name in sorted(kept) if kept[name].source == current.get(name)}
    file.write_text(json.dumps({name: asdict(each) for name, each in kept.items()}, indent=1) + "\n", encoding="utf-8")
    return str(keep(f"training_{device}", table(device, kept)))


def table(device: str, figures: Mapping[str, Figures]) -> str:
    """Return the tables of costs and of marks in Markdown."""
    costs = {name: each.cost for name, each in figures.items() if each.cost is not None}
    seeds = " or ".join(sorted({str(marks.seeds) for each in figures.values() for marks in each.marks.values()}))
    return "\n".join(
        [
            "# Marking trained networks",
            "",
            f"`python -m benchmarks.training --device {device} --keep`. Baseline and reference (median ± standard "
            "deviation over seeds) by the calibration. Seconds and MB are those of one training of the reference; the "
            "seconds of a response those of all five trainings where its score lies near a threshold, by the clock.",
            "",
            *(_costs(costs) if costs else []),
            *([f"Every response was marked with {seeds} seeds that no calibration has used."] if seeds else []),
            *(line for name, each in figures.items() if each.marks for line in _marks(name, each.marks)),
            "",
        ]
    )


def _costs(costs: Mapping[str, Cost]) -> Iterator[str]:
    yield "| exercise | score | baseline | reference | s per training | MB | s per response | responses an hour |"
    yield "|---|---|---|---|---|---|---|---|"
    for name, cost in costs.items():
        yield (
            f"| {name} | {cost.score} | {cost.baseline:.3f} | {cost.reference:.3f} ± {cost.spread:.3f} | "
            f"{cost.training_seconds:.1f} | {cost.memory_mb} | {cost.response_seconds:.1f} | "
            f"{3600 / cost.response_seconds:.0f} |"
        )
    yield ""
    for machine in sorted({cost.measured for cost in costs.values()}):
        yield f"- {machine}: {', '.join(name for name, cost in costs.items() if cost.measured == machine)}"
    yield ""


def _marks(name: str, marks: Mapping[str, Marks]) -> Iterator[str]:
    yield from (
        "",
        f"## {name}",
        "",
        "| response | gap closed | points earned | as it should be |",
        "|---|---|---|---|",
    )
    for response, each in marks.items():
        yield f"| {response} | {each.gap} | {each.points} | {each.expected} {each.held} of {each.seeds} |"
