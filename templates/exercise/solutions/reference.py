"""FILL IN: the reference."""

import numpy as np


def << part >>(array):
    raise NotImplementedError("FILL IN: the right program")
