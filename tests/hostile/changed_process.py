"""Changes what a process hands on to the next: folder, mask, locale, time zone, environment, signals, random state.

Ends: Returned
"""

import ctypes
import gc
import locale
import os
import random
import signal
import sys
import threading
import time
import warnings

import numpy as np

library = ctypes.CDLL(None)
library.setenv(b"PLANTED", b"1", 1)
library.clearenv()
library.setenv(b"LD_PRELOAD", b"/submission/planted.so", 1)
library.srand(1)
os.environ["PYTHONSTARTUP"] = os.environ["PLANTED"] = "/submission/planted.py"
os.environ["TZ"] = "Asia/Tokyo"
time.tzset()
os.umask(0o777)
os.makedirs("planted", exist_ok=True)
os.chdir("/")
locale.setlocale(locale.LC_ALL, "C")
signal.signal(signal.SIGINT, signal.SIG_IGN)
signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGUSR1, signal.SIGCHLD})
sys.path[:] = ["/submission"]
sys.setrecursionlimit(50_000)
sys.setswitchinterval(1000)
threading.stack_size(1 << 20)
warnings.simplefilter("error")
warnings.showwarning = lambda *arguments, **keywords: None
np.seterr(all="raise")
np.random.seed(1)
random.seed(1)
np.set_printoptions(formatter={"all": lambda value: "1.0"})
gc.disable()


def dice(a, b):
    return 0.123456789
