"""What probabilities are worth, what measured features reach, and the same patches as negatives."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bank.checks import demand

Data = Mapping[str, Any]
Array = NDArray[Any]

LABELS = ("label",)
_WHITE = 255
_FOLDS = 5
_PENALTIES = np.geomspace(0.01, 100, 9)
"""Of half the squared weights, one of which is chosen by cross validation."""
_NEWTON_STEPS = 12
_WIDTHS = (0.03, 0.05, 0.09)
"""Standard deviations of the Gaussian before measuring, as parts of a patch's side: 0.7 to 2.2 of 24 pixels."""
_SHARES = (1, 5, 25, 75, 95, 99)
_NEIGHBOURS = ((0, 1), (0, 2), (0, 3), (1, 0), (2, 0), (3, 0), (4, 0), (5, 0), (6, 0), (1, 1), (2, 2))
"""Rows and columns between two pixels, of 24 along a side."""


def score(prediction: Array, truth: Array) -> float:
    """Return the share of what can be gained over always saying the mean probability; 0 where nothing is gained.

    Parameters
    ----------
    prediction
        Logits (n,).
    truth
        Probabilities (n,) with which the nodules are malignant.

    Raises
    ------
    Mismatch
        When the prediction has another shape.
    """
    demand(prediction.shape == truth.shape, f"predicts the shape {prediction.shape}, expected {truth.shape}")
    probability = truth.astype(np.float64)
    always = log_loss(np.full(truth.shape, logit(probability.mean())), probability)
    least = log_loss(logit(probability), probability)
    return float(max(0.0, (always - log_loss(prediction.astype(np.float64), probability)) / (always - least)))


def log_loss(logits: Array, probability: Array) -> float:
    """Return the mean log loss in nats that is expected where labels have these probabilities."""
    return float(np.mean(np.logaddexp(0, logits) - probability * logits))


def logit(probability: Array) -> Array:
    """Return the logarithm of the odds."""
    return np.asarray(np.log(probability) - np.log1p(-probability))


def baseline(data: Data, inputs: tuple[Array, ...]) -> Array:
    """Return logits of a logistic regression on ninety measures of a patch.

    It is fitted to all labels, those of the left-out nodules, too; how much its weights are held back is chosen by
    cross validation of the log loss, so that it is calibrated.
    """
    measured, label = measures(data["patches"]), data["label"].astype(np.float64)
    middle, spread = measured.mean(axis=0), measured.std(axis=0)
    features = (measured - middle) / spread
    penalty = min(_PENALTIES, key=lambda tried: _validated(features, label, tried))
    return _linear(_fitted(features, label, penalty), (measures(inputs[0]) - middle) / spread)


def another_world(data: Data, inputs: tuple[Array, ...], truth: Array) -> tuple[Data, tuple[Array, ...], Array]:
    """Turn all patches into negatives: now dark signs decide, and bright ones, which were dark, distract."""
    return dict(data) | {"patches": _WHITE - data["patches"]}, (_WHITE - inputs[0],), truth


def _validated(features: Array, label: Array, penalty: float) -> float:
    """Return the log loss of labels that were left out one fold after the other."""
    fold, logits = np.arange(len(label)) % _FOLDS, np.empty(len(label))
    for n in range(_FOLDS):
        logits[fold == n] = _linear(_fitted(features[fold != n], label[fold != n], penalty), features[fold == n])
    return log_loss(logits, label)


def _linear(weights: Array, features: Array) -> Array:
    return np.asarray(features @ weights[:-1] + weights[-1])


def _fitted(features: Array, label: Array, penalty: float) -> Array:
    """Return the weights of a logistic regression, the constant last, which is not held back."""
    columns = np.column_stack([features, np.ones(len(features))])
    held_back = np.append(np.full(features.shape[1], penalty), 0.0)
    weights = np.zeros(columns.shape[1])
    for _ in range(_NEWTON_STEPS):
        said = 1 / (1 + np.exp(-columns @ weights))
        curvature = (columns * (said * (1 - said))[:, None]).T @ columns + np.diag(held_back)
        weights = weights - np.linalg.solve(curvature, columns.T @ (said - label) + held_back * weights)
    return weights


def measures(patches: Array) -> Array:
    """Return measures (n, m) of patches (n, 1, rows, columns): histogram, slopes, curvatures, texture."""
    images = patches[:, 0].astype(np.float64)
    means, spreads = images.mean(axis=(1, 2)), images.std(axis=(1, 2))
    scaled = (images - means[:, None, None]) / spreads[:, None, None]
    columns = [means, spreads, *_histogram(scaled), *_texture(scaled)]
    for width in _WIDTHS:
        columns += _filtered(scaled, width * patches.shape[-1])
    return np.stack(columns, axis=1)


def _histogram(images: Array) -> Iterator[Array]:
    for power in (3, 4):
        yield _mean(images**power)
    yield from np.percentile(images, _SHARES, axis=(1, 2))


def _texture(images: Array) -> Iterator[Array]:
    """Yield how alike pixels are that lie so many rows and columns apart."""
    side = images.shape[-1]
    for rows, columns in _NEIGHBOURS:
        down, right = rows * side // 24, columns * side // 24
        yield _mean(images[:, down:, right:] * images[:, : side - down, : side - right])


def _filtered(images: Array, sigma: float) -> Iterator[Array]:
    """Yield how strong slopes, blobs and lines are, bright and dark, along rows and columns."""
    from scipy import ndimage  # takes a while to load

    def derivative(rows: int, columns: int) -> Array:
        return np.asarray(ndimage.gaussian_filter(images, (0, sigma, sigma), order=(0, rows, columns)))

    slope = derivative(1, 0)
    yield from (_mean(slope**2), _mean(slope**3), _mean(derivative(0, 1) ** 2))
    down, right = derivative(2, 0), derivative(0, 2)
    for kind in (derivative(0, 0), down, right, down + right, right - down):
        yield from (_mean(np.maximum(kind, 0) ** 2), _mean(np.minimum(kind, 0) ** 2))
        yield from (kind.max(axis=(1, 2)), kind.min(axis=(1, 2)))


def _mean(images: Array) -> Array:
    return np.asarray(images.mean(axis=(1, 2)))
