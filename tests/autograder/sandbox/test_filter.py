"""The system call filter, evaluated as the kernel does."""

import errno
import platform
import struct

import pytest
from seccompy import Action, audit_arch, syscall_nr

from autograder.sandbox.filter import program

ALLOW, REFUSE = Action.ALLOW, Action.ERRNO | errno.EPERM


def verdict(name: str | int, *arguments: int, arch: int | None = None) -> int:
    """Interpret the program on one system call: the six instructions that it uses."""
    number = syscall_nr(name) if isinstance(name, str) else name
    padded = (list(arguments) + [0] * 6)[:6]
    data = struct.pack("<iIQ6Q", number, audit_arch() if arch is None else arch, 0, *padded)
    instructions = list(struct.iter_unpack("<HBBI", program()))
    at = accumulator = 0
    while True:
        code, if_true, if_false, k = instructions[at]
        at += 1
        match code:
            case 0x20:
                accumulator = struct.unpack_from("<I", data, k)[0]
            case 0x54:
                accumulator &= k
            case 0x05:
                at += k
            case 0x15:
                at += if_true if accumulator == k else if_false
            case 0x06:
                return k
            case _:
                raise AssertionError(f"instruction {code:#x}")


@pytest.mark.parametrize("machine", ["x86_64", "aarch64"])
@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("read",), ALLOW),
        (("openat",), ALLOW),
        (("futex",), ALLOW),
        (("execve",), REFUSE),
        (("ptrace",), REFUSE),
        (("socket", 2, 1), REFUSE),
        (("memfd_create",), REFUSE),
        (("unshare", 0x10000000), REFUSE),
        (("bpf",), REFUSE),
        (("io_uring_setup",), REFUSE),
        (("setrlimit",), REFUSE),
        (("clone", 0x3D0F00), ALLOW),
        (("clone", 0x11), Action.ERRNO | errno.EAGAIN),
        (("clone3",), Action.ERRNO | errno.ENOSYS),
        (("mmap", 0, 4096, 3, 0x22), ALLOW),
        (("mmap", 0, 4096, 3, 0x01), ALLOW),
        (("mmap", 0, 4096, 3, 0x21), Action.ERRNO | errno.ENOMEM),
        (("mremap", 0, 4096, 1 << 30, 1), Action.ERRNO | errno.ENOMEM),
        (("fchmodat",), Action.ERRNO),
        (("utimensat",), Action.ERRNO),
        (("prlimit64", 0, 0, 0), ALLOW),
        (("prlimit64", 0, 0, 0x7000), REFUSE),
        (("prlimit64", 0, 0, 1 << 32), REFUSE),
        (("socketpair", 1, 1), ALLOW),
        (("socketpair", 2, 1), REFUSE),
        (("sendto", 3, 0, 1, 0, 0), ALLOW),
        (("sendto", 3, 0, 1, 0, 0x7000), REFUSE),
        (("ioctl", 0, 0x541B), ALLOW),
        (("ioctl", 0, 0x5412), Action.ERRNO | errno.ENOTTY),
        (("prctl", 15), ALLOW),
        (("prctl", 22), REFUSE),
        ((100_000,), REFUSE),
    ],
)
def test_a_system_call_gets_its_verdict(
    monkeypatch: pytest.MonkeyPatch, machine: str, call: tuple[str | int, ...], expected: int
) -> None:
    monkeypatch.setattr(platform, "machine", lambda: machine)
    assert verdict(*call) == expected


def test_the_32_bit_gate_ends_the_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert verdict("read", arch=0x40000003) == Action.KILL_PROCESS


def test_x32_numbers_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "x86_64")
    assert verdict(syscall_nr("read") | 0x40000000) == REFUSE
