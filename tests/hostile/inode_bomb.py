"""Uses up the file system's places for files with empty ones.

Ends: Returned 'reached []' or disk or cpu
"""

import os

MOST = 12_000


def dice(a, b):
    number = 0
    try:
        for number in range(MOST):
            os.close(os.open(f"empty{number}", os.O_WRONLY | os.O_CREAT))
    except OSError:
        pass
    return f"reached {[number] if number == MOST - 1 else []}"
