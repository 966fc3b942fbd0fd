"""Never ends, inside one call of C code, where no Python signal handler is reached.

Ends: cpu
"""


def dice(a, b):
    return 7 ** (7**12)
