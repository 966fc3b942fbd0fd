"""Which isolation this machine can give, and what it lacks for a better one."""

import os
import platform
import subprocess
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import seccompy

from autograder.sandbox import mounts
from autograder.sandbox.errors import SandboxError
from autograder.sandbox.fork_server import Isolation, can_change_users, own_users
from autograder.sandbox.inside import landlock

_TRIAL_S = 20.0
_SETTINGS = {
    "apparmor": "/proc/sys/kernel/apparmor_restrict_unprivileged_userns",
    "most": "/proc/sys/user/max_user_namespaces",
    "clone": "/proc/sys/kernel/unprivileged_userns_clone",
}
_PROFILE = "voxbank-bwrap"


@dataclass(frozen=True)
class Obstacle:
    """Why an isolation is not to be had here.

    Attributes
    ----------
    sentence
        What is missing and what to do about it.
    remedy
        Commands for a terminal that mend it, where a sentence cannot hold them.
    """

    sentence: str
    remedy: str = ""


def isolation_available() -> tuple[Isolation | None, str]:
    """Find the best isolation that this machine can give.

    Returns
    -------
    isolation
        "strong" or "standard", or None where submissions cannot be confined.
    sentence
        What confines them, or what is missing and what to do about it.
    """
    if obstacle_to("strong") is None:
        return "strong", description("strong")
    obstacle = obstacle_to("standard")
    return ("standard", description("standard")) if obstacle is None else (None, obstacle.sentence)


def description(isolation: Isolation) -> str:
    """Say what confines submissions in an isolation that this machine can give."""
    if isolation == "none":
        return "nothing but limits confines a submission"
    layers = f"Landlock (version {landlock.abi()}) and a system call filter confine every submission"
    if isolation == "strong":
        return f"namespaces, {layers}"
    return f"{layers}, {'each as a user of its own' if own_users('standard') else 'all as your own user'}"


def choose(demanded: Isolation | None) -> Isolation:
    """Settle the isolation for a marking.

    Parameters
    ----------
    demanded
        What the marker insists on; None for the best that there is.

    Raises
    ------
    SandboxError
        If it is not to be had here; the sentence says what is missing.
    """
    if demanded is None:
        best, sentence = isolation_available()
        if best is None:
            raise SandboxError(f"student code cannot be confined here: {sentence}")
        return best
    obstacle = obstacle_to(demanded)
    if obstacle is not None:
        raise SandboxError(f"the isolation '{demanded}' is not to be had here: {obstacle.sentence}")
    return demanded


def obstacle_to(isolation: Isolation) -> Obstacle | None:
    """Find out what stands against an isolation on this machine; nothing stands against "none"."""
    if isolation == "none":
        return None
    if platform.system() != "Linux":
        return Obstacle("student code is confined by Linux only: mark in a Linux virtual machine, a container or WSL2")
    if landlock.abi() < 1:
        return Obstacle(
            "this kernel has no Landlock, or a container hides it: start one of 5.13 or newer with landlock among its "
            "security modules"
        )
    if not seccompy.supported():
        return Obstacle("this kernel has no system call filters: start one that is built with CONFIG_SECCOMP_FILTER")
    if isolation == "strong":
        refusal = _refusal()
        return what_is_missing(refusal, _settings()) if refusal else None
    return _shown_answers()


def _shown_answers() -> Obstacle | None:
    try:
        mounts.demand_hidden_answers()
    except SandboxError as error:
        return Obstacle(str(error))
    return None


def _refusal() -> str:
    """Start nothing in bubblewrap; return its complaint."""
    try:
        line = mounts.command([mounts.seen(mounts.interpreter()), "-I", "-S", "-c", ""], as_root=can_change_users())
        trial = subprocess.run(line, capture_output=True, text=True, timeout=_TRIAL_S, check=False, cwd="/")
    except (SandboxError, OSError, subprocess.TimeoutExpired) as error:
        return str(error)
    return "" if trial.returncode == 0 else trial.stderr.strip() or f"exit status {trial.returncode}"


def _settings() -> dict[str, str]:
    return {name: Path(path).read_text().strip() for name, path in _SETTINGS.items() if Path(path).is_file()}


def what_is_missing(refusal: str, settings: Mapping[str, str]) -> Obstacle:
    """Say why bubblewrap could not start and what to do.

    Parameters
    ----------
    refusal
        Its complaint.
    settings
        The kernel's settings for user namespaces, as far as it has them: "apparmor", "most", "clone".
    """
    if settings.get("most") == "0":
        return Obstacle(
            "user namespaces are switched off: set user.max_user_namespaces to a positive number, or mark as root"
        )
    if settings.get("clone") == "0":
        return Obstacle(
            "ordinary users may not make namespaces: set kernel.unprivileged_userns_clone to 1, or mark as root"
        )
    # AppArmor lets a namespace be made and then forbids everything in it; a container does not let it be made.
    in_container = "new namespace" in refusal and "Permission denied" not in refusal
    if settings.get("apparmor") == "1" and not in_container:
        return Obstacle(
            "AppArmor forbids user namespaces to ordinary users: allow them to voxbank's bubblewrap by a profile, or "
            "mark as root",
            apparmor_remedy(os.path.realpath(mounts.bubblewrap())),
        )
    return Obstacle(
        f"namespaces are refused here ({refusal.splitlines()[-1]}): mark outside of the container, or start it with "
        "--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined"
    )


def apparmor_remedy(bubblewrap: str) -> str:
    """Write the commands that install an AppArmor profile for a program.

    It is of the form that Ubuntu ships for programs with sandboxes of their own: nothing is confined, and user
    namespaces are allowed.

    Parameters
    ----------
    bubblewrap
        Its full name, links resolved.

    Returns
    -------
    str
        For a shell with sudo, with a line break at its end.
    """
    path = "".join(f"\\{letter}" if letter in '\\"*?[]{}^' else letter for letter in bubblewrap)
    return f"""\
sudo tee /etc/apparmor.d/{_PROFILE} <<'END'
abi <abi/4.0>,
include <tunables/global>

profile {_PROFILE} "{path}" flags=(unconfined) {{
  userns,

  include if exists <local/{_PROFILE}>
}}
END
sudo apparmor_parser --replace /etc/apparmor.d/{_PROFILE}
"""
