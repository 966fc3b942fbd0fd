"""Becomes root in namespaces of its own and mounts, joins those of others, and clones itself into them.

Ends: Returned 'reached []'
"""

import ctypes
import json
import os
import signal

library = ctypes.CDLL(None, use_errno=True)
bystander = json.load(open("targets.json"))["pid"]
KINDS = {
    "user": 0x10000000,
    "mounts": 0x20000,
    "processes": 0x20000000,
    "network": 0x40000000,
    "ipc": 0x8000000,
    "names": 0x4000000,
    "cgroup": 0x2000000,
    "time": 0x80,
}
reached = []


def attempt(name, action):
    try:
        if action() >= 0:
            reached.append(name)
    except OSError:
        pass


def join(kind, pid):
    return library.setns(os.open(f"/proc/{pid}/ns/{kind}", os.O_RDONLY), 0)


def clone(flags):
    number = 56 if os.uname().machine == "x86_64" else 220
    pid = library.syscall(number, flags | signal.SIGCHLD, None, None, None, None)
    if pid == 0:
        os._exit(0)
    return pid


for name, flag in KINDS.items():
    attempt(f"clone {name}", lambda: clone(flag))
    attempt(f"new {name}", lambda: library.unshare(flag))
    attempt(f"user and {name}", lambda: library.unshare(KINDS["user"] | flag))
for pid in (bystander, 1, os.getppid()):
    for kind in ("mnt", "pid", "net", "user", "ipc", "uts"):
        if pid != os.getpid():
            attempt(f"join {kind} of {pid}", lambda: join(kind, pid))
attempt("mount", lambda: library.mount(b"tmpfs", b".", b"tmpfs", 0, None))
attempt("bind", lambda: library.mount(b"/", b".", None, 4096, None))
attempt("proc", lambda: library.mount(b"proc", b".", b"proc", 0, None))
attempt("root", lambda: library.chroot(b"."))
attempt("map", lambda: os.open("/proc/self/uid_map", os.O_WRONLY))


def dice(a, b):
    return f"reached {reached}"
