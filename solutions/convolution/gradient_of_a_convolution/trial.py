"""Run a check of gradients on a small layer, with a right and with wrong backward passes."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from solutions.convolution.gradient_of_a_convolution.reference import conv_backward

Array = NDArray[Any]


def verdicts(program: str) -> tuple[bool, bool]:
    """Return whether a program accepts a right backward pass, and whether it refuses all of some wrong ones."""
    wrong = [(which, too_large) for which in range(3) for too_large in (1.0, -1.0)]
    return _answer(program), not any(_answer(program, *one) for one in wrong)


def _answer(program: str, wrong: int | None = None, too_large: float = 0.0) -> bool:
    """Let a program check a backward pass of which all numbers of one gradient are too large or too small."""

    def backward(image: Array, weights: Array, g: Array, stride: Any, padding: Any) -> tuple[Array, ...]:
        gradients = conv_backward(image, weights, g, stride, padding)
        return tuple(one + too_large if number == wrong else one for number, one in enumerate(gradients))

    names: dict[str, Any] = {"np": np, "conv_forward": _forward, "conv_backward": backward}
    exec(program, names)
    rng = np.random.default_rng(0)
    image = rng.integers(-1000, 1000, (1, 1, 3, 3)).astype(np.int16)
    return bool(names["check"](image, rng.normal(size=(1, 1, 2, 2)), rng.normal(size=1), (1, 1), (0, 0)))


def _forward(image: Array, weights: Array, bias: Array, stride: tuple[int, int], padding: tuple[int, int]) -> Array:
    """Return the outputs of a layer, place by place."""
    padded = np.pad(image, [(0, 0), (0, 0), *((p, p) for p in padding)])
    size = [(n - k) // s + 1 for n, k, s in zip(padded.shape[2:], weights.shape[2:], stride, strict=True)]
    output = np.empty((len(image), len(weights), *size))
    for i, j in np.ndindex(*size):
        top, left = i * stride[0], j * stride[1]
        window = padded[:, :, top : top + weights.shape[2], left : left + weights.shape[3]]
        output[:, :, i, j] = np.tensordot(window, weights, axes=([1, 2, 3], [1, 2, 3])) + bias
    return output
