import torch
from torch import nn


def build_model():
    """Return an untrained model from k-space and mask to images.

    >>> mask = torch.zeros(3, 1, 48, 48)
    >>> mask[:, :, ::4] = 1
    >>> build_model()(mask * torch.rand(3, 2, 48, 48), mask).shape
    torch.Size([3, 2, 48, 48])
    """
    raise NotImplementedError


def train(data, seed):
    """Return a trained model.

    `data` holds `kspace`, `mask` and `images` as tensors, and the number of
    optimiser `steps`.
    """
    raise NotImplementedError
