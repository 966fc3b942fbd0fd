import torch
from torch import nn


class Block(nn.Module):
    """A pre-norm transformer block for the tokens of volumes.

    Parameters
    ----------
    width
        Numbers per token; a multiple of `heads`.
    heads
        Attention heads.
    ratio
        The hidden layer is `ratio` times as wide as a token.
    dropout
        Rate of the dropout of both branches.

    Examples
    --------
    >>> block = Block(width=8, heads=2)
    >>> tuple(block(torch.zeros(3, 5, 8)).shape)
    (3, 5, 8)
    >>> names = sorted(name for name, _ in block.named_parameters())
    >>> [name.removesuffix(".bias") for name in names if "bias" in name]
    ['contract', 'expand', 'key', 'norm1', 'norm2', 'output', 'query', 'value']
    """

    def __init__(self, width, heads, ratio=4, dropout=0.0):
        raise NotImplementedError

    def forward(self, tokens, padding=None):
        """Return tokens of the same shape, (batch, n, width).

        `padding` is None or (batch, n), and True for padding.
        """
        raise NotImplementedError
