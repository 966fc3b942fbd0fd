"""Seeds: secret, reproducible, and different for every student, exercise, version and check."""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
from numpy.random import Generator


def derive_seed(secret: bytes, *path: str | int) -> int:
    """Return the seed (63 bits) that belongs to `path` under a course secret: HMAC-SHA256 of its words joined by '/'.

    A word may not contain '/' except as the separator of an exercise's own 'topic/name', which is escaped, so that two
    different paths never share a seed.
    """
    message = "/".join(str(word).replace("%", "%25").replace("/", "%2F") for word in path)
    digest = hmac.new(secret, message.encode(), hashlib.sha256).digest()
    return int.from_bytes(digest[:8], "big") >> 1


def generator(seed: int, *stream: int) -> Generator:
    """Return a fresh generator for a seed and the numbers of a stream within it."""
    return np.random.default_rng([*stream, seed])
