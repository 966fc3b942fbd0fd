import torch
from torch import nn


class ExactGelu(nn.Module):
    def forward(self, x):
        return 0.5 * x * (1 + torch.erf(x / 2**0.5))


class Block(nn.Module):
    def __init__(self, width, heads, ratio=4, dropout=0.0):
        super().__init__()
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)
        self.query = nn.Linear(width, width)
        self.key = nn.Linear(width, width)
        self.value = nn.Linear(width, width)
        self.output = nn.Linear(width, width)
        self.expand = nn.Linear(width, ratio * width)
        self.contract = nn.Linear(ratio * width, width)
        self.gelu = ExactGelu()
        self.dropout1 = nn.Dropout(dropout)
        self.dropout2 = nn.Dropout(dropout)
        self.width, self.heads = width, heads

    def attention_of_one_volume(self, x, keep):
        size = self.width // self.heads
        q, k, v = self.query(x), self.key(x[keep]), self.value(x[keep])
        results = []
        for h in range(self.heads):
            own = slice(h * size, (h + 1) * size)
            scores = q[:, own] @ k[:, own].T / size**0.5
            e = torch.exp(scores - scores.max(dim=1, keepdim=True).values)
            results.append(e / e.sum(dim=1, keepdim=True) @ v[:, own])
        return self.output(torch.cat(results, dim=1))

    def forward(self, tokens, padding=None):
        normed = self.norm1(tokens)
        volumes = []
        for i in range(len(tokens)):
            keep = torch.ones(tokens.shape[1], dtype=torch.bool) if padding is None else ~padding[i]
            volumes.append(self.attention_of_one_volume(normed[i], keep))
        x = tokens + self.dropout1(torch.stack(volumes))
        return x + self.dropout2(self.contract(self.gelu(self.expand(self.norm2(x)))))
