"""The system call filter, evaluated as the kernel does, for both architectures on whichever this runs."""

import errno
import platform
import struct
from functools import cache

import pytest
from seccompy import Action, audit_arch, syscall_nr
from seccompy.syscalls import AARCH64_SYSCALLS, X86_64_SYSCALLS

from autograder.sandbox.filter import program
from autograder.sandbox.inside.kernel import for_process

ALLOW, REFUSE = Action.ALLOW, Action.ERRNO | errno.EPERM
TABLES = {"x86_64": X86_64_SYSCALLS, "aarch64": AARCH64_SYSCALLS}
PID = 1234
MINUS_ONE = (1 << 64) - 1


@pytest.fixture(autouse=True, params=["x86_64", "aarch64"])
def machine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.setattr(platform, "machine", lambda: request.param)
    return request.param


@cache
def compiled(machine: str, gpu: bool) -> list[tuple[int, int, int, int]]:
    return list(struct.iter_unpack("<HBBI", for_process(program(gpu=gpu), PID)))


def verdict(name: str | int, *arguments: int, arch: int | None = None, gpu: bool = False) -> int:
    """Interpret the program on one system call: the six instructions that it uses."""
    number = syscall_nr(name) if isinstance(name, str) else name
    padded = (list(arguments) + [0] * 6)[:6]
    data = struct.pack("<IIQ6Q", number, audit_arch() if arch is None else arch, 0, *padded)
    at = accumulator = 0
    while True:
        code, if_true, if_false, k = compiled(platform.machine(), gpu)[at]
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


RISKY = """
    acct add_key adjtimex bind bpf capset chown chroot clock_adjtime clock_settime connect delete_module execve
    execveat fanotify_init fanotify_mark fchown fchownat finit_module fremovexattr fsconfig fsetxattr fsmount
    fsopen fspick get_mempolicy get_robust_list init_module inotify_add_watch inotify_init inotify_init1
    io_cancel io_destroy io_setup io_submit io_uring_enter io_uring_register io_uring_setup ioperm iopl
    ioprio_set kcmp kexec_file_load kexec_load keyctl landlock_restrict_self lchown link linkat listen
    lookup_dcookie lremovexattr lsetxattr mbind memfd_create memfd_secret migrate_pages mknod mknodat mlock
    mlock2 mlockall modify_ldt mount mount_setattr move_mount move_pages mq_notify mq_open msgctl msgget msgrcv
    msgsnd name_to_handle_at open_by_handle_at open_tree openat2 perf_event_open personality pidfd_getfd
    pidfd_open pidfd_send_signal pivot_root process_madvise process_mrelease process_vm_readv process_vm_writev
    ptrace quotactl quotactl_fd readahead reboot recvmmsg recvmsg remap_file_pages removexattr request_key
    rt_sigqueueinfo rt_tgsigqueueinfo sched_setaffinity sched_setattr sched_setparam sched_setscheduler seccomp
    semctl semget semop sendmmsg sendmsg set_mempolicy setdomainname setfsgid setfsuid setgid setgroups
    sethostname setns setpgid setpriority setregid setresgid setresuid setreuid setrlimit setsid settimeofday
    setuid setxattr shmat shmctl shmget shmdt signalfd signalfd4 socket splice swapoff swapon symlink symlinkat
    sync sync_file_range syncfs sysfs syslog tee timer_create timerfd_create tkill truncate umount2 unshare
    userfaultfd ustat vhangup vmsplice accept accept4 getsockopt setsockopt shutdown cachestat map_shadow_stack
    futex_wait lsm_set_self_attr mseal
"""
HARMLESS = """
    read write pread64 lseek close fstat newfstatat statx mkdirat unlinkat renameat2 getdents64 ftruncate fsync
    futex mprotect munmap madvise brk rt_sigaction rt_sigreturn nanosleep clock_gettime getrandom getpid
    exit_group epoll_pwait pipe2 dup3 eventfd2 sched_yield sched_getaffinity sysinfo uname sendfile
    copy_file_range rseq
"""


