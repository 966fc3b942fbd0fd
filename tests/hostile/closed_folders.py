"""Leaves folders that nobody may enter or empty, so that they cannot be removed.

Ends: Returned 'reached []'
"""

import os


def dice(a, b):
    os.makedirs("open/outer/inner", exist_ok=True)
    open("open/outer/inner/file", "w").close()
    os.umask(0o777)
    for name in ("closed", "open/closed", "open/outer/closed"):
        try:
            os.mkdir(name, 0)
            os.close(os.open(name + " file", os.O_WRONLY | os.O_CREAT, 0))
        except OSError:
            pass
    for name in ("open/outer/inner", "open/outer", "open", "."):
        try:
            os.chmod(name, 0)
        except OSError:
            pass
    return "reached []"
