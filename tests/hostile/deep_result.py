"""Returns a list that contains itself, inside a dictionary that is a hundred thousand deep.

Ends: Unsendable
"""


def dice(a, b):
    deep = []
    for _ in range(100_000):
        deep = {"deeper": deep}
    circle = [deep]
    circle.append(circle)
    return circle
