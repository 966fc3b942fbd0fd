"""Goes forward and backward once, and says which parameters no gradient has reached."""

from typing import Any

import torch


def probe(student: Any, setting: dict[str, Any], weights: dict[str, Any], tokens: Any, weighting: Any) -> list[str]:
    """Return the names of the parameters without a gradient, or with none but zeros."""
    block = student.Block(**setting).to(torch.float64)
    parameters = dict(block.named_parameters())
    with torch.no_grad():
        for name, values in weights.items():
            parameters[name].copy_(torch.tensor(values))
    (block(torch.tensor(tokens)) * torch.tensor(weighting)).sum().backward()
    return [name for name, one in parameters.items() if one.grad is None or not one.grad.any()]
