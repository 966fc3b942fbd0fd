import numpy as np


def dice(reference, predicted):
    total = reference.sum() + predicted.sum()
    return 1.0 if total == 0 else float(2 * np.logical_and(reference, predicted).sum() / total)
