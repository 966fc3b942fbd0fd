"""`voxbank doctor`."""

from __future__ import annotations

import json

from rich.console import Console
from rich.markup import escape

from app.terminal import waiting
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.tier import Proof, isolation_available, prove

UNPROTECTED = 1


def examine(*, as_json: bool) -> int:
    """Prove how well student code is confined on this machine, print it, and return the exit code."""
    isolation, sentence = isolation_available()
    proof: Proof | None = None
    if isolation is not None:
        try:
            with waiting("attacking the sandbox"):
                proof = prove(isolation)
        except SandboxError as problem:
            sentence = str(problem)
    if as_json:
        attacks = [{"name": a.name, "sentence": a.sentence, "held": a.held} for a in proof.attacks] if proof else []
        held = proof is not None and proof.held
        print(
            json.dumps({"isolation": isolation if held else None, "sentence": sentence, "attacks": attacks}, indent=2)
        )
    else:
        _print(sentence, proof)
    return 0 if proof is not None and proof.held else UNPROTECTED


def _print(sentence: str, proof: Proof | None) -> None:
    console = Console()
    for attack in proof.attacks if proof else ():
        mark = "[green]held[/]" if attack.held else "[red]BROKEN[/]"
        console.print(f"{mark}  {escape(attack.name)}: {escape(attack.sentence)}", highlight=False)
    if proof is None:
        console.print(f"[red]Student code cannot be confined here[/]: {escape(sentence)}", highlight=False)
    elif proof.held:
        console.print(f"[green]Isolation '{proof.isolation}'[/]: {escape(sentence)}", highlight=False)
    else:
        console.print("[red]The sandbox did not stand; do not mark on this machine.[/]")
