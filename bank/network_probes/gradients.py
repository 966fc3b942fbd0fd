"""Runs one backward pass through a new model: which of its parameters take part in what comes out."""

from typing import Any

import torch


def probe(student: Any, *inputs: Any) -> list[str]:
    """Return the names of parameters that no gradient reaches."""
    torch.manual_seed(0)
    model = student.build_model().train()
    output = model(*(torch.tensor(array) for array in inputs))
    (output * torch.randn_like(output)).sum().backward()
    return [name for name, parameter in model.named_parameters() if parameter.grad is None]
