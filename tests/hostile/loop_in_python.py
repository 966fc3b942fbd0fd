"""Never ends, in Python."""


def dice(a, b):
    while True:
        pass
