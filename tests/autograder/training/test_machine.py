"""Which machine trains, told by a stand-in for nvidia-smi."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from autograder.training import machine
from autograder.training.machine import find_machine
from bank.errors import VoxbankError

TWO_KINDS = "NVIDIA H100 80GB HBM3, GPU-1\nNVIDIA H100 80GB HBM3, GPU-2\nNVIDIA T400, GPU-3\n"


@pytest.fixture
def shows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[..., None]:
    """Return a function that installs an nvidia-smi with this output, beside a torch with or without CUDA."""

    def install(output: str, *, status: int = 0, cuda: str | None = "12.6") -> None:
        program = tmp_path / "nvidia-smi"
        program.write_text(f"#!/bin/sh\nprintf '{output}'\nexit {status}\n")
        program.chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path), prepend=":")
        monkeypatch.delenv("CUDA_VISIBLE_DEVICES", raising=False)
        monkeypatch.setattr(machine, "run_path", lambda path: {"cuda": cuda})

    return install


def test_gpus_of_the_first_kind_are_taken(shows: Callable[..., None]) -> None:
    shows(TWO_KINDS)
    found = find_machine()
    assert (found.device, found.name, found.gpus) == ("cuda", "NVIDIA H100 80GB HBM3", ("GPU-1", "GPU-2"))


def test_what_cuda_is_allowed_to_see_is_honoured(shows: Callable[..., None], monkeypatch: pytest.MonkeyPatch) -> None:
    shows(TWO_KINDS)
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "1, MIG-7")
    assert find_machine("cuda").gpus == ("1", "MIG-7")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert find_machine().device == "cpu"


def test_the_processor_is_taken_where_it_is_asked_for(shows: Callable[..., None]) -> None:
    shows(TWO_KINDS)
    found = find_machine("cpu")
    assert (found.device, found.gpus) == ("cpu", ())
    assert found.name


@pytest.mark.parametrize(
    ("output", "status", "cuda", "sentence"),
    [
        ("No devices were found\n", 6, "12.6", "no NVIDIA GPU was found"),
        ("", 0, "12.6", "no NVIDIA GPU was found"),
        (TWO_KINDS, 0, None, "the installed torch was built without CUDA"),
    ],
)
def test_without_a_gpu_that_can_be_used_auto_takes_the_processor_and_cuda_says_why_not(
    shows: Callable[..., None], output: str, status: int, cuda: str | None, sentence: str
) -> None:
    shows(output, status=status, cuda=cuda)
    assert find_machine().device == "cpu"
    with pytest.raises(VoxbankError, match=sentence):
        find_machine("cuda")


def test_the_versions_on_which_scores_depend_are_told() -> None:
    assert set(find_machine("cpu").versions) == {"python", "torch", "numpy"}
