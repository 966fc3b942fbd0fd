"""Returns a dictionary that changes while it is sent.

Ends: Unsendable or exit
"""

result = {}


class Growing(float):
    def __float__(self):
        result[f"more {len(result)}"] = 1.0
        return 1.0


def dice(a, b):
    result.update(first=Growing(1), second=Growing(2))
    return result
