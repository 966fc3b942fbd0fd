"""Fills the disk with one large file, then with many small ones; stops where it has gone far beyond its limit.

Ends: Returned 'reached []' or disk
"""

MOST = 64 << 20


def dice(a, b):
    written = number = 0
    while written < MOST and number < 20_000:
        size = 1 << 20 if number < 64 else 4096
        try:
            with open(f"file{number}", "wb") as file:
                written += file.write(bytes(size))
        except OSError:
            if size == 4096:
                break
        number += 1
    return f"reached {[written] if written >= MOST // 2 else []}"
