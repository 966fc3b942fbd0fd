"""What a child sees and may do: itself, its folder, the libraries, and nothing else."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from autograder.sandbox import mounts
from autograder.sandbox.fork_server import Isolation, Returned, Submission
from tests.autograder.sandbox.conftest import in_every_tier

Run = Callable[..., Submission]


def ask(run: Run, expression: str) -> Any:
    reply = run(f"import os, sys, socket, resource\nresult = {expression}").value("result")
    assert isinstance(reply, Returned), reply
    return reply.value


def test_the_child_is_the_first_process_of_its_namespace(run: Run) -> None:
    assert ask(run, "[os.getpid(), os.getppid()]") == [1, 0]
    assert ask(run, "open('/proc/self/status').read().split('NSpid:')[1].split()[0]") == "1"


@in_every_tier
def test_the_child_holds_five_descriptors_and_no_socket(run: Run) -> None:
    """A notebook's event loop opens three of its own as soon as a cell runs, so this is a program."""
    probe = """
import os, stat
def probe(names):
    kinds = []
    for number in range(200):
        try:
            kinds.append([number, stat.S_IFMT(os.fstat(number).st_mode)])
        except OSError:
            pass
    return kinds
"""
    reply = run("x = 1", module_name="response").probe(probe)
    assert isinstance(reply, Returned)
    pipe, device = 0o010000, 0o020000
    assert reply.value == [[0, device], [1, pipe], [2, pipe], [3, pipe], [4, pipe]]


@in_every_tier
def test_the_child_has_no_capability_and_cannot_gain_any(run: Run, tier: Isolation) -> None:
    """Taking them from the bounding set, too, needs a capability; without new privileges it changes nothing."""
    status = ask(run, "open('/proc/self/status').read()")
    fields = dict(line.split(":\t", 1) for line in status.splitlines() if ":\t" in line)
    sets = ["CapInh", "CapPrm", "CapEff", "CapAmb", *["CapBnd"] * (tier == "strong")]
    assert {fields[name] for name in sets} == {"0" * 16}
    assert (fields["NoNewPrivs"], fields["Seccomp"]) == ("1", "2")


def test_two_children_have_different_users_or_user_namespaces(run: Run) -> None:
    identity = "[os.getuid(), os.readlink('/proc/self/ns/user')]"
    assert ask(run, identity) != ask(run, identity)
    assert ask(run, "os.getuid()") != 0


@pytest.mark.parametrize("kind", ["pid", "mnt", "ipc", "net"])
def test_two_children_share_no_namespace_with_each_other_or_with_us(run: Run, kind: str) -> None:
    expression = f"os.readlink('/proc/self/ns/{kind}')"
    first, second, ours = run(f"import os\nx = {expression}"), run(f"import os\nx = {expression}"), None
    ours = str(Path(f"/proc/self/ns/{kind}").readlink())
    names = [submission.value("x").value for submission in (first, second)]
    assert len({*names, ours}) == 3


@in_every_tier
def test_our_packages_cannot_be_imported_and_their_folder_cannot_be_read(run: Run, tier: Isolation) -> None:
    """Without mounts of its own a child sees that the folder is there, as Landlock does not cover `stat`."""
    found = f"[name for name in {mounts.OURS} if __import__('importlib.util').util.find_spec(name)]"
    assert ask(run, found) == []
    ours = mounts.REPOSITORY / "pyproject.toml"
    assert ask(run, f"os.path.exists({str(ours)!r})") is (tier == "standard")
    reading = f"def read():\n    return open({str(ours)!r}).read()"
    assert run(reading).call("read").type_name == ("PermissionError" if tier == "standard" else "FileNotFoundError")
    assert ask(run, "[name for name in sys.modules if name.split('.')[0] in ('inside', 'autograder', 'bank')]") == []


@in_every_tier
def test_the_environment_is_there_and_read_only(run: Run, tier: Isolation) -> None:
    prefix = Path(mounts.seen(sys.prefix) if tier == "strong" else sys.prefix)
    source = f"""
import os, numpy
def attempt(path):
    try:
        open(path, "a").close()
    except OSError as error:
        return error.errno in (1, 13, 30)
    return False
paths = [numpy.__file__, "/usr/x", "/x", "/etc/x", "/dev/shm/x", {str(prefix / "x")!r}]
refused = [attempt(path) for path in paths]
"""
    assert run(source).value("refused") == Returned([True] * 6)


@in_every_tier
def test_no_device_gives_memory_that_nobody_counts(run: Run) -> None:
    """A shared mapping of /dev/zero would, if it could be opened for writing; what is read from it is one page."""
    source = """
import mmap, os
def opened(path):
    try:
        return os.open(path, os.O_RDWR) >= 0
    except PermissionError:
        return False
writable = [path for path in ("/dev/null", "/dev/zero", "/dev/full", "/dev/random") if opened(path)]
zero = mmap.mmap(os.open("/dev/zero", os.O_RDONLY), 64 << 20, mmap.MAP_SHARED, mmap.PROT_READ)
pages = sum(zero[number] for number in range(0, len(zero), 4096))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
"""
    submission = run(source)
    assert submission.value("writable") == Returned(["/dev/null"])
    assert submission.value("pages") == Returned(0)
    assert int(submission.value("status").value["RssShmem"].split()[0]) < 1024


@in_every_tier
def test_a_parents_folder_of_the_environment_shows_nothing_but_the_way_to_it(run: Run) -> None:
    source = f"""
import os
def listing(path):
    try:
        return os.listdir(path)
    except OSError:
        return []
seen = listing({str(Path(sys.prefix).parent)!r}) + listing("/root") + listing("/home") + listing("/")
"""
    reply = run(source).value("seen")
    assert isinstance(reply, Returned)
    assert "pyproject.toml" not in reply.value
    assert set(reply.value) <= {Path(sys.prefix).name}


@in_every_tier
def test_environment_variables_tell_nothing_about_the_marker(run: Run) -> None:
    names = ask(run, "sorted(os.environ)")
    assert set(names) <= {
        *mounts.environment(),
        "PWD",
        "LC_CTYPE",
        "COLUMNS",
        "LINES",
        "PAGER",
        "GIT_PAGER",
        "CLICOLOR",
    }, names


@in_every_tier
def test_limits_cannot_be_raised(run: Run) -> None:
    source = """
import resource
def attempt(kind):
    try:
        resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    except (OSError, ValueError):
        return True
    return False
refused = [attempt(getattr(resource, "RLIMIT_" + name)) for name in ("CPU", "AS", "DATA", "FSIZE", "NPROC", "NOFILE")]
"""
    assert run(source).value("refused") == Returned([True] * 6)


@in_every_tier
def test_links_and_devices_cannot_be_made(run: Run) -> None:
    source = """
import os
def attempt(make, *arguments):
    try:
        make(*arguments)
    except OSError:
        return True
    return False
open("a", "w").close()
refused = [attempt(os.symlink, "/etc/passwd", "s"), attempt(os.link, "a", "h"), attempt(os.mkfifo, "f"),
           attempt(os.mknod, "n", 0o600 | 0o020000, os.makedev(1, 3))]
"""
    assert run(source).value("refused") == Returned([True] * 4)


@in_every_tier
def test_changing_modes_and_times_succeeds_and_does_nothing(run: Run) -> None:
    source = "import os\nopen('a', 'w').close()\nbefore = os.stat('a').st_mode\n"
    source += "os.chmod('a', 0o4777)\nos.utime('a', (0, 0))\n"
    source += "same = os.stat('a').st_mode == before and os.stat('a').st_mtime > 0"
    assert run(source).value("same") == Returned(True)
