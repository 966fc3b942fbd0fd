"""The system calls that student code may make, compiled by seccompy into a program for the kernel."""

import errno

from seccompy import Action, ArgCmp, CmpOp, Filter, UnsupportedError, syscall_nr

from autograder.sandbox.inside.kernel import OWN_PID

_ALLOWED = """
    access alarm arch_prctl brk chdir clock_getres clock_gettime clock_nanosleep close copy_file_range creat
    dup dup2 dup3 epoll_create epoll_create1 epoll_ctl epoll_pwait epoll_pwait2 epoll_wait eventfd2 exit exit_group
    faccessat faccessat2 fadvise64 fchdir fdatasync fstat fstatfs fsync ftruncate futex getcpu
    getcwd getdents getdents64 getegid geteuid getgid getgroups getitimer getpgid getpgrp getpid getppid getpriority
    getrandom getresgid getresuid getrlimit getrusage getsid gettid gettimeofday getuid lseek lstat madvise
    membarrier mincore mkdir mkdirat mprotect msync munmap nanosleep newfstatat pause pipe pipe2
    pkey_alloc pkey_free pkey_mprotect poll ppoll pread64 preadv preadv2 pselect6 pwrite64 pwritev pwritev2 read
    readlink readlinkat readv recvfrom rename renameat renameat2 restart_syscall rmdir rseq rt_sigaction
    rt_sigpending rt_sigprocmask rt_sigreturn rt_sigsuspend rt_sigtimedwait sched_get_priority_max
    sched_get_priority_min sched_getaffinity sched_getattr sched_getparam sched_getscheduler sched_yield select
    sendfile set_robust_list set_tid_address setitimer sigaltstack stat statfs statx sysinfo
    time times umask uname unlink unlinkat wait4 waitid write writev
"""
"""Calls that act on the child's own memory, threads, clock, files and pipes; names of all architectures."""

_PRETENDED = "chmod fchmod fchmodat fchmodat2 utime utimes utimensat futimesat flock"
"""Landlock does not cover these; they claim success and do nothing, so that copying a file works.

A lock would be seen by every other process that may read the file; alone in its folder, a submission needs none.
"""

_WITHOUT_ATTRIBUTES = "listxattr llistxattr flistxattr getxattr lgetxattr fgetxattr"
"""Copying a file asks for these and takes "not supported" for an answer."""

_PTHREAD = 0x10F00  # CLONE_VM, FS, FILES, SIGHAND, THREAD: all threads have one table of open files
_NEW_NAMESPACES = 0x7E020000
_UNSHARE = 2
_MAP_TYPE, _MAP_PRIVATE, _MAP_ANONYMOUS, _MAP_GROWS_DOWN, _MAP_HUGE = 0xF, 2, 0x20, 0x100, 0x40000
_ACCESS_MODE, _TRUNCATE, _ASYNC = 3, 0o1000, 0o20000
_FCNTLS = (0, 1, 2, 3, 5, 36, 1030, 1032)  # DUPFD GETFD SETFD GETFL GETLK OFD_GETLK DUPFD_CLOEXEC GETPIPE_SZ
_SETFL, _LOCKS = 4, (6, 7, 37, 38)
_LOW_WORD = 0xFFFFFFFF
_AF_UNIX = 1
_IOCTLS = (0x5450, 0x5451, 0x5421, 0x541B, 0x5401)  # FIONCLEX FIOCLEX FIONBIO FIONREAD TCGETS
_FOR_GPU = "memfd_create get_mempolicy set_mempolicy mbind sched_setaffinity"
"""What NVIDIA's driver asks of the system when it starts; without the first, it gives up."""

_IOCTLS_OF_GPU = ((0x4600, 0xFF00), (0x30000000, 0xFFFFFF00), (0, 0xFFFFFF00))  # NV_IOCTL_MAGIC 'F', UVM's two families
_PRCTLS = (15, 16, 0x53564D41, 3, 23, 39)  # SET_NAME GET_NAME SET_VMA GET_DUMPABLE CAPBSET_READ GET_NO_NEW_PRIVS


def program(*, gpu: bool = False) -> bytes:
    """Compile the allow-list for this machine's architecture; it is the same in every tier.

    Everything that is not listed fails with EPERM. Calls through another architecture's gate end the process.

    Parameters
    ----------
    gpu
        Whether to allow what NVIDIA's driver needs, too. Its devices answer to hundreds of requests that no filter can
        look into: whoever lets student code use a GPU trusts the driver.

    Returns
    -------
    bytes
        `struct sock_filter` records for `inside.kernel.load_filter`, which puts the process's own number into them.
    """
    rules = Filter(Action.ERRNO | errno.EPERM)
    for name in _known(_ALLOWED):
        rules.allow(name)
    for name in _known(_PRETENDED):
        rules.errno(name, 0)
    for name in _known(_WITHOUT_ATTRIBUTES):
        rules.errno(name, errno.ENOTSUP)
    _allow_threads_only(rules)
    _allow_private_memory(rules)
    _allow_signals_to_itself(rules)
    _allow_opening(rules)
    _allow_descriptors(rules)
    if gpu:
        _allow_gpu(rules)
    _allow_some_arguments(rules)
    return rules.program


