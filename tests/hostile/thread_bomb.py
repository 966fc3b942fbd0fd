"""Starts threads without end.

Ends: Raised RuntimeError
"""

import threading
import time


def dice(a, b):
    while True:
        threading.Thread(target=time.sleep, args=(1000,), daemon=True).start()
