"""Returns a whole number that takes forever to print.

Ends: Unsendable
"""


def dice(a, b):
    return 1 << (1 << 26)
