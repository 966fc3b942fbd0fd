"""Leaves by every exception that means leaving, each in a place of its own, with the status of success.

Ends: Raised KeyboardInterrupt
"""

import sys


class Leave(SystemExit):
    def __init__(self):
        super().__init__(0)

    def __eq__(self, other):
        return True

    __hash__ = None


def dice(a, b):
    try:
        sys.exit(0)
    except SystemExit:
        pass
    try:
        raise Leave
    except Leave:
        pass
    raise KeyboardInterrupt


def __getattr__(name):
    raise Leave
