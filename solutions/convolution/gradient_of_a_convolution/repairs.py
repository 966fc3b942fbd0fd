"""The lines that mend the colleague's check; a test runs the program with each of them."""

from __future__ import annotations

_LOOPS = (
    "for array, gradient in zip({arrays}, gradients):",
    "for array, gradient in list(zip({arrays}, gradients)):",
    "for array, gradient in zip({arrays}, gradients, strict=True):",
)
_ERRORS = (
    "{abs}(slope - gradient[place]) / scale",
    "{abs}(gradient[place] - slope) / scale",
    "{abs}((slope - gradient[place]) / scale)",
    "{abs}((gradient[place] - slope) / scale)",
)
_WORST = ("worst = max(worst, {error})", "worst = max({error}, worst)", "worst = np.maximum(worst, {error})")
_LARGEST_ERROR = tuple(
    largest.format(error=error.format(abs=name))
    for largest in _WORST
    for error in _ERRORS
    for name in ("abs", "np.abs", "np.absolute")
)

REPAIRS: dict[str, tuple[str, ...]] = {
    "whole_numbers": (
        *(
            f"image, weights, bias = {given}a.astype({kind}){rest}"
            for kind in ("float", "np.float64", "np.double", "'float64'")
            for given, rest in (("(", " for a in (image, weights, bias))"), ("[", " for a in (image, weights, bias)]"))
        ),
        *(
            f"image, weights, bias = image.astype({kind}), weights.astype({kind}), bias.astype({kind})"
            for kind in ("np.float64", "float")
        ),
        *(
            f"image, weights, bias = image.astype({kind}), weights.copy(), bias.copy()"
            for kind in ("np.float64", "float")
        ),
        *(
            f"image, weights, bias = (np.{made}(a, dtype={kind}) for a in (image, weights, bias))"
            for kind in ("np.float64", "float")
            for made in ("array", "asarray")
        ),
        *(f"image = image.astype({kind})" for kind in ("np.float64", "float", "np.double")),
    ),
    "half_a_step": (
        "array[place] -= 2 * h",
        "array[place] -= h * 2",
        "array[place] -= 2.0 * h",
        "array[place] -= h + h",
        "array[place] += -2 * h",
        "array[place] = array[place] - 2 * h",
    ),
    "divided_once": (
        "slope = (above - below) / (2 * h)",
        "slope = (above - below) / (h * 2)",
        "slope = (above - below) / (2.0 * h)",
        "slope = (above - below) / 2 / h",
        "slope = (above - below) / h / 2",
        "slope = (above - below) / (h + h)",
        "slope = 0.5 * (above - below) / h",
        "slope = (above - below) / h * 0.5",
        "slope = (above - below) * 0.5 / h",
    ),
    "smallest": _LARGEST_ERROR,
    "with_sign": _LARGEST_ERROR,
    "bias_left_out": tuple(
        line.format(arrays=arrays) for line in _LOOPS for arrays in ("(image, weights, bias)", "[image, weights, bias]")
    ),
}
"""For each fault the lines that are known to mend it."""
