"""Calls the marker's own port over TCP, IPv4 and IPv6, calls home, and listens.

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


def ask(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(0.2)
        connection.connect(address)
        connection.sendall(b"the expected value, please")


def ask_at_once(family, address):
    with socket.socket(family, socket.SOCK_STREAM) as connection:
        connection.settimeout(0.2)
        connection.sendto(b"the expected value, please", 0x20000000, address)  # MSG_FASTOPEN


for action in (ask, ask_at_once):
    attempt("IPv4", lambda: action(socket.AF_INET, ("127.0.0.1", targets["port"])))
    attempt("any address", lambda: action(socket.AF_INET, ("0.0.0.0", targets["port"])))
    attempt("IPv6", lambda: action(socket.AF_INET6, ("::1", targets["port"])))
    attempt("mapped", lambda: action(socket.AF_INET6, ("::ffff:127.0.0.1", targets["port"])))
attempt("listen", lambda: socket.create_server(("127.0.0.1", targets["free_port"])).accept)
attempt("listen on IPv6", lambda: socket.create_server(("::1", targets["free_port"]), family=socket.AF_INET6))
attempt("name", lambda: socket.getaddrinfo("example.org", 80))


def dice(a, b):
    return f"reached {reached}"
