"""Designs along z."""

import itertools

from bank.declarations import accepts, misconception, plausible, sample, second_route


def voxels(design, doubling=True):
    """Return the receptive field of a design in voxels."""
    field, jump = 1, 1
    for kernel, pool in itertools.zip_longest(design["kernel"], design["pool"], fillvalue=1):
        field += 2 * (int(kernel) - 1) * jump
        field += (int(pool) - 1) * jump
        jump *= int(pool) if doubling else 1
    return field


def design(given):
    """Return one good design: in-plane first."""
    return {"kernel": [1, 1, 3, 3], "pool": [1, 1, 2]}


@accepts("design")
def demands_met(given, response):
    """Say which demands a design meets."""
    met = set()
    if given.low_mm <= voxels(response) * given.slice_mm <= given.high_mm:
        met.add("R1")
        if response["kernel"][0] == 1 and response["pool"][0] == 1:
            met.add("R2")
    return met


@sample("design", "R1", "R2")
def one_pooling_later(given):
    """Convolve at two levels: 10 voxels."""
    return {"kernel": [1, 3, 3, 1], "pool": [1, 1, 2]}


@sample("design", "R1", "R2")
def late_alone(given):
    """Convolve, pool, and convolve once more: 14 voxels."""
    return {"kernel": [1, 3, 1, 3], "pool": [1, 2, 1]}


@sample("design", "R1")
def early(given):
    """Convolve first, which mixes slices at once."""
    return {"kernel": [3, 1, 3, 1], "pool": [1, 1, 1]}


@misconception("design")
def isotropic(given, response):
    """Take 3 x 3 x 3 kernels and 2 x 2 x 2 poolings everywhere."""
    return all(response["kernel"] == 3) and all(response["pool"] == 2)


def field_mm(given, design):
    """Return the receptive field along z in mm.

    >>> from exercises.sample.encoder_design.generator import Given
    >>> field_mm(Given(2.0, 0.0, 0.0), {"kernel": [3, 3, 1, 1], "pool": [2, 1, 1]})
    28.0
    """
    return voxels(design) * given.slice_mm


@plausible("design")
def sees_something(given, value):
    """Refuse a design that sees one slice: its field needs no work."""
    return voxels(value) > 1


@misconception("field_mm")
def poolings_ignored(given, design):
    """Add up without the jump."""
    return voxels(design, doubling=False) * given.slice_mm


@misconception("field_mm")
def voxels_taken(given, design):
    """Forget the distance of the slices."""
    return voxels(design)


@second_route("field_mm")
def by_intervals(given, design):
    """Carry the interval of inputs backwards through the layers."""
    low = high = 0
    layers = []
    for level, kernel in enumerate(design["kernel"]):
        layers += [("conv", int(kernel))] * 2
        layers += [("pool", int(design["pool"][level]))] if level < 3 else []
    for kind, size in reversed(layers):
        if kind == "conv":
            low, high = low - size // 2, high + size // 2
        else:
            low, high = low * size, high * size + size - 1
    return (high - low + 1) * given.slice_mm
