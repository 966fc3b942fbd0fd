"""The command line that decides what is mounted."""

import sys
import tempfile
from pathlib import Path

import pytest

from autograder.sandbox import mounts
from autograder.sandbox.errors import SandboxError


def operations(arguments: list[str]) -> list[tuple[str, str]]:
    """Mount operations with their targets, in order."""
    places = {"--ro-bind": 2, "--ro-bind-try": 2, "--tmpfs": 1, "--dir": 1, "--symlink": 2}
    return [(word, arguments[at + places[word]]) for at, word in enumerate(arguments) if word in places]


def test_nothing_of_the_repository_is_mounted_but_the_few_files_that_run_inside() -> None:
    line = mounts.command(["true"], as_root=True)
    sources = [line[at + 1] for at, word in enumerate(line) if word in ("--ro-bind", "--ro-bind-try")]
    ours = [Path(source) for source in sources if Path(source).is_relative_to(mounts.REPOSITORY)]
    assert [path for path in ours if not path.is_relative_to(sys.prefix)] == [mounts.INSIDE]


def test_a_repository_inside_a_mounted_folder_is_hidden_and_its_environment_shown_again(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    repository = Path("/usr/local/src/voxbank")
    monkeypatch.setattr(mounts, "REPOSITORY", repository)
    monkeypatch.setattr(sys, "prefix", str(repository / ".venv"))
    done = operations(mounts.command(["true"], as_root=True))
    order = [done.index(step) for step in (
        ("--ro-bind", "/usr"), ("--tmpfs", str(repository)), ("--ro-bind", str(repository / ".venv")),
    )]  # fmt: skip
    assert order == sorted(order)


def test_a_repository_elsewhere_is_not_mentioned() -> None:
    done = operations(mounts.command(["true"], as_root=True))
    assert ("--tmpfs", str(mounts.REPOSITORY)) not in done


def test_folders_above_a_python_in_a_private_home_can_be_passed_by_everybody(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "base_prefix", "/home/anna/.pyenv/versions/3.11.7")
    line = mounts.command(["true"], as_root=False)
    for folder in ("/home/anna", "/home/anna/.pyenv", "/home/anna/.pyenv/versions"):
        at = next(i for i, word in enumerate(line) if word == "--dir" and line[i + 1] == folder)
        assert line[at - 2 : at] == ["--perms", "0755"]


def test_an_ordinary_user_gets_a_user_namespace_and_root_keeps_its_own() -> None:
    assert "--unshare-user" in mounts.command(["true"], as_root=False)
    assert "--unshare-user" not in mounts.command(["true"], as_root=True)


def test_no_variable_of_the_marker_reaches_the_server() -> None:
    line = mounts.command(["true"], as_root=True)
    assert "--clearenv" in line
    assert {line[at + 1] for at, word in enumerate(line) if word == "--setenv"} == set(mounts.environment())


def test_an_environment_in_tmp_is_seen_elsewhere_as_tmp_is_the_submissions_own(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/tmp/clone/.venv")
    done = operations(mounts.command(["true"], as_root=True))
    assert ("--symlink", "/tmp") in done
    assert ("--ro-bind", "/sandbox/tmp/clone/.venv") in done
    assert "/sandbox/tmp/clone/.venv" in mounts.readable()
    assert mounts.seen("/usr/bin/python3") == "/usr/bin/python3"


def test_without_mounts_paths_are_as_they_are_and_proc_shows_the_process_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "prefix", "/tmp/clone/.venv")
    paths = mounts.readable(mounted=False)
    assert "/tmp/clone/.venv" in paths
    assert not any(path.startswith("/sandbox") for path in paths)
    assert "/proc/self" in mounts.readable()
    assert "/proc/self" not in paths
    assert "/proc/self/status" in paths
    assert not any("net" in path or "mount" in path or "task" in path for path in paths)


@pytest.mark.parametrize("repository", ["/usr/local/src/voxbank", "/opt/conda/voxbank", "/opt/conda"])
def test_without_mounts_nothing_readable_may_hold_the_repository(
    monkeypatch: pytest.MonkeyPatch, repository: str
) -> None:
    monkeypatch.setattr(mounts, "_python_folders", lambda: ["/opt/conda"])
    monkeypatch.setattr(mounts, "REPOSITORY", Path(repository))
    with pytest.raises(SandboxError, match=f"{repository} lies in /"):
        mounts.demand_hidden_answers()


def test_without_mounts_an_environment_inside_the_repository_is_fine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mounts, "_python_folders", lambda: ["/home/anna/voxbank/.venv"])
    monkeypatch.setattr(mounts, "REPOSITORY", Path("/home/anna/voxbank"))
    mounts.demand_hidden_answers()


@pytest.mark.parametrize(("mode", "pass_"), [(0o700, False), (0o750, False), (0o711, True), (0o755, True)])
def test_strangers_run_python_only_if_every_folder_above_lets_them_pass(
    monkeypatch: pytest.MonkeyPatch, mode: int, pass_: bool
) -> None:
    monkeypatch.setattr(tempfile, "gettempdir", lambda: "/usr")
    with tempfile.TemporaryDirectory(dir="/tmp") as folder:
        python = Path(folder, "python")
        python.mkdir(mode=0o755)
        Path(folder).chmod(mode)
        monkeypatch.setattr(mounts, "_python_folders", lambda: [str(python)])
        assert mounts.strangers_can_run_python() is pass_
        Path(folder).chmod(0o755)
        python.chmod(0o700)
        assert mounts.strangers_can_run_python() is False
