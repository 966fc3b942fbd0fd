"""Opens the ends of pipes anew, the other way round: those of others, and its own, to ask itself a question.

Ends: tampering or Returned 'reached []'
"""

import glob
import json
import os
import struct

others = {json.load(open("targets.json"))["pid"], os.getppid(), 1} - {0, os.getpid()}
reached = []
for path in [*(path for pid in others for path in glob.glob(f"/proc/{pid}/fd/*")), "/proc/1/fd/0", "/proc/2/fd/0"]:
    for flags in (os.O_RDONLY, os.O_WRONLY):
        try:
            os.open(path, flags | os.O_NONBLOCK)
            if not path.startswith(f"/proc/{os.getpid()}/"):
                reached.append(path)
        except OSError:
            pass


def dice(a, b):
    header = b'{"dict":[["ask","value"],["name","dice"],["nonce","0000000000000000"],["token","0000000000000000"]]}'
    for path in ("/proc/self/fd/3", "/dev/fd/3", "/proc/thread-self/fd/3", f"/proc/self/task/{os.getpid()}/fd/3"):
        try:
            questions = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
            os.write(questions, struct.pack("<4sIQ", b"VXB1", len(header), 0) + header)
            os.open("/proc/self/fd/4", os.O_RDONLY | os.O_NONBLOCK)
        except OSError:
            pass
    return f"reached {reached}"
