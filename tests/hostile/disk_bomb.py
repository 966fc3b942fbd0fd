"""Fills the disk with one large file, then with many small ones, then with a shared mapping."""

import mmap


def dice(a, b):
    written = 0
    try:
        with open("large", "wb") as file:
            while True:
                written += file.write(b"x" * (1 << 20))
    except OSError:
        pass
    number = 0
    try:
        while True:
            with open(f"small{number}", "wb") as file:
                written += file.write(b"x" * 4096)
            number += 1
    except OSError:
        pass
    return f"wrote {written} bytes, {number} files"