def _known(names: str) -> list[str]:
    """Drop the names that this architecture does not have, such as `open` on aarch64."""
    known = []
    for name in names.split():
        try:
            syscall_nr(name)
        except (UnsupportedError, ValueError):
            continue
        known.append(name)
    return known


def _allow_threads_only(rules: Filter) -> None:
    # The flags of clone3 lie in memory, where a filter cannot see them; without it the C library takes clone.
    rules.errno("clone3", errno.ENOSYS)
    rules.allow("clone", args=[ArgCmp(0, CmpOp.MASKED_EQ, _PTHREAD, _PTHREAD | _NEW_NAMESPACES)])
    for name in _known("clone fork vfork"):
        rules.errno(name, errno.EAGAIN)


def _allow_private_memory(rules: Filter) -> None:
    # RLIMIT_DATA counts neither shared anonymous memory nor what grows downwards.
    uncounted = _MAP_GROWS_DOWN | _MAP_HUGE
    rules.allow("mmap", args=[ArgCmp(3, CmpOp.MASKED_EQ, 0, _MAP_ANONYMOUS | uncounted)])
    rules.allow("mmap", args=[ArgCmp(3, CmpOp.MASKED_EQ, _MAP_PRIVATE, _MAP_TYPE | uncounted)])
    rules.errno("mmap", errno.ENOMEM)
    # It makes the process's own stack, which is not counted either, as large as one likes; without it, realloc copies.
    rules.errno("mremap", errno.ENOMEM)


def _allow_signals_to_itself(rules: Filter) -> None:
    # Processes of the same user could be killed otherwise; Landlock covers signals from its version 6 on.
    for name in ("kill", "tgkill"):
        rules.allow(name, args=[ArgCmp(0, CmpOp.MASKED_EQ, OWN_PID, _LOW_WORD)])


def _allow_opening(rules: Filter) -> None:
    # Opening truncates without any right to write in two ways, which Landlock sees from its version 3 on.
    for name, flags in (("open", 1), ("openat", 2)):
        if _known(name):
            rules.errno(name, errno.EINVAL, args=[ArgCmp(flags, CmpOp.MASKED_EQ, _ACCESS_MODE, _ACCESS_MODE)])
            rules.errno(name, errno.EACCES, args=[ArgCmp(flags, CmpOp.MASKED_EQ, _TRUNCATE, _TRUNCATE | _ACCESS_MODE)])
            rules.allow(name)


def _allow_descriptors(rules: Filter) -> None:
    # Left out: what makes a descriptor send signals to a process of one's choice, leases, and larger pipes.
    for command in _FCNTLS:
        rules.allow("fcntl", args=[ArgCmp(1, CmpOp.MASKED_EQ, command, _LOW_WORD)])
    set_flags = ArgCmp(1, CmpOp.MASKED_EQ, _SETFL, _LOW_WORD)
    rules.allow("fcntl", args=[set_flags, ArgCmp(2, CmpOp.MASKED_EQ, 0, _ASYNC)])
    for command in _LOCKS:
        rules.errno("fcntl", 0, args=[ArgCmp(1, CmpOp.MASKED_EQ, command, _LOW_WORD)])
    rules.allow("close_range", args=[ArgCmp(2, CmpOp.MASKED_EQ, 0, _UNSHARE)])
    # Space beyond a file's end is not held by RLIMIT_FSIZE; the C library writes zeros instead.
    rules.errno("fallocate", errno.EOPNOTSUPP)


def _allow_gpu(rules: Filter) -> None:
    for name in _known(_FOR_GPU):
        rules.allow(name)
    for request, mask in _IOCTLS_OF_GPU:
        rules.allow("ioctl", args=[ArgCmp(1, CmpOp.MASKED_EQ, request, mask)])


def _allow_some_arguments(rules: Filter) -> None:
    for request in _IOCTLS:
        rules.allow("ioctl", args=[ArgCmp(1, CmpOp.MASKED_EQ, request, _LOW_WORD)])
    rules.errno("ioctl", errno.ENOTTY)
    for option in _PRCTLS:
        rules.allow("prctl", args=[ArgCmp(0, CmpOp.MASKED_EQ, option, _LOW_WORD)])
    rules.allow("prlimit64", args={0: 0, 2: 0})  # a question about itself, not a change
    rules.allow("socketpair", args=[ArgCmp(0, CmpOp.MASKED_EQ, _AF_UNIX, _LOW_WORD)])  # asyncio wakes itself so
    rules.allow("sendto", args={4: 0})
