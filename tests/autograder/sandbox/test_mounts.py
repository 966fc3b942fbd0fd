"""The command line that decides what is mounted."""

import sys
from pathlib import Path

import pytest

from autograder.sandbox import mounts


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
