"""Calls a new layer once, in training mode."""

import numpy as np


def probe(student, batch):
    return np.array(student.Centre()(batch))
