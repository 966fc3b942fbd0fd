"""Where each fault stands in a listing."""

from bank.listings import line_of


def _leakage(code: str) -> list[int]:
    """The split, if it is by patch, or by patient but drawn anew in each epoch."""
    if "shuffle(patches)" in code:
        return [line_of(code, piece) for piece in ("shuffle(patches)", "train, val =")]
    each_epoch = "\n    random.shuffle(patients)" in code
    return [line_of(code, piece) for piece in ("shuffle(patients)", "patches = [", "train, val =") if each_epoch]


def _best_reported(code: str) -> list[int]:
    return [line_of(code, "max(scores)")] if "max(scores)" in code else []


def _no_eval(code: str) -> list[int]:
    """Once per score: before it is computed, or at its beginning."""
    places = ("scores.append", "common = total", "in batches(patches")
    return [line_of(code, piece) for piece in places if "model.eval()" not in code]


def _high_threshold(code: str) -> list[int]:
    return [line_of(code, "model(image) > 0.5")] if "model(image) > 0.5" in code else []


PLACES = {
    "leakage": _leakage,
    "best_reported": _best_reported,
    "no_eval": _no_eval,
    "high_threshold": _high_threshold,
}
"""Fault -> the lines that are right places for it in a listing, none where it is not there; in the stem's order."""
