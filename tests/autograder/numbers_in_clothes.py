"""Numbers near those that are asked for, as programs return them: dressed as arrays, texts, tensors and worse."""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from hypothesis import strategies as st

from autograder.sandbox.values import TensorValue

NEAR = st.sampled_from([-1e308, -1.0, -0.0, 0.0, 0.5, 0.75, 1.0, 1.25, 1.5, 2.0, 1e308, math.nan, math.inf, -math.inf])
CLOTHES = (
    lambda x: x, np.float64, np.float32, np.array, lambda x: np.array([x]), lambda x: np.array([[x]]), lambda x: [x],
    lambda x: (x,), lambda x: [[x]], str, np.str_, lambda x: [str(x)], lambda x: str(x).encode(), complex,
    np.complex64, lambda x: np.array([x, 0j]), lambda x: TensorValue(np.array(x)), lambda x: TensorValue(np.array([x])),
    lambda x: bool(x), lambda x: np.bool_(x), lambda x: np.array(bool(x)), lambda x: {"a": x}, lambda x: [x, x],
    lambda x: [x, "1"], lambda x: [x, None], lambda x: np.array([x, x], ">f4"), lambda x: f" {x} mm",
    lambda x: [[x], [x]],
)  # fmt: skip


def dressed(number: float, clothes: Any) -> Any:
    with np.errstate(all="ignore"):
        return clothes(number)


NUMBERS = st.builds(dressed, NEAR, st.sampled_from(CLOTHES))