def test_risky_calls_are_refused_whatever_their_arguments(machine: str) -> None:
    known = [name for name in RISKY.split() if name in TABLES[machine]]
    assert len(known) > 150
    variants = ([], [PID, 1, 1, 1, 1, 1], [MINUS_ONE] * 6)
    assert {name for name in known for values in variants if verdict(name, *values) != REFUSE} == set()


def test_harmless_calls_are_allowed() -> None:
    assert {name for name in HARMLESS.split() if verdict(name) != ALLOW} == set()


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        (("clone", 0x3D0F00), ALLOW),
        (("clone", 0x3D0F00 & ~0x400), Action.ERRNO | errno.EAGAIN),  # a table of open files of its own
        (("clone", 0x3D0F00 | 0x20000000), Action.ERRNO | errno.EAGAIN),
        (("clone", 0x11), Action.ERRNO | errno.EAGAIN),
        (("clone3",), Action.ERRNO | errno.ENOSYS),
        (("close_range", 5, 100, 4), ALLOW),
        (("close_range", 5, 100, 2), REFUSE),
        (("mmap", 0, 4096, 3, 0x22), ALLOW),
        (("mmap", 0, 4096, 3, 0x01), ALLOW),
        (("mmap", 0, 4096, 3, 0x20022), ALLOW),
        (("mmap", 0, 4096, 3, 0x21), Action.ERRNO | errno.ENOMEM),
        (("mremap", 0, 4096, 1 << 30, 1), Action.ERRNO | errno.ENOMEM),
        (("mmap", 0, 4096, 3, 0x122), Action.ERRNO | errno.ENOMEM),
        (("mmap", 0, 4096, 3, 0x102), Action.ERRNO | errno.ENOMEM),
        (("mmap", 0, 4096, 3, 0x40022), Action.ERRNO | errno.ENOMEM),
        (("fchmodat",), Action.ERRNO),
        (("utimensat",), Action.ERRNO),
        (("flock", 3, 2), Action.ERRNO),
        (("fallocate", 3, 1, 0, 1 << 40), Action.ERRNO | errno.EOPNOTSUPP),
        (("prlimit64", 0, 0, 0), ALLOW),
        (("prlimit64", 0, 0, 0x7000), REFUSE),
        (("prlimit64", 0, 0, 1 << 32), REFUSE),
        (("prlimit64", PID + 1, 0, 0), REFUSE),
        (("socketpair", 1, 1), ALLOW),
        (("socketpair", 2, 1), REFUSE),
        (("sendto", 3, 0, 1, 0, 0), ALLOW),
        (("sendto", 3, 0, 1, 0, 0x7000), REFUSE),
        (("ioctl", 0, 0x541B), ALLOW),
        (("ioctl", 0, 0x5412), Action.ERRNO | errno.ENOTTY),  # TIOCSTI types into a terminal
        (("ioctl", 0, 0x8901), Action.ERRNO | errno.ENOTTY),  # FIOSETOWN
        (("ioctl", 0, 0x5452), Action.ERRNO | errno.ENOTTY),  # FIOASYNC
        (("prctl", 15), ALLOW),
        (("prctl", 4), REFUSE),
        (("prctl", 22), REFUSE),
        ((100_000,), REFUSE),
    ],
)
def test_a_system_call_gets_its_verdict(call: tuple[str | int, ...], expected: int) -> None:
    assert verdict(*call) == expected


@pytest.mark.parametrize("name", ["kill", "tgkill"])
def test_a_process_may_signal_itself_only(name: str) -> None:
    assert verdict(name, PID, PID, 9) == ALLOW
    others = (0, MINUS_ONE, MINUS_ONE & 0xFFFFFFFF, PID + 1, 1, (1 << 64) - PID, 0x7EADBEEF)
    assert {verdict(name, other, PID, 9) for other in others} == {REFUSE}


def test_the_kernel_reads_a_process_number_from_the_low_word_and_so_does_the_filter() -> None:
    assert verdict("kill", PID | 5 << 32) == ALLOW
    assert verdict("kill", PID + 1 | PID << 32) == REFUSE


@pytest.mark.parametrize(("command", "argument"), [(0, 64), (1, 0), (2, 1), (3, 0), (4, 0o4000), (5, 1), (1030, 64)])
def test_fcntl_may_duplicate_and_ask(command: int, argument: int) -> None:
    assert verdict("fcntl", 3, command, argument) == ALLOW


