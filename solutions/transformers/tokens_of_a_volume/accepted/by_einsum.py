import torch
import torch.nn as nn
import torch.nn.functional as F


class Block(nn.Module):
    def __init__(self, width, heads, ratio=4, dropout=0.0):
        super().__init__()
        self.d, self.heads, self.p = width // heads, heads, dropout
        for name in ("query", "key", "value", "output"):
            setattr(self, name, nn.Linear(width, width))
        self.norm1, self.norm2 = nn.LayerNorm(width), nn.LayerNorm(width)
        self.expand = nn.Linear(width, ratio * width)
        self.contract = nn.Linear(ratio * width, width)

    def drop(self, x):
        return F.dropout(x, self.p, self.training)

    def forward(self, tokens, padding=None):
        b, n, w = tokens.shape
        h = self.norm1(tokens)
        q = self.query(h).reshape(b, n, self.heads, self.d) * self.d**-0.5
        k = self.key(h).reshape(b, n, self.heads, self.d)
        v = self.value(h).reshape(b, n, self.heads, self.d)
        scores = torch.einsum("bihd,bjhd->bhij", q, k)
        if padding is not None:
            scores = torch.where(padding.view(b, 1, 1, n), torch.finfo(scores.dtype).min, scores)
        weights = scores.softmax(-1)
        mixed = torch.einsum("bhij,bjhd->bihd", weights, v).flatten(2)
        x = tokens + self.drop(self.output(mixed))
        return x + self.drop(self.contract(F.gelu(self.expand(self.norm2(x)))))
