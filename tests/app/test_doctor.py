"""`voxbank doctor`: what confines student code here, proven; and a sentence where nothing does, or not the best."""

import json

import pytest

from app import doctoring
from autograder.sandbox import mounts, tier
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.proof import Attack, Proof
from tests.app.conftest import Voxbank, complains

HELD = Proof("standard", (Attack("files", "tried to read a secret: 0 of 2 were read", held=True),))


@pytest.fixture
def apparmor(monkeypatch: pytest.MonkeyPatch) -> None:
    """Ubuntu 24.04, for an ordinary user."""
    refusal = "bwrap: setting up uid map: Permission denied"
    monkeypatch.setattr(mounts, "command", lambda server, as_root: ["sh", "-c", f"echo {refusal} >&2; exit 1"])
    monkeypatch.setattr(tier, "_settings", lambda: {"apparmor": "1", "most": "95000"})
    monkeypatch.setattr(doctoring, "prove", lambda isolation: HELD)


def test_the_proof_of_this_machine_is_printed_attack_by_attack(capsys):
    code = doctoring.examine(None, as_json=True)

    told = json.loads(capsys.readouterr().out)
    assert code == 0
    assert (told["isolation"], told["missing"]) == ("strong", None)
    assert len(told["attacks"]) >= 8
    assert all(attack["held"] for attack in told["attacks"])


def test_one_isolation_can_be_asked_for(voxbank: Voxbank, monkeypatch):
    asked = []
    monkeypatch.setattr(doctoring, "prove", lambda isolation: asked.append(isolation) or HELD)

    assert voxbank("doctor", "--isolation", "standard", "--json").json["isolation"] == "standard"
    assert asked == ["standard"]


def test_a_machine_that_cannot_confine_is_told_in_a_sentence(monkeypatch, capsys):
    monkeypatch.setattr("autograder.sandbox.inside.landlock.abi", lambda: 0)

    assert doctoring.examine(None, as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert (told["isolation"], told["attacks"]) == (None, [])
    assert "this kernel has no Landlock" in told["sentence"]
    assert told["missing"]["sentence"] in told["sentence"]


def test_where_apparmor_is_in_the_way_the_commands_for_its_profile_are_printed_as_they_stand(apparmor, capsys):
    assert doctoring.examine(None, as_json=False) == 0
    said = capsys.readouterr().out
    assert "Isolation 'standard': Landlock" in said
    assert "For 'strong': AppArmor forbids" in said
    assert said.endswith("\n" + tier.apparmor_remedy(str(mounts.bubblewrap().resolve())) + "\n")


def test_who_asks_for_strong_where_apparmor_is_in_the_way_is_told_the_same(apparmor, capsys):
    assert doctoring.examine("strong", as_json=True) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["isolation"] is None
    assert told["sentence"].startswith("the isolation 'strong' is not to be had here: AppArmor")
    assert "userns," in told["missing"]["remedy"]


@pytest.mark.parametrize("as_json", [True, False])
def test_a_sandbox_that_does_not_stand_is_no_isolation(monkeypatch, capsys, as_json):
    broken = Proof("strong", (Attack("files", "tried to read a secret: 1 of 2 were read", held=False),))
    monkeypatch.setattr(doctoring, "prove", lambda isolation: broken)

    assert doctoring.examine(None, as_json=as_json) == 1
    said = capsys.readouterr().out
    assert ('"isolation": null' if as_json else "do not mark on this machine") in said


def test_a_sandbox_that_does_not_start_is_told_in_a_sentence(monkeypatch, capsys):
    def refuse(isolation: str) -> Proof:
        raise SandboxError("a submission's process could not be confined: no permission")

    monkeypatch.setattr(doctoring, "prove", refuse)

    assert doctoring.examine(None, as_json=False) == 1
    assert "could not be confined: no permission" in " ".join(capsys.readouterr().out.split())


def test_asking_for_an_isolation_and_for_none_is_refused(voxbank: Voxbank):
    for command in (("mark", "sample/box", "x.json"), ("check",)):
        complains(voxbank(*command, "--isolation", "strong", "--no-isolation"), "--isolation and --no-isolation")
