"""Maps files that are longer than its disk and fills them in memory, behind the back of every write.

Ends: Returned 'reached []' or signal or disk
"""

import mmap
import os

reached = []


def dice(a, b):
    filled = 0
    for number in range(16):
        try:
            descriptor = os.open(f"mapped{number}", os.O_RDWR | os.O_CREAT)
            os.ftruncate(descriptor, 4 << 20)
            memory = mmap.mmap(descriptor, 4 << 20)
        except (OSError, ValueError):
            continue
        for place in range(0, 4 << 20, 4096):
            memory[place] = 1
        filled += 4 << 20
    if filled > 16 << 20:
        reached.append(filled)
    return f"reached {reached}"
