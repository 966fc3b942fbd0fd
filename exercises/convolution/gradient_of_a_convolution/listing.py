"""A colleague's program that checks gradients by differences, as it should be and with faults."""

from __future__ import annotations

from collections.abc import Collection

SOUND = """\
def check(image, weights, bias, stride, padding, h=0.01, limit=1e-5):
    image, weights, bias = (a.astype(float) for a in (image, weights, bias))
    output = conv_forward(image, weights, bias, stride, padding)
    g = np.random.default_rng(1).normal(size=output.shape)
    gradients = conv_backward(image, weights, g, stride, padding)
    def loss():
        y = conv_forward(image, weights, bias, stride, padding)
        return np.sum(g * y)
    worst = 0.0
    for array, gradient in zip((image, weights, bias), gradients):
        for place in np.ndindex(array.shape):
            array[place] += h
            above = loss()
            array[place] -= 2 * h
            below = loss()
            array[place] += h
            slope = (above - below) / (2 * h)
            scale = max(abs(slope), abs(gradient[place]), 1e-8)
            worst = max(worst, abs(slope - gradient[place]) / scale)
    return worst < limit
"""

PIECES = {
    "whole_numbers": ("(a.astype(float) for a in", "(a.copy() for a in"),
    "half_a_step": ("array[place] -= 2 * h", "array[place] -= h"),
    "divided_once": ("(above - below) / (2 * h)", "(above - below) / h"),
    "smallest": ("worst = max(worst, abs", "worst = min(worst, abs"),
    "with_sign": ("max(worst, abs(slope", "max(worst, (slope"),
    "bias_left_out": ("in zip((image, weights, bias), gradients)", "in zip((image, weights), gradients)"),
}
"""For each fault a piece of the sound program, and what stands there instead."""

REFUSING = ("whole_numbers", "half_a_step", "divided_once")
"""Faults with which a right backward pass is refused."""
PASSING = ("smallest", "with_sign", "bias_left_out")
"""Faults with which some wrong backward pass is accepted."""


def listing(faults: Collection[str]) -> str:
    """Return the program with these faults.

    >>> "min(worst, abs" in listing(["smallest"])
    True
    """
    code = SOUND
    for fault in faults:
        sound, faulty = PIECES[fault]
        code = code.replace(sound, faulty)
    return code
