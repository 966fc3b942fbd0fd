from torch.nn import Dropout, GELU, LayerNorm, Linear, Module
from torch.nn.functional import scaled_dot_product_attention


class Block(Module):
    def __init__(self, width, heads, ratio=4, dropout=0.0):
        super().__init__()
        self.heads = heads
        self.norm1 = LayerNorm(width)
        self.query, self.key, self.value = (Linear(width, width) for _ in range(3))
        self.output = Linear(width, width)
        self.norm2 = LayerNorm(width)
        self.expand = Linear(width, width * ratio)
        self.activation = GELU()
        self.contract = Linear(width * ratio, width)
        self.drop = Dropout(dropout)

    def forward(self, tokens, padding=None):
        x = self.norm1(tokens)
        parts = [layer(x).unflatten(-1, (self.heads, -1)).movedim(2, 1) for layer in (self.query, self.key, self.value)]
        # torch's function wants True where a key takes part, which is the other way round.
        takes_part = None if padding is None else ~padding[:, None, None, :]
        mixed = scaled_dot_product_attention(*parts, attn_mask=takes_part)
        after_attention = tokens + self.drop(self.output(mixed.movedim(1, 2).flatten(2)))
        mlp = self.contract(self.activation(self.expand(self.norm2(after_attention))))
        return after_attention + self.drop(mlp)
