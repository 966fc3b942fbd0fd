"""Sends datagrams to the marker's port and to everybody, and asks for names.

Ends: Returned 'reached []'
"""

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


def send(family, address, *options):
    with socket.socket(family, socket.SOCK_DGRAM) as post:
        for option in options:
            post.setsockopt(socket.SOL_SOCKET, option, 1)
        post.sendto(b"the expected value, please", address)


def send_connected(address):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as post:
        post.connect(address)
        post.sendmsg([b"the expected value, please"])


attempt("IPv4", lambda: send(socket.AF_INET, ("127.0.0.1", targets["datagram_port"])))
attempt("IPv6", lambda: send(socket.AF_INET6, ("::1", targets["datagram_port"])))
attempt("connected", lambda: send_connected(("127.0.0.1", targets["datagram_port"])))
attempt("everybody", lambda: send(socket.AF_INET, ("127.255.255.255", targets["datagram_port"]), socket.SO_BROADCAST))
attempt("group", lambda: send(socket.AF_INET, ("224.0.0.1", targets["datagram_port"])))
attempt("bind", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).bind(("127.0.0.1", targets["free_port"])))


def dice(a, b):
    return f"reached {reached}"
