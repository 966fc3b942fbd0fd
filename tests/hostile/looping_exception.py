"""Raises an exception whose message never ends.

Ends: cpu
"""


class Endless(Exception):
    def __str__(self):
        while True:
            pass

    __repr__ = __str__


def dice(a, b):
    raise Endless
