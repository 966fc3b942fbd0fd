import torch
from torch import nn


def build_model():
    """Return an untrained model from photographs to logits.

    >>> build_model()(torch.rand(2, 3, 64, 64) * 255).shape
    torch.Size([2, 1, 64, 64])
    """
    raise NotImplementedError


def train(data, seed):
    """Return a trained model.

    `data` holds `photographs`, `vessels` and `field` as tensors, and the
    number of optimiser `steps`.
    """
    raise NotImplementedError
