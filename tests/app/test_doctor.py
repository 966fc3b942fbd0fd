"""`voxbank doctor`: what confines student code here, proven; and a sentence where nothing does."""

import json

import pytest

from app import doctoring
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.tier import Attack, Proof


def test_the_proof_of_this_machine_is_printed_attack_by_attack(capsys):
    code = doctoring.examine(as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert told["isolation"] == "strong"
    assert len(told["attacks"]) >= 8
    assert all(attack["held"] for attack in told["attacks"])


def test_a_machine_that_cannot_confine_is_told_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr(doctoring, "isolation_available", lambda: (None, "user namespaces are switched off"))

    assert doctoring.examine(as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told == {"isolation": None, "sentence": "user namespaces are switched off", "attacks": []}


@pytest.mark.parametrize("as_json", [True, False])
def test_a_sandbox_that_does_not_stand_is_no_isolation(monkeypatch, capsys, as_json):
    broken = Proof("strong", (Attack("files", "tried to read a secret: 1 of 2 were read", held=False),))
    monkeypatch.setattr(doctoring, "prove", lambda isolation: broken)

    assert doctoring.examine(as_json=as_json) == 1
    said = capsys.readouterr().out
    assert ('"isolation": null' if as_json else "do not mark on this machine") in said


def test_a_sandbox_that_does_not_start_is_told_in_a_sentence(monkeypatch, capsys):
    def refuse(isolation: str) -> Proof:
        raise SandboxError("a submission's process could not be confined: no permission")

    monkeypatch.setattr(doctoring, "prove", refuse)

    assert doctoring.examine(as_json=False) == 1
    assert "could not be confined: no permission" in " ".join(capsys.readouterr().out.split())
