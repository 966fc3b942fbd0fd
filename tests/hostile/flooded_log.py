"""Prints without end.

Ends: output
"""


def dice(a, b):
    line = "all tests passed: 100 points\n" * 1000
    while True:
        print(line)
