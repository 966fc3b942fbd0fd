"""Steers the marker's terminal and hides a line of the report.

Ends: Raised Loud
"""

codes = "\x1b[2J\x1b[1;1H\x1b]0;owned\x07\x1b[31mFULL MARKS\x1b[0m\r\x08\u202eskram lluf\x9b2J"
print(codes)


class Loud(Exception):
    pass


Loud.__name__ = Loud.__qualname__ = "Loud\x1b[2J"


def dice(a, b):
    print(codes)
    raise Loud(codes)
