import numpy as np


class Centre:
    """Subtract the mean of each feature.

    >>> Centre()(np.array([[1.0], [3.0]])).tolist()
    [[-1.0], [1.0]]
    """

    def train(self) -> None:
        raise NotImplementedError

    def eval(self) -> None:
        raise NotImplementedError

    def __call__(self, batch: np.ndarray) -> np.ndarray:
        raise NotImplementedError
