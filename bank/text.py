"""Short texts with a closed set of right forms."""

from __future__ import annotations

import functools
import re
import unicodedata

_QUOTES = "\"'`“”‘’"


@functools.lru_cache(maxsize=4096)
def normalised(text: str) -> str:
    """Return a text without what never decides: case, accents' encoding, outer punctuation and repeated spaces.

    A leading dot stays, because '.mha' is a right form of its own.

    >>> normalised("  Left,  Posterior. ")
    'left, posterior'
    >>> normalised(".MHA")
    '.mha'
    """
    text = unicodedata.normalize("NFKC", unicodedata.normalize("NFKC", text).casefold())
    text = re.sub(r"\s+", " ", text)
    return re.sub(rf"^[{_QUOTES} ]+|[{_QUOTES} .,;:!?]+$", "", text)
