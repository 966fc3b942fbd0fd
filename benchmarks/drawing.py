"""How long it takes to draw a variant, and its figures: `python -m benchmarks.drawing [--seeds N]`."""

from __future__ import annotations

import argparse
import functools
import statistics

from rich.console import Console
from rich.table import Table

from bank.discovery import Bank
from bank.figures import draw_figures
from bank.variant import Variant, draw
from benchmarks.machine import milliseconds


def main() -> None:
    """Print the median and the slowest of every exercise."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("--seeds", type=int, default=100, help="variants per exercise; figures of a tenth of them")
    seeds = arguments.parse_args().seeds
    bank = Bank()
    table = Table("exercise", "draw (median)", "draw (slowest)", "figures (median)", title=f"ms, {seeds} variants each")
    for name in bank.names:
        exercise = bank.exercise(name)
        variants: list[Variant] = [draw(exercise, seed) for seed in range(-(-seeds // 10))]
        drawing = [milliseconds(functools.partial(draw, exercise, seed)) for seed in range(seeds)]
        figures = [milliseconds(functools.partial(draw_figures, exercise, variant)) for variant in variants]
        row = (statistics.median(drawing), max(drawing), statistics.median(figures))
        table.add_row(name, *(f"{value:.1f}" for value in row))
    Console().print(table)


if __name__ == "__main__":
    main()
