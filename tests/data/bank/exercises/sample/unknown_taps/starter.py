import torch


def build_model():
    """Return a network that filters signals of the shape (n, 1, 32).

    >>> build_model()(torch.zeros(2, 1, 32)).shape
    torch.Size([2, 1, 32])
    """
    raise NotImplementedError


def train(data, seed):
    """Return a trained network."""
    raise NotImplementedError
