"""Looks at the marker, the server and the other submissions through /proc.

Ends: Returned 'reached []'
"""

import json
import os

targets = json.load(open("targets.json"))
own = {str(os.getpid()), "self", "thread-self"}
reached = []
try:
    names = [name for name in os.listdir("/proc") if name.isdecimal()]
except OSError:
    names = []
for pid in {*names, str(targets["pid"]), str(os.getppid()), "1", "2"} - own:
    for name in ("environ", "cmdline", "maps", "mem", "status", "stat", "stack", "io", "mountinfo", "auxv", "fdinfo/0"):
        try:
            if os.read(os.open(f"/proc/{pid}/{name}", os.O_RDONLY), 10):
                reached.append((pid, name))
        except OSError:
            pass
    for name in ("fd", "task", "map_files", "cwd", "root", "ns"):
        try:
            if os.listdir(f"/proc/{pid}/{name}") and pid not in own and os.getpid() != int(pid):
                reached.append((pid, name))
        except OSError:
            pass
for name in ("kcore", "kallsyms", "kmsg", "sysvipc/shm", "keys", "timer_list", "locks", "sched_debug"):
    try:
        if os.read(os.open(f"/proc/{name}", os.O_RDONLY), 10):
            reached.append(name)
    except OSError:
        pass
try:
    if f":{targets['port']:04X}" in open("/proc/net/tcp").read():
        reached.append("the marker's port")
except OSError:
    pass


def dice(a, b):
    return f"reached {sorted(map(str, reached))}"
