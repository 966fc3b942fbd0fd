"""Students who are connected by pairs that stand out: three who share something are one group, not three pairs."""

from __future__ import annotations

from collections.abc import Iterable


def groups(pairs: Iterable[tuple[int, int]]) -> list[tuple[int, ...]]:
    """Return the groups that pairs connect, each sorted, in the order of their first members.

    >>> groups([(4, 5), (0, 2), (2, 3)])
    [(0, 2, 3), (4, 5)]
    """
    group_of: dict[int, set[int]] = {}
    for one, other in pairs:
        joined = group_of.get(one, {one}) | group_of.get(other, {other})
        group_of.update(dict.fromkeys(joined, joined))
    return sorted({tuple(sorted(group)) for group in group_of.values()})
