import numpy as np
import torch
from torch import nn
from torch.nn import functional


def build_model():
    """Return a network with random weights that follow torch's seed.

    It takes volumes (n, 1, slices, y, x) and returns logits (n, 3, slices, y, x).

    >>> model = build_model().eval()
    >>> model(torch.rand(1, 1, 5, 32, 32)).shape
    torch.Size([1, 3, 5, 32, 32])
    """
    raise NotImplementedError


def train(data, seed):
    """Return a network from `build_model` that has been trained.

    `data["volumes"]` (n, 1, slices, y, x) are 32-bit floating-point numbers, `data["labels"]` (n, slices, y, x)
    64-bit integers as in ACDC, `data["spacing_zyx_mm"]` (3,) the size of a voxel, and `data["steps"]` is the number
    of optimiser steps.
    """
    raise NotImplementedError
