import torch


def build_model():
    """Return an untrained model from a moving and a fixed image to displacements in pixels.

    >>> model = build_model().eval()
    >>> model(torch.rand(2, 1, 64, 64) * 255, torch.rand(2, 1, 64, 64) * 255).shape
    torch.Size([2, 2, 64, 64])
    """
    raise NotImplementedError


def train(data, seed):
    """Return a trained model.

    `data` holds `moving`, `fixed`, `points` and `displacements` as tensors,
    and the number of optimiser `steps`.
    """
    raise NotImplementedError
