"""What a learned filter is worth, what can be had without learning, and another filter to learn."""

import numpy as np

from bank.checks import demand

LABELS = ("filtered",)


def score(prediction, truth):
    """Return minus the decimal logarithm of the relative squared error."""
    demand(prediction.shape == truth.shape, f"predicts the shape {prediction.shape}, expected {truth.shape}")
    return -np.log10(np.mean((prediction - truth) ** 2) / np.mean(truth**2) + 1e-12)


def baseline(data, inputs):
    """Return the signals multiplied by the best single number."""
    factor = np.mean(data["signals"] * data["filtered"]) / np.mean(data["signals"] ** 2)
    return factor * inputs[0]


def another_world(data, inputs, truth):
    """The filter with the opposite sign."""
    return data | {"filtered": -data["filtered"]}, inputs, -truth
