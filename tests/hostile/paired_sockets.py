"""Uses the only sockets that it may have, a connected pair, to reach the marker's.

Ends: Returned 'reached []'
"""

import array
import json
import os
import socket

targets = json.load(open("targets.json"))
addresses = (targets["socket"], "\0" + targets["mark"], "/dev/log")
reached = []


def attempt(name, action):
    try:
        action()
        reached.append(name)
    except OSError:
        pass


for family in (socket.AF_UNIX, socket.AF_INET, 30):  # the last one is TIPC
    for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
        try:
            one, other = socket.socketpair(family, kind)
        except OSError:
            continue
        one.settimeout(0.2)
        if family != socket.AF_UNIX:
            reached.append(family)
        for address in addresses:
            attempt(f"send {kind}", lambda: one.sendto(b"x", address))
            attempt(f"message {kind}", lambda: one.sendmsg([b"x"], [], 0, address))
            attempt(f"connect {kind}", lambda: one.connect(address))
        attempt(f"disconnect {kind}", lambda: one.connect(""))
        attempt(f"bind {kind}", lambda: one.bind("\0" + targets["mark"] + "-pair"))
        attempt(f"listen {kind}", one.listen)
        rights = [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [os.open(".", os.O_RDONLY)]))]
        attempt(f"descriptor {kind}", lambda: one.sendmsg([b"x"], rights))
        attempt(f"option {kind}", lambda: one.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 1 << 28))


def dice(a, b):
    return f"reached {reached}"
