"""The proof is made of attacks that work where nothing stops them; each isolation stands against all of them."""

import pytest

from autograder.sandbox import proof
from autograder.sandbox.fork_server import Isolation
from autograder.sandbox.inside import landlock

ATTACKS = 15


@pytest.mark.parametrize("isolation", ["strong", "standard"])
def test_an_isolation_stands_against_every_attack(isolation: Isolation) -> None:
    shown = proof.prove(isolation)
    assert [attack.sentence for attack in shown.attacks if not attack.held] == []
    assert (shown.held, len(shown.attacks)) == (True, ATTACKS)


@pytest.mark.parametrize("version", [1, 2, 4])
def test_the_standard_isolation_stands_on_older_kernels(version: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ubuntu 22.04, Debian 12 and Ubuntu 24.04: nothing is used that their Landlock does not have."""
    if landlock.abi() < version:
        pytest.skip(f"this kernel's Landlock is older than version {version}")
    monkeypatch.setattr(landlock, "abi", lambda: version)
    assert [attack.sentence for attack in proof.prove("standard").attacks if not attack.held] == []


def test_without_isolation_the_attacks_succeed() -> None:
    """Otherwise the proof would prove nothing."""
    shown = proof.prove("none")
    held = {attack.name for attack in shown.attacks if attack.held}
    # Whether a namespace may be made, and how many threads a user may have, is the machine's decision there.
    assert held - {"namespaces", "threads"} == {"packages"}
    assert not shown.held
