"""Shows more megabytes of pictures than are kept, and one with a name that is no format.

Ends: Returned
"""

import base64

picture = base64.b64encode(b"\x89PNG\r\n\x1a\n" + bytes(1 << 20)).decode()
for number in range(10):
    display({"image/png": picture, "text/plain": "\x1b[2J" * 1000, f"x-{number}": "x"}, raw=True)


def dice(a, b):
    return 0.123456789
