"""Opens disks, memory, the kernel's log and other devices, and makes devices of its own.

Ends: Returned 'reached []'
"""

import os
import stat

HARMLESS = {"/dev/null", "/dev/zero", "/dev/full", "/dev/random", "/dev/urandom"}
NAMED = """mem kmem port kmsg sda sda1 vda vda1 nvme0n1 xvda loop0 loop-control fuse kvm vhost-net net/tun input/event0
    dri/card0 snd/controlC0 nvidia0 nvidiactl uinput rtc0 hpet cpu/0/msr userfaultfd vsock autofs btrfs-control""".split()
reached = []
try:
    listed = os.listdir("/dev")
except OSError:
    listed = []
for name in {f"/dev/{name}" for name in [*NAMED, *listed]} - HARMLESS:
    for flags in (os.O_RDONLY, os.O_WRONLY):
        try:
            if not stat.S_ISDIR(os.fstat(os.open(name, flags | os.O_NONBLOCK)).st_mode):
                reached.append(name)
        except OSError:
            pass
for name in HARMLESS - {"/dev/null"}:
    try:
        os.open(name, os.O_WRONLY)
        reached.append(f"{name} for writing")
    except OSError:
        pass
for kind in (stat.S_IFBLK, stat.S_IFCHR, stat.S_IFIFO, stat.S_IFSOCK):
    try:
        os.mknod("device", 0o600 | kind, os.makedev(1, 1))
        reached.append(kind)
    except OSError:
        pass


def dice(a, b):
    return f"reached {sorted(map(str, reached))}"
