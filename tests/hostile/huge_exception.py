"""Raises an exception of 30 MB with a thousand causes and a traceback without end.

Ends: Raised ExceptionGroup or Raised MemoryError
"""


def deeper(level):
    if level:
        return deeper(level - 1)
    raise ValueError("x" * 30_000_000)


def dice(a, b):
    try:
        deeper(900)
    except ValueError as error:
        first = cause = error
    for number in range(1000):
        cause.__cause__ = KeyError(number)
        cause = cause.__cause__
    cause.__cause__ = first
    group = ExceptionGroup("many", [first])
    for _ in range(30):
        group = ExceptionGroup("many", [group])
    raise group
