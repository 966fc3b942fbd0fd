"""The reference: a loop over the few weights, each of which adds a spread-out copy of the output gradient."""

import itertools

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]


def conv_backward(
    image: Array,
    weights: Array,
    output_gradient: Array,
    stride: tuple[int, int] = (1, 1),
    padding: tuple[int, int] = (0, 0),
) -> tuple[Array, Array, Array]:
    """Return the derivatives with respect to (n, c, rows, columns) image, (o, c, kr, kc) weights and (o,) bias."""
    g = np.asarray(output_gradient, dtype=np.float64)
    (above, left), (down, across) = padding, stride
    padded = np.pad(np.asarray(image, dtype=np.float64), ((0, 0), (0, 0), (above, above), (left, left)))
    padded_gradient, weight_gradient = np.zeros_like(padded), np.zeros(weights.shape)
    rows, columns = ((m - 1) * s + 1 for m, s in zip(g.shape[2:], stride, strict=True))
    for u, v in itertools.product(*map(range, weights.shape[2:])):
        seen = (slice(None), slice(None), slice(u, u + rows, down), slice(v, v + columns, across))
        weight_gradient[:, :, u, v] = np.einsum("noij,ncij->oc", g, padded[seen])
        padded_gradient[seen] += np.einsum("noij,oc->ncij", g, weights[:, :, u, v])
    inside = padded_gradient[:, :, above : above + image.shape[2], left : left + image.shape[3]]
    return inside, weight_gradient, g.sum(axis=(0, 2, 3))
