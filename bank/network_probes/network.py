"""Builds a model under two seeds and runs it: its size, its output, and whether it starts and repeats as it should."""

from typing import Any

import numpy as np
import torch


def probe(student: Any, *inputs: Any) -> dict[str, Any]:
    """Return the model's output for arrays, its number of parameters, and what equal and other seeds give."""
    models = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        models.append(student.build_model())
    first, again, other = ([p.detach().clone() for p in model.parameters()] for model in models)
    model, tensors = models[0].eval(), [torch.tensor(array) for array in inputs]
    with torch.no_grad():
        outputs = [model(*tensors) for _ in range(2)]
    is_tensor = isinstance(outputs[0], torch.Tensor)
    return {
        "parameters": sum(parameter.numel() for parameter in first),
        "same_seed_same_start": all(torch.equal(a, b) for a, b in zip(first, again, strict=True)),
        "other_seed_other_start": any(not torch.equal(a, b) for a, b in zip(first, other, strict=True)),
        "repeats": is_tensor and bool(torch.equal(*outputs)),
        "output": outputs[0].float() if is_tensor else np.zeros(0),
        "type": type(outputs[0]).__name__,
    }
