"""A pre-norm transformer block whose tokens know nothing of their places."""

from __future__ import annotations

import math

import torch
from torch import nn


class Block(nn.Module):
    """Norm, attention, sum; norm, two layers with a GELU between, sum."""

    def __init__(self, width: int, heads: int, ratio: int = 4, dropout: float = 0.0) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        self.norm2 = nn.LayerNorm(width)
        self.expand = nn.Linear(width, ratio * width)
        self.contract = nn.Linear(ratio * width, width)
        self.dropout = nn.Dropout(dropout)

    def split(self, features: torch.Tensor) -> torch.Tensor:
        """Return the (batch, heads, n, d) features of each head."""
        batch, n, width = features.shape
        return features.view(batch, n, self.heads, width // self.heads).transpose(1, 2)

    def attend(self, x: torch.Tensor, padding: torch.Tensor | None) -> torch.Tensor:
        """Return what attention adds to the tokens."""
        q, k, v = self.split(self.query(x)), self.split(self.key(x)), self.split(self.value(x))
        scores = q @ k.transpose(-2, -1) / math.sqrt(q.shape[-1])
        if padding is not None:
            scores = scores.masked_fill(padding[:, None, None, :], -math.inf)
        mixed = torch.softmax(scores, dim=-1) @ v
        added: torch.Tensor = self.output(mixed.transpose(1, 2).reshape(x.shape))
        return added

    def forward(self, tokens: torch.Tensor, padding: torch.Tensor | None = None) -> torch.Tensor:
        """Return the (batch, n, width) tokens after both branches."""
        tokens = tokens + self.dropout(self.attend(self.norm1(tokens), padding))
        hidden = nn.functional.gelu(self.expand(self.norm2(tokens)))
        return tokens + self.dropout(self.contract(hidden))
