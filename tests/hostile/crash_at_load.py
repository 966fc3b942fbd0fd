"""Crashes the interpreter while it is loaded, in a thread, with a signal that it sends to itself.

Ends: signal
"""

import os
import signal
import threading

threading.Thread(target=lambda: os.kill(os.getpid(), signal.SIGSEGV)).start()
os.abort()
