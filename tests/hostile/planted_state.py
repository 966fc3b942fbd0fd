"""Leaves something behind for the next submission, in files, in modules and in the server's memory.

Ends: Returned
"""

import builtins
import os
import sys

import numpy as np

for folder in ("/submission", "/tmp", "/var/tmp", "/dev/shm", "/sandbox", os.path.dirname(np.__file__), "/"):
    try:
        with open(os.path.join(folder, "planted"), "w") as file:
            file.write("from here")
    except OSError:
        pass
np.planted = builtins.planted = sys.planted = True
os.environ["PLANTED"] = "1"


def dice(a, b):
    return 0.123456789
