"""FILL IN: the answer in one line."""

from bank.declarations import misconception, second_route


def << part >>(given):
    """FILL IN: what it returns, with its unit, and an example that can be worked by hand.

    >>> << part >>(FILL IN: a given that is easy to work by hand)
    FILL IN: its answer
    """
    raise NotImplementedError("FILL IN: the key, from given alone")


@misconception("<< part >>")
def first_idea(given):
    """FILL IN: the wrong idea."""
    raise NotImplementedError("FILL IN: what the wrong idea leads to")


@second_route("<< part >>")
def another_way(given):
    """FILL IN: a route that shares no code with the key."""
    raise NotImplementedError("FILL IN: the same answer, found another way")
