"""Runs over the stack of the C library: a tuple in a tuple in a tuple is hashed, where nobody counts the depth.

Ends: signal
"""


def dice(a, b):
    deep = ()
    for _ in range(400_000):
        deep = (deep,)
    return hash(deep)
