"""Never ends, in Python.

Ends: cpu
"""


def dice(a, b):
    while True:
        pass
