"""The proof is made of attacks that work where nothing stops them, and the sentences say what to do."""

import pytest

from autograder.sandbox import mounts, tier


def test_the_strong_isolation_stands_against_every_attack() -> None:
    proof = tier.prove("strong")
    assert [attack.sentence for attack in proof.attacks if not attack.held] == []
    assert proof.held
    assert len(proof.attacks) == 10


def test_without_isolation_the_attacks_succeed() -> None:
    """Otherwise the proof would prove nothing. The memory limit holds there, too."""
    proof = tier.prove("none")
    held = {attack.name for attack in proof.attacks if attack.held}
    # Whether a namespace may be made is the machine's decision there.
    assert held - {"namespaces"} == {"memory", "packages"}
    assert not proof.held


def test_this_machine_gives_strong_isolation() -> None:
    isolation, sentence = tier.isolation_available()
    assert isolation == "strong", sentence
    assert "Landlock" in sentence


@pytest.mark.parametrize(
    ("settings", "words"),
    [
        ({"apparmor": "1", "most": "1000"}, "AppArmor"),
        ({"most": "0"}, "user.max_user_namespaces"),
        ({"clone": "0"}, "unprivileged_userns_clone"),
        ({"apparmor": "0", "most": "1000", "clone": "1"}, "seccomp=unconfined"),
    ],
)
def test_a_refusal_is_explained_with_what_to_do(settings: dict[str, str], words: str) -> None:
    sentence = tier.what_is_missing("bwrap: setting up uid map: Permission denied", settings)
    assert words in sentence
    assert "\n" not in sentence


def test_a_machine_that_refuses_namespaces_gets_none_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "command", lambda server, as_root: ["sh", "-c", "echo bwrap: refused >&2; exit 1"])
    isolation, sentence = tier.isolation_available()
    assert isolation is None
    assert "bwrap: refused" in sentence or "namespaces" in sentence


def test_a_kernel_without_landlock_gets_none_and_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.inside.landlock.abi", lambda: 0)
    assert tier.isolation_available()[0] is None
    assert "Landlock" in tier.isolation_available()[1]
