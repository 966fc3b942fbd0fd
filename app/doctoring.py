"""`voxbank doctor`."""

from __future__ import annotations

import dataclasses
import json
from typing import Any

from rich.console import Console
from rich.markup import escape

from app.terminal import waiting
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import Isolation
from autograder.sandbox.proof import Proof, prove
from autograder.sandbox.tier import Obstacle, choose, description, obstacle_to

UNPROTECTED = 1


def examine(demanded: Isolation | None, *, as_json: bool) -> int:
    """Prove how well student code is confined on this machine, print it, and return the exit code.

    Parameters
    ----------
    demanded
        The isolation to be proven; None for the best that there is.
    as_json
        Whether to print for programs.
    """
    proof: Proof | None = None
    try:
        with waiting("attacking the sandbox"):
            proof = prove(choose(demanded))
        sentence = description(proof.isolation)
    except SandboxError as problem:
        sentence = str(problem)
    missing = None if proof is not None and proof.isolation == "strong" else obstacle_to("strong")
    if as_json:
        print(json.dumps(_as_data(sentence, proof, missing), indent=2))
    else:
        _print(sentence, proof, missing)
    return 0 if proof is not None and proof.held else UNPROTECTED


def _as_data(sentence: str, proof: Proof | None, missing: Obstacle | None) -> dict[str, Any]:
    return {
        "isolation": proof.isolation if proof is not None and proof.held else None,
        "sentence": sentence,
        "attacks": [dataclasses.asdict(attack) for attack in proof.attacks] if proof is not None else [],
        "missing": dataclasses.asdict(missing) if missing is not None else None,
    }


def _print(sentence: str, proof: Proof | None, missing: Obstacle | None) -> None:
    console = Console(soft_wrap=True)
    for attack in proof.attacks if proof else ():
        mark = "[green]held[/]" if attack.held else "[red]BROKEN[/]"
        console.print(f"{mark}  {escape(attack.name)}: {escape(attack.sentence)}", highlight=False)
    if proof is None:
        console.print(f"[red]Nothing is marked here[/]: {escape(sentence)}", highlight=False)
    elif proof.held:
        console.print(f"[green]Isolation '{proof.isolation}'[/]: {escape(sentence)}", highlight=False)
    else:
        console.print("[red]The sandbox did not stand; do not mark on this machine.[/]")
    if missing is not None and missing.sentence not in sentence:
        console.print(f"For 'strong': {escape(missing.sentence)}", highlight=False)
    if missing is not None and missing.remedy:
        console.print(f"\n{escape(missing.remedy)}", highlight=False)
