"""The process from which those that mark are forked: it can load their modules while a command loads its own."""

from __future__ import annotations

import multiprocessing
from multiprocessing import forkserver
from multiprocessing.context import ForkServerContext
from typing import Final

_PRELOADED: Final = ["autograder.grading.worker", "nbgrader.preprocessors", "nbgrader.utils"]


def marking_context() -> ForkServerContext:
    """Return how processes that mark are made: forked from one that has loaded what they need."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(_PRELOADED)
    return context


def load_ahead() -> None:
    """Start loading; the processes that mark are ready seconds earlier."""
    marking_context()
    forkserver.ensure_running()
