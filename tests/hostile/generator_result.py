"""Returns promises instead of numbers: a generator, a coroutine, a function.

Ends: Unsendable
"""


def endless():
    while True:
        yield 1.0


async def later():
    return 1.0


def dice(a, b):
    coroutine = later()
    coroutine.close()
    return [endless(), coroutine, dice]
