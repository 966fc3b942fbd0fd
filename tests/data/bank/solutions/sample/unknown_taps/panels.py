"""What a page shows of a trained network."""


def panels(inputs, truth, prediction):
    """Return the filtered signals as they came and as they should have, as images of one row."""
    return [(name, values / 4 + 0.5) for name, values in (("your network", prediction), ("right", truth))]
