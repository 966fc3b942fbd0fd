"""Never ends, in the backtracking of a regular expression.

Ends: cpu
"""

import re


def dice(a, b):
    return re.match(r"(a+)+$", "a" * 60 + "b")
