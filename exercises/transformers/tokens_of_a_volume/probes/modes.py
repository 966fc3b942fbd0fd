"""Calls a block with dropout twice in training mode, then twice in evaluation mode."""

from typing import Any

import torch


def probe(student: Any, setting: dict[str, Any], weights: dict[str, Any], tokens: Any) -> dict[str, list[Any]]:
    """Return what the block gives in both modes, two calls each."""
    block = student.Block(**setting).to(torch.float64)
    parameters = dict(block.named_parameters())
    with torch.no_grad():
        for name, values in weights.items():
            parameters[name].copy_(torch.tensor(values))
        block.train()
        training = [block(torch.tensor(tokens)) for _ in range(2)]
        block.eval()
        return {"training": training, "evaluation": [block(torch.tensor(tokens)) for _ in range(2)]}