@pytest.mark.parametrize("command", [8, 10, 15, 1024, 1026, 1031, 1033, 1036, 17])
def test_fcntl_may_not_send_signals_lease_notify_or_grow_pipes(command: int) -> None:
    assert verdict("fcntl", 3, command, 1) == REFUSE
    assert verdict("fcntl", 3, command | 1 << 32, 1) == REFUSE


def test_fcntl_may_not_make_a_descriptor_asynchronous() -> None:
    assert verdict("fcntl", 3, 4, 0o20000) == verdict("fcntl", 3, 4, 0o24000 | 1 << 40) == REFUSE


@pytest.mark.parametrize("command", [6, 7, 37, 38])
def test_locks_are_pretended_as_others_would_meet_them(command: int) -> None:
    assert verdict("fcntl", 3, command, 0x7000) == Action.ERRNO


@pytest.mark.parametrize("flags", [0, 1, 2, 0o1101, 0o1102, 0o2000001, 0o200000, 0o10000000])
def test_files_are_opened_for_reading_and_writing(machine: str, flags: int) -> None:
    assert verdict("openat", MINUS_ONE - 99, 0x7000, flags) == ALLOW
    if machine == "x86_64":
        assert verdict("open", 0x7000, flags) == ALLOW


@pytest.mark.parametrize(
    ("flags", "error"), [(0o1000, errno.EACCES), (0o3000, errno.EACCES), (3, errno.EINVAL), (0o1003, errno.EINVAL)]
)
def test_no_file_is_opened_in_a_way_that_empties_it_without_a_right_to_write(
    machine: str, flags: int, error: int
) -> None:
    assert verdict("openat", MINUS_ONE - 99, 0x7000, flags | 1 << 35) == Action.ERRNO | error
    if machine == "x86_64":
        assert verdict("open", 0x7000, flags) == Action.ERRNO | error


def test_another_architectures_gate_ends_the_process(machine: str) -> None:
    """Of the gates one word differs; 32-bit x86, 32-bit ARM, and the other one of ours."""
    for arch in (0x40000003, 0x40000028, {"x86_64": 0xC00000B7, "aarch64": 0xC000003E}[machine]):
        assert verdict("read", arch=arch) == Action.KILL_PROCESS


def test_x32_numbers_are_refused() -> None:
    assert verdict(syscall_nr("read") | 0x40000000) == REFUSE


def test_without_its_number_a_process_can_signal_nobody(machine: str) -> None:
    """The program that leaves the trusted side holds a number that no process can have."""
    stand_in = [k for code, _, _, k in struct.iter_unpack("<HBBI", program()) if (code, k) == (0x15, 0x7EADBEEF)]
    assert len(stand_in) == 2
    assert stand_in[0] > 1 << 22


def test_with_a_gpu_nothing_is_allowed_beside_what_its_driver_needs(machine: str) -> None:
    known = [name for name in RISKY.split() if name in TABLES[machine]]
    allowed = {name for name in known if verdict(name, PID, 1, 1, 1, 1, 1, gpu=True) != REFUSE}
    assert allowed == {"get_mempolicy", "mbind", "memfd_create", "sched_setaffinity", "set_mempolicy"}


@pytest.mark.parametrize(
    ("request_number", "expected"),
    [
        (0xC020462A, ALLOW),  # NV_ESC_RM_CONTROL: type 'F', number 0x2A, 32 bytes both ways
        (0x30000001, ALLOW),  # UVM_INITIALIZE
        (25, ALLOW),  # UVM_REGISTER_GPU_VASPACE
        (0x5412, Action.ERRNO | errno.ENOTTY),  # TIOCSTI types into a terminal
        (0x8901, Action.ERRNO | errno.ENOTTY),  # FIOSETOWN
    ],
)
def test_the_driver_answers_its_own_requests_alone(request_number: int, expected: int) -> None:
    assert verdict("ioctl", 5, request_number, gpu=True) == expected
    assert verdict("ioctl", 5, request_number) == Action.ERRNO | errno.ENOTTY
