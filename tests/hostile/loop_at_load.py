"""Never ends while it is loaded, and ignores every signal it can.

Ends: cpu
"""

import signal

for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except OSError:
        pass
while True:
    pass
