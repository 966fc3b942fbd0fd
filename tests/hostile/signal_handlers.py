"""Answers every warning of the kernel with a longer limit, and computes on.

Ends: cpu
"""

import resource
import signal


def go_on(number, frame):
    for kind in (resource.RLIMIT_CPU, resource.RLIMIT_DATA):
        try:
            resource.setrlimit(kind, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        except (OSError, ValueError):
            pass
    signal.setitimer(signal.ITIMER_REAL, 0.01)


for number in set(signal.Signals) - {signal.SIGKILL, signal.SIGSTOP}:
    signal.signal(number, go_on)
signal.setitimer(signal.ITIMER_REAL, 0.01)
signal.setitimer(signal.ITIMER_PROF, 0.01)


def dice(a, b):
    signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGXCPU, signal.SIGTERM, signal.SIGINT})
    while True:
        pass
