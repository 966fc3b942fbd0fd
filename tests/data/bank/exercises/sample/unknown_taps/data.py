"""Signals before and after a filter of three taps, which is new each time."""

import numpy as np


def draw_images(rng, device):
    """Return data to train on, signals to be filtered, and what comes out."""
    taps = np.array([0.5, 1.0, -0.5]) + rng.uniform(-0.1, 0.1, 3)
    signals = rng.normal(size=(64 + 36, 1, 32)).astype(np.float32)
    padded = np.pad(signals, ((0, 0), (0, 0), (1, 1)))
    filtered = sum(tap * padded[..., n : n + 32] for n, tap in enumerate(taps))
    filtered = (filtered + rng.normal(scale=0.05, size=filtered.shape)).astype(np.float32)
    return {"signals": signals[:64], "filtered": filtered[:64]}, (signals[64:],), filtered[64:]
