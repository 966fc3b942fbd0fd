"""Talks to the marker's unix sockets, with a name in the file system and with an abstract one, and binds its own.

Ends: Returned 'reached []'
"""

import array
import json
import socket

targets = json.load(open("targets.json"))
reached = []


def attempt(name, action):
    try:
        action()
        reached.append(name)
    except OSError:
        pass


def ask(kind, address):
    with socket.socket(socket.AF_UNIX, kind) as connection:
        connection.settimeout(0.2)
        connection.connect(address)
        # and hands over a descriptor
        connection.sendmsg([b"x"], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, array.array("i", [4]))])


for kind in (socket.SOCK_STREAM, socket.SOCK_DGRAM, socket.SOCK_SEQPACKET):
    for address in (
        targets["socket"],
        "\0" + targets["mark"],
        "/run/dbus/system_bus_socket",
        "/dev/log",
        "/tmp/.X11-unix/X0",
    ):
        attempt(f"{kind} {address}", lambda: ask(kind, address))
    for address in ("mine", targets["socket"] + ".mine", f"\0{targets['mark']}-mine", ""):
        attempt(f"bind {kind} {address}", lambda: socket.socket(socket.AF_UNIX, kind).bind(address))


def dice(a, b):
    return f"reached {reached}"
