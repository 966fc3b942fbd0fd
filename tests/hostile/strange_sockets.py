"""Opens sockets of every other family: netlink, raw, packets, virtual machines, cryptography, keys, bluetooth, BPF.

Ends: Returned 'reached []'
"""

import socket

reached = []
for family in (*range(46), 16, 17, 38, 40):
    for kind in (1, 2, 3, 4, 5, 10):
        for protocol in {0, 1, 6, 15, 17, 41, 255, 768}:
            if family in (0, 1) and kind != 3:
                continue  # unspecified; unix sockets are another program's
            try:
                socket.socket(family, kind, protocol).close()
                reached.append((family, kind, protocol))
            except OSError:
                pass


def dice(a, b):
    return f"reached {reached}"
