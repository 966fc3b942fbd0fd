"""The isolation without namespaces, for each sort of user who may be marking."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from autograder.sandbox import mounts
from autograder.sandbox.fork_server import can_change_users

PROGRAM = """
import json, os, sys
from autograder.sandbox import fork_server, mounts, proof
mounts.site_packages = lambda: {packages!r}
mounts._python_folders = lambda: ["/usr", {environment!r}]
with fork_server.ForkServer(isolation="standard", preload=()) as server:
    whoami = [fork_server.Cell("import os; me = [os.getuid(), os.geteuid(), os.getgid(), *os.getgroups()]")]
    with server.submission(whoami) as first, server.submission(whoami) as second:
        users = [submission.value("me").value for submission in (first, second)]
    folder = os.stat(server._folders.base).st_mode & 0o777
broken = [attack.sentence for attack in proof.prove("standard").attacks if not attack.held]
print(json.dumps({{"users": users, "folder": folder, "broken": broken}}))
"""
CAPABILITIES_OF_A_CONTAINER = (
    "chown dac_override fsetid fowner mknod net_raw setgid setuid setfcap setpcap net_bind_service sys_chroot kill "
    "audit_write"
)


def public_python() -> str:
    """Find a Python of this version that every user may run; that of the environment may lie in somebody's home."""
    name = f"python{sys.version_info.major}.{sys.version_info.minor}"
    for path in (os.path.realpath(sys.executable), f"/usr/local/bin/{name}", f"/usr/bin/{name}"):
        if Path(path).is_file() and all(parent.stat().st_mode & 0o001 for parent in Path(path).parents):
            return path
    pytest.skip("there is no Python here that every user may run")


def facts_as(*become: str) -> dict[str, object]:
    """Run the program above, become somebody else before, and return what it found."""
    if not can_change_users():
        pytest.skip("only root can become somebody else; as an ordinary user all other tests run anyway")
    packages = mounts.site_packages()
    readable = [mounts.REPOSITORY, Path(sys.prefix)]
    if not all(parent.stat().st_mode & 0o001 for path in readable for parent in (path, *path.parents)):
        pytest.skip("other users may not read voxbank and its environment here")
    line = [*become, public_python(), "-P", "-c", PROGRAM.format(packages=packages, environment=sys.prefix)]
    environment = {"PATH": "/usr/bin:/bin", "PYTHONPATH": os.pathsep.join([str(mounts.REPOSITORY), *packages])}
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=False, cwd="/")
    assert done.returncode == 0, done.stderr[-2000:]
    return dict(json.loads(done.stdout))


def test_an_ordinary_users_submissions_run_as_that_user_and_reach_nothing_of_it() -> None:
    facts = facts_as("setpriv", "--reuid", "4321", "--regid", "4321", "--clear-groups")
    assert facts == {"users": [[4321, 4321, 4321]] * 2, "folder": 0o700, "broken": []}


def test_roots_submissions_are_users_of_their_own() -> None:
    facts = facts_as()
    first, second = facts["users"]
    assert len(set(first)) == len(set(second)) == 1
    assert first[0] != second[0]
    assert min(first[0], second[0]) >= 200_000
    assert (facts["folder"], facts["broken"]) == (0o711, [])


def test_the_root_of_a_container_needs_no_more_than_its_usual_capabilities() -> None:
    """It may not trace processes of other users, and all that it looks at is done with the child's own rights."""
    bounding = ",".join(["-all", *(f"+{name}" for name in CAPABILITIES_OF_A_CONTAINER.split())])
    facts = facts_as("setpriv", "--bounding-set", bounding)
    assert facts["users"][0] != facts["users"][1]
    assert facts["broken"] == []


def test_a_root_without_capabilities_marks_like_an_ordinary_user() -> None:
    facts = facts_as("setpriv", "--bounding-set", "-all")
    assert [user[0] for user in facts["users"]] == [0, 0]
    assert facts["broken"] == []
