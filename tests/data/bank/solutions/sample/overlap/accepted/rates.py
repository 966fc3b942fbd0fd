import numpy as np

def dice(reference, predicted):
    tp = np.count_nonzero(reference & predicted)
    fp = np.count_nonzero(~reference & predicted)
    fn = np.count_nonzero(reference & ~predicted)
    return 2 * tp / (2 * tp + fp + fn) if tp + fp + fn else 1.0
