"""What a machine can give is found out, and the sentences say what is missing and what to do."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import mounts, tier
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import ForkServer


@pytest.fixture
def no_namespaces(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "command", lambda server, as_root: ["sh", "-c", "echo bwrap: refused >&2; exit 1"])


def test_this_machine_gives_strong_isolation() -> None:
    isolation, sentence = tier.isolation_available()
    assert isolation == "strong", sentence
    assert "Landlock" in sentence
    assert tier.choose(None) == tier.choose("strong") == "strong"


NO_MAP = "bwrap: setting up uid map: Permission denied"
NO_LOOPBACK = "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted"
NO_NAMESPACE = "bwrap: No permissions to create a new namespace, likely because the kernel does not allow it."
NOT_EVEN_ROOT = "bwrap: Creating new namespace failed: Operation not permitted"


@pytest.mark.parametrize(
    ("refusal", "settings", "words"),
    [
        (NO_MAP, {"apparmor": "1", "most": "1000"}, "AppArmor"),
        (NO_LOOPBACK, {"apparmor": "1", "most": "1000"}, "AppArmor"),
        (NO_NAMESPACE, {"apparmor": "1", "most": "1000"}, "seccomp=unconfined"),
        (NOT_EVEN_ROOT, {"apparmor": "1", "most": "1000"}, "seccomp=unconfined"),
        (NO_NAMESPACE, {"apparmor": "1", "most": "0"}, "user.max_user_namespaces"),
        (NO_NAMESPACE, {"most": "0"}, "user.max_user_namespaces"),
        (NO_NAMESPACE, {"clone": "0"}, "unprivileged_userns_clone"),
        (NO_NAMESPACE, {"apparmor": "0", "most": "1000", "clone": "1"}, "seccomp=unconfined"),
    ],
)
def test_a_refusal_is_explained_with_what_to_do(refusal: str, settings: dict[str, str], words: str) -> None:
    obstacle = tier.what_is_missing(refusal, settings)
    assert words in obstacle.sentence
    assert "\n" not in obstacle.sentence
    assert bool(obstacle.remedy) == (words == "AppArmor")


def test_the_profile_for_apparmor_names_the_bundled_program_and_allows_namespaces() -> None:
    """The form is the one of Ubuntu 24.04's own profiles, as for a browser in /opt."""
    assert tier.apparmor_remedy("/home/anna/voxbank/.venv/bin/bwrap") == (
        "sudo tee /etc/apparmor.d/voxbank-bwrap <<'END'\n"
        "abi <abi/4.0>,\n"
        "include <tunables/global>\n"
        "\n"
        'profile voxbank-bwrap "/home/anna/voxbank/.venv/bin/bwrap" flags=(unconfined) {\n'
        "  userns,\n"
        "\n"
        "  include if exists <local/voxbank-bwrap>\n"
        "}\n"
        "END\n"
        "sudo apparmor_parser --replace /etc/apparmor.d/voxbank-bwrap\n"
    )
    obstacle = tier.what_is_missing(NO_MAP, {"apparmor": "1"})
    assert f'"{os.path.realpath(mounts.bubblewrap())}"' in obstacle.remedy


def test_what_apparmor_would_read_as_a_pattern_is_escaped() -> None:
    assert '"/home/a b/x\\[1\\]\\{\\*\\}/bwrap"' in tier.apparmor_remedy("/home/a b/x[1]{*}/bwrap")


def test_a_machine_that_refuses_namespaces_gives_standard(no_namespaces: None) -> None:
    isolation, sentence = tier.isolation_available()
    assert isolation == tier.choose(None) == tier.choose("standard") == "standard"
    assert "namespaces" not in sentence


def test_who_insists_on_strong_is_told_what_is_missing(no_namespaces: None) -> None:
    with pytest.raises(SandboxError, match=r"'strong' is not to be had here: .*namespaces"):
        tier.choose("strong")


def test_no_isolation_is_always_to_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("autograder.sandbox.inside.landlock.abi", lambda: 0)
    assert tier.choose("none") == "none"


@pytest.mark.parametrize(
    ("patched", "value", "words"),
    [
        ("autograder.sandbox.inside.landlock.abi", lambda: 0, "Landlock"),
        ("seccompy.supported", lambda: False, "CONFIG_SECCOMP_FILTER"),
        ("platform.system", lambda: "Darwin", "WSL2"),
    ],
)
def test_a_machine_that_lacks_a_layer_gives_nothing(
    monkeypatch: pytest.MonkeyPatch, patched: str, value: object, words: str
) -> None:
    monkeypatch.setattr(patched, value)
    isolation, sentence = tier.isolation_available()
    assert isolation is None
    assert words in sentence
    for demanded in (None, "strong", "standard"):
        with pytest.raises(SandboxError, match=words):
            tier.choose(demanded)


def test_without_namespaces_voxbank_may_not_lie_where_student_code_reads(
    no_namespaces: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mounts, "REPOSITORY", Path("/usr/local/src/voxbank"))
    assert tier.isolation_available()[0] is None
    with pytest.raises(SandboxError, match="lies in /usr, which"):
        tier.choose("standard")
    with pytest.raises(SandboxError, match="lies in /usr, which"):
        ForkServer(isolation="standard", preload=())


def test_where_user_namespaces_are_switched_off_doctor_proves_standard_and_says_what_strong_lacks() -> None:
    switch_off = "echo 0 > /proc/sys/user/max_user_namespaces && exec "
    inside = ["unshare", "--user", "--map-root-user", "sh", "-c"]
    if subprocess.run([*inside, "true"], capture_output=True, check=False).returncode != 0:
        pytest.skip("here is no user namespace in which further ones could be switched off")
    doctor = "from app.main import main; main()"
    line = f"{switch_off}{sys.executable} -c '{doctor}' doctor --json"
    done = subprocess.run([*inside, line], capture_output=True, text=True, check=False, cwd=mounts.REPOSITORY)
    told = json.loads(done.stdout)
    assert [attack["sentence"] for attack in told["attacks"] if not attack["held"]] == []
    assert (done.returncode, told["isolation"]) == (0, "standard"), told["sentence"]
    assert "user.max_user_namespaces" in told["missing"]["sentence"]
